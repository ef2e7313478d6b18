"""A worker of its own, its processes, and what became of an export."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tests.own_database import environment
from therapy_notes import exports
from therapy_notes.models import Export

WAIT = 40  # seconds, after which a test fails rather than hangs


def ask(by, *, parts, pause):
    return exports.ask("notes", asked={"parts": parts, "pause": pause}, by=by, at=timezone.now())


@contextmanager
def worker(log, *, processes=1, dead_after=3):
    """`manage.py worker` on the database that this thread sees. Ended with all its processes."""
    told = environment() | {"DJANGO_SETTINGS_MODULE": "tests.proofs.slow_exports", "DEBUG": "on"}
    told |= {"EXPORTS_ROOT": str(settings.EXPORTS_ROOT), "WORKER_DEAD_AFTER": str(dead_after)}
    command = [sys.executable, Path(settings.BASE_DIR, "manage.py"), "worker", "--processes", str(processes)]
    with open(log, "ab") as output:
        process = subprocess.Popen(command, env=told, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(WAIT)


def children(process):
    """The numbers of its processes."""
    listed = subprocess.run(["/bin/ps", "-Ao", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = (tuple(map(int, line.split())) for line in listed.splitlines())
    return [pid for pid, parent in pairs if parent == process.pid]


def kill(process):
    """Without a word, all its children with it."""
    for pid in [*children(process), process.pid]:
        os.kill(pid, signal.SIGKILL)


def seen(export):
    return Export.objects.get(pk=export.pk)


def until(happened, *, seconds=WAIT):
    """What it gave once it gave something true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.05)
    raise TimeoutError("It did not happen.")


def begun(export):
    """Once a part of it is written."""
    return until(lambda: seen(export).done and seen(export))


def ended(export, *, seconds=WAIT):
    return until(lambda: seen(export).state not in Export.OPEN and seen(export), seconds=seconds)


def left_over():
    """The names of the files that lie there."""
    folder = Path(settings.EXPORTS_ROOT)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
