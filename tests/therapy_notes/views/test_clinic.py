"""The clinic and its people: for administrators only."""

import datetime as dt

import pytest

from tests.builders import DAY, build_clinician, build_signed_visit, build_user
from tests.therapy_notes.pages import errors, form_of, quicker, save, typed
from therapy_notes.content import signed_content
from therapy_notes.forms import ClinicianForm, PersonForm
from therapy_notes.models import AuditEvent, Clinic, Clinician, Cover, SignedVersion, Supervision, User

PAGES = ["/clinic/", "/clinic/people/", "/clinic/people/new/"]
PERSON = {"last_name": "Newman", "first_name": "Nora", "username": "nora", "role": "clinician"}
PROFESSION = {"discipline": "PT", "credential": "PTA"}
PASSWORD = "violet harbor 19"


@pytest.fixture
def desk(sign_in, administrator):
    return sign_in(administrator)


def new_person(desk, **changes):
    page = desk.get("/clinic/people/new/")
    facts = PERSON | PROFESSION | {"password": PASSWORD, "is_active": "on"} | changes
    return desk.post("/clinic/people/new/", typed(page, "*", **facts))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["therapist", "assistant", "student", "biller"])
def test_nobody_else_opens_these_pages(sign_in, who, page, request, clinic):
    person = request.getfixturevalue(who)
    for url in (page, f"/clinic/people/{person.pk}/", f"/clinic/people/{person.pk}/supervisors/new/"):
        assert sign_in(person).get(url).status_code == 403
        assert sign_in(person).post(url, PERSON).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_administrators_open_them(desk, page):
    assert desk.get(page).status_code == 200


