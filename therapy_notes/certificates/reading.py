"""A PDF that carries our signature: what it was before, and whether the signature holds. No PDF is parsed.

Our signature is the last thing in the file and says which bytes it covers; it is judged from those bytes alone, so that
a stranger's file costs no more than its digest.
"""

import binascii
import hashlib
import re
from dataclasses import dataclass

from therapy_notes.certificates import checking, keeping

RANGES = re.compile(rb"/ByteRange ?\[ ?(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10}) *\]")
END_OF_FILE = b"%%EOF"
# The update that holds the signature, with the certificates of a long chain in hexadecimal.
LONGEST_UPDATE = 256 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """A digital signature at the end of a PDF.

    `holds`: not a byte was altered since; None where pyHanko, which knows the format, is not installed. `is_clinics`:
    by a certificate that the clinic has or had installed; without that, anybody may have signed in any name.
    """

    name: str
    holds: bool | None
    is_clinics: bool

    @property
    def sentence(self):
        """For the reader of the verification page."""
        if self.holds is None:
            return "It carries a digital signature, which this server cannot check. Any PDF reader can."
        if not self.holds:
            return f"The digital signature of {self.name} does not hold: the file was altered after it was signed."
        if not self.is_clinics:
            return f"It is digitally signed by {self.name}, with a certificate that the clinic does not know."
        return f"It is digitally signed by {self.name}, the clinic's own certificate. The signature holds."


def is_signed_copy(data, of, *, clinic_pk):
    """Whether a PDF is the PDF `of` and nothing but the clinic's own signature behind it, which holds."""
    if without_signature(data) != of:
        return False
    signature = signature_in(data, clinic_pk=clinic_pk)
    return bool(signature and signature.holds and signature.is_clinics)


def without_signature(data):
    """The PDF as it was before a signature was added; the same bytes where there is none.

    To look up what it claims to be, never to say that it is genuine: what was cut off may show other pages.
    """
    found = _ranges(data)
    if not found:
        return data
    end = data.rfind(END_OF_FILE, 0, found[1])
    return data[: end + len(END_OF_FILE)] + b"\n" if end > 0 else data


def signature_in(data, *, clinic_pk):
    """The `PdfSignature` at the end of a PDF given out by that clinic; None where there is none or none can be read."""
    found = _ranges(data)
    if not found:
        return None
    try:
        from therapy_notes.certificates import judging
    except ImportError:
        return PdfSignature("", holds=None, is_clinics=False)
    _, first, second, length = found
    written = data[first + 1 : second - 1]
    if written != written.upper():
        return None  # the only digits that no signature covers: ours are written in one way
    try:
        signed = binascii.unhexlify(written)
        hashed = hashlib.sha256(data[:first] + data[second : second + length])
        judged = judging.judge(signed, hashed.digest())
        name = checking.name_of(judged.certificate)
    except Exception:  # whatever a stranger put there: what reads it fails in many ways
        return None
    known = {fingerprint for fingerprint, _ in keeping.known(clinic_pk)}
    whole = second + length == len(data)
    is_clinics = keeping.fingerprint(judged.certificate) in known
    return PdfSignature(name, judged.holds and whole, is_clinics)


def _ranges(data):
    """(0, start of the signature, its end, bytes after it) of the last signature, where the numbers can be true."""
    found = RANGES.findall(data[-LONGEST_UPDATE:])
    if not found or not data.startswith(b"%PDF-"):
        return None
    zero, first, second, length = map(int, found[-1])
    plausible = zero == 0 and 0 < first < second and second + length <= len(data)
    enclosed = data[first : first + 1] == b"<" and data[second - 1 : second] == b">"
    return (zero, first, second, length) if plausible and enclosed else None
