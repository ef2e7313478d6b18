"""May this person? The object, a 404 for another clinic, or a 403 that says who may."""

import datetime as dt
from inspect import signature

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_cosign_policy,
    build_cover,
    build_episode,
    build_group,
    build_note,
    build_patient,
    build_signed_visit,
    build_supervision,
    build_user,
    build_visit,
    get_note,
    give_back,
    prove,
)
from therapy_notes import access, charting, emergency, restricting, signing
from therapy_notes.library import add_entry
from therapy_notes.models import Attachment, ChartGrant, EmergencyAccess, OwnMeasure, Patient, Supervision
from therapy_notes.models.base import AppendOnlyError
from therapy_notes.phrases import add_phrase

AS_DOOR = ["user", "pk"]
OF_ADMINISTRATORS = {
    *(access.person_to_edit, access.license_to_edit, access.clinician_to_license),
    *(access.supervision_to_end, access.cover_to_end),
}
ENTRY = {"discipline": "PT", "area": "Work", "name": "Crate lift", "code": "97530"}


@pytest.fixture
def therapist_of_speech(clinic):
    return build_clinician(clinic, "sloan", credential="SLP")


def build_paper(patient, by):
    facts = {"kind": "order", "title": "Order", "date": DAY, "content_type": "application/pdf", "size": 1}
    return Attachment.objects.create(patient=patient, sha256="0" * 64, by=by, by_text=str(by), at=at("12:00"), **facts)


def build_addendum(episode, by):
    note = build_signed_visit(episode, by, day=DAY).note
    return signing.add_addendum(note, "Lower seat.", proof=prove(by), at=at("14:00"))


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")])


def test_every_object_of_another_clinic_is_not_found(visit, stranger):
    patient = build_patient(visit.episode.patient.clinic, "2002")
    second, by = build_episode(patient.clinic, patient=patient), visit.note.author
    phrase = add_phrase("sts", "Stands", shared=False, by=by, at=at("12:00"))
    rows = {
        access.patient_to_read: visit.episode.patient,
        access.patient_to_edit: visit.episode.patient,
        access.episode_to_read: visit.episode,
        access.episode_to_print: visit.episode,
        access.episode_to_edit: visit.episode,
        access.episode_to_schedule: visit.episode,
        access.goal_to_read: visit.episode.goals.first(),
        access.goal_to_edit: visit.episode.goals.first(),
        access.visit_to_read: visit,
        access.visit_to_edit: visit,
        access.visit_to_schedule: visit,
        access.activity_to_edit: visit.activities.get(),
        access.note_to_read: visit.note,
        access.note_to_edit: visit.note,
        access.note_to_sign: visit.note,
        access.note_to_cosign: visit.note,
        access.note_to_add_to: visit.note,
        access.version_to_print: visit.note,
        access.draft_to_print: visit.note,
        access.group_to_edit: build_group(visit.note.author, [visit.episode, second]),
        access.phrase_to_edit: phrase,
        access.phrase_to_share: phrase,
        access.entry_to_edit: add_entry(patient.clinic, by=by, at=at("12:00"), **ENTRY),
        **dict.fromkeys((access.patient_to_attach, access.patient_to_restrict), patient),
        **dict.fromkeys((access.patient_to_open_in_emergency,), patient),
        **dict.fromkeys((access.note_to_amend, access.note_to_void, access.note_to_withdraw), visit.note),
        **dict.fromkeys((access.attachment_to_read, access.attachment_to_correct), build_paper(patient, by)),
        **dict.fromkeys((access.episode_to_supervise,), visit.episode),
        **dict.fromkeys((access.note_to_supervise,), visit.note),
        access.addendum_to_cosign: build_addendum(second, by),
        access.measure_to_edit: OwnMeasure.objects.create(clinic=patient.clinic, name="Stairs", highest=9),
    }
    doors = {
        door for name, door in vars(access).items() if "_to_" in name and list(signature(door).parameters) == AS_DOOR
    }
    assert doors - OF_ADMINISTRATORS == set(rows), "a door of access has no case here"
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