class TestClinic:
    def test_a_change_is_kept_and_audited_by_its_fields(self, desk):
        assert save(desk, "/clinic/", part="*", phone="555 0100", date_style="day_first").status_code == 302
        assert (Clinic.objects.get().phone, Clinic.objects.get().date_style) == ("555 0100", "day_first")
        assert AuditEvent.objects.get(event="clinic.changed").detail == {
            "fields": ["phone", "date_style"],
            "was": {"date_style": "us"},
            "now": {"date_style": "day_first"},
        }

    @pytest.mark.parametrize(
        ("field", "value"), [("npi", "1234567890"), ("tax_id", "12345"), ("time_zone", "Mars/Olympus")]
    )
    def test_bad_input_is_said_at_its_field_and_stays(self, desk, field, value):
        response = save(desk, "/clinic/", part="*", **{field: value})
        assert list(errors(response, "form")) == [field]
        assert form_of(response, "*")[field] == [value]
        assert getattr(Clinic.objects.get(), field) != value

    def test_a_signed_note_keeps_the_name_it_was_signed_under(self, desk, episode, therapist):
        build_signed_visit(episode, therapist)
        save(desk, "/clinic/", part="*", name="Newly Named Clinic")
        assert signed_content(SignedVersion.objects.get())["clinic"]["name"] == "Harbor Street"

    def test_pages_follow_the_clinics_zone_and_style(self, desk, sign_in, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        save(desk, "/clinic/", part="*", time_zone="America/New_York", date_style="day_first")
        html = sign_in(therapist).get(f"/patients/{episode.patient.pk}/").content.decode()
        assert "Fri 6 Mar, 10:00" in html
        assert "09:00 – 09:23" in sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()  # as signed


class TestPeople:
    def test_a_new_clinician_can_sign_in_and_has_a_profession(self, desk, client, clinic):
        assert new_person(desk).status_code == 302
        person = User.objects.get(username="nora")
        assert (person.clinic, str(person.clinician)) == (clinic, "Newman, Nora, PTA")
        assert client.login(username="nora", password=PASSWORD)

    def test_a_biller_needs_no_licence(self, desk):
        assert new_person(desk, role="biller", credential="").status_code == 302
        assert not hasattr(User.objects.get(username="nora"), "clinician")

    @pytest.mark.parametrize(
        ("form", "changes", "field"),
        [
            ("form", {"password": "short"}, "password"),
            ("form", {"password": "password1234"}, "password"),
            ("form", {"password": ""}, "password"),
            ("form", {"username": "thea"}, "username"),
            ("form", {"last_name": ""}, "last_name"),
            ("license", {"credential": ""}, "credential"),
            ("license", {"credential": "COTA"}, "__all__"),
            ("license", {"npi": "1234567890"}, "npi"),
        ],
    )
    def test_bad_input_is_said_and_adds_nobody(self, desk, therapist, form, changes, field):
        response = new_person(desk, **changes)
        assert response.status_code == 200
        assert list(errors(response, form)) == [field]
        assert not User.objects.filter(username="nora").exists()

    def test_a_user_name_that_was_taken_meanwhile_is_said_at_its_field(self, desk, clinic, monkeypatch):
        quicker(monkeypatch, PersonForm, lambda: build_user(clinic, "nora", role="biller"))
        response = new_person(desk)
        assert errors(response, "form") == {"username": "A user with that username already exists."}
        assert form_of(response, "*")["last_name"] == ["Newman"]
        assert User.objects.get(username="nora").role == "biller"
        assert not AuditEvent.objects.filter(event__in=["person.changed", "credential.changed"]).exists()

    def test_a_change_of_a_person_is_undone_where_their_credential_was_added_meanwhile(self, desk, biller, monkeypatch):
        facts = {"user": biller, "discipline": "OT", "credential": "OT"}
        quicker(monkeypatch, ClinicianForm, lambda: Clinician.objects.create(**facts))
        response = save(desk, f"/clinic/people/{biller.pk}/", part="*", role="clinician", **PROFESSION)
        assert "already exists" in errors(response, "license")["__all__"]
        assert User.objects.get(pk=biller.pk).role == "biller"
        assert not AuditEvent.objects.filter(event="person.changed").exists()

    def test_an_empty_password_keeps_the_present_one(self, desk, therapist, client):
        url = f"/clinic/people/{therapist.pk}/"
        assert save(desk, url, part="*", last_name="Married").status_code == 302
        assert client.login(username="thea", password="a long enough password")
        assert User.objects.get(pk=therapist.pk).list_name == "Married, Thea"

    def test_who_leaves_stays_in_the_record(self, desk, therapist, episode):
        build_signed_visit(episode, therapist)
        page = desk.get(f"/clinic/people/{therapist.pk}/")
        fields = typed(page, "*")
        del fields["is_active"]
        desk.post(f"/clinic/people/{therapist.pk}/", fields)
        assert not User.objects.get(pk=therapist.pk).is_active
        assert SignedVersion.objects.get().signatures.get().name == "Tester, Thea"

    def test_passwords_are_not_in_the_log(self, desk):
        new_person(desk)
        assert PASSWORD not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


class TestSupervisors:
    def url(self, person):
        return f"/clinic/people/{person.pk}/supervisors/new/"

    def test_a_supervisor_is_named_for_a_time(self, desk, student, clinic):
        second = build_clinician(clinic, "cora")
        facts = {"supervisor": second.clinician.pk, "since": "2026-03-01", "until": "2026-03-31"}
        assert desk.post(self.url(student), facts).url == f"/clinic/people/{student.pk}/"
        link = Supervision.objects.get(supervisor=second.clinician)
        assert (link.clinician, link.since, link.until) == (
            student.clinician,
            dt.date(2026, 3, 1),
            dt.date(2026, 3, 31),
        )
        assert "Tester, Cora, PT" in desk.get(f"/clinic/people/{student.pk}/").content.decode()

    def test_only_therapists_of_the_same_discipline_are_offered(self, desk, student, assistant, clinic):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        html = desk.get(self.url(student)).content.decode()
        assert "Tester, Thea, PT" in html
        for person in (assistant, speech):
            response = desk.post(self.url(student), {"supervisor": person.clinician.pk, "since": DAY})
            assert list(errors(response, "form")) == ["supervisor"]

    def test_a_last_day_before_the_first_is_said_in_a_sentence(self, desk, student, therapist):
        facts = {"supervisor": therapist.clinician.pk, "since": "2026-03-02", "until": "2026-03-01"}
        response = desk.post(self.url(student), facts)
        assert "The last day is before the first." in " ".join(errors(response, "form").values())

    def test_nobody_supervises_themselves(self, desk, therapist):
        facts = {"supervisor": therapist.clinician.pk, "since": "2026-03-02"}
        assert desk.post(self.url(therapist), facts).status_code == 200
        assert not Supervision.objects.exists()

    def test_who_is_no_clinician_has_no_supervisor_page(self, desk, biller):
        assert desk.get(self.url(biller)).status_code == 404


class TestCovers:
    def url(self, person):
        return f"/clinic/people/{person.pk}/covers/new/"

    def test_a_cover_is_named_for_a_time_and_audited(self, desk, therapist, clinic):
        second = build_clinician(clinic, "cora")
        facts = {"cover": second.clinician.pk, "since": "2026-03-09", "until": "2026-03-13"}
        assert desk.post(self.url(therapist), facts).url == f"/clinic/people/{therapist.pk}/"
        row = Cover.objects.get()
        assert (row.supervisor, row.cover) == (therapist.clinician, second.clinician)
        assert AuditEvent.objects.filter(event="cover.named").exists()
        html = desk.get(f"/clinic/people/{therapist.pk}/").content.decode()
        assert "Tester, Cora, PT" in html
        assert "Mar 9, 2026 – Mar 13, 2026" in html

    def test_only_other_therapists_of_the_discipline_are_offered(self, desk, therapist, assistant, clinic):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        for person in (therapist, assistant, speech):
            facts = {"cover": person.clinician.pk, "since": DAY, "until": DAY}
            assert list(errors(desk.post(self.url(therapist), facts), "form")) == ["cover"]
        assert not Cover.objects.exists()

    def test_bad_dates_are_said_in_a_sentence_and_stay(self, desk, therapist, clinic):
        second = build_clinician(clinic, "cora").clinician.pk
        facts = {"cover": second, "since": "2026-03-09", "until": "2026-03-02"}
        response = desk.post(self.url(therapist), facts)
        assert "The last day is before the first." in " ".join(errors(response, "form").values())
        assert form_of(response, "*")["since"] == ["2026-03-09"]
        assert list(errors(desk.post(self.url(therapist), facts | {"until": ""}), "form")) == ["until"]

    def test_who_supervises_nobody_by_law_has_no_cover_page(self, desk, assistant, biller):
        for person in (assistant, biller):
            assert desk.get(self.url(person)).status_code == 404

    def test_nobody_else_names_covers(self, sign_in, therapist, assistant):
        for person in (therapist, assistant):
            assert sign_in(person).get(self.url(therapist)).status_code == 403
