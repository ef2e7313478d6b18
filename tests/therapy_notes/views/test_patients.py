"""Search, the chart, and the patient's own data."""

import pytest

from tests.builders import (
    at,
    build_clinician,
    build_episode,
    build_missed_visit,
    build_note,
    build_patient,
    build_signed_visit,
    build_visit,
    prove,
)
from tests.therapy_notes.pages import errors, form_of, save, typed
from therapy_notes import signing
from therapy_notes.models import AuditEvent, Patient


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


def shown(response):
    return [patient.record_number for patient in response.context["patients"]]


class TestSearch:
    @pytest.mark.parametrize("text", ["alv", "7/14/1957", "1957-07-14", "1001", " Alvarez, Rosa "])
    def test_a_patient_is_found_by_post(self, desk, episode, clinic, text):
        build_patient(clinic, "2002", "Brandt", "Otto", birth_date="1949-12-03")
        assert shown(desk.post("/patients/", {"q": text})) == ["1001"]

    def test_words_in_the_address_are_not_searched_for(self, desk, episode, clinic):
        build_patient(clinic, "2002", "Brandt", "Otto")
        assert shown(desk.get("/patients/", {"q": "Alvarez"})) == ["1001", "2002"]

    def test_the_search_field_sends_its_words_by_post(self, desk):
        html = desk.get("/").content.decode()
        assert '<form class="search" role="search" method="post" action="/patients/">' in html

    def test_no_page_puts_a_name_into_an_address(self, desk, episode, therapist):
        visit = build_visit(episode, therapist)
        for url in ("/", "/patients/", f"/patients/{episode.patient.pk}/", f"/visits/{visit.pk}/"):
            addresses = [part for part in desk.get(url).content.decode().split('"') if part.startswith("/")]
            assert not [one for one in addresses if "Alvarez" in one or "Rosa" in one]

    def test_nobody_is_found_by_nonsense_and_what_was_typed_stays(self, desk, episode):
        response = desk.post("/patients/", {"q": "<zzz>"})
        assert shown(response) == []
        assert "No patient matches “&lt;zzz&gt;”" in response.content.decode()

    def test_a_long_list_says_that_there_are_more(self, desk, clinic):
        for number in range(51):
            build_patient(clinic, f"n{number}", f"Name {number:02}")
        response = desk.get("/patients/")
        assert len(shown(response)) == 50
        assert "These are the first 50." in response.content.decode()

    def test_a_clinic_without_patients_says_so(self, desk, clinic):
        assert "No patients yet." in desk.get("/patients/").content.decode()


class TestChart:
    def test_the_chart_shows_care_goals_documents_and_where_to_go_on(self, desk, episode, therapist):
        build_signed_visit(episode, therapist)
        build_note(episode, therapist)
        html = desk.get(f"/patients/{episode.patient.pk}/").content.decode()
        for words in (
            "Right hip replacement",
            "Walk 500 ft without help",
            "STG 1",
            "Z96.641",
            "Plan of care, Fri Mar 6",
        ):
            assert words in html
        assert "/note.pdf" in html

    def test_reading_it_is_in_the_log(self, desk, episode, therapist):
        desk.get(f"/patients/{episode.patient.pk}/")
        event = AuditEvent.objects.get()
        assert (event.event, event.actor, event.patient_id) == ("chart.read", therapist, episode.patient.pk)

    def test_billers_read_it_without_buttons_to_write(self, sign_in, biller, episode, therapist):
        build_signed_visit(episode, therapist)
        html = sign_in(biller).get(f"/patients/{episode.patient.pk}/").content.decode()
        assert "Right hip replacement" in html
        for address in ("/edit/", "/visits/new/", "/goals/new/", "/remove/", "note.pdf", "/notes/plan_of_care/new/"):
            assert address not in html

    def test_assistants_are_not_offered_goals_plans_or_discharge(self, sign_in, assistant, episode):
        html = sign_in(assistant).get(f"/patients/{episode.patient.pk}/").content.decode()
        assert "/visits/new/" in html
        assert "/goals/new/" not in html
        assert "/notes/discharge/new/" not in html

    def test_what_was_signed_is_on_paper_while_it_is_amended_and_a_void_draft_never(self, desk, episode, therapist):
        amending = build_signed_visit(episode, therapist).note
        signing.open_amendment(amending, by=therapist, at=at("14:00"))
        draft = build_visit(episode, therapist, start="10:00").note
        signing.void_note(draft, "Booked twice.", proof=prove(therapist), at=at("14:00"))
        html = desk.get(f"/patients/{episode.patient.pk}/").content.decode()
        assert f"/notes/{amending.pk}/note.pdf" in html
        assert f"/notes/{draft.pk}/note.pdf" not in html

    def test_two_episodes_stand_under_each_other(self, desk, episode, clinic, therapist):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        other = build_episode(clinic, discipline="SLP", patient=episode.patient)
        build_visit(other, speech, start="15:00")
        response = desk.get(f"/patients/{episode.patient.pk}/")
        assert [len(one.of_visits) for one in response.context["episodes"]] == [1, 0]


