"""Amendments: a new version with its reason; the signed one holds until then, and comes back whole if dropped."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from billing.gather import day_facts
from tests.builders import (
    COMPLETE,
    DAY,
    amend,
    at,
    build_clinician,
    build_episode,
    build_goal,
    build_group,
    build_note,
    build_patient,
    build_signed_visit,
    cosign,
    get_note,
    give_back,
    log,
    sign,
    sign_amended,
)
from therapy_notes import access, amendments, charting, clocks, pdf, planning, signing
from therapy_notes.content import content, latest_content, signed_content
from therapy_notes.models import Activity, Amendment, AuditEvent, LateEntry, Note, PlanOfCare, Signature, Stretch
from therapy_notes.repeats import found


@pytest.fixture
def visit(episode, therapist):
    return build_signed_visit(episode, therapist, [("97530", "09:00", "09:23"), ("97110", "09:25", "09:40")])


@pytest.fixture
def note(visit):
    return get_note(visit.note.pk)


def status(note):
    return Note.objects.get(pk=note.pk).status


def opened(note, by):
    signing.open_amendment(note, by=by, at=at("15:00"))
    return get_note(note.pk)


def drop(note, by):
    return signing.drop_amendment(note, by=by, at=at("15:30"))


class TestOpen:
    def test_the_author_opens_it_and_the_working_rows_take_words_again(self, note, therapist):
        note = opened(note, therapist)
        charting.write_sections(note, {"plan": "Higher."}, by=therapist, at=at("15:05"))
        assert content(get_note(note.pk))["sections"][-1]["text"] == "Higher."
        assert AuditEvent.objects.get(event="amendment.opened").detail == {"amends": 1}

    @pytest.mark.parametrize("who", ["assistant", "student", "biller", "administrator", "stranger"])
    def test_nobody_else_does(self, note, who, request):
        with pytest.raises(PermissionDenied, match="Tester, Thea, PT amends this note"):
            opened(note, request.getfixturevalue(who))
        assert status(note) == "signed"

    def test_nobody_else_writes_in_it_meanwhile(self, note, therapist, assistant):
        note = opened(note, therapist)
        for act in (
            lambda: charting.write_sections(note, {"plan": "Mine."}, by=assistant, at=at("15:05")),
            lambda: log(note.visit, assistant, "97140", "09:40", "09:45"),
            lambda: access.note_to_edit(assistant, note.pk),
        ):
            with pytest.raises(access.Locked, match="being amended by its author"):
                act()

    def test_one_that_awaits_its_cosignature_is_returned_instead(self, episode, assistant):
        note = build_signed_visit(episode, assistant).note
        with pytest.raises(access.Locked, match="awaits a cosignature"):
            opened(note, assistant)

    def test_it_stays_on_its_day(self, note, therapist):
        note = opened(note, therapist)
        with pytest.raises(ValidationError, match="An amendment stays on its day"):
            charting.describe_visit(
                note.visit, planned=note.visit.planned + dt.timedelta(days=1), by=therapist, at=at("15:05")
            )


class TestMeanwhile:
    """While it is written the signed version is what everybody reads, bills, prints and counts."""

    @pytest.fixture
    def note(self, note, therapist):
        note = opened(note, therapist)
        for activity in note.visit.activities.all():
            charting.remove_activity(activity, by=therapist, at=at("13:00"))
        charting.write_sections(note, {"plan": "Unsigned words."}, by=therapist, at=at("15:05"))
        return get_note(note.pk)

    def test_the_signed_words_are_read_and_printed(self, note, therapist):
        assert latest_content(note)["sections"][-1]["text"] == COMPLETE["plan"]
        version = access.version_to_print(therapist, note.pk)
        assert b"Unsigned" not in pdf.note_pdf(version, [])

    def test_the_signed_times_are_billed(self, note):
        assert [one.code for one in day_facts(note.visit).day.services] == ["97530", "97110"]

    def test_the_day_stays_a_treatment_day_of_the_therapist(self, note, episode):
        day = clocks.course_of(episode).days[0]
        assert (day.date, day.clinician_service) == (DAY, True)

    def test_a_plan_that_is_amended_holds_as_signed(self, episode, therapist):
        plan = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        sign(plan, therapist)
        opened(plan, therapist)
        planning.write_plan(get_note(plan.pk), by=therapist, at=at("15:05"), frequency="daily")
        later = build_signed_visit(episode, therapist, [("97530", "16:00", "16:23")], start="16:00").note
        assert latest_content(later)["plan"]["frequency"] == "3 times a week"
        assert PlanOfCare.objects.get().frequency == "daily"


class TestSign:
    def test_it_becomes_the_next_version_with_both_values_and_the_reason(self, note, therapist):
        version = amend(note, therapist)
        assert (version.number, status(note)) == (2, "signed")
        told = signed_content(version)["amendment"]
        assert told == {
            "reason": "The wrong seat height.",
            "by": "Tester, Thea, PT",
            "at_text": "Fri Mar 6, 2026, 3:00:00 pm CST (UTC-06:00)",
            "amends": 1,
            "changes": [{"field": "plan", "label": "Plan", "was": COMPLETE["plan"], "now": "16-inch seat, twice."}],
        }
        row = Amendment.objects.get()
        assert (row.version, row.amends.number, row.reason) == (version, 1, told["reason"])
        assert version.signatures.get().meaning == signing.AMENDED

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_without_a_reason_nothing_is_signed(self, note, therapist, reason):
        with pytest.raises(ValidationError) as caught:
            amend(note, therapist, reason=reason)
        assert caught.value.message_dict == {
            "reason": ["Say why the note is amended. It is printed with what it was and what it is."]
        }
        assert (status(note), Signature.objects.count()) == ("amending", 1)

    def test_without_a_change_nothing_is_signed(self, note, therapist):
        opened(note, therapist)
        with pytest.raises(ValidationError, match="Nothing differs from the signed version"):
            sign_amended(note, therapist)

    def test_a_changed_time_is_told_with_both_values(self, note, therapist):
        note = opened(note, therapist)
        activity = note.visit.activities.get(code="97110")
        facts = charting.facts_of(activity)
        entry = facts["stretches"][0]
        charting.set_stretch(
            activity,
            entry.key,
            charting.TimeEntry(entry.started, at("09:35"), entry.by, None, entry.key),
            by=therapist,
            at=at("15:05"),
            was=entry,
        )
        told = signed_content(sign_amended(note, therapist))["amendment"]["changes"]
        assert {
            "field": f"activity-{activity.pk}-minutes",
            "label": "Activity 2 · 97110 · Minutes",
            "was": "15",
            "now": "10",
        } in told

    def test_what_the_chart_says_by_now_does_not_come_along(self, note, episode, therapist):
        episode.goals.update(current="Alone")
        episode.patient.last_name = "Other"
        episode.patient.save()
        build_goal(episode, "STG", 2, "Stairs")
        version = amend(note, therapist)
        said = signed_content(version)
        assert said["patient"]["name"] == "Alvarez, Rosa"
        assert [goal["current"] for goal in said["goals"]] == ["", ""]

    def test_of_a_plan_of_care_goals_and_diagnoses_are_its_own_words(self, episode, therapist):
        plan = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        sign(plan, therapist)
        opened(plan, therapist)
        goal = episode.goals.get(kind="STG")
        goal.target = "Alone"
        goal.save()
        told = signed_content(sign_amended(plan, therapist))["amendment"]["changes"]
        assert told == [
            {
                "field": "goal-STG-1",
                "label": "STG 1",
                "was": "Sit to stand without help; from Moderate help to Stand-by by Apr 10, 2026",
                "now": "Sit to stand without help; from Moderate help to Alone by Apr 10, 2026",
            }
        ]

    def test_an_activity_that_it_does_not_touch_stays_word_for_word(self, note, therapist):
        therapist.last_name = "Newname"
        therapist.save()
        version = amend(note, therapist)
        assert signed_content(version)["activities"] == signed_content(note.versions.first())["activities"]

    def test_it_is_no_late_entry_but_says_again_that_the_note_was_one(self, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        note = get_note(visit.note.pk)
        opened(note, therapist)
        charting.write_sections(
            get_note(note.pk), {"plan": "Later."}, by=therapist, at=at("09:00", DAY + dt.timedelta(days=30))
        )
        shown = signing.seen(amendments.to_sign(get_note(note.pk)))
        from tests.builders import prove

        signing.sign_note(
            get_note(note.pk),
            proof=prove(therapist),
            at=at("09:00", DAY + dt.timedelta(days=30)),
            shown=shown,
            reason="Why",
        )
        assert not LateEntry.objects.exists()

    def test_amended_twice_both_amendments_stand(self, note, therapist):
        amend(note, therapist)
        version = amend(note, therapist, plan="Third words.", reason="Again.")
        told = amendments.of_version(version)
        assert [(one["number"], one["amends"], one["version"], one["reason"]) for one in told] == [
            (1, 1, 2, "The wrong seat height."),
            (2, 2, 3, "Again."),
        ]


class TestCosignedAmendment:
    @pytest.fixture
    def note(self, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        cosign(note, therapist)
        return get_note(note.pk)

    def test_it_waits_for_the_supervisor_again(self, note, assistant, therapist):
        amend(note, assistant)
        assert status(note) == "awaiting_cosign"
        cosign(note, therapist)
        assert status(note) == "signed"

    def test_returned_it_is_still_an_amendment_of_the_same_version(self, note, assistant, therapist):
        amend(note, assistant)
        give_back(note, therapist)
        with pytest.raises(ValidationError, match="Say why the note is amended"):
            sign_amended(note, assistant, reason="")
        charting.write_sections(get_note(note.pk), {"plan": "18-inch seat."}, by=assistant, at=at("16:00"))
        version = sign_amended(note, assistant, clock="16:05")
        assert (version.number, version.amendment.amends.number) == (3, 1)

    def test_returned_because_the_first_words_were_right_it_takes_itself_back(self, note, assistant, therapist):
        amend(note, assistant)
        give_back(note, therapist)
        charting.write_sections(get_note(note.pk), {"plan": COMPLETE["plan"]}, by=assistant, at=at("16:00"))
        version = sign_amended(note, assistant, clock="16:05", reason="The first words were right.")
        assert signed_content(version)["amendment"]["changes"] == []


class TestDrop:
    def test_everything_is_as_it_was_signed(self, note, therapist):
        before = content(note)
        note = opened(note, therapist)
        first, second = note.visit.activities.all()
        charting.remove_activity(second, by=therapist, at=at("13:00"))
        log(note.visit, therapist, "97140", "09:25", "09:40")
        facts = charting.facts_of(first)
        charting.correct_activity(
            first,
            by=therapist,
            at=at("15:05"),
            was=facts,
            **facts
            | {
                "assistance": "Min",
                "skill": "Other.",
                "goals": [],
                "stretches": [charting.TimeEntry(at("09:01"), at("09:20"), therapist.clinician)],
            },
        )
        charting.write_sections(note, {"plan": "Other.", "subjective": "New."}, by=therapist, at=at("15:05"))
        charting.describe_visit(
            note.visit, by=therapist, at=at("15:05"), place="Gym", arrived=at("08:58"), pain_before=3
        )
        drop(note, therapist)
        assert (content(get_note(note.pk)), status(note)) == (before, "signed")
        assert AuditEvent.objects.get(event="amendment.dropped").detail == {"amends": 1}

    def test_a_group_activity_comes_back_into_its_group(self, clinic, therapist):
        episodes = [build_episode(clinic, patient=build_patient(clinic, number)) for number in ("g1", "g2")]
        session = build_group(therapist, episodes)
        note = session.activities.first().visit.note
        charting.write_sections(note, COMPLETE, by=therapist, at=at("12:00"))
        activity = note.visit.activities.get()
        facts = charting.facts_of(activity)
        more = {
            "skill": "Cued.",
            "response": "Well.",
            "assistance": "CGA",
            "cues": {"verbal": 1},
            "goals": list(note.episode.goals.all()),
        }
        charting.correct_activity(activity, by=therapist, at=at("12:00"), was=facts, **facts | more)
        charting.describe_visit(note.visit, by=therapist, at=at("12:00"), participation="Took part well.")
        sign(note, therapist)
        note = opened(note, therapist)
        charting.remove_activity(note.visit.activities.get(), by=therapist, at=at("13:00"))
        drop(note, therapist)
        assert note.visit.activities.get().group == session

    @pytest.mark.parametrize("kind", ["plan_of_care", "progress_report"])
    def test_a_plan_and_a_report_come_back(self, episode, therapist, kind):
        build_signed_visit(episode, therapist)
        note = build_note(
            episode,
            therapist,
            kind=kind,
            sections=dict.fromkeys(
                ("rationale",) if kind == "plan_of_care" else ("objective", "assessment", "plan", "skilled_need"),
                "Words.",
            ),
        )
        if kind == "progress_report":
            planning.write_report(note, by=therapist, at=at("12:00"), strength="Weak hip limits stairs.")
        sign(note, therapist)
        before = content(get_note(note.pk))
        note = opened(note, therapist)
        if kind == "plan_of_care":
            planning.write_plan(note, by=therapist, at=at("15:05"), ends=DAY + dt.timedelta(days=10), frequency="daily")
        else:
            planning.write_report(note, by=therapist, at=at("15:05"), strength="", not_impaired=["strength"])
        drop(note, therapist)
        assert content(get_note(note.pk)) == before

    def test_what_cannot_come_back_is_named_and_it_stays_open(self, note, therapist, episode):
        note = opened(note, therapist)
        episode.goals.get(kind="STG").delete()
        with pytest.raises(ValidationError, match=r"Activity 1 · 97530 · Goals"):
            drop(note, therapist)
        assert status(note) == "amending"

    def test_names_and_goals_that_changed_meanwhile_stand_in_nobodys_way(self, note, therapist, episode):
        note = opened(note, therapist)
        therapist.last_name = "Newname"
        therapist.save()
        episode.goals.update(current="Alone")
        drop(note, therapist)
        assert status(note) == "signed"

    def test_nobody_else_drops_it_unless_its_author_has_left(self, note, therapist, clinic, administrator):
        note, other = opened(note, therapist), build_clinician(clinic, "cora")
        with pytest.raises(PermissionDenied):
            drop(note, other)
        therapist.is_active = False
        therapist.save()
        drop(note, administrator)
        assert status(note) == "signed"


def test_the_amended_words_are_what_counts_as_said_before(note, therapist, episode):
    amend(note, therapist, plan="The seat is sixteen inches high today.")
    later = build_signed_visit(episode, therapist, [("97530", "16:00", "16:23")], start="16:00").note
    said = content(get_note(later.pk)) | {
        "sections": [{"name": "plan", "label": "Plan", "text": "The seat is sixteen inches high today."}]
    }
    assert [one.sentence.field for one in found(later, said)][:1] == ["plan"]


def test_rows_that_a_drop_rewrites_are_only_those_that_differ(note, therapist):
    before = list(Stretch.objects.order_by("pk").values()), list(Activity.objects.order_by("pk").values())
    note = opened(note, therapist)
    charting.write_sections(note, {"plan": "Other."}, by=therapist, at=at("15:05"))
    drop(note, therapist)
    assert (list(Stretch.objects.order_by("pk").values()), list(Activity.objects.order_by("pk").values())) == before
