"""Every address, tried by whom it is not open to: another clinic's people, and nobody at all."""

from itertools import product

import pytest
from django.urls import reverse

from billing import urls as billing_urls
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
from tests.therapy_notes.pages import save
from therapy_notes import urls
from therapy_notes.library import add_entry
from therapy_notes.models import Activity, AuditEvent, Visit
from therapy_notes.phrases import add_phrase

# Address -> whose number it carries, and who of another clinic comes nearest to being let in.
DOORS = {
    "patient_edit": ("patient", "therapist"),
    "chart": ("patient", "therapist"),
    "episode_new": ("patient", "therapist"),
    "episode_edit": ("episode", "therapist"),
    "diagnosis_new": ("episode", "therapist"),
    "diagnosis_remove": ("diagnosis", "therapist"),
    "goal_new": ("episode", "therapist"),
    "goal_edit": ("goal", "therapist"),
    "visit_new": ("episode", "therapist"),
    "visits_plan": ("episode", "administrator"),
    "visit_move": ("visit", "administrator"),
    "visit_miss": ("visit", "administrator"),
    "visit_unmiss": ("visit", "administrator"),
    "note_new": ("episode", "therapist"),
    "group": ("group", "therapist"),
    "group_remove": ("group", "therapist"),
    "visit": ("visit", "therapist"),
    "visit_parts": ("visit", "therapist"),
    "visit_last": ("visit", "therapist"),
    "note_save": ("plan", "therapist"),
    "note": ("plan", "therapist"),
    "note_sign": ("plan", "therapist"),
    "addendum_new": ("signed", "therapist"),
    "note_pdf": ("signed", "therapist"),
    "note_cosign": ("awaiting", "therapist"),
    "note_return": ("awaiting", "therapist"),
    "phrase_edit": ("phrase", "therapist"),
    "phrase_share": ("phrase", "therapist"),
    "phrase_retire": ("phrase", "therapist"),
    "phrase_put_back": ("phrase", "therapist"),
    "library_edit": ("entry", "therapist"),
    "library_retire": ("entry", "therapist"),
    "library_put_back": ("entry", "therapist"),
    "visit_library": ("visit", "therapist"),
    "cover_new": ("supervisor", "administrator"),
    "person_edit": ("person", "administrator"),
    "supervision_new": ("person", "administrator"),
    "decide_tie": ("visit", "therapist"),
    "decide": ("visit", "therapist"),
    "terms_new": ("payer", "biller"),
    "rates": ("payer", "biller"),
    "year_to_date": ("patient", "biller"),
    "year_of_visit": ("visit", "biller"),
    "coverage_new": ("patient", "biller"),
    "coverage_edit": ("coverage", "biller"),
}
WITHOUT_NUMBER = {
    "calendar",
    "cosign_inbox",
    "library",
    "library_new",
    "group_new",
    "today",
    "patients",
    "patient_new",
    "clinic",
    "people",
    "person_new",
    "phrases",
    "phrases_offered",
    "phrase_new",
    "payers",
    "payer_new",
    "rules",
    "schedule",
}
OF_NOBODY = {"login", "logout", "password_change", "single_keys", "calendar_feed"}
# These speak of one's own session and clocks only: test_lock.py tries the doors of them.
OF_THE_LOCK = {"lock", "lock_state", "unlock", "awake", "clock_stop", "kept", "kept_send", "kept_drop"}
MORE = {"note_new": ["plan_of_care"], "decide": ["distinct"]}
ENTRY = {"discipline": "PT", "area": "Work", "name": "Northwind rise", "code": "97530"}
SECRETS = ("Alvarez", "Right hip replacement", "Sit to stand", "Northwind", "Tester, Thea")


@pytest.fixture
def numbers(episode, therapist, student):
    payer = build_payer(episode.patient.clinic, name="Northwind Health")
    two = [build_patient(episode.patient.clinic, number) for number in ("g1", "g2")]
    return {
        "patient": episode.patient.pk,
        "episode": episode.pk,
        "diagnosis": episode.diagnoses.get().pk,
        "goal": episode.goals.first().pk,
        "visit": build_visit(episode, therapist, [("97530", "09:00", "09:23")]).pk,
        "plan": build_note(episode, therapist).pk,
        "signed": build_signed_visit(episode, therapist, [("97530", "14:00", "14:23")], start="14:00").note.pk,
        "awaiting": build_signed_visit(episode, student, [("97530", "16:00", "16:23")], start="16:00").note.pk,
        "group": build_group(therapist, [build_episode(episode.patient.clinic, patient=one) for one in two]).pk,
        "supervisor": therapist.pk,
        "phrase": add_phrase("northwind", "Northwind", shared=True, by=therapist, at=at("12:00")).pk,
        "entry": add_entry(episode.patient.clinic, by=therapist, at=at("12:00"), **ENTRY).pk,
        "person": student.pk,
        "payer": payer.pk,
        "coverage": build_coverage(episode.patient, payer).pk,
    }


