"""What was printed of signed versions, kept by digest: what is kept is what is given out from then on."""

from therapy_notes.prints.asking import changed, leave_to_download
from therapy_notes.prints.comparing import Found, find
from therapy_notes.prints.keeping import Printed, keep, keep_ahead, kept, missing, print_of, read, verify

__all__ = [
    "Found",
    "Printed",
    "changed",
    "find",
    "keep",
    "keep_ahead",
    "kept",
    "leave_to_download",
    "missing",
    "print_of",
    "read",
    "verify",
]
