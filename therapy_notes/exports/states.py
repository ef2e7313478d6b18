"""The states of an export and who may leave them, as one table. A change is one conditional update."""

from therapy_notes.models import Export

State = Export.State
NEXT = {
    State.WAITING: {State.RUNNING, State.CANCELLED, State.FAILED},
    State.RUNNING: {State.READY, State.FAILED, State.CANCELLED, State.WAITING},
    State.READY: {State.EXPIRED, State.FAILED},
    State.FAILED: {State.WAITING},
    State.CANCELLED: {State.WAITING},
    State.EXPIRED: {State.WAITING},
}


def leaving_for(state):
    """The states from which one may come to this one."""
    return [one for one, after in NEXT.items() if state in after]


def move(pk, state, *, attempt=None, since=None, **facts):
    """Bring the export into the state and write the facts with it. False where it may not, or no longer.

    With an `attempt` (its token) only that one moves it; with `since` (states) only from one of them.
    """
    found = Export.objects.filter(pk=pk, state__in=leaving_for(state))
    if attempt is not None:
        found = found.filter(token=attempt)
    if since is not None:
        found = found.filter(state__in=since)
    return found.update(state=state, **facts) == 1
