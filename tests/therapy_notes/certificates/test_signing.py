"""Signed PDFs, judged by pyHanko's own validator, by poppler's pdfsig, and by what the verification page asks."""

import asyncio
import datetime as dt
import io
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import page
import pikepdf
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.builders import build_clinic
from tests.certificates import NAME, authority, build_certificate, build_key, build_opened
from tests.therapy_notes import test_pdf
from therapy_notes import certificates, pdf
from therapy_notes.certificates import checking
from therapy_notes.verification import digest_in

PDFSIG = shutil.which("pdfsig")
NOON = dt.datetime(2026, 3, 6, 18, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.CERTIFICATES_ROOT = tmp_path / "certificates"


@pytest.fixture
def signing(clinic, administrator):
    """A clinic with a certificate."""
    certificates.install(clinic, build_opened(), by=administrator, at=NOON)
    return clinic


@cache
def plain(variant="accessible"):
    said = test_pdf.build_note()
    return pdf.render(said, number=1, sha256="a" * 64, signatures=[test_pdf.SIGNATURE], variant=variant)


def validated(data):
    """What pyHanko's validator says under the root of tests."""
    root = asn1_x509.Certificate.load(authority()[1].public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[root], moment=NOON, allow_fetching=False)
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    return _own_loop(async_validate_pdf_signature(reader.embedded_signatures[0], context))


def _own_loop(coroutine):
    """Where a browser's test ran before, this thread has a loop already: nothing here really waits."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("It waits for something.")


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_standard_validator_calls_it_intact_trusted_and_whole(clinic, administrator, kind):
    certificates.install(clinic, build_opened(kind), by=administrator, at=NOON)
    status = validated(certificates.sign(plain(), clinic=clinic, at=NOON))
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.signer_reported_dt == NOON


@pytest.mark.skipif(not PDFSIG, reason="poppler's pdfsig is not installed")
def test_another_reader_finds_it_valid_and_an_altered_byte(signing, tmp_path):
    signed = certificates.sign(plain(), clinic=signing, at=NOON)
    whole, altered = tmp_path / "whole.pdf", tmp_path / "altered.pdf"
    whole.write_bytes(signed)
    altered.write_bytes(signed.replace(b"/Lang (en\\055US)", b"/Lang (en\\055UK)"))
    told, of_altered = (
        subprocess.run([PDFSIG, one], capture_output=True, text=True, check=False).stdout for one in (whole, altered)
    )
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert f"Common Name: {NAME}" in told
    assert "Digest Mismatch" in of_altered


@pytest.mark.parametrize("bit", [1, 32])
def test_one_altered_byte_anywhere_is_found(signing, bit):
    signed = certificates.sign(plain(), clinic=signing, at=NOON)
    start, end = signed.rindex(b"<30"), signed.rindex(b"00>")  # the signature itself: it cannot cover itself
    of_update = [*range(len(plain()), start, 17), *range(end - 400, len(signed) - 1, 17)]
    everywhere = [*range(0, len(plain()), 1499), *of_update, len(signed) - 2]
    for place in everywhere:
        altered = bytearray(signed)
        altered[place] ^= bit
        assert not certificates.is_signed_copy(bytes(altered), plain(), clinic_pk=signing.pk), place


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # WeasyPrint leaves its profile open
@pytest.mark.parametrize(("variant", "profile"), [("accessible", "PDF_UA_1"), ("archival", "PDF_A_2A")])
def test_it_stays_what_its_variant_promises(signing, variant, profile):
    signed = certificates.sign(plain(variant), clinic=signing, at=NOON)
    report = page.validate_pdf_bytes(signed, profile=getattr(page.ValidationProfile, profile))
    assert report.is_compliant, report.failures


def test_the_reader_is_told_who_where_and_why(signing):
    with pikepdf.open(io.BytesIO(certificates.sign(plain(), clinic=signing, at=NOON))) as document:
        said = document.Root.AcroForm.Fields[0].V
        assert (said.Name, said.Location, said.Reason) == (signing.name, "Milford, WI", "Issued from the record")
        assert said.SubFilter == "/ETSI.CAdES.detached"


def test_what_it_was_before_is_found_and_its_digest_with_it(signing):
    signed = certificates.sign(plain(), clinic=signing, at=NOON)
    assert signed.startswith(plain())
    assert certificates.without_signature(signed) == plain()
    assert digest_in(certificates.without_signature(signed)) == "a" * 64
    assert certificates.is_signed_copy(signed, plain(), clinic_pk=signing.pk)
    assert certificates.without_signature(plain()) == plain()


def test_the_verification_page_knows_whose_signature_it_is(signing, administrator):
    signed = certificates.sign(plain(), clinic=signing, at=NOON)
    assert certificates.signature_in(signed, clinic_pk=signing.pk).sentence == (
        f"It is digitally signed by {NAME}, the clinic's own certificate. The signature holds."
    )
    certificates.remove(signing, by=administrator)
    assert certificates.is_signed_copy(signed, plain(), clinic_pk=signing.pk)


def test_a_signature_in_the_clinics_name_by_another_certificate_is_not_the_clinics(signing, administrator):
    forger = build_clinic(name=signing.name)
    key = build_key("ec")
    certificates.install(forger, checking.Opened(key, build_certificate(key), ()), by=administrator, at=NOON)
    forged = certificates.sign(plain(), clinic=forger, at=NOON)
    found = certificates.signature_in(forged, clinic_pk=signing.pk)
    assert found.holds
    assert not found.is_clinics
    assert "does not know" in found.sentence
    assert not certificates.is_signed_copy(forged, plain(), clinic_pk=signing.pk)


def test_pages_appended_behind_a_genuine_file_do_not_pass_for_it(signing):
    for added in (b"1 0 obj <</Other (pages)>> endobj\n%%EOF\n", b"/ByteRange [0 10 20 30] <aa> more\n%%EOF\n"):
        for data in (plain(), certificates.sign(plain(), clinic=signing, at=NOON)):
            assert not certificates.is_signed_copy(data + added, plain(), clinic_pk=signing.pk)


@pytest.mark.parametrize("hexes", [b"<>", b"<zz>", b"<3000>", b"<3082>", b"<" + b"ff" * 50 + b">"])
def test_nonsense_where_a_signature_should_be_is_no_signature(hexes):
    before = b"%PDF-1.7\n%%EOF\n/ByteRange [0 040 {end} 5] "
    data = before.replace(b"{end}", b"%03d" % (40 + len(hexes))) + hexes + b"%%EOF"
    assert data[40:].startswith(hexes)
    assert certificates.signature_in(data, clinic_pk=1) is None


def test_without_a_certificate_a_pdf_goes_out_as_it_is(clinic):
    assert certificates.issue(plain(), clinic=clinic, at=NOON) == plain()
    file = io.BytesIO(plain())
    assert not certificates.issue_file(file, clinic=clinic, at=NOON)
    assert file.getvalue() == plain()
    with pytest.raises(certificates.NotSigned, match="install_certificate"):
        certificates.sign(plain(), clinic=clinic, at=NOON)


def test_after_its_end_nobody_is_kept_from_a_record_and_the_log_says_so(signing, caplog):
    ended = build_opened().certificate.not_valid_after_utc
    with pytest.raises(certificates.NotSigned, match="ended on Mar 5, 2027"):
        certificates.sign(plain(), clinic=signing, at=ended)
    assert certificates.issue(plain(), clinic=signing, at=ended) == plain()
    assert "without a signature" in caplog.text


def test_without_pyhanko_a_sentence_says_what_to_install(signing, monkeypatch, tmp_path):
    signed = certificates.sign(plain(), clinic=signing, at=NOON)
    certificates.signature_in(signed, clinic_pk=signing.pk)
    for name in ("signer", "judging"):
        monkeypatch.delattr(certificates, name)
        monkeypatch.setitem(sys.modules, f"therapy_notes.certificates.{name}", None)
    with pytest.raises(certificates.NotSigned, match="requirements-signing.txt"):
        certificates.sign(plain(), clinic=signing, at=NOON)
    assert certificates.issue(plain(), clinic=signing, at=NOON) == plain()
    assert certificates.signature_in(signed, clinic_pk=signing.pk).holds is None
    assert not certificates.is_signed_copy(signed, plain(), clinic_pk=signing.pk)


def test_a_file_is_signed_in_its_place_or_left_as_it_was(signing, tmp_path, monkeypatch):
    from therapy_notes.certificates import signer

    path, copy = tmp_path / "book.pdf", tmp_path / "signed.pdf"
    path.write_bytes(plain())
    certificates.sign_file(path, copy, clinic=signing, at=NOON)
    assert path.read_bytes() == plain()
    assert validated(copy.read_bytes()).bottom_line

    def half(file, *args, **facts):
        file.seek(0, io.SEEK_END)
        file.write(b"half a signature")
        raise OSError("No space left on device")

    with path.open("rb+") as file:
        with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
            patched.setattr(signer, "write_signature", half)
            certificates.issue_file(file, clinic=signing, at=NOON)
        file.flush()
        assert path.read_bytes() == plain()
        assert certificates.issue_file(file, clinic=signing, at=NOON)
    assert validated(path.read_bytes()).bottom_line


def test_it_signs_where_an_event_loop_runs_already(signing):
    async def within():
        return certificates.sign(plain(), clinic=signing, at=NOON)

    # Without the database: what a request has read before.
    with ThreadPoolExecutor(1) as thread:  # in that of the tests the browser's driver may have a loop of its own
        signed = thread.submit(lambda: asyncio.run(within())).result()
    assert validated(signed).bottom_line
