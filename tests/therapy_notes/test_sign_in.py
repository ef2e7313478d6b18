"""Who is signed in comes with clinic and profession, in one query, and not at all once they have left."""

import pytest

from tests.builders import PASSWORD
from therapy_notes.access import is_clinician
from therapy_notes.sign_in import ClinicBackend


def test_a_person_comes_with_clinic_and_profession(therapist, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = ClinicBackend().get_user(therapist.pk)
        assert (found.clinic.name, found.clinician.credential) == ("Harbor Street", "PT")


def test_who_has_no_profession_has_none(biller, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not is_clinician(ClinicBackend().get_user(biller.pk))


def test_who_left_is_signed_out_with_the_next_request(therapist, sign_in):
    desk = sign_in(therapist)
    assert desk.get("/").status_code == 200
    therapist.is_active = False
    therapist.save()
    assert desk.get("/").status_code == 302


@pytest.mark.parametrize("password, works", [(PASSWORD, True), ("wrong", False)])
def test_the_password_is_checked_as_before(therapist, client, password, works):
    assert client.login(username=therapist.username, password=password) is works


def test_a_number_that_is_nobodys_is_nobody(db):
    assert ClinicBackend().get_user(10**6) is None
