"""How often a page may be asked for; and what every answer tells the browser."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import caches
from django.urls import get_resolver, reverse

from tests import builders
from tests.papers import build_paper, upload
from therapy_notes import calendar_feed
from therapy_notes.hardening import headers, limiting, limits
from therapy_notes.hardening.limits import LIMITS, Limit, passed
from therapy_notes.models import Attachment, AuditEvent

TWO = {"page": Limit(2, 60), "form": Limit(2, 60, ("POST",))}


@pytest.fixture(autouse=True)
def at_noon(noon):
    yield


@pytest.fixture
def two(monkeypatch):
    """Every limit is two."""
    for name, limit in LIMITS.items():
        monkeypatch.setitem(limits.LIMITS, name, Limit(2, limit.seconds, limit.methods))


def ask(name, method="GET", who="person-1"):
    return passed(name, method, who, limits=TWO)


def test_as_many_as_the_limit_pass_and_the_next_waits_for_the_end_of_the_window():
    with time_machine.travel(builders.at("12:00") + dt.timedelta(seconds=15), tick=False):
        assert [ask("page"), ask("page")] == [None, None]
        over = ask("page")
        assert (over.wait, over.is_first) == (45, True)
        assert not ask("page").is_first


def test_the_next_window_begins_anew():
    assert [ask("page") for _ in range(3)][-1]
    with time_machine.travel(builders.at("12:01"), tick=False):
        assert ask("page") is None


def test_people_and_pages_are_counted_apart_and_other_methods_not_at_all():
    for _ in range(2):
        ask("page"), ask("form", "POST")
    assert ask("page", who="person-2") is None
    assert ask("form", "GET") is None
    assert ask("page", "HEAD") is not None
    assert ask("form", "POST") is not None
    assert ask("a page without a limit") is None


def test_every_limit_is_of_a_page_that_exists():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert set(LIMITS) <= names


def test_neither_saving_nor_signing_has_a_limit():
    assert not {"note_save", "note_sign", "visit", "note", "visit_parts", "note_cosign", "today"} & set(LIMITS)


def test_who_asks_too_often_is_told_until_when_and_the_log_once(two, therapist, sign_in):
    desk = sign_in(therapist)
    with time_machine.travel(builders.at("12:00") + dt.timedelta(seconds=20), tick=False):
        answers = [desk.post(reverse("patients"), {"q": "a"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert answers[2]["Retry-After"] == "40"
    assert "It opens again at <b>12:01 pm</b>" in answers[2].content.decode()
    assert [event.detail for event in AuditEvent.objects.filter(event="limit.passed")] == [{"page": "patients"}]
    assert desk.get(reverse("today")).status_code == 200


def test_a_program_is_told_in_seconds(two, therapist, sign_in):
    desk, accept = sign_in(therapist), {"accept": "application/json"}
    for _ in range(2):
        desk.post(reverse("patients"), {"q": "a"})
    answer = desk.post(reverse("patients"), {"q": "a"}, headers=accept)
    assert (answer.status_code, answer.json()) == (429, {"wait": 60})


def test_a_calendar_is_counted_by_its_address(two, therapist, client):
    calendar_feed.make_key(therapist)
    therapist.refresh_from_db()
    address = reverse("calendar_feed", args=[therapist.calendar_key])
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert not AuditEvent.objects.filter(event="limit.passed").exists()


def test_downloads_and_uploads_of_documents_are_counted(two, episode, therapist, sign_in):
    paper, desk = build_paper(episode.patient, therapist), sign_in(therapist)
    assert [desk.get(reverse("attachment", args=[paper.pk])).status_code for _ in range(3)] == [200, 200, 429]
    new = reverse("attachment_new", args=[episode.patient_id])
    assert [desk.post(new, {"file": upload(b"x")}).status_code for _ in range(3)] == [200, 200, 429]
    assert desk.get(new).status_code == 200
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("address", ["documents/1/", "notes/1/note.pdf", "audit/log.csv"])
def test_downloads_are_asked_for_and_never_posted(address, therapist, sign_in):
    assert sign_in(therapist).post(f"/{address}").status_code == 405


def test_a_memory_that_let_go_of_a_count_refuses_nobody(monkeypatch):
    monkeypatch.setattr(caches["limits"], "add", lambda *_, **__: False)
    assert ask("page") is None


def test_counting_asks_nothing_of_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        for _ in range(3):
            ask("page")


@pytest.mark.parametrize(("wait", "told"), [(1, "12:01"), (60, "12:01"), (61, "12:02")])
def test_the_time_that_is_told_is_the_next_whole_minute_never_before_the_page_opens(wait, told, rf, therapist):
    request = rf.get("/", headers={"accept": "text/html"})
    request.user = therapist
    assert f"{told} pm" in limiting.too_many(request, wait=wait).content.decode()


def test_every_answer_says_what_no_page_uses_and_who_may_embed_it(client, therapist, sign_in):
    for answer in (client.get("/sign-in/"), client.get("/nothing/"), sign_in(therapist).get("/")):
        assert answer["Permissions-Policy"] == headers.POLICY
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("redirects", [False, True])
def test_so_does_the_answer_to_a_wrong_host(client, settings, redirects):
    settings.SECURE_SSL_REDIRECT = redirects
    answer = client.get("/sign-in/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Permissions-Policy"] == headers.POLICY


def test_passkeys_are_the_only_thing_of_the_device_that_pages_use():
    granted = [part.partition("=") for part in headers.POLICY.split(", ")]
    assert {name for name, _, who in granted if who != "()"} == set(headers.OWN)
    assert {"camera", "microphone", "geolocation", "usb", "payment"} <= {
        name for name, _, who in granted if who == "()"
    }
