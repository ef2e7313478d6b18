"""People who left: their unsigned notes are named, and nobody signs for them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.builders import COMPLETE, DAY, build_clinic, build_clinician, build_signed_visit, build_visit, get_note, sign
from therapy_notes import leaving, signing

NEXT = DAY + dt.timedelta(days=1)


@pytest.fixture
def left(episode, clinic):
    """A therapist who left an empty and a written draft, a signed note, and a visit to come."""
    person = build_clinician(clinic, "lena")
    build_visit(episode, person, start="09:00", sections=COMPLETE)
    build_visit(episode, person, start="10:00")
    build_signed_visit(episode, person, [("97530", "11:00", "11:23")], start="11:00")
    build_visit(episode, person, day=NEXT + dt.timedelta(days=7))
    person.is_active, person.left_on = False, DAY
    person.save()
    return person


def test_the_list_names_what_is_unsigned_with_its_age_and_whether_it_is_written(left, administrator):
    rows = leaving.unsigned_of_leavers(administrator, on=NEXT)
    assert [(note.author, note.age, note.started) for note in rows] == [(left, 1, True), (left, 1, False)]
    assert [note.date for note in leaving.visits_of_leavers(administrator, on=NEXT)] == [NEXT + dt.timedelta(days=7)]


def test_it_is_for_the_administrators_of_their_own_clinic(left, therapist, administrator):
    with pytest.raises(PermissionDenied):
        leaving.unsigned_of_leavers(therapist, on=NEXT)
    administrator.clinic = build_clinic(name="Elsewhere")
    assert leaving.unsigned_of_leavers(administrator, on=NEXT) == []


def test_nobody_signs_for_them(left, therapist, administrator):
    note = get_note(left.notes.order_by("pk").first().pk)
    for person in (therapist, administrator):
        with pytest.raises(PermissionDenied, match="Tester, Lena, PT signs this note"):
            sign(note, person)
    assert note.status == "draft"
    assert not hasattr(signing, "sign_for")


def test_before_they_leave_the_form_says_what_waits(left, administrator, sign_in):
    assert leaving.left_waiting(left, on=NEXT) == (2, 1)
    left.is_active, left.left_on = True, None
    left.save()
    client, url = sign_in(administrator), f"/clinic/people/{left.pk}/"
    facts = {
        "last_name": "Tester",
        "first_name": "Lena",
        "username": "lena",
        "role": "clinician",
        "left_on": "",
        "discipline": "PT",
        "credential": "PT",
        "npi": "",
        "password": "",
    }
    page = client.post(url, facts).content.decode()
    assert "wait for this person" in page
    left.refresh_from_db()
    assert left.is_active
    assert client.post(url, facts | {"leaves_open": "on"}).status_code == 302
    left.refresh_from_db()
    assert (left.is_active, left.left_on is not None) == (False, True)
    client.post(url, facts | {"is_active": "on"})
    left.refresh_from_db()
    assert (left.is_active, left.left_on) == (True, None)


def test_the_pages_say_who_what_and_what_to_do(left, administrator, sign_in):
    client = sign_in(administrator)
    page = client.get("/clinic/people/left/").content.decode()
    for words in ("Alvarez, Rosa", "Tester, Lena, PT", "something is written", "nothing is written", "Mark as void"):
        assert words in page
    assert "they enter in the chart, under Supervision" in page  # beside a note only once its author signed it
    assert "Unsigned notes of people who left" in client.get("/").content.decode()


def test_ten_notes_cost_as_many_queries_as_one(left, administrator, episode, django_assert_max_num_queries):
    for hour in range(12, 20):
        build_visit(episode, left, start=f"{hour}:00")
    with django_assert_max_num_queries(2):
        assert len(leaving.unsigned_of_leavers(administrator, on=NEXT)) == 10
