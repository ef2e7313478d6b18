"""May this person? The object, a 404 for another clinic, or a 403 that says who may."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_episode,
    build_note,
    build_patient,
    build_signed_visit,
    build_supervision,
    build_visit,
)
from therapy_notes import access, charting
from therapy_notes.models import Supervision


@pytest.fixture
def therapist_of_speech(clinic):
    return build_clinician(clinic, "sloan", credential="SLP")


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")])


def test_every_object_of_another_clinic_is_not_found(visit, stranger):
    rows = {
        access.patient_to_read: visit.episode.patient,
        access.patient_to_edit: visit.episode.patient,
        access.episode_to_read: visit.episode,
        access.episode_to_edit: visit.episode,
        access.goal_to_edit: visit.episode.goals.first(),
        access.visit_to_read: visit,
        access.visit_to_edit: visit,
        access.activity_to_edit: visit.activities.get(),
        access.note_to_read: visit.note,
        access.note_to_edit: visit.note,
        access.note_to_sign: visit.note,
        access.note_to_add_to: visit.note,
        access.version_to_print: visit.note,
    }
    doors = {name for name in vars(access) if "_to_" in name} - {"person_to_edit"}
    assert doors == {door.__name__ for door in rows}, "a door of access has no case here"
    for door, row in rows.items():
        with pytest.raises(Http404):
            door(stranger, row.pk)


def test_people_of_another_clinic_are_not_found_by_its_administrator(administrator, stranger):
    with pytest.raises(Http404):
        access.person_to_edit(administrator, stranger.pk)
    assert stranger not in access.people_of(administrator)
    assert stranger.clinician not in access.clinicians_of(administrator)


def test_who_has_left_is_not_offered_as_a_clinician(therapist, assistant):
    assistant.is_active = False
    assistant.save()
    assert list(access.clinicians_of(therapist)) == [therapist.clinician]


def test_a_draft_is_open_to_all_clinicians_of_its_discipline_and_to_nobody_else(
    visit, therapist, assistant, student, therapist_of_speech, biller, administrator
):
    for person in (therapist, assistant, student):
        assert access.visit_to_edit(person, visit.pk) == visit
    for person in (therapist_of_speech, biller, administrator):
        with pytest.raises(PermissionDenied, match="Clinicians of physical therapy can write in this note"):
            access.visit_to_edit(person, visit.pk)


def test_a_signed_note_is_locked_for_its_author_too(episode, therapist):
    visit = build_signed_visit(episode, therapist)
    for door, pk in (
        (access.visit_to_edit, visit.pk),
        (access.note_to_edit, visit.note.pk),
        (access.note_to_sign, visit.note.pk),
        (access.activity_to_edit, visit.activities.get().pk),
    ):
        with pytest.raises(access.Locked, match="signed and locked"):
            door(therapist, pk)


def test_a_locked_note_is_locked_before_it_is_somebody_elses(episode, therapist, therapist_of_speech):
    visit = build_signed_visit(episode, therapist)
    with pytest.raises(access.Locked):
        access.visit_to_edit(therapist_of_speech, visit.pk)


def test_billers_read_charts_but_keep_none(episode, biller, administrator):
    assert access.patient_to_read(biller, episode.patient_id)
    assert access.patient_to_edit(administrator, episode.patient_id)
    with pytest.raises(PermissionDenied):
        access.patient_to_edit(biller, episode.patient_id)
    with pytest.raises(PermissionDenied):
        access.episode_to_edit(administrator, episode.pk)


def test_goals_are_set_by_therapists_only(episode, therapist, assistant, student):
    goal = episode.goals.first()
    assert access.goal_to_edit(therapist, goal.pk) == goal
    for person in (assistant, student):
        with pytest.raises(PermissionDenied):
            access.goal_to_edit(person, goal.pk)


class TestSigners:
    def test_the_author_signs_and_no_colleague(self, visit, therapist, assistant, administrator, clinic):
        colleague = build_clinician(clinic, "cora")
        assert access.may_sign(visit.note, therapist)
        for person in (assistant, colleague, administrator):
            assert not access.may_sign(visit.note, person)
        with pytest.raises(PermissionDenied, match="Tester, Thea, PT signs this note"):
            access.note_to_sign(colleague, visit.note.pk)

    def test_an_assistant_signs_a_visit_note_of_their_own(self, episode, assistant):
        assert access.may_sign(build_visit(episode, assistant).note, assistant)

    @pytest.mark.parametrize("kind", ["evaluation", "plan_of_care", "discharge"])
    def test_an_assistant_signs_no_evaluation_plan_or_discharge(self, episode, assistant, therapist, kind):
        for person, may in ((assistant, False), (therapist, True)):
            note = charting.start_note(episode, kind=kind, by=person, at=at("09:00"))
            assert access.may_sign(note, person) is may

    def test_a_students_note_is_signed_by_the_supervisor_and_not_by_the_student(self, episode, student, therapist):
        note = build_visit(episode, student).note
        assert access.may_sign(note, therapist)
        assert not access.may_sign(note, student)
        assert access.who_signs(note) == "Tester, Thea, PT"

    @pytest.mark.parametrize(
        ("since", "until", "may"),
        [
            (DAY, DAY, True),
            (DAY - dt.timedelta(days=9), DAY - dt.timedelta(days=1), False),
            (DAY + dt.timedelta(days=1), None, False),
            (DAY, None, True),
        ],
    )
    def test_the_supervisor_of_the_notes_day_signs(self, episode, student, therapist, since, until, may):
        Supervision.objects.update(since=since, until=until)
        assert access.may_sign(build_visit(episode, student).note, therapist) is may

    def test_an_assistant_who_supervises_a_student_does_not_sign(self, episode, student, assistant):
        Supervision.objects.filter(clinician=student.clinician).delete()
        build_supervision(student, assistant)
        note = build_visit(episode, student).note
        assert not access.may_sign(note, assistant)
        assert access.who_signs(note).startswith("The student's supervisor, whom an administrator has yet to name")

    def test_two_supervisors_of_a_day_may_both_sign(self, episode, student, therapist, clinic):
        second = build_clinician(clinic, "cora")
        build_supervision(student, second)
        note = build_visit(episode, student).note
        assert access.may_sign(note, therapist)
        assert access.may_sign(note, second)
        assert access.who_signs(note) == "Tester, Thea, PT or Tester, Cora, PT"


class TestAfterwards:
    def test_an_addendum_is_open_to_any_clinician_once_the_note_is_signed(
        self, episode, therapist, assistant, therapist_of_speech, biller
    ):
        draft, signed = build_visit(episode, therapist, start="15:00"), build_signed_visit(episode, therapist)
        for person in (therapist, assistant, therapist_of_speech):
            assert access.note_to_add_to(person, signed.note.pk) == signed.note
            with pytest.raises(PermissionDenied, match="still a draft"):
                access.note_to_add_to(person, draft.note.pk)
        with pytest.raises(PermissionDenied):
            access.note_to_add_to(biller, signed.note.pk)

    def test_only_a_signed_note_is_printed_and_only_for_clinicians(self, episode, therapist, biller, administrator):
        signed = build_signed_visit(episode, therapist)
        version, addenda = access.version_to_print(therapist, signed.note.pk)
        assert (version.number, addenda) == (1, [])
        for person in (biller, administrator):
            with pytest.raises(PermissionDenied, match="Clinicians of this clinic"):
                access.version_to_print(person, signed.note.pk)
        draft = build_note(episode, therapist, sections={"rationale": COMPLETE["plan"]})
        with pytest.raises(PermissionDenied, match="draft"):
            access.version_to_print(therapist, draft.pk)


def test_a_person_whose_role_is_no_longer_clinician_writes_nothing(visit, therapist):
    therapist.role = "biller"
    therapist.save()
    assert not access.is_clinician(therapist)
    assert not access.may_sign(visit.note, therapist)
    with pytest.raises(PermissionDenied):
        access.visit_to_edit(therapist, visit.pk)


def test_patients_of_a_person_are_their_clinics(episode, therapist, stranger):
    elsewhere = build_episode(stranger.clinic, patient=build_patient(stranger.clinic, number="9"))
    assert list(access.patients_of(therapist)) == [episode.patient]
    assert list(access.patients_of(stranger)) == [elsewhere.patient]
