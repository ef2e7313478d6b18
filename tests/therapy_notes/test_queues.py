"""Lists of work, and the search for patients."""

import datetime as dt

import pytest

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_cover,
    build_episode,
    build_patient,
    build_signed_visit,
    build_supervision,
    build_visit,
    give_back,
    log,
    sign,
)
from therapy_notes import access, charting, queues
from therapy_notes.clinic_time import format_date
from therapy_notes.models import Patient, Supervision

BEFORE = DAY - dt.timedelta(days=1)


def found(clinic, text):
    return [patient.last_name for patient in queues.search_patients(Patient.objects.filter(clinic=clinic), text)]


@pytest.fixture
def patients(clinic):
    build_patient(clinic, "1001", "Alvarez", "Rosa")
    build_patient(clinic, "1002", "Brandt", "Alvin", birth_date=dt.date(1949, 12, 3))
    build_patient(clinic, "A-77", "Garcia Lopez", "Rosa", birth_date=dt.date(1980, 1, 2))
    return clinic


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("alv", ["Alvarez", "Brandt"]),
        ("Alvarez", ["Alvarez"]),
        ("Alvarez, Rosa", ["Alvarez"]),
        ("rosa alvarez", ["Alvarez"]),
        ("lopez", ["Garcia Lopez"]),
        ("Garcia Lopez, R", ["Garcia Lopez"]),
        ("varez", []),
        ("rosa brandt", []),
        ("1002", ["Brandt"]),
        ("a-77", ["Garcia Lopez"]),
        ("100", []),
        ("", ["Alvarez", "Brandt", "Garcia Lopez"]),
        ("%", []),
    ],
)
def test_patients_are_found_by_the_beginning_of_a_name_or_by_the_whole_record_number(patients, text, names):
    assert found(patients, text) == names


@pytest.mark.parametrize("text", ["12/3/1949", "12/03/1949", "1949-12-03", "Dec 3, 1949", "dec 3 1949"])
def test_patients_are_found_by_birth_date(patients, text):
    assert found(patients, text) == ["Brandt"]


@pytest.mark.parametrize("style", ["us", "day_first"])
def test_a_birth_date_is_found_as_the_clinic_itself_writes_it(patients, style):
    assert found(patients, format_date(dt.date(1949, 12, 3), style)) == ["Brandt"]


class TestUnsigned:
    def test_own_drafts_wait_oldest_first_and_signed_notes_do_not(self, episode, therapist):
        today, older = build_visit(episode, therapist), build_visit(episode, therapist, day=BEFORE)
        build_signed_visit(episode, therapist, [("97530", "15:00", "15:23")], start="15:00")
        assert list(queues.unsigned_notes(therapist)) == [older.note, today.note]

    def test_before_leaves_out_the_day_itself(self, episode, therapist):
        build_visit(episode, therapist)
        older = build_visit(episode, therapist, day=BEFORE)
        assert list(queues.unsigned_notes(therapist, before=DAY)) == [older.note]

    @pytest.mark.parametrize("who", ["assistant", "student"])
    def test_a_draft_waits_for_its_author_only(self, episode, who, therapist, request):
        author = request.getfixturevalue(who)
        note = build_visit(episode, author).note
        assert list(queues.unsigned_notes(author)) == [note]
        assert list(queues.unsigned_notes(therapist)) == []


