"""A signed plan of care for fax: a cover sheet, and the plan behind it in black on white as a fax keeps it."""

from pathlib import Path
from typing import Any

from django.conf import settings

from therapy_notes.models import Clinic

TEMPLATE = "pdf/plan_for_fax.html"
# Its rules come after those of pdf.css and win over them.
STYLESHEET = Path(settings.BASE_DIR, "static", "css", "pdf-fax.css").resolve().as_uri()


def covers(patients: set[int]) -> dict[int, dict[str, Any]]:
    """What the cover sheet says beside the plan, by the patient's number: where the signed copy comes back to.

    The clinic's numbers are those of today: a plan signed before the telephone changed is answered at the new one.
    """
    found = Clinic.objects.filter(patients__in=patients).values_list("patients", "fax", "phone")
    return {patient: {"fax": fax, "phone": phone} for patient, fax, phone in found}