class TestPatient:
    FIELDS = {"last_name": "Brandt", "first_name": "Otto", "birth_date": "1949-12-03", "sex": "M"}

    def test_a_new_patient_is_added_and_its_chart_shown(self, desk, clinic):
        page = desk.get("/patients/new/")
        response = desk.post("/patients/new/", typed(page, "*", record_number="2002", **self.FIELDS))
        patient = Patient.objects.get(record_number="2002")
        assert response.url == f"/patients/{patient.pk}/"
        assert (patient.clinic, patient.birth_date.isoformat()) == (clinic, "1949-12-03")
        event = AuditEvent.objects.get(event="patient.added")
        assert event.patient_id == patient.pk
        assert "Brandt" not in str(event.detail)

    def test_a_record_number_is_given_once_a_clinic(self, desk, episode, stranger):
        response = desk.post("/patients/new/", self.FIELDS | {"record_number": "1001"})
        assert "Another patient has this record number." in " ".join(errors(response, "form").values())
        assert form_of(response, "*")["last_name"] == ["Brandt"]
        build_patient(stranger.clinic, "3003")
        assert desk.post("/patients/new/", self.FIELDS | {"record_number": "3003"}).status_code == 302

    @pytest.mark.parametrize(("field", "value"), [("birth_date", "14/7"), ("sex", "?"), ("last_name", "")])
    def test_bad_input_is_said_at_its_field_and_saves_nothing(self, desk, clinic, field, value):
        response = desk.post("/patients/new/", self.FIELDS | {"record_number": "2002", field: value})
        assert list(errors(response, "form")) == [field]
        assert "Nothing is saved yet" in response.content.decode()
        assert not Patient.objects.exists()

    def test_a_change_is_kept_and_named_by_its_field(self, desk, episode):
        url = f"/patients/{episode.patient.pk}/edit/"
        assert save(desk, url, part="*", allergies="Latex").status_code == 302
        assert Patient.objects.get().allergies == "Latex"
        assert AuditEvent.objects.get(event="patient.changed").detail == {"fields": ["allergies"]}

    def test_administrators_add_patients_and_billers_do_not(self, sign_in, administrator, biller):
        assert sign_in(administrator).get("/patients/new/").status_code == 200
        assert sign_in(biller).get("/patients/new/").status_code == 403


def test_the_chart_shows_the_clinics_times_near_midnight(desk, episode, therapist):
    build_visit(episode, therapist, start="23:30")
    assert "Fri Mar 6, 11:30 pm" in desk.get(f"/patients/{episode.patient.pk}/").content.decode()
    assert at("23:30").utctimetuple().tm_mday == 7


def test_a_birth_date_that_lies_ahead_is_refused_at_its_field(sign_in, therapist):
    response = save(sign_in(therapist), "/patients/new/", part="*", birth_date="2090-01-01", last_name="Early")
    assert "lies ahead" in errors(response, "form")["birth_date"]


class TestWarnings:
    """Precautions and allergies stand at the top for who reads what notes say, and for nobody else."""

    WORDS = ("Hip precautions", "Allergy: Latex", "Weight bearing: As tolerated", "Fall risk")

    @pytest.fixture
    def addresses(self, clinic, therapist):
        patient = build_patient(clinic, "3003", allergies="Latex")
        care = {"precautions": "Hip precautions", "weight_bearing": "As tolerated", "fall_risk": True}
        episode = build_episode(clinic, patient=patient, **care)
        signed, missed = build_signed_visit(episode, therapist), build_missed_visit(episode, therapist, start="15:00")
        draft = build_visit(episode, therapist, start="16:00")
        visits = [f"/visits/{one.pk}/" for one in (signed, missed, draft)]
        return [f"/patients/{patient.pk}/", *visits]

    @pytest.mark.parametrize(("who", "reads"), [("therapist", True), ("biller", False), ("administrator", False)])
    def test_who_sees_them(self, addresses, sign_in, request, who, reads):
        desk = sign_in(request.getfixturevalue(who))
        for address in addresses:
            html = desk.get(address).content.decode()
            assert [words in html for words in self.WORDS] == [reads] * 4, address

    def test_a_biller_who_may_read_notes_sees_them(self, addresses, sign_in, biller):
        biller.reads_narrative = True
        biller.save()
        assert "Allergy: Latex" in sign_in(biller).get(addresses[0]).content.decode()
