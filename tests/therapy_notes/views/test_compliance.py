"""The page of what is due, late or missing, its file, and its count in the top bar."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import (
    DAY,
    build_episode,
    build_note,
    build_patient,
    build_signed_visit,
    build_user,
    build_visit,
    sign,
)
from tests.therapy_notes.compliance.clocks import MISSING, days, set_clock
from tests.therapy_notes.pages import typed
from therapy_notes.models import AuditEvent, CareClock, Note


@pytest.fixture
def missing(episode, therapist):
    """An episode of the therapist whose report is missing."""
    build_visit(episode, therapist)
    set_clock(episode, **MISSING)
    return episode


def page_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def acts(response):
    """The words of the rows' buttons and links."""
    return re.findall(r'aria-label="([^"]+): [^"]+"', response.content.decode().partition("compliance-list")[2])


def test_where_nothing_is_due_it_says_so_and_what_was_looked_at(sign_in, administrator):
    html = page_of(sign_in(administrator).get("/compliance/"))
    assert "Well kept: nothing is due, late or missing." in html
    assert "Looked at: reports, plans of care, certifications and signatures of the whole clinic." in html
    empty = page_of(sign_in(administrator).get("/compliance/?show=ending"))
    assert "Looked at: the last day of every certification." in empty


def test_the_first_list_that_has_a_row_is_shown(sign_in, therapist, missing):
    html = page_of(sign_in(therapist).get("/compliance/"))
    assert "<h1>Report missing</h1>" in html
    assert "Alvarez, Rosa" in html
    assert "it could be written until Wed Mar 4" in html
    assert 'Reports <span class="count">1</span>' in html


def test_the_therapist_writes_the_report_from_the_row_and_goes_on_with_it(sign_in, therapist, missing):
    browser = sign_in(therapist)
    assert acts(browser.get("/compliance/")) == ["Write report"]
    assert browser.post(f"/episodes/{missing.pk}/notes/progress_report/new/").status_code == 302
    draft = Note.objects.get(kind="progress_report")
    set_clock(missing, **MISSING)
    response = browser.get("/compliance/?show=missing")
    assert acts(response) == ["Open report"]
    assert f'href="/notes/{draft.pk}/"' in response.content.decode()


def test_who_may_not_write_it_is_led_to_the_chart(sign_in, biller, missing):
    response = sign_in(biller).get("/compliance/?show=missing")
    assert acts(response) == ["Open chart"]
    assert f'href="/patients/{missing.patient_id}/#episode-{missing.pk}"' in response.content.decode()


def test_an_assistant_prepares_it(sign_in, assistant, missing):
    build_visit(missing, assistant)
    set_clock(missing, **MISSING)
    assert acts(sign_in(assistant).get("/compliance/?show=missing")) == ["Prepare report"]


@pytest.mark.parametrize(
    ("show", "columns", "act", "event"),
    [
        ("unsent", {"certification_due": DAY}, "Enter sending", "sent"),
        ("uncertified", {"certification_due": days(-1)}, "Enter signature", "certified"),
        ("unexplained", {"certification_late": days(-1)}, "Give reason", "delay"),
    ],
)
def test_what_became_of_a_plan_is_entered_from_its_row(
    sign_in, administrator, student, episode, therapist, show, columns, act, event
):
    note = build_note(episode, therapist, sections={"rationale": "Balance needs a skilled eye."})
    sign(note, therapist)
    build_visit(episode, student)
    set_clock(episode, plan=note.plan, **columns)
    response = sign_in(administrator).get(f"/compliance/?show={show}")
    assert acts(response) == [act]
    assert f'href="/notes/{note.pk}/plan/{event}/"' in response.content.decode()
    assert acts(sign_in(student).get(f"/compliance/?show={show}")) == ["Open plan"]


@pytest.mark.parametrize(
    ("columns", "act"), [({"plan_wanted_since": DAY}, "Write plan"), ({"certified_through": DAY}, "Recertify")]
)
def test_a_plan_is_written_by_the_therapist(sign_in, therapist, biller, episode, columns, act):
    build_visit(episode, therapist)
    set_clock(episode, **columns)
    assert acts(sign_in(therapist).get("/compliance/")) == [act]
    assert acts(sign_in(biller).get("/compliance/")) == ["Open chart"]


def test_notes_that_wait_are_cosigned_by_who_may_and_finished_by_who_wrote_them(sign_in, therapist, assistant, episode):
    waiting = build_signed_visit(episode, assistant, day=days(-2)).note
    draft = build_visit(episode, assistant, day=days(-1)).note
    response = sign_in(therapist).get("/compliance/?show=cosign")
    assert acts(response) == ["Cosign"]
    assert f'href="/cosign/?note={waiting.pk}"' in response.content.decode()
    response = sign_in(assistant).get("/compliance/?show=unsigned")
    assert acts(response) == ["Finish note"]
    assert f'href="/notes/{draft.pk}/"' in response.content.decode()


def test_a_draft_of_today_is_not_late_yet(sign_in, therapist, episode):
    build_visit(episode, therapist)
    assert sign_in(therapist).get("/compliance/").context["found"].counts["unsigned"] == 0