@pytest.fixture
def strangers(stranger):
    return {"therapist": stranger} | {
        role: build_user(stranger.clinic, role[:3], role=role) for role in ("biller", "administrator")
    }


def address(name, numbers):
    return reverse(name, args=[numbers[DOORS[name][0]], *MORE.get(name, [])])


def test_every_address_has_a_case():
    names = {pattern.name for pattern in [*urls.urlpatterns, *billing_urls.urlpatterns] if hasattr(pattern, "name")}
    assert names == set(DOORS) | WITHOUT_NUMBER | OF_NOBODY | OF_THE_LOCK


@pytest.mark.parametrize("name", DOORS)
def test_nothing_of_another_clinic_is_found(name, numbers, strangers, sign_in):
    url, (_, nearest) = address(name, numbers), DOORS[name]
    before = AuditEvent.objects.count()
    for role, method in product(strangers, ("get", "post")):
        response = getattr(sign_in(strangers[role]), method)(url)
        fine = (404, 405) if role == nearest else (404, 403, 405)
        assert response.status_code in fine, (role, method, response.status_code)
        by_post = ("note_new", "diagnosis_remove", "group_remove", "visit_unmiss", "decide_tie", "decide")
        by_post += ("library_retire", "library_put_back", "phrase_share", "phrase_retire", "phrase_put_back")
        by_post += ("note_save",)
        assert response.status_code != 405 or name in by_post
        assert not [word for word in SECRETS if word in response.content.decode()]
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("name", sorted(WITHOUT_NUMBER))
def test_pages_without_a_number_show_only_the_own_clinic(name, numbers, strangers, sign_in):
    for person in strangers.values():
        response = sign_in(person).get(reverse(name))
        assert response.status_code in (200, 403)
        assert not [word for word in SECRETS if word in response.content.decode()]


@pytest.mark.parametrize("name", [*DOORS, *sorted(WITHOUT_NUMBER), "password_change"])
def test_who_is_not_signed_in_is_asked_to(name, client):
    """Before anything is looked up: there is no row of that number here."""
    url = reverse(name, args=[1, *MORE.get(name, [])]) if name in DOORS else reverse(name)
    for response in (client.get(url), client.post(url)):
        assert response.status_code == 302
        assert response.url.startswith("/sign-in/")


def test_the_sign_in_page_opens_the_way_on(therapist, client):
    page = client.get("/sign-in/?next=/patients/")
    assert page.status_code == 200
    response = client.post("/sign-in/?next=/patients/", {"username": "thea", "password": "a long enough password"})
    assert (response.status_code, response.url) == (302, "/patients/")


def test_who_no_longer_works_here_cannot_sign_in(therapist, client):
    therapist.is_active = False
    therapist.save()
    response = client.post("/sign-in/", {"username": "thea", "password": "a long enough password"})
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated


@pytest.mark.parametrize("verb", ["start", "stop", "remove"])
def test_a_button_cannot_reach_an_activity_of_another_clinic(verb, numbers, stranger, therapist, sign_in):
    own = build_visit(build_episode(stranger.clinic), stranger)
    theirs = log(Visit.objects.get(pk=numbers["visit"]), therapist, "97110", "09:30", None)
    response = save(sign_in(stranger), f"/visits/{own.pk}/", then=f"{verb}:{theirs.pk}")
    assert response.status_code == 404
    assert Activity.objects.get(pk=theirs.pk).stretches.get().ended is None


@pytest.mark.parametrize("then", ["start:", "stop:x", "remove:", "remove:x", "start:²", "open:x", ":", "stop:-1"])
def test_a_button_that_is_not_on_the_page_breaks_nothing(then, numbers, therapist, sign_in):
    response = save(sign_in(therapist), f"/visits/{numbers['visit']}/", then=then)
    assert response.status_code in (302, 404)


@pytest.mark.parametrize("number", ["x", "²", "-1", "99999999999999999999"])
def test_an_open_row_that_is_no_number_breaks_nothing(number, numbers, therapist, sign_in):
    assert sign_in(therapist).get(f"/visits/{numbers['visit']}/", {"open": number}).status_code == 200
