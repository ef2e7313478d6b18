"""What holds of every page: no name in its title, nothing kept by browsers, no inline script or style."""

import re

import pytest
from django.urls import get_resolver, reverse

from tests.builders import (
    at,
    build_coverage,
    build_episode,
    build_group,
    build_note,
    build_patient,
    build_payer,
    build_signed_visit,
    build_user,
    build_visit,
    log,
)
from tests.therapy_notes.views.test_doors import DOORS, ENTRY, MORE, OF_THE_LOCK, WITHOUT_NUMBER, address
from therapy_notes import pdf
from therapy_notes.library import add_entry
from therapy_notes.phrases import add_phrase

INLINE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
POST_ONLY = {"note_cosign", "note_return", "note_new", "diagnosis_remove", "visit_unmiss", "decide_tie", "decide"}
POST_ONLY |= {"library_retire", "library_put_back", "phrase_share", "phrase_retire", "phrase_put_back", "group_remove"}
POST_ONLY |= {"note_pdf", "visit_library", "phrases_offered", "visit_parts", "note_save"}  # no pages
PAGES = [*DOORS, *sorted(WITHOUT_NUMBER), "password_change"]


@pytest.fixture
def numbers(episode, therapist, student):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:20"), ("97110", "09:20", "09:40")])
    log(visit, therapist, "G0283", "09:40", None)
    payer = build_payer(episode.patient.clinic)
    two = [build_patient(therapist.clinic, number, last_name="Barnes") for number in ("g1", "g2")]
    return {
        "patient": episode.patient.pk,
        "episode": episode.pk,
        "diagnosis": episode.diagnoses.get().pk,
        "goal": episode.goals.first().pk,
        "visit": visit.pk,
        "plan": build_note(episode, therapist).pk,
        "signed": build_signed_visit(episode, therapist, [("97530", "14:00", "14:23")], start="14:00").note.pk,
        "awaiting": build_signed_visit(episode, student, [("97530", "16:00", "16:23")], start="16:00").note.pk,
        "supervisor": therapist.pk,
        "group": build_group(therapist, [build_episode(therapist.clinic, patient=one) for one in two]).pk,
        "phrase": add_phrase("sts", "Stands", shared=True, by=therapist, at=at("12:00")).pk,
        "entry": add_entry(episode.patient.clinic, by=therapist, at=at("12:00"), **ENTRY).pk,
        "person": student.pk,
        "payer": payer.pk,
        "coverage": build_coverage(episode.patient, payer).pk,
    }


@pytest.fixture
def people(therapist, clinic):
    return [therapist, build_user(clinic, "ada", role="administrator"), build_user(clinic, "bill", role="biller")]


# What may be loaded, run, connected to or framed, and by whom; a kind that is not named follows default-src.
POLICY = {
    **dict.fromkeys(("script-src", "style-src", "connect-src", "font-src", "worker-src", "frame-src"), {"'self'"}),
    **dict.fromkeys(("object-src", "base-uri", "frame-ancestors"), {"'none'"}),
    "img-src": {"'self'", "data:"},
    "form-action": {"'self'"},
}


def check_policy(header):
    parts = [part.split() for part in header.split(";") if part.strip()]
    policy = {name: set(sources) for name, *sources in parts}
    default = policy.pop("default-src")
    assert default == {"'self'"}
    fallen_back = {name: default for name in POLICY if name.endswith("-src")}
    assert fallen_back | policy == POLICY
    assert "unsafe" not in header


def check(response):
    html = response.content.decode()
    title = re.search("<title>(.*?)</title>", html, re.DOTALL)[1]
    assert "Alvarez" not in title
    assert "Rosa" not in title
    assert not INLINE.search(html), INLINE.search(html)
    check_policy(response["Content-Security-Policy"])
    assert response["X-Frame-Options"] == "DENY"
    assert not re.search(r'(src|href)="(https?:)?//', html), "a page asks another server"


@pytest.mark.parametrize("name", [name for name in PAGES if name not in POST_ONLY])
def test_a_page_and_its_refusal(name, numbers, people, sign_in):
    url = address(name, numbers) if name in DOORS else reverse(name)
    statuses = set()
    for person in people:
        response = sign_in(person).get(url)
        statuses.add(response.status_code)
        assert "no-store" in response["Cache-Control"]
        check(response)
    assert statuses <= {200, 403}
    assert 200 in statuses


def test_what_is_fetched_into_a_page_holds_no_inline_script_or_style_either(numbers, therapist, sign_in):
    desk = sign_in(therapist)
    html = desk.get(f"/visits/{numbers['visit']}/parts/").content.decode()
    assert "data-part" in html
    assert not INLINE.search(html), INLINE.search(html)


@pytest.mark.parametrize("part", ["", "?open=1", "?open=3"])
def test_the_visit_page_with_its_rows_open(part, numbers, therapist, sign_in):
    check(sign_in(therapist).get(f"/visits/{numbers['visit']}/{part}"))


def test_the_signed_page_and_a_conflict_full_of_sentences(numbers, therapist, sign_in):
    desk = sign_in(therapist)
    check(desk.get(f"/notes/{numbers['signed']}/", follow=True))
    bad = {
        "open": "1",
        "visit-arrived": "soon",
        "activity-ended_0": "x",
        "note-plan": "<b>",
        "what": "x",
        "then": "add",
    }
    check(desk.post(f"/visits/{numbers['visit']}/", bad))


def test_the_sign_in_page_and_a_page_that_is_not_there(client, therapist, sign_in):
    check(client.get("/sign-in/"))
    check(client.post("/sign-in/", {"username": "thea", "password": "wrong"}))
    missing = sign_in(therapist).get("/patients/999/")
    assert missing.status_code == 404
    assert "no-store" in missing["Cache-Control"]
    check(missing)


def test_a_download_is_not_kept_by_browsers_either(numbers, therapist, sign_in, monkeypatch):
    monkeypatch.setattr(pdf, "note_pdf", lambda *_: b"%PDF")
    response = sign_in(therapist).get(f"/notes/{numbers['signed']}/note.pdf")
    assert "no-store" in response["Cache-Control"]


def test_every_page_of_the_site_is_tried_here():
    tried = {*PAGES, *OF_THE_LOCK, "login", "logout", "calendar_feed", "single_keys"}
    assert {name for name in get_resolver().reverse_dict if isinstance(name, str)} == tried
    assert set(MORE) <= POST_ONLY


def test_a_password_is_changed_and_said_so(therapist, sign_in, client):
    desk, new = sign_in(therapist), "violet harbor 19"
    fields = {"old_password": "a long enough password", "new_password1": new, "new_password2": new}
    assert desk.post("/password/", fields | {"old_password": "wrong"}).status_code == 200
    assert "Your password is changed." in desk.post("/password/", fields, follow=True).content.decode()
    assert client.login(username="thea", password=new)


def test_signing_out_closes_the_chart(therapist, sign_in, episode):
    desk = sign_in(therapist)
    desk.post("/sign-out/")
    assert desk.get(f"/patients/{episode.patient.pk}/").status_code == 302
