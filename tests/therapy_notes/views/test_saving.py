"""The addresses that the page's script uses: saving, the parts that are renewed, and the visit before."""

import json
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.builders import COMPLETE, DAY, at, build_signed_visit, build_visit, get_note, sign
from therapy_notes import charting
from therapy_notes.models import AuditEvent, Section

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")])


def send(client, visit, *entries, body=None):
    said = body if body is not None else json.dumps({"sent": 0, "entries": list(entries)})
    address = reverse("note_save", args=[visit.note.pk])
    return client.post(address, said, content_type="application/json", headers={"accept": "application/json"})


def words(text, was=""):
    value, before = ([one] if one else [] for one in (text, was))
    return {"key": str(uuid.uuid4()), "kind": "field", "name": "note-plan", "value": value, "was": before, "at": 0}


def test_saved_is_said_with_the_servers_own_time(visit, therapist, sign_in):
    answer = send(sign_in(therapist), visit, words("Ramp.")).json()
    assert [one["done"] for one in answer["answers"]] == [True]
    assert answer["at"] == "12:00 pm"
    assert Section.objects.get().text == "Ramp."


@pytest.mark.parametrize("body", ["", "x", "[]", '{"sent": 0}', '{"sent": 0, "entries": [1]}'])
def test_a_malformed_body_is_answered_and_breaks_nothing(visit, therapist, sign_in, body):
    assert send(sign_in(therapist), visit, body=body).status_code == 400


@pytest.mark.parametrize("role", ["biller", "administrator"])
def test_who_reads_no_narrative_finds_none_in_the_rows_or_parts_of_a_draft(
    episode, therapist, biller, administrator, sign_in, role
):
    secret = "Zyzzyva"
    words = dict.fromkeys(("skill", "response", "equipment"), secret)
    build_signed_visit(episode, therapist, [("97530", "09:00", "09:23", words)], day=DAY.replace(day=3))
    details = {"participation": secret, "home_program": secret, "adverse_event": secret}
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23", words)], sections={"plan": secret}, **details)
    client = sign_in({"biller": biller, "administrator": administrator}[role])
    assert secret not in client.get(reverse("visit", args=[visit.pk])).content.decode()
    response = client.get(reverse("visit_parts", args=[visit.pk]))
    assert response.status_code == 403
    assert secret not in response.content.decode()


def test_a_signed_note_says_so_to_the_device(visit, therapist, sign_in, episode):
    signed = build_signed_visit(episode, therapist, [("97530", "14:00", "14:23")], start="14:00")
    response = send(sign_in(therapist), signed, words("More."))
    assert response.status_code == 409
    assert "signed and locked" in response.json()["locked"]
    assert sign_in(therapist).get(reverse("visit_parts", args=[signed.pk])).status_code == 409


def test_a_biller_cannot_write(visit, biller, sign_in):
    assert send(sign_in(biller), visit, words("x")).status_code == 403
    assert not Section.objects.exists()


def test_saving_needs_the_token_of_the_page(visit, therapist):
    client = Client(enforce_csrf_checks=True)
    client.force_login(therapist)
    assert send(client, visit, words("x")).status_code == 403


def test_the_parts_are_what_the_page_shows(visit, therapist, sign_in):
    client = sign_in(therapist)
    send(client, visit, words("Ramp."))
    response = client.get(reverse("visit_parts", args=[visit.pk]))
    page = response.content.decode()
    assert int(response["X-Server-Time"]) > 0
    for part in ("head", "strip", "last-time", "charges", "dock"):
        assert f'data-part="{part}"' in page
    assert "Ramp." in page  # as the text of its field
    assert "<textarea" not in page
    assert "97530 done" in page


def test_looking_at_the_parts_is_not_audited_as_reading_the_note_again(visit, therapist, sign_in):
    client = sign_in(therapist)
    client.get(reverse("visit", args=[visit.pk]))
    before = AuditEvent.objects.filter(event="note.read").count()
    client.get(reverse("visit_parts", args=[visit.pk]))
    assert AuditEvent.objects.filter(event="note.read").count() == before == 1


def test_the_visit_before_is_read_beside_today(episode, visit, therapist, biller, sign_in):
    more = {"skill": "Graded the seat."}
    build_signed_visit(episode, therapist, [("97116", "09:00", "09:10", more)], day=DAY.replace(day=3))
    page = sign_in(therapist).get(reverse("visit_last", args=[visit.pk])).content.decode()
    assert "97116" in page
    assert "Graded the seat." in page
    page = sign_in(biller).get(reverse("visit_last", args=[visit.pk])).content.decode()
    assert "97116" in page
    assert "Graded the seat." not in page


def test_a_first_visit_has_none_before_it(visit, therapist, sign_in):
    page = sign_in(therapist).get(reverse("visit_last", args=[visit.pk])).content.decode()
    assert "first visit of the episode" in page


def test_reading_the_visit_before_is_audited(episode, visit, therapist, sign_in):
    last = build_signed_visit(episode, therapist, day=DAY.replace(day=3))
    sign_in(therapist).get(reverse("visit_last", args=[visit.pk]))
    assert AuditEvent.objects.filter(event="note.read", subject=f"note {last.note.pk}").exists()


def test_single_letters_can_be_switched_off(therapist, sign_in):
    client = sign_in(therapist)
    assert client.post(reverse("single_keys"), {"on": "false"}).status_code == 204
    therapist.refresh_from_db()
    assert therapist.single_keys is False
    assert client.get(reverse("single_keys")).status_code == 405


def test_unconfirmed_words_stop_the_signature(episode, visit, therapist):
    log = [("97530", "09:00", "09:23", {"skill": "Graded."})]
    earlier = build_signed_visit(episode, therapist, log, day=DAY.replace(day=3))
    act = {"by": therapist, "at": at("12:00")}
    carried = charting.carry_forward(visit, earlier.activities.get(), **act)
    times = [charting.TimeEntry(at("09:30"), at("09:45"), therapist.clinician)]
    charting.correct_activity(carried, assistance="Min", stretches=times, **act)
    charting.write_sections(visit.note, COMPLETE, **act)
    with pytest.raises(ValidationError):
        sign(visit.note, therapist)
    charting.confirm_copied(carried, "skill", **act)
    sign(visit.note, therapist)
    assert get_note(visit.note.pk).status == "signed"
