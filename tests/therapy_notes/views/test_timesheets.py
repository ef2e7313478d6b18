"""The page of timesheets: whose may be asked for, what is shown, and the printed one in the audit log."""

import pytest
import time_machine

from tests.builders import DAY, at, build_clinician, build_signed_visit, build_supervision
from therapy_notes.models import AuditEvent

ASKED = f"period=day&day={DAY.isoformat()}"


@pytest.fixture(autouse=True)
def evening_of_day(in_the_clinics_zone):
    with time_machine.travel(at("20:00"), tick=True):
        yield


def said(response):
    return " ".join(response.content.decode().split())


def page(client, person=None, asked=ASKED):
    return client.get(f"/timesheets/?{asked}" + (f"&person={person.clinician.pk}" if person else ""))


def paper(client, person=None, asked=ASKED):
    return client.get(f"/timesheets/timesheet.pdf?{asked}" + (f"&person={person.clinician.pk}" if person else ""))


class TestThePage:
    def test_it_starts_with_ones_own_week(self, sign_in, therapist, episode):
        build_signed_visit(episode, therapist)
        shown = said(sign_in(therapist).get("/timesheets/"))
        assert "Mar 2, 2026 – Mar 8, 2026" in shown
        assert "<b>23</b> min" in shown
        assert "Alvarez" not in shown

    def test_days_without_a_visit_say_what_to_do_next(self, sign_in, therapist):
        shown = said(page(sign_in(therapist)))
        assert "has no visit on record for these days" in shown
        assert "/schedule/" in shown

    def test_a_clinic_without_clinicians_asks_for_none(self, sign_in, administrator):
        assert sign_in(administrator).get("/timesheets/").status_code == 200

    @pytest.mark.parametrize("day", ["1999-12-31", "2100-01-01", "soon"])
    def test_a_day_outside_the_calendar_gets_a_sentence(self, sign_in, therapist, day):
        shown = said(sign_in(therapist).get(f"/timesheets/?day={day}"))
        assert "invalid-feedback" in shown
        assert "Timesheet as PDF" not in shown


class TestWhose:
    def test_ones_own_and_of_whom_one_supervises(self, sign_in, therapist, assistant):
        desk = sign_in(therapist)
        assert [paper(desk, one).status_code for one in (therapist, assistant)] == [200, 200]

    def test_not_a_colleagues_and_not_ones_supervisors(self, sign_in, clinic, therapist, assistant):
        colleague = build_clinician(clinic, "omar")
        assert paper(sign_in(colleague), therapist).status_code == 404
        assert paper(sign_in(assistant), therapist).status_code == 404

    def test_supervision_that_has_ended_gives_none(self, sign_in, clinic, therapist):
        past = build_clinician(clinic, "pia", credential="PTA")
        build_supervision(past, therapist, until=DAY.replace(day=5))
        assert paper(sign_in(therapist), past).status_code == 404

    def test_an_administrator_prints_of_those_too_who_have_left(self, sign_in, administrator, therapist):
        therapist.is_active = False
        therapist.save()
        assert paper(sign_in(administrator), therapist).status_code == 200

    def test_nobody_of_another_clinic(self, sign_in, administrator, stranger):
        assert paper(sign_in(administrator), stranger).status_code == 404

    def test_a_biller_is_told_who_may(self, sign_in, biller):
        refused = sign_in(biller).get("/timesheets/")
        assert refused.status_code == 403
        assert "Clinicians print their own timesheets" in said(refused)


def test_what_is_printed_stands_in_the_audit_log_without_a_patient(sign_in, administrator, therapist, episode):
    build_signed_visit(episode, therapist)
    response = paper(sign_in(administrator), therapist, "period=week&day=2026-03-06")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].endswith('-2026-03-02-to-2026-03-08.pdf"')
    event = AuditEvent.objects.get(event="timesheet.printed")
    assert (event.actor, event.patient_id) == (administrator, None)
    assert event.detail == {"first": "2026-03-02", "last": "2026-03-08", "visits": 1}


def test_the_schedule_leads_to_it_and_not_for_billers(sign_in, therapist, biller):
    assert 'href="/timesheets/"' in said(sign_in(therapist).get("/schedule/"))
    assert 'href="/timesheets/"' not in said(sign_in(biller).get("/schedule/"))
