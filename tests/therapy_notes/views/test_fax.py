"""A plan of care printed for fax from its card, then entered as sent; the clinic says its number and its paper."""

import io

import pypdf
import pytest
import time_machine

from tests.builders import at, build_note, get_note, prove, sign
from therapy_notes import signing
from therapy_notes.forms import ClinicForm
from therapy_notes.models import AuditEvent, Clinic, Print


@pytest.fixture(autouse=True)
def evening_of_day(in_the_clinics_zone):
    with time_machine.travel(at("20:00"), tick=True):
        yield


@pytest.fixture
def note(episode, therapist):
    note = build_note(episode, therapist, sections={"rationale": "Grading needs a therapist."})
    sign(note, therapist)
    return get_note(note.pk)


def text_of(response):
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_card_offers_it_and_the_download_is_audited(sign_in, therapist, note, clinic):
    clinic.fax = "608-555-0143"
    clinic.save()
    desk = sign_in(therapist)
    address = f"/notes/{note.pk}/plan/for-fax.pdf"
    assert f'href="{address}"' in desk.get(f"/patients/{note.episode.patient_id}/").content.decode()
    response = desk.get(address)
    assert response["Content-Disposition"] == f'attachment; filename="plan-{note.pk}-v1-for-fax.pdf"'
    assert "Return to fax 608-555-0143" in text_of(response)
    assert AuditEvent.objects.get(event="note.downloaded").detail["form"] == "fax"
    assert Print.objects.get().form == "for_fax"


def test_after_it_was_printed_the_form_proposes_that_it_was_sent_by_fax(sign_in, therapist, note):
    desk, address = sign_in(therapist), f"/notes/{note.pk}/plan/sent/"
    assert desk.get(address).context["form"].initial.get("way") is None
    desk.get(f"/notes/{note.pk}/plan/for-fax.pdf")
    assert desk.get(address).context["form"].initial["way"] == "fax"


def test_a_void_plan_is_not_sent(sign_in, therapist, note):
    signing.void_note(note, "Wrong patient.", proof=prove(therapist), at=at("19:00"))
    assert sign_in(therapist).get(f"/notes/{note.pk}/plan/for-fax.pdf").status_code == 403


def test_a_biller_without_leave_to_read_words_gets_none(sign_in, biller, note):
    assert sign_in(biller).get(f"/notes/{note.pk}/plan/for-fax.pdf").status_code == 403


class TestTheClinicsPaper:
    def facts(self, clinic, **changed):
        shown = ClinicForm(instance=clinic)
        return {name: value for name, value in shown.initial.items() if value not in (None, False)} | changed

    def test_paper_and_fax_are_said_once_and_followed(self, sign_in, administrator, therapist, note, clinic):
        facts = self.facts(clinic, paper="a4", fax="608-555-0150", export_days="14")
        assert sign_in(administrator).post("/clinic/", facts).status_code == 302
        saved = Clinic.objects.get()
        assert (saved.paper, saved.fax, saved.export_days) == ("a4", "608-555-0150", 14)
        data = sign_in(therapist).get(f"/notes/{note.pk}/plan/for-fax.pdf").content
        assert round(float(pypdf.PdfReader(io.BytesIO(data)).pages[0].mediabox[2])) == 595

    @pytest.mark.parametrize("days", ["0", "91"])
    def test_exports_last_from_a_day_to_ninety(self, sign_in, administrator, clinic, days):
        response = sign_in(administrator).post("/clinic/", self.facts(clinic, export_days=days))
        assert "export_days" in response.context["form"].errors

    def test_every_field_of_the_form_stands_under_a_heading(self, clinic):
        form = ClinicForm(instance=clinic)
        assert [field.name for _, fields in form.parts for field in fields] == list(form.fields)


def test_the_plan_of_another_clinic_is_not_found(sign_in, stranger, note):
    assert sign_in(stranger).get(f"/notes/{note.pk}/plan/for-fax.pdf").status_code == 404