def test_a_restricted_chart_is_in_the_list_without_its_name(sign_in, administrator, missing):
    missing.patient.is_restricted = True
    missing.patient.save()
    html = page_of(sign_in(administrator).get("/compliance/?show=missing"))
    assert "Restricted chart" in html
    assert "Alvarez" not in html
    assert missing.title not in html
    rows = table(sign_in(administrator).get("/compliance/list.csv?show=missing"))
    assert rows[1][1] == ""


@pytest.mark.parametrize("asked", ["show=nothing", "therapist=x", "therapist=999999", "therapist=²", "therapist=1e9"])
def test_what_is_no_list_and_nobody_of_the_clinic_is_not_found(sign_in, administrator, asked):
    assert sign_in(administrator).get(f"/compliance/?{asked}").status_code == 404
    assert sign_in(administrator).get(f"/compliance/list.csv?{asked}").status_code == 404


def test_a_therapist_asks_about_themselves_and_whom_they_supervise_only(sign_in, therapist, assistant, stranger):
    for person, status in ((therapist, 200), (assistant, 200), (stranger, 404)):
        address = f"/compliance/?therapist={person.clinician.pk}"
        assert sign_in(therapist).get(address).status_code == status
    assert sign_in(assistant).get(f"/compliance/?therapist={therapist.clinician.pk}").status_code == 404


def test_fifty_rows_stand_on_a_page(sign_in, administrator, clinic):
    for number in range(51):
        set_clock(build_episode(clinic, patient=build_patient(clinic, f"n{number}", f"Name {number:02}")), **MISSING)
    first = sign_in(administrator).get("/compliance/?show=missing")
    assert len(first.context["entries"]) == 50
    assert "1 to 50 of 51" in page_of(first)
    second = sign_in(administrator).get("/compliance/?show=missing&page=2")
    assert len(second.context["entries"]) == 1


def test_a_forecast_that_went_by_is_counted_anew_while_there_are_few(sign_in, administrator, episode):
    set_clock(episode, stale_on=DAY, due_on=days(3), remaining=1, counted_on=days(-1))
    assert "manage.py daily" not in page_of(sign_in(administrator).get("/compliance/"))
    assert CareClock.objects.get(pk=episode.pk).counted_on == DAY


def test_where_too_many_went_by_the_page_says_so_instead(sign_in, administrator, episode, monkeypatch):
    monkeypatch.setattr("therapy_notes.compliance.counting.FRESHENED", 0)
    set_clock(episode, stale_on=DAY, counted_on=days(-1))
    html = page_of(sign_in(administrator).get("/compliance/"))
    assert "The forecasts of 1 chart are of an earlier day." in html


def table(response):
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_the_file_names_patients_by_record_number_and_is_in_the_log(sign_in, administrator, missing, clinic):
    rows = table(sign_in(administrator).get("/compliance/list.csv"))
    assert rows[0][:3] == ["List", "Record number", "Discipline"]
    assert rows[1][:4] == ["Report missing", "1001", "PT", "Tester, Thea, PT"]
    assert "Alvarez" not in str(rows)
    event = AuditEvent.objects.get(event="compliance.exported")
    assert event.detail == {"list": "all", "therapist": None}


def test_no_cell_of_the_file_is_a_formula(sign_in, administrator, missing):
    missing.patient.record_number = "=1+1"
    missing.patient.save()
    rows = table(sign_in(administrator).get("/compliance/list.csv?show=missing"))
    assert rows[1][1] == "'=1+1"


def test_ten_rows_and_a_hundred_cost_the_same_queries(sign_in, administrator, clinic, therapist, assistant):
    browser, costs = sign_in(administrator), []
    for count in (10, 100):
        for number in range(len(costs) * 10, count):
            other = build_episode(clinic, patient=build_patient(clinic, f"n{number}", f"Name {number:02}"))
            build_visit(other, (therapist, assistant)[number % 2], start="08:00", day=days(-1))
            build_note(other, therapist, kind="progress_report")
            set_clock(other, **MISSING)
        for show in ("missing", "unsigned"):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(f"/compliance/?show={show}").status_code == 200
            costs.append(len(captured))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 14


def test_a_person_with_an_address_turns_the_mails_off_and_on(sign_in, clinic):
    auditor = build_user(clinic, "audrey", role="auditor")
    browser = sign_in(auditor)
    assert "Stop the mails" not in page_of(browser.get("/compliance/"))
    auditor.email = "audrey@clinic.example"
    auditor.save()
    assert "Stop the mails" in page_of(browser.get("/compliance/"))
    browser.post("/preferences/digest/")
    auditor.refresh_from_db()
    assert not auditor.digest
    browser.post("/preferences/digest/", {"on": "on"})
    auditor.refresh_from_db()
    assert auditor.digest


def test_an_administrator_enters_the_address_of_a_person(sign_in, administrator, biller):
    browser = sign_in(administrator)
    page = browser.get(f"/clinic/people/{biller.pk}/")
    fields = typed(page, "*", email="bill@clinic.example")
    assert browser.post(f"/clinic/people/{biller.pk}/", fields).status_code == 302
    biller.refresh_from_db()
    assert biller.email == "bill@clinic.example"
    event = AuditEvent.objects.get(event="person.changed")
    assert event.detail == {"fields": ["email"]}