def test_goals_are_set_by_therapists_of_the_discipline_only(clinic, episode, therapist, assistant, student):
    goal = episode.goals.first()
    assert access.goal_to_edit(therapist, goal.pk) == goal
    for person in (assistant, student, build_clinician(clinic, "sloan", credential="SLP")):
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

    def test_a_student_signs_their_own_visit_note_and_nothing_else(self, episode, student, therapist):
        note = build_visit(episode, student).note
        assert access.may_sign(note, student)
        assert not access.may_sign(note, therapist)
        assert not access.may_sign(charting.start_note(episode, kind="discharge", by=student, at=at("09:00")), student)


class TestCosigners:
    @pytest.mark.parametrize(
        ("since", "until", "may"),
        [
            (DAY, DAY, True),
            (DAY - dt.timedelta(days=9), DAY - dt.timedelta(days=1), False),
            (DAY + dt.timedelta(days=1), None, False),
            (DAY, None, True),
        ],
    )
    def test_the_supervisor_of_the_notes_day_cosigns(self, episode, student, therapist, since, until, may):
        Supervision.objects.update(since=since, until=until)
        assert access.may_cosign(build_visit(episode, student).note, therapist) is may

    @pytest.mark.parametrize(("first", "last", "may"), [(0, 0, True), (-3, -1, False), (1, 3, False), (-1, 1, True)])
    def test_a_cover_cosigns_notes_of_the_days_they_cover(
        self, episode, assistant, therapist, clinic, first, last, may
    ):
        cover = build_clinician(clinic, "cora")
        build_cover(therapist, cover, DAY + dt.timedelta(days=first), DAY + dt.timedelta(days=last))
        note = build_visit(episode, assistant).note
        assert access.may_cosign(note, cover) is may
        assert access.may_cosign(note, therapist)

    def test_nobody_cosigns_their_own_note(self, episode, therapist, clinic):
        build_supervision(therapist, build_clinician(clinic, "cora"))
        build_supervision(build_clinician(clinic, "cole", credential="PTA"), therapist)
        assert not access.may_cosign(build_visit(episode, therapist).note, therapist)

    def test_an_assistant_who_supervises_a_student_does_not_cosign(self, episode, student, assistant):
        Supervision.objects.filter(clinician=student.clinician).delete()
        build_supervision(student, assistant)
        note = build_visit(episode, student).note
        assert not access.may_cosign(note, assistant)
        assert access.who_cosigns(note).startswith("The author's supervisor, whom an administrator has yet to name")

    def test_two_supervisors_of_a_day_may_both_cosign(self, episode, student, therapist, clinic):
        second = build_clinician(clinic, "cora")
        build_supervision(student, second)
        note = build_visit(episode, student).note
        assert access.may_cosign(note, therapist)
        assert access.may_cosign(note, second)
        assert access.who_cosigns(note) == "Tester, Thea, PT or Tester, Cora, PT"

    def test_who_may_not_is_told_who_does(self, episode, assistant, student, biller, clinic):
        note = build_visit(episode, assistant).note
        for person in (assistant, student, biller, build_clinician(clinic, "cora")):
            with pytest.raises(PermissionDenied, match="Tester, Thea, PT cosigns this note"):
                access.note_to_cosign(person, note.pk)

    @pytest.mark.parametrize("policy", [True, False])
    def test_policy_decides_for_assistants_and_never_for_students_or_therapists(
        self, episode, assistant, student, therapist, clinic, policy
    ):
        build_cosign_policy(clinic, "each" if policy else "none")
        people = {assistant: policy, student: True, therapist: False}
        for person, needed in people.items():
            assert access.needs_cosign(get_note(build_visit(episode, person).note.pk)) is needed


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
        version = access.version_to_print(therapist, signed.note.pk)
        assert (version.number, version.note) == (1, signed.note)
        for person in (biller, administrator):
            with pytest.raises(PermissionDenied, match="Clinicians and auditors of this clinic"):
                access.version_to_print(person, signed.note.pk)
        draft = build_note(episode, therapist, sections={"rationale": COMPLETE["plan"]})
        with pytest.raises(PermissionDenied, match="draft"):
            access.version_to_print(therapist, draft.pk)

    def test_while_a_cosignature_is_awaited_the_note_is_printed_and_takes_no_addendum(self, episode, assistant):
        note = build_signed_visit(episode, assistant).note
        assert access.version_to_print(assistant, note.pk).number == 1
        with pytest.raises(PermissionDenied, match="follows a cosigned note"):
            access.note_to_add_to(assistant, note.pk)

    def test_a_returned_note_is_written_in_again_and_not_printed(self, episode, assistant, therapist):
        visit = build_signed_visit(episode, assistant)
        with pytest.raises(access.Locked, match="awaits a cosignature"):
            access.visit_to_edit(assistant, visit.pk)
        give_back(visit.note, therapist)
        assert access.visit_to_edit(assistant, visit.pk) == visit
        with pytest.raises(PermissionDenied, match="once it is signed"):
            access.version_to_print(assistant, visit.note.pk)
        with pytest.raises(PermissionDenied):
            access.note_to_add_to(assistant, visit.note.pk)


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


