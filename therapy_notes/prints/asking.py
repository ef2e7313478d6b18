"""The print of a note is asked for by the act that changes it, and rendered by the worker: never while one waits."""

from django_tasks_db.models import DBTaskResult

from therapy_notes import tasks
from therapy_notes.models import SignedVersion


def changed(note, *, version=None):
    """What prints of the note is otherwise from now on: the worker keeps its latest version, once this act is done.

    `version` is that version where it is at hand. Of a note that was never signed nothing is printed.
    """
    latest = SignedVersion.objects.filter(note=note).order_by("-number")
    number = version.pk if version else latest.values_list("pk", flat=True).first()
    if number:
        tasks.keep_print.enqueue(number)


def leave_to_download():
    """Take back what was asked for and not begun yet: of a clinic that is put in whole, notes print when asked for."""
    DBTaskResult.objects.ready().filter(task_path=tasks.keep_print.module_path).delete()
