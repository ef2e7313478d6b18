"""One visit open in two tabs, or on two desks: nothing typed is lost, and nobody overwrites what they did not see."""

import pytest

from tests.builders import at, build_note, build_visit, get_note, log
from tests.therapy_notes.pages import errors, form_of, typed
from therapy_notes import charting
from therapy_notes.charting import TimeEntry, facts_of
from therapy_notes.models import Activity, PlanOfCare, Section, Visit


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")], place="Gym")


@pytest.fixture
def activity(visit):
    return visit.activities.get()


@pytest.fixture
def mine(sign_in, therapist):
    return sign_in(therapist)


@pytest.fixture
def theirs(sign_in, assistant):
    return sign_in(assistant)


def url(visit, activity=None):
    return f"/visits/{visit.pk}/" + (f"?open={activity.pk}" if activity else "")


def post(desk, visit, page, **changes):
    return desk.post(url(visit), typed(page, then="stay", **changes))


def said(visit):
    return {section.name: section.text for section in Section.objects.filter(note=visit.note)}


SAME_FIELD = [
    ("narrative", "note__plan", "Lower seat.", "Higher seat."),
    ("details", "visit__place", "Room 2", "Room 3"),
    ("details", "visit__arrived", "8:55 am", "8:50 am"),
    ("activity", "activity__skill", "Tactile cues", "Verbal cues"),
    ("activity", "activity__ended_0", "9:20 am", "9:25 am"),
    ("activity", "activity__cue_verbal", "3", "5"),
]


class TestOneField:
    @pytest.mark.parametrize(("form", "field", "first", "second"), SAME_FIELD)
    def test_the_second_is_told_who_wrote_what_and_keeps_their_own_words(
        self, mine, theirs, visit, activity, form, field, first, second
    ):
        page = mine.get(url(visit, activity))
        assert post(theirs, visit, theirs.get(url(visit, activity)), **{field: first}).status_code == 302
        response = post(mine, visit, page, **{field: second})
        found = errors(response, form)
        name = field.replace("__", "-")
        assert found.pop("__all__").startswith("Tester, Axel changed this at 12:00 pm, after you opened it.")
        assert found == {name.split("-")[1]: f"Saved meanwhile: “{first}”."}
        assert form_of(response)[name] == [second]
        assert f"Saved meanwhile: “{first}”." in response.content.decode()

    @pytest.mark.parametrize(("form", "field", "first", "second"), SAME_FIELD)
    def test_a_second_save_keeps_the_second_words(self, mine, theirs, visit, activity, form, field, first, second):
        page = mine.get(url(visit, activity))
        post(theirs, visit, theirs.get(url(visit, activity)), **{field: first})
        response = post(mine, visit, page, **{field: second})
        assert post(mine, visit, response).status_code == 302
        assert form_of(mine.get(url(visit, activity)))[field.replace("__", "-")] == [second]

    def test_the_same_words_twice_are_no_conflict(self, mine, theirs, visit):
        page = mine.get(url(visit))
        post(theirs, visit, theirs.get(url(visit)), note__plan="Lower seat.")
        assert post(mine, visit, page, note__plan="Lower seat.").status_code == 302

    def test_other_parts_of_the_page_are_saved_beside_a_conflict(self, mine, theirs, visit):
        page = mine.get(url(visit))
        post(theirs, visit, theirs.get(url(visit)), note__plan="Lower seat.")
        post(mine, visit, page, note__plan="Higher seat.", visit__present="Daughter")
        assert Visit.objects.get(pk=visit.pk).present == "Daughter"
        assert said(visit) == {"plan": "Lower seat."}

    def test_a_conflict_in_one_field_takes_over_their_words_in_the_fields_left_alone(self, mine, theirs, visit):
        page = mine.get(url(visit))
        post(theirs, visit, theirs.get(url(visit)), note__plan="Lower seat.", note__subjective="Slept well.")
        response = post(mine, visit, page, note__plan="Higher seat.")
        assert form_of(response)["note-subjective"] == ["Slept well."]
        assert list(errors(response, "narrative")) == ["plan", "__all__"]
        post(mine, visit, response)
        assert said(visit) == {"plan": "Higher seat.", "subjective": "Slept well."}

    def test_goals_chosen_by_both_are_named_by_their_labels(self, mine, theirs, visit, activity):
        long, short = visit.episode.goals.all()
        page = mine.get(url(visit, activity))
        post(theirs, visit, theirs.get(url(visit, activity)), activity__goals=[str(long.pk), str(short.pk)])
        response = post(mine, visit, page, activity__goals=[str(long.pk)])
        assert errors(response, "activity")["goals"] == "Saved meanwhile: “LTG 1 Walk 500 ft, STG 1 Sit to stand”."
        post(mine, visit, response)
        assert facts_of(Activity.objects.get())["goals"] == [long]


