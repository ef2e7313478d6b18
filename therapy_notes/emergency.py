"""Opening a closed chart in an emergency ("break the glass"): with a reason, for a few hours, seen by administrators.

45 CFR 164.312(a)(2)(ii) asks for such a way; 164.308(a)(1)(ii)(D) for somebody who looks at how it was used.
"""

import datetime as dt

from django.db import transaction

from therapy_notes import audit
from therapy_notes.models import EmergencyAccess

OPEN_FOR = dt.timedelta(hours=4)


@transaction.atomic
def open_in_emergency(patient, reason, *, by, at):
    """Open the chart to this person for `OPEN_FOR`. The reason stays in the row: it may speak of the patient."""
    opened = EmergencyAccess.objects.create(
        patient=patient, by=by, by_text=by.list_name, reason=reason, at=at, until=at + OPEN_FOR
    )
    audit.record("chart.opened_in_emergency", patient, by=by, patient=patient, until=opened.until.isoformat())
    return opened


def emergencies(user, *, since):
    """How closed charts of the person's clinic were opened from `since` on, newest first."""
    found = EmergencyAccess.objects.filter(patient__clinic=user.clinic_id, at__gte=since)
    return found.select_related("patient", "by").order_by("-at", "-pk")


def open_until(patient, *, by, at):
    """Until when the chart is open to the person in an emergency; None where it is not, or was never closed."""
    if not (patient.is_restricted or by.clinic.caseload_only):
        return None
    found = EmergencyAccess.objects.filter(patient=patient, by=by, until__gt=at).order_by("until").last()
    return found.until if found else None
