"""What is open on the days of notes that wait for a cosignature, as the record's `risks` asks for it."""

import datetime as dt
from collections.abc import Sequence

from billing.charges import VisitCharges, many_charges, visit_charges
from billing.panel import Panel
from billing.rules.care.certification import certification
from billing.rules.care_facts import NOT_GIVEN
from billing.rules.findings import Finding, Severity
from therapy_notes.inbox.risks import Open
from therapy_notes.models import Note

ANSWERED = "cosign-pending"  # by the very signature that is asked for


def of_many(notes: Sequence[Note], *, on: dt.date) -> dict[int, Open]:
    """By the note's number; a note without a visit has no billing day."""
    return {charges.visit.note.pk: _open(charges) for charges in many_charges(notes, on=on)}


def of_one(note: Note) -> Open:
    """All of it, with the year's threshold and other patients in the same minutes."""
    return _open(visit_charges(note.visit)) if note.visit else Open()


def _pending(finding: Finding, charges: VisitCharges) -> bool:
    """A physician's signature under the plan that is not yet due asks nothing of who signs the note."""
    plan = charges.care.plan if charges.care else NOT_GIVEN
    if finding.code != "certification-missing" or plan is NOT_GIVEN:
        return False
    return certification(plan, on=charges.gathered.day.date).status == "pending"


def _open(charges: VisitCharges) -> Open:
    """A day that cannot be judged is open; minutes that two patients have together ask a person."""
    if charges.no_rule or not charges.complete:
        return Open(stops=1)
    found = [one.finding for row in Panel(charges).coverages for one in row.open]
    severities = [finding.severity for finding in found if finding.code != ANSWERED and not _pending(finding, charges)]
    stops = severities.count(Severity.ERROR)
    return Open(stops, len(severities) - stops + len(charges.meetings))
