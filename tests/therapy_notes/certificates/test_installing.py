"""A clinic's certificate: what is refused, how it lies on the disk, what is told of it."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.builders import at, build_clinic
from tests.certificates import (
    NAME,
    PASSPHRASE,
    authority,
    build_certificate,
    build_file,
    build_key,
    build_opened,
)
from therapy_notes import certificates
from therapy_notes.certificates import checking, checks, keeping
from therapy_notes.models import AuditEvent


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.CERTIFICATES_ROOT = tmp_path / "certificates"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "clinic.p12"
    path.write_bytes(build_file(build_opened()))
    (tmp_path / "passphrase").write_bytes(PASSPHRASE + b"\n")
    return path


def by_command(clinic, file, **more):
    facts = {"by": "ada", "passphrase_file": file.with_name("passphrase")}
    call_command("install_certificate", str(clinic.pk), str(file), **facts | more)


def opened(kind="ec", **facts):
    key = build_key(kind)
    return checking.Opened(key, build_certificate(key, issuer=authority(), **facts), (authority()[1],))


def test_the_command_installs_and_says_until_when(clinic, administrator, file, noon, capsys):
    by_command(clinic, file)
    assert certificates.is_installed(clinic)
    assert f"PDFs of {clinic} are signed by {NAME} until Mar 5, 2027" in capsys.readouterr().out
    told = AuditEvent.objects.get(event="certificate.installed")
    assert told.actor == administrator
    assert told.detail["sha256"] == keeping.fingerprint(build_opened().certificate)


def test_a_wrong_passphrase_installs_nothing(clinic, administrator, file, noon):
    file.with_name("passphrase").write_text("another one")
    with pytest.raises(CommandError, match="passphrase is another one"):
        by_command(clinic, file)
    assert not certificates.is_installed(clinic)


@pytest.mark.parametrize("who", ["thea", "nobody"])
def test_only_an_administrator_of_the_clinic_can_be_named(clinic, therapist, file, who):
    with pytest.raises(CommandError, match="administrator of that clinic"):
        by_command(clinic, file, by=who)


def test_a_clinic_that_is_not_there_is_answered_with_those_that_are(clinic):
    with pytest.raises(CommandError, match=f"{clinic.pk}  {clinic.name}"):
        call_command("remove_certificate", "Elsewhere", by="ada")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"usage": False}, "key usage"),
        ({"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)}, "extended key usage"),
        ({"is_authority": True}, "certificate of an authority"),
        ({"days": 0}, "ended on Mar 5, 2026"),
        ({"more": hashes.SHA224()}, "hash that is too weak"),
    ],
)
def test_what_readers_would_call_invalid_is_refused(clinic, administrator, facts, why):
    with pytest.raises(certificates.NotUsable, match=why):
        certificates.install(clinic, opened(**facts), by=administrator, at=at("12:00"))
    assert not certificates.is_installed(clinic)
    assert not AuditEvent.objects.filter(event="certificate.installed").exists()


def test_a_certificate_for_documents_is_taken():
    checking.check(opened(purposes=(ExtendedKeyUsageOID.SERVER_AUTH, *checking.PURPOSES)), at=at("12:00"))


def test_a_key_of_another_certificate_is_refused():
    mixed = checking.Opened(build_key("ec"), build_opened().certificate, ())
    with pytest.raises(certificates.NotUsable, match="not the certificate's"):
        checking.check(mixed, at=at("12:00"))


def test_a_short_key_and_one_that_few_readers_know_are_refused():
    for key, why in ((build_key("rsa", 1024), "1024 bits"), (ed25519.Ed25519PrivateKey.generate(), "kind of key")):
        certificate = build_certificate(key, issuer=authority())
        with pytest.raises(certificates.NotUsable, match=why):
            checking.check(checking.Opened(key, certificate, ()), at=at("12:00"))


def test_a_chain_that_is_not_the_certificates_is_refused():
    stranger = build_certificate(build_key("ec"), name="Another root", is_authority=True)
    with pytest.raises(certificates.NotUsable, match="Another root, which does not belong"):
        checking.open_file(build_file(build_opened(), chain=[authority()[1], stranger]), PASSPHRASE)


def test_one_signed_by_itself_is_taken_with_a_warning():
    key = build_key("ec")
    alone = checking.Opened(key, build_certificate(key), ())
    checking.check(alone, at=at("12:00"))
    assert "signed by itself" in next(checking.warnings(alone))


def test_the_key_lies_encrypted_and_for_the_servers_user_alone(clinic, administrator, caplog):
    certificates.install(clinic, build_opened(), by=administrator, at=at("12:00"))
    folder = settings.CERTIFICATES_ROOT / str(clinic.pk)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (folder, *folder.iterdir())}
    assert modes.pop(str(clinic.pk)) == "0o700"
    assert set(modes.values()) == {"0o600"}
    assert keeping.read(clinic).certificate == build_opened().certificate
    key = build_opened().key.private_bytes(keeping.Encoding.DER, keeping.PrivateFormat.PKCS8, keeping.NoEncryption())
    assert all(key[-40:] not in path.read_bytes() for path in folder.iterdir())
    assert not caplog.records


def test_it_opens_under_a_new_secret_key_while_the_former_is_kept(clinic, administrator, settings):
    certificates.install(clinic, build_opened(), by=administrator, at=at("12:00"))
    settings.SECRET_KEY, former = "a new one", settings.SECRET_KEY
    with pytest.raises(keeping.NotOpened):
        keeping.read(clinic)
    assert "SECRET_KEY_FALLBACKS" in certificates.problem(clinic, at=at("12:00"))
    settings.SECRET_KEY_FALLBACKS = [former]
    assert keeping.read(clinic).certificate == build_opened().certificate


def test_a_file_of_one_clinic_is_of_no_use_in_another_ones_folder(clinic, administrator):
    certificates.install(clinic, build_opened(), by=administrator, at=at("12:00"))
    other = build_clinic(name="Elsewhere")
    (settings.CERTIFICATES_ROOT / str(clinic.pk)).rename(settings.CERTIFICATES_ROOT / str(other.pk))
    with pytest.raises(keeping.NotOpened):
        keeping.read(other)


def test_removed_the_key_is_gone_and_the_certificate_still_known(clinic, administrator, file, noon):
    by_command(clinic, file)
    call_command("remove_certificate", clinic.name, by="ada")
    assert not certificates.is_installed(clinic)
    assert [one for one, _ in keeping.known(clinic.pk)] == [keeping.fingerprint(build_opened().certificate)]
    assert AuditEvent.objects.filter(event="certificate.removed").count() == 1
    with pytest.raises(CommandError, match="has no certificate"):
        call_command("remove_certificate", clinic.name, by="ada")


@pytest.mark.parametrize(
    ("days", "words"), [(31, ""), (30, "ends on"), (1, "ends on"), (0, "go out without a signature")]
)
def test_its_end_is_told_thirty_days_ahead(clinic, administrator, days, words):
    certificates.install(clinic, build_opened(), by=administrator, at=at("12:00"))
    day = build_opened().certificate.not_valid_after_utc - dt.timedelta(days=days)
    told = certificates.problem(clinic, at=day)
    assert words in told
    assert bool(words) == bool(told)


def test_the_clinics_page_and_the_daily_command_tell_of_the_end(clinic, administrator, sign_in, capsys, time_machine):
    certificates.install(clinic, build_opened(), by=administrator, at=at("12:00"))
    time_machine.move_to(build_opened().certificate.not_valid_after_utc)
    assert "PDFs go out without a signature" in sign_in(administrator).get("/clinic/").text
    call_command("daily", "--no-mail")
    assert f"Clinic {clinic.pk}: The certificate ended on Mar 5, 2027" in capsys.readouterr().err


def test_checks_say_that_pyhanko_is_missing_and_that_others_can_read_the_key(clinic, administrator, monkeypatch):
    certificates.install(clinic, build_opened(), by=administrator, at=at("12:00"))
    assert not list(checks.check_certificates(None))
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    (settings.CERTIFICATES_ROOT / str(clinic.pk) / "sealed").chmod(0o644)
    assert [one.id for one in checks.check_certificates(None)] == ["therapy_notes.W001", "therapy_notes.W002"]
