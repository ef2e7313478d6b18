"""What `manage.py worker` does when it is asked to. A task imports what it needs when it runs: who asks needs nothing.

A task that goes wrong keeps the kind of the error and its place: the messages of exceptions carry values.
"""

import functools
import traceback
from pathlib import Path

from django_tasks import task

URGENT, SOON, LATER = 50, 10, 0  # what an export waits for; exports; what nobody waits for


class NotDone(Exception):
    """A task went wrong. Says which kind of error it was and where, and nothing else."""


def without_values(function):
    """What the function raises becomes a NotDone: the queue keeps the text of exceptions."""

    @functools.wraps(function)
    def done(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception as error:
            raise NotDone(place_of(error)) from None

    return done


def place_of(error):
    """Kind and place of an error in a line, such as: builtins.KeyError in render.py, line 12."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__module__}.{type(error).__qualname__} in {Path(last.filename).name}, line {last.lineno}"


@task(priority=SOON)
@without_values
def make_export(pk):
    from therapy_notes.exports import making

    making.make(pk)


@task(priority=LATER)
@without_values
def keep_print(version_pk):
    """What is mostly printed of a signed version as it stands now, rendered before somebody asks for it."""
    from django.utils import timezone

    from therapy_notes import prints
    from therapy_notes.models import SignedVersion

    prints.keep_ahead(SignedVersion.objects.select_related("note").get(pk=version_pk), at=timezone.now())


@task(priority=URGENT)
@without_values
def keep_prints(export_pk, version_pks, variant):
    """A few of those that an export lacks, so that all workers render for it at once."""
    from therapy_notes.exports import rendering

    rendering.keep_some(export_pk, version_pks, variant=variant)
