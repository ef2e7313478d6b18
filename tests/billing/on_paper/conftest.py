"""PDFs as a reader sees them, and days that may be billed."""

import io
import re

import page
import pypdf
import pytest

from tests.builders import build_coverage, build_note, build_payer, build_signed_visit, get_note, sign

TOLD = {"skill": "Graded the height.", "response": "Steady.", "help_types": ["physical"]}
WORK = (("97110", "09:00", "09:18"), ("97140", "09:18", "09:31"))


def told(activities):
    """The activities with all that a note of them needs."""
    return [(*one[:3], TOLD | (one[3] if len(one) > 3 else {})) for one in activities]


def text_of(data):
    """All words of a PDF, whatever the lines break at."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return re.sub(r"\s+", " ", " ".join(one.extract_text() for one in pages))


def assert_accessible(data):
    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.failures


@pytest.fixture
def signed(noon, episode, therapist, clinic):
    """Signs a whole note of these activities, under a signed plan and Medicare."""
    sign(build_note(episode, therapist, sections={"rationale": "Needs skill."}, codes=["97110", "97140"]), therapist)
    build_coverage(episode.patient, build_payer(clinic))

    def make(activities=WORK, by=therapist, **more):
        visit = build_signed_visit(episode, by, told(activities), participation="Took part.", **more)
        return get_note(visit.note.pk).visit

    return make


def assert_archival(data):
    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_A_2A)
    assert report.is_compliant, report.failures
