"""The files of exports whose time is over are removed: first they are given to nobody, then they are gone."""

from therapy_notes.exports import files, states
from therapy_notes.models import Export

State = Export.State


def expire(*, at):
    """All whose time is over. Gives their number."""
    due = list(Export.objects.filter(state=State.READY, expires_at__lte=at))
    for export in due:
        expire_one(export)
    return len(due)


def expire_due(exports, *, at):
    """Those of a list whose time is over, where no worker has come to it: what the list then says is so."""
    for export in exports:
        if export.state == State.READY and export.expires_at <= at:
            expire_one(export)
            export.state, export.file = State.EXPIRED, ""


def expire_one(export):
    if states.move(export.pk, State.EXPIRED, attempt=export.token, since=[State.READY], file=""):
        files.remove(export.file)
