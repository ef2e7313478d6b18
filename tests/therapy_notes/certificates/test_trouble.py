"""A certificate that cannot be read, a signature that fails, a stranger's signature: no record is kept from anybody."""

import binascii
import errno
import io
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from django.core.management import CommandError, call_command

from tests.builders import at
from tests.certificates import build_file, build_opened
from therapy_notes import certificates
from therapy_notes.certificates import issuing, judging, keeping, signer
from therapy_notes.management.commands import install_certificate


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.CERTIFICATES_ROOT = tmp_path / "certificates"


@pytest.fixture
def installed(clinic, administrator):
    certificates.install(clinic, build_opened(), by=administrator, at=at("12:00"))
    return clinic


@pytest.fixture
def data():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file := io.BytesIO())
    return file.getvalue()


@pytest.fixture
def elsewhere(monkeypatch):
    """The folder belongs to another user, as where the command was run by root."""

    def refuse(self, **more):
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "stat", refuse)


def test_a_key_that_the_server_may_not_read_keeps_nobody_from_a_pdf(installed, data, elsewhere, caplog):
    assert certificates.issue(data, clinic=installed, at=at("12:00")) == data
    assert "has to belong to the user that the server runs as" in caplog.text


def test_the_administrator_is_told_that_the_server_may_not_read_it(installed, elsewhere):
    told = certificates.told(installed, at=at("12:00"))
    assert "may not read the clinic's certificate" in told["problem"] and "works" not in told


@pytest.fixture
def failing(monkeypatch):
    def fail(file, *args, **more):
        file.seek(0, 2)
        file.write(b"half a signature")
        raise raised[0]

    raised = [KeyError("Alvarez, Rosa")]
    monkeypatch.setattr(signer, "write_signature", fail)
    return raised


def test_what_pyhanko_fails_at_is_given_out_as_it_is(installed, data, failing, caplog):
    assert certificates.issue(data, clinic=installed, at=at("12:00")) == data
    file = io.BytesIO(data)
    assert not certificates.issue_file(file, clinic=installed, at=at("12:00"))
    assert file.getvalue() == data
    assert "KeyError" in caplog.text and "Alvarez" not in caplog.text


def test_a_full_disk_is_not_passed_over(installed, data, failing):
    failing[0] = OSError(errno.ENOSPC, "No space left")
    with pytest.raises(OSError, match="No space left"):
        certificates.issue_file(io.BytesIO(data), clinic=installed, at=at("12:00"))


@pytest.mark.parametrize("error", [x509.InvalidVersion("6", 6), RecursionError(), AttributeError(), OverflowError()])
def test_whatever_a_strangers_signature_does_to_its_reader_it_is_none(installed, data, error, monkeypatch):
    def fail(*args):
        raise error

    signed = issuing.sign(data, clinic=installed, at=at("12:00"))
    assert certificates.signature_in(signed, clinic_pk=installed.pk).holds
    monkeypatch.setattr(judging, "judge", fail)
    assert certificates.signature_in(signed, clinic_pk=installed.pk) is None


def test_a_name_in_it_that_is_no_name_makes_it_none(installed, data):
    """Of the subject's common name the kind of text is altered to one that there is not."""
    signed = issuing.sign(data, clinic=installed, at=at("12:00"))
    place = signed.rindex(b"/Contents <")
    der = binascii.hexlify(b"\x06\x03\x55\x04\x03\x0c").upper()  # OID 2.5.4.3, UTF8String
    assert der in signed[place:]
    altered = signed[:place] + signed[place:].replace(der, der[:-2] + b"1F")
    assert certificates.signature_in(altered, clinic_pk=installed.pk) is None


@pytest.mark.parametrize("number", ["²", "9" * 30])
def test_a_clinics_number_that_is_none_is_answered_with_the_list(number, administrator, tmp_path):
    with pytest.raises(CommandError, match="number of one of these clinics"):
        call_command("install_certificate", number, str(tmp_path / "clinic.p12"), by="ada")


def test_a_passphrase_of_other_letters_and_nobody_at_the_keyboard_are_said(
    clinic, administrator, tmp_path, monkeypatch
):
    def nobody(prompt):
        raise EOFError

    file, words = tmp_path / "clinic.p12", tmp_path / "passphrase"
    file.write_bytes(build_file(build_opened()))
    words.write_bytes(b"\xff\xfe\n")
    with pytest.raises(CommandError, match="passphrase is another one"):
        call_command("install_certificate", str(clinic.pk), str(file), by="ada", passphrase_file=words)
    monkeypatch.setattr(install_certificate.getpass, "getpass", nobody)
    with pytest.raises(CommandError, match="--passphrase-file"):
        call_command("install_certificate", str(clinic.pk), str(file), by="ada")
    assert not keeping.is_installed(clinic)
