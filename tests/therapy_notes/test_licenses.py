"""Under which license somebody signs: the one in force on the day, the clinic's state first."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.builders import COMPLETE, DAY, build_license, build_signed_visit, build_visit, cosign, get_note, sign
from therapy_notes.content import content, signed_content
from therapy_notes.models import License, Note, Patient, Signature, Visit

YESTERDAY, TOMORROW = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [(None, None, True), (DAY, DAY, True), (TOMORROW, None, False), (None, YESTERDAY, False), (YESTERDAY, None, True)],
)
def test_a_license_holds_from_its_first_day_to_its_last(therapist, since, until, holds):
    License.objects.update(since=since, until=until)
    assert (therapist.clinician.license_on(DAY) is not None) is holds


def test_the_license_of_the_state_goes_before_another_and_any_before_none(therapist):
    build_license(therapist, state="IL", number="1")
    texts = [therapist.clinician.license_on(DAY, state=state).text for state in ("WI", "IL", "MN")]
    assert texts == ["WI 00024-24", "IL 1", "IL 1"]


def test_a_note_names_the_license_that_was_in_force_on_its_day(episode, therapist):
    License.objects.update(until=YESTERDAY)
    build_license(therapist, number="00031-24", since=DAY)
    early = build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=YESTERDAY)
    late = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    for visit, number in ((early, "WI 00024-24"), (late, "WI 00031-24")):
        said = content(get_note(visit.note.pk))
        people = said["author"], said["visit"]["therapist"], said["activities"][0]["stretches"][0]["by"]
        assert [one["license"] for one in people] == [number] * 3


def test_who_has_no_license_in_force_cannot_sign_and_nothing_is_signed(episode, therapist):
    note = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE).note
    License.objects.update(until=YESTERDAY)
    with pytest.raises(ValidationError, match="not on record as in force today"):
        sign(note, therapist)
    assert get_note(note.pk).status == Note.Status.DRAFT
    assert not Signature.objects.exists()


def test_a_student_signs_without_one_and_waits(episode, student, therapist):
    visit = build_signed_visit(episode, student)
    assert Signature.objects.get().license == ""
    License.objects.update(until=YESTERDAY)
    with pytest.raises(PermissionDenied, match="Thea, PT, once a license for WI of that day is on record, cosigns"):
        cosign(visit.note, therapist)


def test_what_was_signed_keeps_the_license_it_was_signed_under(episode, therapist):
    note = build_signed_visit(episode, therapist).note
    License.objects.update(number="changed")
    assert note.versions.get().signatures.get().license == "WI 00024-24"
    assert signed_content(note.versions.get())["author"]["license"] == "WI 00024-24"


class TestWhereCareWasGiven:
    """At the patient's home, in person or by telehealth, in another state than the clinic's."""

    @pytest.fixture
    def visit(self, episode, request):
        Patient.objects.update(home_state="IL")
        person = request.getfixturevalue(getattr(request, "param", "therapist"))
        where = {"setting": "home", "place": "Own kitchen", "present": "Nobody else"}
        return build_visit(episode, person, [("97530", "09:00", "09:23")], sections=COMPLETE, **where)

    def test_the_author_needs_its_license_and_the_note_names_that(self, visit, therapist):
        with pytest.raises(ValidationError, match="Your license for IL, where this care was given"):
            sign(visit.note, therapist)
        assert get_note(visit.note.pk).status == Note.Status.DRAFT
        build_license(therapist, state="IL", number="7", until=YESTERDAY)
        with pytest.raises(ValidationError, match="Your license for IL"):
            sign(visit.note, therapist)
        build_license(therapist, state="IL", number="8")
        sign(visit.note, therapist)
        assert Signature.objects.get().license == "IL 8"

    def test_a_permit_does_for_the_author_and_the_note_waits(self, visit, therapist):
        build_license(therapist, state="IL", number="9", is_temporary=True)
        sign(visit.note, therapist)
        assert get_note(visit.note.pk).status == Note.Status.AWAITING_COSIGN

    @pytest.mark.parametrize("visit", ["student"], indirect=True)
    def test_a_student_signs_under_anothers(self, visit, student, therapist):
        sign(visit.note, student)
        build_license(therapist, state="IL", number="8")
        cosign(visit.note, therapist, "in_the_room")
        assert [one.license for one in Signature.objects.order_by("pk")] == ["", "IL 8"]

    def test_in_the_clinic_any_license_does(self, visit, therapist):
        Visit.objects.update(setting="clinic")
        sign(visit.note, therapist)
        assert Signature.objects.get().license == "WI 00024-24"
