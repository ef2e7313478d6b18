"""Where a clinic's certificate lies: in CERTIFICATES_ROOT, its key sealed with SECRET_KEY, never in the database.

A clinic has a folder by its number. `sealed` is key, certificate and chain, encrypted; beside it lies every certificate
that the clinic ever had, without a key, by which PDFs are recognized that an earlier one has signed.
"""

import base64
import datetime as dt
import json
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from cryptography import x509
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.conf import settings
from django.db import transaction

from therapy_notes import audit
from therapy_notes.certificates import checking
from therapy_notes.clinic_time import format_date

WARN_BEFORE = dt.timedelta(days=30)
NO_PYHANKO = "pyHanko is not installed. Run: pip install --require-hashes -r requirements-signing.txt"
NOT_OPENED = (
    "SECRET_KEY does not open the clinic's certificate. Put the former key into SECRET_KEY_FALLBACKS, or run "
    "install_certificate again."
)


NOT_READ = (
    "The server may not read the clinic's certificate. It has to belong to the user that the server runs as: {path}"
)


class NotOpened(Exception):
    """The certificate cannot be read: another SECRET_KEY, an altered file, or one that is another user's.

    The text says what to do.
    """


def is_installed(clinic):
    """Also where it is there and cannot be read: then `read` says so."""
    try:
        return _sealed(clinic).exists()
    except OSError:
        return True


def install(clinic, opened, *, by, at):
    """Keep a certificate for the clinic's PDFs, in place of one it has. Raises `checking.NotUsable`."""
    checking.check(opened, at=at)
    with transaction.atomic():
        facts = {"sha256": fingerprint(opened.certificate), "until": opened.certificate.not_valid_after_utc.isoformat()}
        audit.record("certificate.installed", clinic, by=by, **facts)
        public = opened.certificate.public_bytes(Encoding.DER)
        _write(_folder(clinic) / f"{fingerprint(opened.certificate)}.cer", public)
        _write(_sealed(clinic), _seal(opened, clinic))


def remove(clinic, *, by):
    """Delete the key; the certificate stays, to recognize what it has signed. False where there was none."""
    if not is_installed(clinic):
        return False
    with transaction.atomic():
        audit.record("certificate.removed", clinic, by=by)
        _sealed(clinic).unlink()
    return True


def read(clinic):
    """The installed certificate with its key. Raises FileNotFoundError, NotOpened."""
    path, secrets = _sealed(clinic), (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    try:
        return _read(path, clinic.pk, path.stat().st_mtime_ns, secrets)
    except FileNotFoundError:
        raise
    except OSError:
        raise NotOpened(NOT_READ.format(path=path)) from None


def problem(clinic, *, at):
    """Why the clinic's PDFs are not signed, or soon will not be, and what to do; empty where all is well."""
    if not is_installed(clinic):
        return ""
    if not find_spec("pyhanko"):
        return NO_PYHANKO
    try:
        until = read(clinic).certificate.not_valid_after_utc
    except NotOpened as error:
        return str(error)
    if at >= until:
        return f"The certificate ended on {format_date(until)}. PDFs go out without a signature: install a new one."
    if at >= until - WARN_BEFORE:
        return f"The certificate ends on {format_date(until)}. Ask for a new one and install it before that day."
    return ""


def told(clinic, *, at):
    """For the clinic's administrator: in whose name PDFs are signed, until when, and what is wrong; None without."""
    if not is_installed(clinic):
        return None
    found = {"problem": problem(clinic, at=at)}
    with suppress(NotOpened):
        certificate = read(clinic).certificate
        found |= {"name": checking.name_of(certificate), "until": format_date(certificate.not_valid_after_utc)}
        found["works"] = find_spec("pyhanko") is not None and at < certificate.not_valid_after_utc
    return found


def known(clinic_pk):
    """(SHA-256, certificate) of each certificate that the clinic has or had."""
    for path in sorted(Path(settings.CERTIFICATES_ROOT, str(clinic_pk)).glob("*.cer")):
        with suppress(ValueError, OSError):
            certificate = x509.load_der_x509_certificate(path.read_bytes())
            yield fingerprint(certificate), certificate


def fingerprint(certificate):
    return certificate.fingerprint(hashes.SHA256()).hex()


def _folder(clinic):
    return Path(settings.CERTIFICATES_ROOT, str(clinic.pk))


def _sealed(clinic):
    return _folder(clinic) / "sealed"


def _fernet(clinic_pk, secrets):
    """Encrypts with the first key and opens with any. A file of one clinic is of no use in another's folder."""
    return MultiFernet([Fernet(_derived(secret, clinic_pk)) for secret in secrets])


def _derived(secret, clinic_pk):
    info = f"therapy_notes certificate of clinic {clinic_pk}".encode()
    return base64.urlsafe_b64encode(HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(secret.encode()))


def _seal(opened, clinic):
    key = opened.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    parts = [key, *(one.public_bytes(Encoding.DER) for one in (opened.certificate, *opened.chain))]
    plain = json.dumps([base64.b64encode(part).decode() for part in parts]).encode()
    return _fernet(clinic.pk, [settings.SECRET_KEY]).encrypt(plain)


@lru_cache(maxsize=8)
def _read(path, clinic_pk, written, secrets):
    """Once a process for each file, by when it was `written`: opening and checking a key takes longer than a use."""
    try:
        plain = _fernet(clinic_pk, secrets).decrypt(path.read_bytes())
    except InvalidToken:
        raise NotOpened(NOT_OPENED) from None
    key, *certificates = (base64.b64decode(part) for part in json.loads(plain))
    first, *chain = (x509.load_der_x509_certificate(one) for one in certificates)
    return checking.Opened(load_der_private_key(key, None), first, tuple(chain))


def _write(path, data):
    """Readable for the server's user alone from its first byte on, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, suffix=".part")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise
