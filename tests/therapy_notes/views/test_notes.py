"""What a signed note allows: reading, an addendum, and its PDF."""

import hashlib
import io

import pypdf
import pytest

from tests.builders import PASSWORD, build_clinician, build_note, build_signed_visit, build_visit
from tests.therapy_notes.pages import errors, form_of, save
from therapy_notes import pdf
from therapy_notes.models import Addendum, AuditEvent, Note, Print


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


@pytest.fixture
def signed(episode, therapist):
    return build_signed_visit(episode, therapist).note


class TestReading:
    def test_a_signed_page_shows_name_time_and_digest_and_no_form(self, desk, signed):
        html = desk.get(f"/visits/{signed.visit_id}/").content.decode()
        version = signed.versions.get()
        assert "Signed and locked" in html
        assert "Tester, Thea, PT" in html
        assert version.sha256 in html
        assert 'id="note-form"' not in html

    def test_the_address_of_the_note_leads_to_its_visit(self, desk, signed):
        assert desk.get(f"/notes/{signed.pk}/").url == f"/visits/{signed.visit_id}/"

    @pytest.mark.parametrize("state", ["draft", "signed"])
    def test_billers_see_times_and_charges_but_no_narrative(self, sign_in, biller, episode, therapist, state):
        build = build_visit if state == "draft" else build_signed_visit
        visit = build(episode, therapist, [("97530", "09:00", "09:23")])
        html = sign_in(biller).get(f"/visits/{visit.pk}/").content.decode()
        assert "97530" in html
        assert "Slept well." not in html
        assert "note-form" not in html

    def test_a_colleague_of_another_discipline_reads_a_draft_without_a_form(self, sign_in, clinic, episode, therapist):
        visit = build_visit(episode, therapist, sections={"plan": "Lower seat."})
        html = sign_in(build_clinician(clinic, "sloan", credential="SLP")).get(f"/visits/{visit.pk}/").content.decode()
        assert "Lower seat." in html
        assert 'id="note-form"' not in html
        assert "Draft of Tester, Thea, to read" in html


class TestAddenda:
    def add(self, desk, note, text, password=PASSWORD):
        return save(desk, f"/notes/{note.pk}/addenda/new/", part="*", text=text, password=password)

    def test_a_colleague_adds_words_that_stand_under_the_note(self, sign_in, assistant, signed):
        response = self.add(sign_in(assistant), signed, "The daughter called.")
        assert response.url == f"/notes/{signed.pk}/"
        html = sign_in(assistant).get(f"/visits/{signed.visit_id}/").content.decode()
        assert "The daughter called." in html
        assert "<b>Tester, Axel, PTA</b>" in html
        assert Note.objects.get().versions.count() == 1

    @pytest.mark.parametrize(
        ("text", "password", "field"),
        [("The daughter called.", "not it", "password"), ("", "a long enough password", "text")],
    )
    def test_without_words_or_password_nothing_is_signed_and_the_words_stay(self, desk, signed, text, password, field):
        response = self.add(desk, signed, text, password)
        assert list(errors(response, "form")) == [field]
        assert form_of(response, "*")["text"] == [text]
        assert not Addendum.objects.exists()

    def test_a_paste_that_is_too_long_stays_to_be_shortened(self, desk, signed):
        paste = "word " * 4000
        response = self.add(desk, signed, paste)
        assert "10000" in errors(response, "form")["text"]
        assert form_of(response, "*")["text"] == [paste]

    def test_a_draft_takes_none(self, desk, episode, therapist):
        note = build_note(episode, therapist)
        response = desk.get(f"/notes/{note.pk}/addenda/new/")
        assert response.status_code == 403
        assert "still a draft" in response.content.decode()


class TestPdf:
    def test_a_download_is_the_signed_note_and_is_in_the_log(self, desk, signed, therapist):
        response = desk.get(f"/notes/{signed.pk}/note.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'attachment; filename="note-{signed.pk}-v1.pdf"'
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
        assert "Alvarez, Rosa" in text
        event = AuditEvent.objects.get(event="note.downloaded")
        row = Print.objects.get()
        detail = {"sha256": signed.versions.get().sha256, "print": row.sha256}
        assert (event.actor, event.detail) == (therapist, detail)
        assert hashlib.sha256(response.content).hexdigest() == row.sha256

    @pytest.mark.parametrize("who", ["biller", "administrator"])
    def test_who_is_no_clinician_downloads_nothing(self, sign_in, signed, who, request, monkeypatch):
        monkeypatch.setattr(pdf, "render", lambda *_, **__: pytest.fail("rendered for nobody"))
        assert sign_in(request.getfixturevalue(who)).get(f"/notes/{signed.pk}/note.pdf").status_code == 403
        assert not AuditEvent.objects.filter(event="note.downloaded").exists()

    def test_a_draft_has_none(self, desk, episode, therapist):
        note = build_note(episode, therapist)
        response = desk.get(f"/notes/{note.pk}/note.pdf")
        assert response.status_code == 403
        assert "It can be downloaded once it is signed." in response.content.decode()
        assert not AuditEvent.objects.filter(event="note.downloaded").exists()
