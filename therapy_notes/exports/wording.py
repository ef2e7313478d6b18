"""An export in words, for the page of who asked for it."""

import datetime as dt

from therapy_notes.clinic_time import format_date
from therapy_notes.models import Export

State = Export.State
LEFT_ALONE = dt.timedelta(seconds=10)  # what waits longer may be waiting for nobody


def title_of(export, *, style):
    """What it is, with the name of the patient: for the page alone, never for an address or a file's name."""
    if export.kind == Export.Kind.PACKET:
        return f"Records of {export.patient.list_name}" if export.patient else "Records"
    since, until = (_day(export.asked.get(name), style) for name in ("since", "until"))
    if not since:
        return "Notes"
    return f"Notes of {since}" if until in ("", since) else f"Notes, {since} to {until}"


def progress_of(export):
    """How far it is, such as: Laying out pages, 120 of 500."""
    if export.state == State.WAITING:
        return "Waiting for its turn"
    stage = export.stage or "Beginning"
    return f"{stage}, {export.done:,} of {export.total:,}" if export.total else stage


def waits_in_vain(exports, *, at):
    """Whether one of them waits longer than a worker would let it."""
    return any(one.state == State.WAITING and at - one.asked_at > LEFT_ALONE for one in exports)


def _day(text, style):
    return format_date(dt.date.fromisoformat(text), style) if text else ""