class TestCosign:
    def test_signed_notes_of_the_supervised_wait_oldest_first_each_once(
        self, episode, student, assistant, therapist, clinic
    ):
        late, early = build_signed_visit(episode, student), build_signed_visit(episode, assistant, day=BEFORE)
        build_visit(episode, assistant, start="15:00")
        build_supervision(student, therapist, since=DAY, until=DAY)  # named twice
        assert list(queues.awaiting_cosign(therapist)) == [early.note, late.note]
        assert list(queues.awaiting_cosign(build_clinician(clinic, "cora"))) == []
        assert list(queues.awaiting_cosign(assistant)) == []

    @pytest.mark.parametrize(
        ("since", "until"), [(BEFORE, BEFORE), (DAY + dt.timedelta(days=1), None)], ids=["ended", "not begun"]
    )
    def test_a_note_does_not_wait_for_who_may_not_cosign_it(self, episode, student, therapist, since, until):
        build_signed_visit(episode, student)
        Supervision.objects.update(since=since, until=until)
        assert list(queues.awaiting_cosign(therapist)) == []

    @pytest.mark.parametrize(("day", "waits"), [(BEFORE, False), (DAY, True)])
    def test_a_cover_sees_the_notes_of_the_days_they_cover(self, episode, assistant, therapist, clinic, day, waits):
        cover = build_clinician(clinic, "cora")
        build_cover(therapist, cover, since=DAY, until=DAY)
        note = build_signed_visit(episode, assistant, day=day).note
        assert list(queues.awaiting_cosign(cover)) == [note] * waits
        assert access.may_cosign(note, cover) is waits

    def test_a_returned_note_waits_for_its_author_and_comes_back_as_version_two(self, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        give_back(note, therapist, ("plan", "Plan", "How low?"), ("", "", "More."))
        assert list(queues.awaiting_cosign(therapist)) == []
        (returned,) = queues.returned_notes(assistant)
        assert [one.text for one in returned.latest_return.comments.all()] == ["How low?", "More."]
        sign(note, assistant)
        assert [one.number for one in queues.awaiting_cosign(therapist)] == [2]
        assert queues.returned_notes(assistant) == []

    def test_the_latest_return_counts(self, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        for word in ("First.", "Second."):
            give_back(note, therapist, ("", "", word))
            last = queues.return_of(note)
            assert [one.text for one in last.comments.all()] == [word]
            assert queues.returned_notes(assistant)[0].latest_return == last
            sign(note, assistant)

    def test_the_count_is_none_for_who_supervises_nobody(self, episode, assistant, therapist, biller, clinic):
        other = build_clinician(clinic, "cora")
        for person in (assistant, biller, other):
            assert queues.cosign_count(person, on=DAY) is None
        assert queues.cosign_count(therapist, on=DAY) == 0
        build_signed_visit(episode, assistant)
        assert queues.cosign_count(therapist, on=DAY) == 1
        build_cover(therapist, other)
        assert queues.cosign_count(other, on=DAY) == 1
        assert queues.cosign_count(other, on=DAY + dt.timedelta(days=9)) == 1  # it still waits

    def test_a_first_version_is_read_against_the_last_signed_note_of_its_kind(self, episode, assistant, therapist):
        older = build_signed_visit(episode, therapist, day=BEFORE)
        build_visit(episode, therapist, start="08:00")
        build_signed_visit(episode, assistant, day=DAY + dt.timedelta(days=1))
        note = build_signed_visit(episode, assistant).note
        version, before = queues.version_to_cosign(note)
        assert (version.note, before.note) == (note, older.note)
        give_back(note, therapist)
        sign(note, assistant)
        version, before = queues.version_to_cosign(note)
        assert (version.number, before.number, before.note) == (2, 1, note)

    def test_a_first_note_has_nothing_before_it(self, episode, assistant):
        version, before = queues.version_to_cosign(build_signed_visit(episode, assistant).note)
        assert (version.number, before) == (1, None)


class TestDay:
    def day(self, user):
        return list(queues.visits_of_day(user, start=at("00:00"), end=at("00:00", DAY + dt.timedelta(days=1))))

    def test_the_day_holds_own_visits_from_midnight_to_midnight_in_order(self, episode, therapist, assistant):
        late, early = build_visit(episode, therapist, start="23:59"), build_visit(episode, therapist, start="00:00")
        build_visit(episode, therapist, day=BEFORE, start="23:59")
        build_visit(episode, therapist, day=DAY + dt.timedelta(days=1), start="00:00")
        build_visit(episode, assistant)
        assert self.day(therapist) == [early, late]

    def test_a_note_is_started_once_something_is_written(self, episode, therapist):
        untouched = build_visit(episode, therapist, start="08:00")
        logged, written = build_visit(episode, therapist, start="09:00"), build_visit(episode, therapist, start="10:00")
        log(logged, therapist, "97530", "09:00", None)
        charting.write_sections(written.note, {"plan": COMPLETE["plan"]}, by=therapist, at=at("10:00"))
        started = {visit.pk: visit.note.started for visit in self.day(therapist)}
        assert started == {untouched.pk: False, logged.pk: True, written.pk: True}


def test_the_visit_before_is_the_last_one_planned_earlier_in_the_episode(episode, therapist, clinic):
    first = build_visit(episode, therapist, day=BEFORE)
    second = build_visit(episode, therapist, start="09:00")
    build_visit(build_episode(clinic, patient=build_patient(clinic, "2")), therapist, start="08:00")
    third = build_visit(episode, therapist, start="15:00")
    assert queues.visit_before(first) is None
    assert queues.visit_before(second) == first
    assert queues.visit_before(third) == second
