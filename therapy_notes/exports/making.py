"""One attempt at an export, by a worker: its file whole and its row ready, or a sentence why not.

Whatever kills the process, nobody is given part of a file: the row becomes ready in one statement, after the file has
its name. An attempt has a token; one that was cancelled, or taken for dead, moves nothing any more.
"""

import datetime as dt
import logging
import threading
import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from therapy_notes import certificates, tasks
from therapy_notes.access.exports import CHARTS, may_still_have
from therapy_notes.exports import files, states
from therapy_notes.exports.asking import AFRESH
from therapy_notes.exports.makers import NotMade, Stopped, maker_of
from therapy_notes.exports.progress import Progress
from therapy_notes.exports.steady import GONE, is_full, steadily
from therapy_notes.models import Export, User
from therapy_notes.stored_files import NotStored

State = Export.State
ATTEMPTS = 3
BROKEN_OFF = (
    "This was begun several times and broken off each time. Try again; if that fails too, tell an administrator."
)
DISK_FULL = "The server's disk is full. Tell an administrator, who frees space, then try again."
NO_LONGER = "This is no longer open to you, or your part at the clinic has changed. Ask an administrator."
NOT_WRITTEN = "The server's disk did not take the file: it may be full. Tell an administrator, then try again."
WENT_WRONG = (
    "Something went wrong on the server. Try again; if it happens again, tell an administrator that export {pk} failed."
)
stopping = threading.Event()  # this process is told to end
logger = logging.getLogger(__name__)
_current: uuid.UUID | None = None


def make(pk):
    """Make the file of an export that waits; nothing where it does not wait, since another task had it."""
    global _current
    token = uuid.uuid4()
    export = steadily(lambda: _begin(pk, token))
    if export is None:
        return
    _current = token
    try:
        _try(export)
    finally:
        _current = None


def beat(*, at):
    """The worker is still at it. Called from a thread of its own, since a part may take long."""
    if token := _current:
        Export.objects.filter(token=token, state=State.RUNNING).update(beat_at=at)


def put_back(pk, *, attempt=None, counts=True):
    """An attempt ended without a result: another begins, or the export has failed where there were enough.

    False where the export is not being made (by that attempt) any more.
    """
    found = Export.objects.filter(pk=pk, state=State.RUNNING).only("attempts", "token").first()
    if found is None or attempt not in (None, found.token):
        return False
    if counts and found.attempts >= ATTEMPTS:
        return _fail(pk, BROKEN_OFF, attempt=found.token)
    with transaction.atomic():
        begun = F("attempts") if counts else F("attempts") - 1
        moved = states.move(pk, State.WAITING, attempt=found.token, since=[State.RUNNING], **AFRESH, attempts=begun)
        if moved:
            tasks.make_export.enqueue(pk)
    return moved


def _begin(pk, token):
    now = timezone.now()
    begun = {"token": token, "attempts": F("attempts") + 1, "started_at": now, "beat_at": now}
    states.move(pk, State.RUNNING, **begun)
    found = Export.objects.filter(pk=pk, token=token, state=State.RUNNING)  # also where the answer was lost before
    export = found.select_related("clinic", "by__clinic", "by__clinician", "patient").first()
    if export:
        export.asked.pop(CHARTS, None)  # of an attempt before: the maker tells anew
        export.charts = None
    return export


def _try(export):
    pk, attempt = export.pk, export.token
    try:
        _write(export)
    except Stopped:
        if stopping.is_set():
            steadily(lambda: put_back(pk, attempt=attempt, counts=False))
    except NotMade as told:
        _fail(pk, str(told), attempt=attempt)
    except (OSError, NotStored, *GONE) as error:
        _after_trouble(error, pk, attempt)
    except Exception as error:
        logger.error("Export %d failed: %s", pk, tasks.place_of(error))
        _fail(pk, WENT_WRONG.format(pk=pk), attempt=attempt)


def _after_trouble(error, pk, attempt):
    """A disk that is full does not mend itself; a database that was away may be back."""
    logger.error("Export %d was broken off: %s", pk, tasks.place_of(error))
    if is_full(error) or not isinstance(error, GONE):
        _fail(pk, DISK_FULL if is_full(error) else NOT_WRITTEN, attempt=attempt)
    else:
        steadily(lambda: put_back(pk, attempt=attempt))


def _write(export):
    maker, told = maker_of(export.kind), Progress(export, stopping=stopping)
    if not steadily(lambda: may_still_have(export)):
        raise NotMade(NO_LONGER)
    with files.beginning(export.token) as file:
        maker(export, file, told)
        if export.form == Export.Form.PDF:
            certificates.issue_file(file, clinic=export.clinic, at=timezone.now())
        made = files.finish(file, export.token, form=export.form)
    # Where the database stays away the file stays: it may be ready all the same. If not, a sweep removes it.
    if not steadily(lambda: _finish(export, made)):
        files.remove(made.name)


@transaction.atomic
def _finish(export, made):
    """The row is ready and its person is told, at once. True also where that was done and the answer was lost."""
    now = timezone.now()
    until = now + dt.timedelta(days=export.clinic.export_days)
    facts = {"file": made.name, "sha256": made.sha256, "size": made.size, "finished_at": now, "expires_at": until}
    facts["asked"] = export.asked if export.charts is None else export.asked | {CHARTS: sorted(export.charts)}
    if states.move(export.pk, State.READY, attempt=export.token, stage="", **facts):
        _tell(export.pk)
        return True
    return Export.objects.filter(pk=export.pk, token=export.token, state=State.READY).exists()


def _fail(pk, problem, *, attempt):
    """Its person is told of this too: who is not told waits until the request is overdue."""
    facts = {"problem": problem, "finished_at": timezone.now(), "stage": "", "since": [State.RUNNING]}

    @transaction.atomic
    def fail():
        moved = states.move(pk, State.FAILED, attempt=attempt, **facts)
        if moved:
            _tell(pk)
        return moved

    return steadily(fail)


def _tell(pk):
    """The bar of every page says from now on that something has ended, until its person looks at the list."""
    User.objects.filter(exports=pk).update(exports_ended=F("exports_ended") + 1)
