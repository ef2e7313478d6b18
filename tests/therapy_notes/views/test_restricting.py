"""The page on which a chart is restricted, and the way in when it is closed."""

import datetime as dt

import pytest
import time_machine

from tests.builders import DAY, at, build_clinician, build_cover, build_visit
from therapy_notes import restricting
from therapy_notes.models import AuditEvent, ChartGrant, EmergencyAccess, Patient

REASON = "She fell in the gym and I need her precautions."


@pytest.fixture
def patient(episode, therapist):
    build_visit(episode, therapist)
    return episode.patient


@pytest.fixture
def closed(patient, therapist):
    restricting.restrict(patient, [therapist], by=therapist, at=at("08:00"))
    return patient


@pytest.fixture
def colleague(clinic):
    return build_clinician(clinic, "cora")


class TestPeople:
    def test_who_treats_the_patient_is_shown_and_ticked_before_restricting(self, patient, therapist, sign_in, noon):
        page = sign_in(therapist).get(f"/patients/{patient.pk}/people/").content.decode()
        assert "Tester, Thea, PT" in page
        assert "checked" in page

    def test_restricting_names_those_who_were_ticked(self, patient, therapist, sign_in, noon):
        address = f"/patients/{patient.pk}/people/"
        response = sign_in(therapist).post(f"{address}restrict/", {"people": [therapist.pk]})
        assert (response.status_code, response.url) == (302, address)
        assert Patient.objects.get(pk=patient.pk).is_restricted
        assert ChartGrant.objects.get().user == therapist
        events = AuditEvent.objects.filter(patient_id=patient.pk).values_list("event", flat=True)
        assert {"chart.restricted", "chart.person_named"} <= set(events)

    def test_billers_are_proposed_unticked_and_the_page_says_what_that_means(
        self, patient, therapist, biller, sign_in, noon
    ):
        address = f"/patients/{patient.pk}/people/"
        browser = sign_in(therapist)
        page = browser.get(address)
        assert page.context["restrict"].initial["people"] == [therapist.pk]
        assert biller in page.context["restrict"].fields["people"].queryset
        assert "A biller who is not named cannot bill it." in page.content.decode()
        browser.post(f"{address}restrict/", {"people": [therapist.pk, biller.pk]})
        assert {grant.user for grant in ChartGrant.objects.all()} == {therapist, biller}
        assert "A biller who is not named cannot bill it." in browser.get(address).content.decode()

    def test_who_covers_for_a_supervisor_today_is_proposed_ticked(
        self, episode, student, therapist, colleague, sign_in, noon
    ):
        build_visit(episode, student)
        late = build_clinician(episode.patient.clinic, "lena")
        build_cover(therapist, colleague)
        build_cover(therapist, late, since=DAY + dt.timedelta(days=1), until=DAY + dt.timedelta(days=1))
        page = sign_in(therapist).get(f"/patients/{episode.patient_id}/people/")
        assert set(page.context["restrict"].initial["people"]) == {student.pk, therapist.pk, colleague.pk}

    def test_restricting_to_nobody_says_so_at_the_field(self, patient, therapist, sign_in, noon):
        response = sign_in(therapist).post(f"/patients/{patient.pk}/people/restrict/")
        assert response.status_code == 200
        assert "Name at least one person" in response.content.decode()

    def test_an_administrator_names_a_person_without_opening_the_chart(self, closed, administrator, colleague, sign_in):
        browser = sign_in(administrator)
        browser.post(f"/patients/{closed.pk}/people/", {"person": colleague.pk})
        assert ChartGrant.objects.filter(user=colleague).exists()
        assert browser.get(f"/patients/{closed.pk}/").status_code == 403

    def test_the_last_name_stays_and_the_page_says_why(self, closed, therapist, sign_in):
        grant = ChartGrant.objects.get()
        response = sign_in(therapist).post(f"/patients/{closed.pk}/people/{grant.pk}/remove/", follow=True)
        assert "the last person who opens the chart" in response.content.decode()

    def test_who_takes_their_own_name_back_is_led_to_today(self, closed, therapist, colleague, sign_in):
        restricting.name_person(closed, colleague, by=therapist, at=at("08:00"))
        grant = ChartGrant.objects.get(user=therapist)
        response = sign_in(therapist).post(f"/patients/{closed.pk}/people/{grant.pk}/remove/")
        assert response.url == "/"


