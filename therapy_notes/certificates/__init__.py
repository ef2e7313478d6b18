"""A clinic's certificate, with which the PDFs that leave the record are signed where the clinic has installed one.

pyHanko, which signs, is an optional extra: without it, and without a certificate, nothing here is imported.
"""

from therapy_notes.certificates.checking import NotUsable
from therapy_notes.certificates.issuing import NotSigned, issue, issue_file, sign, sign_file
from therapy_notes.certificates.keeping import install, is_installed, problem, remove, told
from therapy_notes.certificates.reading import PdfSignature, is_signed_copy, signature_in, without_signature

__all__ = [
    "NotSigned",
    "NotUsable",
    "PdfSignature",
    "install",
    "is_installed",
    "is_signed_copy",
    "issue",
    "issue_file",
    "problem",
    "remove",
    "sign",
    "sign_file",
    "signature_in",
    "told",
    "without_signature",
]
