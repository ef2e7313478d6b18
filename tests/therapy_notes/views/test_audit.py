"""The page of the audit log."""

import csv
import io

import pytest

from tests.builders import build_user
from therapy_notes import audit
from therapy_notes.audit.search import ON_A_PAGE
from therapy_notes.models import AuditEvent


@pytest.fixture
def log(episode, therapist):
    audit.record("chart.read", episode.patient, by=therapist, patient=episode.patient)
    audit.record("session.began", therapist, by=therapist)
    return episode.patient


def test_a_row_says_in_plain_words_who_did_what_to_whose_chart(log, administrator, sign_in):
    page = sign_in(administrator).get("/audit/").content.decode()
    assert "Tester, Thea (thea)" in page
    assert "read the chart" in page
    assert "Alvarez, Rosa" in page


def test_the_title_and_every_address_name_a_patient_by_number_only(log, administrator, sign_in):
    response = sign_in(administrator).get(f"/audit/?patient={log.pk}")
    page = response.content.decode()
    assert [one.event for one in response.context["events"]] == ["chart.read"]
    assert "<title>Audit log · Therapy Notes</title>" in page
    assert not [part for part in page.split("href=")[1:] if "Alvarez" in part.split(">")[0]]


def test_the_patient_is_found_by_post(log, administrator, sign_in):
    page = sign_in(administrator).post("/audit/", {"q": "alva"}).content.decode()
    assert f'href="?patient={log.pk}"' in page


def test_a_patient_of_another_clinic_is_not_asked_about(log, stranger, sign_in):
    elsewhere = build_user(stranger.clinic, "anna", role="administrator")
    page = sign_in(elsewhere).get(f"/audit/?patient={log.pk}").content.decode()
    assert "There is no such patient here." in page
    assert "read the chart" not in page


@pytest.mark.parametrize(
    "asked",
    [
        *("since=2026-03-07&until=2026-03-06", "since=x", "person=x", "kind=x", "patient=-1"),
        *("until=9999-12-31", "since=9999-12-31", "since=0001-01-01", "until=0001-01-01"),
    ],
)
def test_what_cannot_be_asked_is_said_and_gives_no_file(log, administrator, sign_in, asked):
    browser = sign_in(administrator)
    assert browser.get(f"/audit/?{asked}").status_code == 200
    assert browser.get(f"/audit/log.csv?{asked}").status_code == 404


def test_older_events_stand_on_the_next_page(log, administrator, therapist, sign_in):
    for _ in range(ON_A_PAGE):
        audit.record("session.began", therapist, by=therapist)
    first = sign_in(administrator).get(f"/audit/?person={therapist.pk}")
    assert len(first.context["events"]) == ON_A_PAGE
    second = sign_in(administrator).get(f"/audit/?person={therapist.pk}&after={first.context['following']}")
    assert [one.event for one in second.context["events"]] == ["session.began", "chart.read"]


def test_the_file_is_in_the_log_itself(log, administrator, sign_in):
    response = sign_in(administrator).get(f"/audit/log.csv?patient={log.pk}")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert response["Content-Type"].startswith("text/csv")
    assert [row[3] for row in rows[1:]] == ["audit.exported", "chart.read"]
    event = AuditEvent.objects.get(event="audit.exported")
    assert (event.patient_id, event.detail) == (log.pk, {"asked": {"patient": str(log.pk)}})


def test_an_auditor_reads_it_and_changes_nothing(log, clinic, sign_in):
    browser = sign_in(build_user(clinic, "audrey", role="auditor"))
    assert browser.get("/audit/").status_code == 200
    refusal = browser.post(f"/patients/{log.pk}/edit/", {})
    assert refusal.status_code == 403
    assert "change nothing" in refusal.content.decode()