class TestClosedCharts:
    """Restricted charts, caseloads, and the way in an emergency."""

    @pytest.fixture
    def colleague(self, clinic):
        return build_clinician(clinic, "cora")

    @pytest.fixture
    def closed(self, visit, therapist):
        patient = visit.episode.patient
        restricting.restrict(patient, [therapist], by=therapist, at=at("12:00"))
        return Patient.objects.get(pk=patient.pk)

    @pytest.fixture
    def auditor(self, clinic):
        return build_user(clinic, "audrey", role="auditor")

    def test_a_restricted_chart_is_open_to_the_named_and_to_auditors_only(
        self, closed, therapist, colleague, biller, administrator, auditor
    ):
        for person in (therapist, auditor):
            assert access.patient_to_read(person, closed.pk) == closed
            assert closed in access.patients_of(person)
        for person in (colleague, biller, administrator):
            assert closed not in access.patients_of(person)
            with pytest.raises(access.Closed, match="only the people who are named for it"):
                access.patient_to_read(person, closed.pk)

    def test_naming_a_person_opens_it_and_taking_the_name_back_closes_it(self, closed, therapist, biller):
        restricting.name_person(closed, biller, by=therapist, at=at("12:00"))
        assert closed in access.patients_of(biller)
        restricting.take_name_back(ChartGrant.objects.get(user=biller), by=therapist)
        assert closed not in access.patients_of(biller)

    def test_an_emergency_opens_it_to_that_clinician_for_four_hours(self, closed, colleague, assistant):
        with time_machine.travel(at("12:00"), tick=False) as now:
            opened = emergency.open_in_emergency(closed, "Fall in the gym.", by=colleague, at=at("12:00"))
            assert opened.until == at("16:00")
            now.move_to(at("15:59"))
            assert closed in access.patients_of(colleague)
            assert closed not in access.patients_of(assistant)
            now.move_to(at("16:00"))
            assert closed not in access.patients_of(colleague)

    def test_who_came_in_an_emergency_names_nobody(self, closed, colleague):
        with time_machine.travel(at("12:00"), tick=False):
            emergency.open_in_emergency(closed, "Fall in the gym.", by=colleague, at=at("12:00"))
            assert not access.may_restrict(closed, colleague)

    def test_an_emergency_is_never_changed(self, closed, colleague):
        opened = emergency.open_in_emergency(closed, "Fall in the gym.", by=colleague, at=at("12:00"))
        opened.until = at("23:00")
        with pytest.raises(AppendOnlyError):
            opened.save()
        assert EmergencyAccess.objects.count() == 1

    def test_the_chart_stays_the_administrators_and_its_own_therapists_to_restrict(
        self, visit, therapist, colleague, assistant, administrator, biller
    ):
        patient = visit.episode.patient
        assert [access.may_restrict(patient, one) for one in (therapist, administrator)] == [True, True]
        assert [access.may_restrict(patient, one) for one in (colleague, assistant, biller)] == [False, False, False]

    def test_a_caseload_is_visits_own_notes_and_whom_one_supervises(
        self, clinic, episode, therapist, assistant, student, colleague, biller, administrator
    ):
        _keep_to_caseloads(clinic, therapist, assistant, student, colleague, biller, administrator)
        patient = episode.patient
        for person in (biller, administrator):
            assert patient in access.patients_of(person)
        assert patient not in access.patients_of(student)
        build_visit(episode, student)
        assert patient in access.patients_of(student)
        assert patient in access.patients_of(therapist), "who supervises the student"
        for person in (assistant, colleague):
            with pytest.raises(access.Closed, match="outside your caseload"):
                access.patient_to_read(person, patient.pk)

    def test_who_covers_for_the_supervisor_has_their_caseload_for_that_time(self, clinic, episode, student, colleague):
        _keep_to_caseloads(clinic, student, colleague)
        build_visit(episode, student)
        with time_machine.travel(at("12:00"), tick=False) as now:
            build_cover(student.clinician.supervisions.get().supervisor.user, colleague)
            assert episode.patient in access.patients_of(colleague)
            now.move_to(at("12:00") + dt.timedelta(days=1))
            assert episode.patient not in access.patients_of(colleague)

    def test_who_adds_a_patient_opens_the_chart_they_have_begun(self, clinic, therapist):
        _keep_to_caseloads(clinic, therapist)
        patient = build_patient(clinic, "3003")
        restricting.keep_new_patient(patient, by=therapist, at=at("12:00"))
        assert patient in access.patients_of(therapist)

    def test_a_list_names_no_closed_chart(self, closed, visit, colleague, therapist, django_assert_num_queries):
        rows = [Patient.objects.get(pk=closed.pk).episodes.select_related("patient").get() for _ in range(3)]
        with django_assert_num_queries(1):
            access.conceal(colleague, rows)
        assert {one.patient.list_name for one in rows} == {"Restricted chart"}
        assert {(one.title, one.patient.birth_date, one.patient.record_number) for one in rows} == {("", None, "")}
        mine = visit.episode
        access.conceal(therapist, [mine])
        assert mine.patient.list_name == "Alvarez, Rosa"

    def test_a_list_without_closed_charts_costs_no_query(self, visit, colleague, django_assert_num_queries):
        visit.episode.patient.clinic_id  # noqa: B018  fetched
        colleague.clinic  # noqa: B018
        with django_assert_num_queries(0):
            access.conceal(colleague, [visit.episode] * 10)


