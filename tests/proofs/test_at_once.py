"""Twenty people at one moment: every race has one lawful outcome, on SQLite and on PostgreSQL alike."""

import uuid
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from tests import builders
from tests.builders import COMPLETE, at, build_episode, build_patient, build_visit, get_note, prove
from tests.proofs.at_once import at_once, done, kinds
from tests.proofs.record import holds
from therapy_notes import charting, grouping, phrases, planning, saving, scheduling, signing
from therapy_notes.amendments import to_sign
from therapy_notes.changes import Changed
from therapy_notes.content import signed_content
from therapy_notes.forms import DiagnosisForm, GoalForm
from therapy_notes.goals import changing
from therapy_notes.models import (
    Activity,
    AuditEvent,
    Diagnosis,
    Goal,
    Note,
    PhraseVersion,
    Section,
    Signature,
    SignedVersion,
    Stretch,
    Visit,
)

pytestmark = pytest.mark.django_db(transaction=True)
ACTIVITIES = (("97530", "09:00", "09:23"),)


def drafted(episode, by, **more):
    return build_visit(episode, by, ACTIVITIES, sections=COMPLETE, **more).note


def signs_what_stands(note, by):
    """A signer who reads, signs, and where the note was changed meanwhile reads again. Gives what was shown."""
    while True:
        shown = signing.seen(to_sign(get_note(note.pk)))
        try:
            signing.sign_note(get_note(note.pk), proof=prove(by), at=at("13:00"), shown=shown)
            return shown
        except ValidationError as told:
            assert "was changed after" in str(told)


def writes(note, by, text):
    charting.write_sections(get_note(note.pk), {"plan": text}, by=by, at=at("12:59"))
    return text


