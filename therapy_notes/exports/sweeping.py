"""What workers left behind, and what has had its time: begun again, failed, expired, removed."""

import datetime as dt

from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from therapy_notes import tasks
from therapy_notes.exports import files, making
from therapy_notes.exports.expiring import expire
from therapy_notes.exports.giving import lately
from therapy_notes.models import Export, WorkerBeat

State, Status = Export.State, TaskResultStatus
BEGUN_AT_MOST = 2  # other tasks than exports, which count their attempts themselves
KEPT = dt.timedelta(days=1)  # results of what went well
KEPT_FAILED = dt.timedelta(days=14)


def forget(workers):
    """Those workers are known to have ended."""
    WorkerBeat.objects.filter(worker__in=workers).delete()


def reap(*, at, workers=None):
    """Begin again, or let fail, what dead workers were at: those named, or all that have not beaten for long."""
    running = list(DBTaskResult.objects.filter(status=Status.RUNNING))  # before the beats: who begins has beaten
    since, until = lately(at)
    alive = set(WorkerBeat.objects.filter(at__range=(since, until)).values_list("worker", flat=True))
    dead = [task for task in running if _is_dead(task.worker_ids[-1], alive, workers)]
    held = {_export_of(task) for task in running if task not in dead}
    for task in dead:
        _reap_task(task, held, at=at)
    silent = Q(beat_at__lt=since) | Q(beat_at__gt=until)
    lost = [] if workers else list(Export.objects.filter(silent, state=State.RUNNING))
    for export in lost:
        making.put_back(export.pk, attempt=export.token)
    if dead or lost:
        remove_strays()


def _is_dead(worker, alive, named):
    return worker not in alive if named is None else worker in named


def _reap_task(task, held, *, at):
    found = DBTaskResult.objects.filter(pk=task.pk, status=Status.RUNNING, started_at=task.started_at)
    if task.task_path != tasks.make_export.module_path and len(task.worker_ids) < BEGUN_AT_MOST:
        found.update(status=Status.READY, started_at=None)
        return
    ended = {"status": Status.FAILED, "finished_at": at, "exception_class_path": "", "traceback": "Its worker ended."}
    if not found.update(**ended):
        return
    export = _export_of(task)
    if export and export not in held and not making.put_back(export):
        _ask_for(export)


def _export_of(task):
    """The number of the export that the task makes; None of other tasks."""
    return task.args_kwargs["args"][0] if task.task_path == tasks.make_export.module_path else None


def _ask_for(pk):
    """Its worker died between taking the task and beginning it: it waits without a task."""
    if Export.objects.filter(pk=pk, state=State.WAITING).exists():
        tasks.make_export.enqueue(pk)


def ask_for_forgotten():
    """Exports that wait without a task: theirs went wrong before it began, since the database was away for long."""
    waiting = set(Export.objects.filter(state=State.WAITING).values_list("pk", flat=True))  # before their tasks
    if not waiting:
        return
    open_tasks = DBTaskResult.objects.filter(status__in=[Status.READY, Status.RUNNING])
    for task in open_tasks.filter(task_path=tasks.make_export.module_path):
        waiting.discard(_export_of(task))
    for pk in sorted(waiting):
        tasks.make_export.enqueue(pk)


def tidy(*, at):
    """What has had its time: exports, files that belong to nothing, results of tasks."""
    expire(at=at)
    ask_for_forgotten()
    remove_strays()
    prune(at=at)


def remove_strays():
    """Files that belong to no attempt under way and no export that is ready: their attempt was killed."""
    strays = list(files.found())  # before the rows: whose file is there has a row that says so
    tokens = [token for _, token in strays]
    wanted = Export.objects.filter(Q(state=State.RUNNING) | Q(state=State.READY), token__in=tokens)
    kept = {token.hex for token in wanted.values_list("token", flat=True)}
    gone = [name for name, token in strays if token not in kept]
    for name in gone:
        files.remove(name)
    return len(gone)


def prune(*, at):
    """Results of tasks that nobody looks at any more, and the beats of workers that have long ended."""
    well = Q(status=Status.SUCCESSFUL, finished_at__lt=at - KEPT)
    badly = Q(status=Status.FAILED, finished_at__lt=at - KEPT_FAILED)
    DBTaskResult.objects.filter(well | badly).delete()
    WorkerBeat.objects.filter(at__lt=at - KEPT).delete()