class TestRestricting:
    def test_treating_people_are_proposed_with_their_supervisors(self, episode, therapist, student, assistant):
        build_visit(episode, student)
        assert list(restricting.treating(episode.patient, on=DAY)) == [student, therapist]

    def test_nobody_left_is_refused(self, episode, therapist):
        with pytest.raises(ValidationError, match="Name at least one person"):
            restricting.restrict(episode.patient, [], by=therapist, at=at("12:00"))

    def test_the_last_name_of_a_restricted_chart_stays(self, episode, therapist):
        restricting.restrict(episode.patient, [therapist], by=therapist, at=at("12:00"))
        with pytest.raises(ValidationError, match="the last person"):
            restricting.take_name_back(ChartGrant.objects.get(), by=therapist)

    def test_lifting_opens_the_chart_and_keeps_the_names(self, episode, therapist, biller):
        restricting.restrict(episode.patient, [therapist], by=therapist, at=at("12:00"))
        restricting.lift(episode.patient, by=therapist)
        assert episode.patient in access.patients_of(biller)
        assert ChartGrant.objects.count() == 1

    def test_a_person_is_named_once(self, episode, therapist, biller):
        for _ in range(2):
            restricting.name_person(episode.patient, biller, by=therapist, at=at("12:00"))
        assert ChartGrant.objects.count() == 1


def _keep_to_caseloads(clinic, *people):
    clinic.caseload_only = True
    clinic.save()
    for person in people:
        person.clinic = clinic