class TestRefused:
    """Who tried a closed chart can be answered from the log: once a person, chart and quarter of an hour."""

    def told(self, patient):
        return AuditEvent.objects.filter(event="chart.refused", patient_id=patient.pk)

    def test_is_told_once_a_quarter_of_an_hour(self, closed, colleague, sign_in, noon):
        browser, address = sign_in(colleague), f"/patients/{closed.pk}/"
        for _ in range(2):
            assert browser.get(address).status_code == 403
        event = self.told(closed).get()
        assert (event.actor, event.subject, event.detail) == (colleague, f"patient {closed.pk}", {})
        with time_machine.travel(at("12:16"), tick=False):
            browser.get(address)
        assert self.told(closed).count() == 2

    def test_each_person_and_each_page_of_the_chart(self, closed, clinic, colleague, therapist, sign_in, noon):
        note = closed.episodes.get().notes.get()
        sign_in(build_clinician(clinic, "lena")).get(f"/notes/{note.pk}/")
        sign_in(colleague).post(f"/notes/{note.pk}/save/", "[]", content_type="application/json")
        assert {event.actor.username for event in self.told(closed)} == {"lena", "cora"}

    def test_who_is_let_in_is_not_told_as_refused(self, closed, therapist, sign_in, noon):
        assert sign_in(therapist).get(f"/patients/{closed.pk}/").status_code == 200
        assert not self.told(closed).exists()

    def test_another_clinics_person_comes_to_nothing_and_leaves_nothing(self, closed, stranger, sign_in, noon):
        assert sign_in(stranger).get(f"/patients/{closed.pk}/").status_code == 404
        assert not self.told(closed).exists()

    def test_the_page_says_who_names_people(self, closed, colleague, sign_in, noon):
        page = sign_in(colleague).get(f"/patients/{closed.pk}/").content.decode()
        assert "Administrators and the chart&#x27;s therapists name people." in page


class TestEmergency:
    def test_the_refusal_shows_the_way_and_no_name(self, closed, colleague, sign_in):
        page = sign_in(colleague).get(f"/patients/{closed.pk}/")
        assert page.status_code == 403
        assert f"/patients/{closed.pk}/emergency/" in page.content.decode()
        assert "Alvarez" not in page.content.decode()

    def test_it_opens_with_a_reason_which_stays_out_of_the_log(self, closed, colleague, sign_in, noon):
        browser, address = sign_in(colleague), f"/patients/{closed.pk}/emergency/"
        assert "Alvarez" not in browser.get(address).content.decode()
        page = browser.post(address, {"reason": REASON}, follow=True)
        assert page.status_code == 200
        assert "open to you in an emergency until 4:00 pm" in page.content.decode()
        assert EmergencyAccess.objects.get().reason == REASON
        event = AuditEvent.objects.get(event="chart.opened_in_emergency")
        assert REASON not in str(event.detail)

    @pytest.mark.parametrize("reason", ["", "   ", "x"])
    def test_without_a_reason_it_stays_closed(self, closed, colleague, sign_in, reason):
        response = sign_in(colleague).post(f"/patients/{closed.pk}/emergency/", {"reason": reason})
        assert response.status_code == 200
        assert not EmergencyAccess.objects.exists()

    def test_an_open_chart_needs_no_emergency(self, closed, therapist, sign_in):
        response = sign_in(therapist).get(f"/patients/{closed.pk}/emergency/")
        assert response.url == f"/patients/{closed.pk}/"

    def test_a_search_does_not_find_it_but_its_record_number_leads_there(self, closed, colleague, sign_in):
        browser = sign_in(colleague)
        found = browser.post("/patients/", {"q": "Alvarez"}).content.decode()
        assert "Alvarez, Rosa" not in found
        assert "/patients/emergency/" in found
        response = browser.post("/patients/emergency/", {"number": closed.record_number})
        assert response.url == f"/patients/{closed.pk}/emergency/"
        assert "has this record number" in browser.post("/patients/emergency/", {"number": "0"}).content.decode()

    def test_administrators_see_it_on_their_first_page(self, closed, colleague, administrator, sign_in, noon):
        sign_in(colleague).post(f"/patients/{closed.pk}/emergency/", {"reason": REASON})
        assert REASON in sign_in(administrator).get("/").content.decode()


class TestLists:
    def test_the_week_shows_the_time_and_no_name(self, closed, colleague, therapist, sign_in, noon):
        address = f"/schedule/?week=2026-03-02&therapist={therapist.clinician.pk}"
        page = sign_in(colleague).get(address).content.decode()
        assert "Restricted chart" in page
        assert "Alvarez" not in page
        assert "Alvarez" in sign_in(therapist).get(address).content.decode()

    def test_today_shows_ones_own_visit_without_the_name_that_was_taken_back(
        self, closed, colleague, therapist, sign_in, noon
    ):
        restricting.name_person(closed, colleague, by=therapist, at=at("08:00"))
        restricting.take_name_back(ChartGrant.objects.get(user=therapist), by=colleague)
        page = sign_in(therapist).get("/").content.decode()
        assert "Restricted chart" in page
        assert "Alvarez" not in page
        assert "Right hip" not in page

    def test_the_list_of_restricted_charts(self, closed, administrator, sign_in):
        page = sign_in(administrator).get("/patients/restricted/").content.decode()
        assert "Alvarez, Rosa" in page
        assert f"/patients/{closed.pk}/people/" in page
