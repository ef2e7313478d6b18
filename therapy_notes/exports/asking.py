"""Ask for a file, ask for it again, or let it be."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import audit, tasks
from therapy_notes.exports import states
from therapy_notes.exports.expiring import expire_one
from therapy_notes.models import Export

State = Export.State
AFRESH = {
    "stage": "",
    "done": 0,
    "total": 0,
    "problem": "",
    "started_at": None,
    "beat_at": None,
    "finished_at": None,
    "expires_at": None,
    "file": "",
    "sha256": "",
    "size": 0,
}
MOST_OPEN = 20  # of one person: more would wait behind each other for an hour


@transaction.atomic
def ask(kind, *, asked, by, at, patient=None, form=Export.Form.PDF):
    """An export that waits for a worker. `asked` is what was chosen, as plain values of JSON.

    Raises ValidationError where the person already waits for many.
    """
    _need_few_open(by)
    what = {"kind": kind, "form": form, "asked": asked}
    export = Export.objects.create(clinic_id=by.clinic_id, by=by, patient=patient, asked_at=at, **what)
    tasks.make_export.enqueue(export.pk)
    audit.record("export.asked", export, by=by, patient=patient, kind=str(kind), form=str(form))
    return export


@transaction.atomic
def ask_again(export, *, by, at):
    """Another attempt at one that was not made, was cancelled or has expired. False where it is none of these.

    Raises ValidationError as `ask` does.
    """
    _need_few_open(by)
    if export.state == State.READY and export.expires_at <= at:
        expire_one(export)
    ended = (State.FAILED, State.CANCELLED, State.EXPIRED)
    if not states.move(export.pk, State.WAITING, since=ended, asked_at=at, attempts=0, **AFRESH):
        return False
    tasks.make_export.enqueue(export.pk)
    facts = {"kind": export.kind, "form": export.form, "again": True}
    audit.record("export.asked", export, by=by, patient=export.patient, **facts)
    return True


@transaction.atomic
def cancel(export, *, by, at):
    """Nobody waits for it any more: its worker stops within a second or two. False where it has ended already."""
    if not states.move(export.pk, State.CANCELLED, finished_at=at, stage=""):
        return False
    audit.record("export.cancelled", export, by=by, patient=export.patient)
    return True


def _need_few_open(by):
    if Export.objects.filter(by=by, state__in=Export.OPEN).count() >= MOST_OPEN:
        raise ValidationError(
            f"You wait for {MOST_OPEN} exports already. Ask again when some are ready, or cancel one."
        )