class TestDifferentFields:
    def test_of_the_narrative_are_both_kept(self, mine, theirs, visit):
        page = mine.get(url(visit))
        post(theirs, visit, theirs.get(url(visit)), note__plan="Lower seat.")
        assert post(mine, visit, page, note__subjective="Slept well.").status_code == 302
        assert said(visit) == {"plan": "Lower seat.", "subjective": "Slept well."}

    def test_of_the_visit_are_both_kept(self, mine, theirs, visit):
        page = mine.get(url(visit))
        post(theirs, visit, theirs.get(url(visit)), visit__arrived="8:55 am", visit__pain_before="4")
        assert post(mine, visit, page, visit__present="Daughter").status_code == 302
        fresh = Visit.objects.get(pk=visit.pk)
        assert (fresh.arrived, fresh.pain_before, fresh.present) == (at("08:55"), 4, "Daughter")

    def test_of_one_activity_are_both_kept(self, mine, theirs, visit, activity):
        page = mine.get(url(visit, activity))
        post(theirs, visit, theirs.get(url(visit, activity)), activity__ended_0="925", activity__skill="Tactile cues")
        assert post(mine, visit, page, activity__response="Less help").status_code == 302
        said = facts_of(Activity.objects.get())
        assert (said["skill"], said["response"], said["stretches"][0].ended) == (
            "Tactile cues",
            "Less help",
            at("09:25"),
        )

    def test_a_stale_page_saved_untouched_changes_nothing(self, mine, theirs, visit, activity):
        page = mine.get(url(visit, activity))
        changes = {"note__plan": "Lower seat.", "visit__place": "Room 2", "activity__skill": "Cues"}
        post(theirs, visit, theirs.get(url(visit, activity)), activity__ended_0="925", **changes)
        assert post(mine, visit, page).status_code == 302
        assert said(visit) == {"plan": "Lower seat."}
        assert Visit.objects.get(pk=visit.pk).place == "Room 2"
        assert facts_of(Activity.objects.get())["stretches"][0].ended == at("09:25")

    def test_a_visit_moved_by_one_desk_is_not_moved_back_by_the_other(self, mine, theirs, episode, therapist):
        visit = build_visit(episode, therapist)
        page = mine.get(url(visit))
        post(theirs, visit, theirs.get(url(visit)), visit__planned_day="2026-03-09")
        assert post(mine, visit, page, visit__place="Gym").status_code == 302
        assert str(get_note(visit.note.pk).date) == "2026-03-09"


class TestClocks:
    def test_words_typed_while_another_desk_starts_the_clock_are_kept_with_it(
        self, mine, visit, activity, assistant, therapist
    ):
        page = mine.get(url(visit, activity))
        charting.start_clock(activity, by=assistant, at=at("11:50"))
        response = post(mine, visit, page, activity__skill="Tactile cues")
        assert response.status_code == 302, errors(response, "activity")
        said = facts_of(Activity.objects.get())
        assert said["skill"] == "Tactile cues"
        assert [(one.started, one.ended) for one in said["stretches"]] == [
            (at("09:00"), at("09:23")),
            (at("11:50"), None),
        ]

    def test_a_conflict_about_times_names_who_pressed_the_clock(self, mine, visit, therapist, assistant):
        activity = log(visit, therapist, "97110", "11:40", None)
        page = mine.get(url(visit, activity))
        charting.stop_clock(activity, by=assistant, at=at("11:50"))
        response = post(mine, visit, page, activity__ended_0="11:55")
        assert errors(response, "activity")["__all__"].startswith("Tester, Axel changed this")

    def test_a_running_clock_survives_the_save_of_its_own_row(self, mine, visit, therapist):
        activity = log(visit, therapist, "97110", "11:40", None)
        assert post(mine, visit, mine.get(url(visit, activity)), activity__skill="Cues").status_code == 302
        assert Activity.objects.get(pk=activity.pk).stretches.get().ended is None

    def test_a_row_of_somebody_who_left_the_clinic_keeps_its_deliverer(self, mine, visit, therapist, assistant):
        entry = TimeEntry(at("10:00"), at("10:10"), assistant.clinician)
        activity = log(visit, therapist, "97110", "10:00", "10:10", {"stretches": [entry]})
        assistant.is_active = False
        assistant.save()
        post(mine, visit, mine.get(url(visit, activity)), activity__skill="Cues")
        said = facts_of(Activity.objects.get(pk=activity.pk))
        assert (said["skill"], said["stretches"][0].by) == ("Cues", assistant.clinician)


class TestRemoved:
    def test_the_words_typed_in_a_row_that_is_gone_are_shown_to_copy(self, mine, visit, activity, assistant):
        page = mine.get(url(visit, activity))
        charting.remove_activity(activity, by=assistant, at=at("13:00"))
        words = {"activity__skill": "Tactile cues at the right knee.", "note__plan": "Lower seat next time."}
        response = post(mine, visit, page, **words)
        assert response.status_code == 403
        html = response.content.decode()
        assert "This activity was removed in another tab." in html
        assert [text for text in words.values() if text not in html] == []

    def test_the_page_without_the_row_opens_as_before(self, mine, visit, activity, assistant):
        charting.remove_activity(activity, by=assistant, at=at("13:00"))
        assert mine.get(url(visit, activity)).status_code == 200


@pytest.mark.parametrize("left_out", ["visit-planned_day", "visit-planned_time", "activity-code", "activity-by_0"])
def test_a_page_that_says_only_part_of_what_it_showed_breaks_nothing(mine, visit, activity, left_out):
    fields = typed(mine.get(url(visit, activity)), visit__present="Daughter", activity__skill="Cues")
    del fields[f"initial-{left_out}"]
    assert mine.post(url(visit), fields).status_code in (200, 302)


class TestPlan:
    def test_two_desks_that_begin_one_plan_are_told_of_each_other(self, mine, sign_in, episode, therapist):
        note = charting.start_note(episode, kind="plan_of_care", by=therapist, at=at("11:00"))
        address, other = f"/notes/{note.pk}/", sign_in(therapist)
        page = mine.get(address)
        plan = {"plan__starts": "2026-03-06", "plan__ends": "2026-05-01", "plan__duration": "8 weeks"}
        plan |= {"plan__interventions": "Exercise", "then": "stay"}
        other.post(address, typed(other.get(address), plan__frequency="3 times a week", **plan))
        response = mine.post(address, typed(page, plan__frequency="Twice a week", **plan))
        assert errors(response, "plan_form")["frequency"] == "Saved meanwhile: “3 times a week”."
        assert PlanOfCare.objects.get().frequency == "3 times a week"

    def test_one_field_of_a_plan_changed_twice_is_a_conflict(self, mine, theirs, episode, therapist):
        note = build_note(episode, therapist)
        address = f"/notes/{note.pk}/"
        page = mine.get(address)
        theirs.post(address, typed(theirs.get(address), plan__frequency="Once a week", then="stay"))
        response = mine.post(address, typed(page, plan__frequency="Twice a week", then="stay"))
        assert errors(response, "plan_form")["frequency"] == "Saved meanwhile: “Once a week”."
        mine.post(address, typed(response, then="stay"))
        assert PlanOfCare.objects.get().frequency == "Twice a week"
