"""A signed plan of care on paper with lines for the certification: what was signed, and below it what is asked for."""

from typing import Any

from therapy_notes import pdf
from therapy_notes.models import Print


def plan_pdf(version: Any, **more: Any) -> bytes:
    """The PDF of a signed plan of care to be signed by the provider; the same bytes each time, as of the note's own."""
    return pdf.note_pdf(version, version.note.addenda.all(), form=Print.Form.FOR_SIGNATURE, **more)