class TestOneNote:
    def test_twenty_signatures_and_edits_leave_one_version_that_says_what_its_signer_read(self, episode, therapist):
        note = drafted(episode, therapist)
        signers = [partial(signs_what_stands, note, therapist)] * 10
        writers = [partial(writes, note, therapist, f"Plan {number}.") for number in range(10)]
        answers = at_once(*signers, *writers)
        version = SignedVersion.objects.get()
        assert done(answers[:10]) == [signing.seen(signed_content(version))]
        assert kinds(answers) <= {"Locked"}
        assert Signature.objects.count() == 1
        assert Note.objects.get().status == Note.Status.SIGNED
        assert to_sign(get_note(note.pk)) == signed_content(version), "somebody wrote after the signature"
        plan = Section.objects.get(name="plan").text
        assert plan in (COMPLETE["plan"], *done(answers[10:]))
        assert holds()

    def test_of_twenty_signatures_of_the_same_words_one_is_given(self, episode, therapist):
        note = drafted(episode, therapist)
        answers = at_once(*[partial(builders.sign, note, therapist)] * 20)
        assert len(done(answers)) == 1 and kinds(answers) == {"Locked"}
        assert Signature.objects.count() == SignedVersion.objects.count() == 1
        assert holds()

    def test_of_twenty_cosignatures_returns_and_withdrawals_one_is_done(self, episode, assistant, supervisor):
        note = drafted(episode, assistant)
        builders.sign(note, assistant)
        mine = {"proof": prove(assistant), "at": at("14:00")}
        take_back = partial(signing.withdraw_signature, get_note(note.pk), "The wrong leg.", **mine)
        answers = at_once(
            *[partial(builders.cosign, note, supervisor, version=1)] * 7,
            *[partial(builders.give_back, note, supervisor, version=1)] * 7,
            *[take_back] * 6,
        )
        assert len(done(answers)) == 1 and kinds(answers) <= {"Locked", "PermissionDenied"}
        cosigned = isinstance(done(answers)[0], SignedVersion)
        assert Note.objects.get().status == (Note.Status.SIGNED if cosigned else Note.Status.RETURNED)
        assert Signature.objects.count() == (2 if cosigned else 1)
        assert holds()

    def test_of_amendments_opened_twenty_times_one_is(self, episode, therapist):
        note = drafted(episode, therapist)
        builders.sign(note, therapist)
        answers = at_once(*[partial(signing.open_amendment, note, by=therapist, at=at("15:00"))] * 20)
        assert len(done(answers)) == 1 and kinds(answers) == {"Locked"}
        assert AuditEvent.objects.filter(event="amendment.opened").count() == 1
        assert holds()

    def test_of_twenty_saves_of_one_section_the_others_hear_what_was_written(self, episode, therapist):
        note = drafted(episode, therapist)
        was = {"plan": COMPLETE["plan"]}
        answers = at_once(
            *(
                partial(
                    charting.write_sections, note, {"plan": f"Plan {number}."}, by=therapist, at=at("12:59"), was=was
                )
                for number in range(20)
            )
        )
        assert len(done(answers)) == 1 and kinds(answers) == {Changed.__name__}

    def test_words_that_a_device_sends_twenty_times_are_done_once(self, episode, therapist):
        note = drafted(episode, therapist)
        sent = at("12:59").timestamp() * 1000
        said = {"key": str(uuid.uuid4()), "kind": "add", "activity": str(uuid.uuid4()), "at": sent}
        body = {"sent": sent, "entries": [said | {"facts": {"code": "97110", "description": "Heel raises"}}]}
        save = partial(saving.save_entries, by=therapist, at=at("12:59"))
        answers = at_once(
            *[lambda: save(get_note(note.pk), saving.read_entries(body, at=at("12:59")))] * 20,
        )
        assert answers == [[{"key": said["key"], "done": True}]] * 20
        assert Activity.objects.filter(code="97110").count() == 1

    def test_twenty_devices_that_send_words_of_one_note_all_come_through(self, episode, therapist):
        note = drafted(episode, therapist)
        sent = at("12:59").timestamp() * 1000

        def save(number):
            said = {"key": str(uuid.uuid4()), "kind": "add", "activity": str(uuid.uuid4()), "at": sent}
            body = {"sent": sent, "entries": [said | {"facts": {"code": "97110", "description": f"Lift {number}"}}]}
            entries = saving.read_entries(body, at=at("12:59"))
            return saving.save_entries(get_note(note.pk), entries, by=therapist, at=at("12:59"))[0].get("done")

        assert at_once(*(partial(save, number) for number in range(20))) == [True] * 20
        assert Activity.objects.filter(code="97110").count() == 20

    def test_of_a_clock_started_twenty_times_one_runs(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23"), ("97110", "09:23", "09:30")])
        start = partial(charting.start_clock, by=therapist, at=at("09:40"))
        answers = at_once(*[partial(start, activity) for activity in visit.activities.all()] * 10)
        assert kinds(answers) <= {"ValidationError"}
        assert Stretch.objects.filter(ended=None).count() == 1

    def test_nobody_writes_in_a_visit_that_is_marked_as_missed_meanwhile(self, episode, therapist):
        visit = build_visit(episode, therapist)
        miss = partial(scheduling.miss_visit, visit, kind="patient", reason="A cold.", by=therapist, at=at("08:00"))
        answers = at_once(*[miss] * 5, *(partial(writes, visit.note, therapist, f"Plan {n}.") for n in range(15)))
        missed, written = Visit.objects.get().missed, Section.objects.exclude(text="").exists()
        assert bool(missed) != written, "a visit that took place and did not"
        assert kinds(answers) <= {"Missed", "ValidationError"}


class TestOneChart:
    def test_twenty_notes_of_a_chart_are_signed_one_behind_the_other(self, episode, therapist):
        notes = [drafted(episode, therapist) for _ in range(20)]
        answers = at_once(*(partial(builders.sign, note, therapist) for note in notes))
        assert kinds(answers) == set()
        assert SignedVersion.objects.filter(previous=None).count() == 1
        assert SignedVersion.objects.count() == 20
        assert holds()

    def test_twenty_goals_have_twenty_numbers(self, episode, therapist):
        facts = {"kind": "STG", "name": "Stairs", "text": "12 steps", "baseline": "2", "target": "12"}
        facts |= {"target_date": "4/10/2026", "measured_by": "words", "purpose": "restore"}

        def add():
            form = GoalForm(facts, instance=Goal(episode=episode, number=1))
            assert form.is_valid(), form.errors
            return changing.add_goal(form, by=therapist, at=at("12:00")).number

        assert sorted(at_once(*[add] * 20)) == list(range(2, 22))

    def test_of_one_diagnosis_added_twenty_times_the_others_read_that_it_is_there(self, episode, therapist):
        facts = {"kind": "medical", "code": "R26.2", "description": "Difficulty in walking"}

        def add():
            form = DiagnosisForm(facts, instance=Diagnosis(episode=episode))
            saved = form.is_valid() and planning.save_form(form, by=therapist, event="diagnosis.added")
            return "added" if saved else " ".join(form.non_field_errors())

        answers = at_once(*[add] * 20)
        assert sorted(set(answers)) == ["This diagnosis is already listed.", "added"]
        assert answers.count("added") == 1

    def test_a_series_that_two_people_plan_is_planned_once(self, episode, therapist):
        facts = {"therapist": therapist.clinician, "first_day": builders.DAY, "weekdays": [0, 2, 4], "count": 6}
        plan = partial(scheduling.plan_visits, episode, by=therapist, at=at("08:00"), time=at("10:00").time(), **facts)
        at_once(plan, plan)
        days = Note.objects.values_list("date", flat=True)
        assert len(days) == len(set(days)) == 12


class TestTheClinic:
    def test_of_twenty_who_rewrite_a_phrase_the_others_read_the_new_text(self, therapist):
        phrase = phrases.add_phrase("sts", "Sit to stand.", shared=True, by=therapist, at=at("12:00"))
        rewrite = partial(phrases.rewrite_phrase, phrase, shown=1, by=therapist, at=at("12:01"))
        answers = at_once(*(partial(rewrite, f"Text {number}.") for number in range(20)))
        assert len(done(answers)) == 1 and kinds(answers) == {"ValidationError"}
        assert PhraseVersion.objects.count() == 2

    def test_of_twenty_who_take_one_shortcut_the_others_are_told(self, therapist):
        add = partial(phrases.add_phrase, "sts", "Sit to stand.", shared=True, by=therapist, at=at("12:00"))
        answers = at_once(*[add] * 20)
        assert len(done(answers)) == 1 and kinds(answers) == {"ValidationError"}

    def test_a_patient_joins_a_group_once(self, clinic, therapist):
        people = [build_episode(clinic, patient=build_patient(clinic, str(number))) for number in range(3)]
        session = builders.build_group(therapist, people[:2])
        shared = {"description": "Balance circle", "code": "97150", "skill": "", "equipment": ""}
        shared["stretches"] = [charting.TimeEntry(at("11:00"), at("11:30"), therapist.clinician)]
        own = {"assistance": "", "cues": {}, "goals": [], "response": "", "participation": ""}
        members = [grouping.Member(episode, own, own) for episode in people]
        write = partial(grouping.log_group, shared=shared, by=therapist, at=at("12:00"))
        answers = at_once(
            *[lambda: write(session, members=members)] * 5, *[lambda: write(session, members=members[::-1])] * 5
        )
        assert kinds(answers) == set()
        assert Activity.objects.filter(group=session).count() == 3
