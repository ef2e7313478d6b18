"""Signing a PDF as it leaves the record: an incremental update behind it, the file before it stays as it was."""

import io
import logging
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

from therapy_notes.certificates import checking, keeping

REASON = "Issued from the record"
FIELD = "IssuedFromTheRecord"
CHUNK = 1024 * 1024  # bytes
# For what a signature holds besides certificates: attributes, the signature itself, and room to spare.
BESIDE_CERTIFICATES = 4096  # bytes
UNSIGNED = "A PDF was given out without a signature: %s"
logger = logging.getLogger(__name__)


class NotSigned(Exception):
    """The PDF could not be signed; the text says why and what to do."""


def issue(data, *, clinic, at):
    """The PDF as it leaves the record: signed where the clinic's certificate can, else as it is.

    A certificate that ended overnight keeps nobody from a record: the digest in the PDF still serves. The
    administrators are told (`problem`).
    """
    try:
        return sign(data, clinic=clinic, at=at) if keeping.is_installed(clinic) else data
    except NotSigned as error:
        logger.error(UNSIGNED, error)
    except Exception as error:  # of pyHanko's: its messages may carry what the PDF says
        logger.error(UNSIGNED, type(error).__name__)
    return data


def issue_file(file, *, clinic, at):
    """The same for a PDF in a file open for reading and writing, before anybody may have it. Whether it was signed."""
    if not keeping.is_installed(clinic):
        return False
    size = file.seek(0, os.SEEK_END)
    try:
        _sign(file, _signer(clinic, at), clinic=clinic, at=at, reason=REASON)
    except NotSigned as error:
        logger.error(UNSIGNED, error)
        return False
    except BaseException as error:
        file.truncate(size)  # half a signature would be worse than none
        if isinstance(error, OSError) or not isinstance(error, Exception):
            raise  # a full disk
        logger.error(UNSIGNED, type(error).__name__)
        return False
    return True


def sign(data, *, clinic, at, reason=REASON):
    """The PDF with the clinic's signature. Raises NotSigned."""
    signer = _signer(clinic, at)
    file = io.BytesIO(data)
    _sign(file, signer, clinic=clinic, at=at, reason=reason)
    return file.getvalue()


def sign_file(path_in, path_out, *, clinic, at, reason=REASON):
    """The same from file to file, with memory that does not grow with its pages' content. Raises NotSigned."""
    signer = _signer(clinic, at)
    shutil.copyfile(path_in, path_out)
    with path_out.open("rb+") as file:
        _sign(file, signer, clinic=clinic, at=at, reason=reason)


def _signer(clinic, at):
    """pyHanko's signer with the clinic's key. pyHanko is imported here alone: it is optional, and slow to import."""
    try:
        from therapy_notes.certificates.signer import signer_of
    except ImportError:
        raise NotSigned(keeping.NO_PYHANKO) from None
    try:
        opened = keeping.read(clinic)
    except FileNotFoundError:
        raise NotSigned("The clinic has no certificate. Install one: manage.py install_certificate") from None
    except keeping.NotOpened as error:
        raise NotSigned(str(error)) from None
    try:
        checking.check(opened, at=at)
    except checking.NotUsable as error:
        raise NotSigned(f"{error} Install a new one: manage.py install_certificate") from None
    return signer_of(opened)


def _sign(file, signer, *, clinic, at, reason):
    """In a thread of its own: pyHanko runs an event loop, and there may be one already."""
    from therapy_notes.certificates.signer import write_signature

    facts = {"name": clinic.name, "reason": reason, "location": f"{clinic.city}, {clinic.state}"}
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(write_signature, file, signer, at=at, **facts).result()
