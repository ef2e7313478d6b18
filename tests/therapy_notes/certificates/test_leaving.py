"""What leaves the record of a clinic with a certificate, and what the verification page says of it."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.builders import at, build_signed_visit
from tests.certificates import NAME, build_opened
from therapy_notes import certificates, exports
from therapy_notes.models import Clinic, Export

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.CERTIFICATES_ROOT = tmp_path / "certificates"


@pytest.fixture
def version(episode, therapist, administrator, clinic):
    certificates.install(clinic, build_opened(), by=administrator, at=at("12:00"))
    return build_signed_visit(episode, therapist).note.versions.get()


@pytest.fixture
def download(version, therapist, sign_in):
    return sign_in(therapist).get(reverse("note_pdf", args=[version.note_id])).content


def verify(browser, file):
    return browser.post(reverse("verify"), {"file": SimpleUploadedFile("note.pdf", file)}).text


def test_a_downloaded_note_is_signed_over_its_kept_print(download, clinic, version):
    assert certificates.signature_in(download, clinic_pk=clinic.pk).holds
    assert certificates.without_signature(download).endswith(b"%%EOF\n")
    with pikepdf.open(io.BytesIO(download)) as pdf:
        assert pdf.Root.AcroForm.Fields[0].V.Name == clinic.name


def test_the_verification_page_says_by_whom_and_that_it_is_the_same_file(client, download):
    page = verify(client, download)
    assert f"digitally signed by {NAME}, the clinic&#x27;s own certificate. The signature holds." in page
    assert "The same file, byte for byte" in page


def test_without_its_signature_it_is_still_the_same_file(client, download):
    page = verify(client, certificates.without_signature(download))
    assert "The same file, byte for byte" in page
    assert "digitally signed" not in page


@pytest.mark.parametrize("place", [3000, -11_000, -1500, -300])
def test_the_verification_page_finds_an_altered_byte(client, download, place):
    altered = bytearray(download)
    altered[place] ^= 1
    page = verify(client, bytes(altered))
    assert "The same file" not in page
    assert "this file is not ours" in page or "carries no digest of ours" in page


def test_an_export_is_signed_whole(version, therapist, clinic, monkeypatch):
    from therapy_notes.exports import making

    def maker(export, file, told):
        file.write(b"".join(pieces))

    pieces = [certificates.without_signature(_plain(version))]
    monkeypatch.setattr(making, "maker_of", lambda kind: maker)
    export = exports.ask(Export.Kind.PACKET, asked={}, by=therapist, at=at("12:00"), patient=version.patient)
    making.make(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.READY, export.problem
    with exports.opened(export) as file:
        assert certificates.is_signed_copy(file.read(), pieces[0], clinic_pk=clinic.pk)


def _plain(version):
    from therapy_notes import pdf

    return pdf.note_pdf(version, [])


def test_another_clinics_pdfs_are_not_signed(version, stranger):
    assert certificates.issue(b"%PDF-", clinic=Clinic.objects.get(pk=stranger.clinic_id), at=at("12:00")) == b"%PDF-"
