"""How quick a packet of 500 notes is made by a worker of two processes, and how much memory each holds.

`make bench-pdf`; NOTES=100 takes fewer. The notes are those of days of visits, with their plan and progress reports.
"""

import os
import subprocess
import sys
import tempfile
import time
import zoneinfo
from contextlib import contextmanager
from pathlib import Path

NOTES, PROCESSES = 500, 2
LIMIT = 900  # seconds
ROOT = Path(__file__).parent.parent.parent


def main():
    """500 notes of which nothing is kept into one packet, then all of them kept, then with every chapter there is."""
    notes = int(os.environ.get("NOTES", NOTES))
    with tempfile.TemporaryDirectory() as folder:
        start(folder)
        by, patient = build(notes)
        say(f"A packet of {notes} visit notes, by a worker of {PROCESSES} processes; {os.cpu_count()} cores")
        with worker() as memory:
            for name, kinds in asked().items():
                seconds, size = packet(by, patient, kinds)
                say(f"  {name:40}{seconds:8.1f} s{notes / seconds:8.1f} notes a second{size / 2**20:8.1f} MB")
            for pid, most in sorted(memory.items()):
                say(f"  process {pid}: at most {most / 1024:.0f} MB")


def start(folder):
    """Django on a database and folders of its own, which the worker is told of too."""
    own = {f"{name}_ROOT": f"{folder}/{name.lower()}" for name in ("PRINTS", "EXPORTS", "ATTACHMENTS", "CERTIFICATES")}
    own |= {"DATABASE_PATH": f"{folder}/db.sqlite3", "DJANGO_SETTINGS_MODULE": "therapy_notes.settings", "DEBUG": "on"}
    os.environ |= own
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def build(notes):
    """Who asks, and a patient with so many signed visit notes; what signing asked of the worker is taken back."""
    from django.db import transaction
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from tests.bench.history import History
    from tests.builders import build_user

    with timezone.override(zoneinfo.ZoneInfo("America/Chicago")), transaction.atomic():
        episode = History(notes).episode
        DBTaskResult.objects.all().delete()
        return build_user(episode.patient.clinic, "nora", role="auditor"), episode.patient


def asked():
    """What is measured: the kinds of documents by a name. The notes have cover, index and signature log too."""
    from therapy_notes.packets.asked import KINDS

    notes = tuple(name for name in KINDS if name != "units")
    return {
        "notes, nothing is kept": notes,
        "notes, all are kept": notes,
        "all kept, with unit derivations": tuple(KINDS),
    }


def packet(by, patient, kinds):
    """Seconds until it is ready, and its bytes."""
    from django.utils import timezone

    from therapy_notes import exports
    from therapy_notes.models import Export
    from therapy_notes.packets.asked import Asked

    began = time.monotonic()
    asked = Asked(patient=patient.pk, kinds=kinds).plain()
    pk = exports.ask(Export.Kind.PACKET, asked=asked, by=by, at=timezone.now(), patient=patient).pk
    while (export := Export.objects.get(pk=pk)).state in Export.OPEN:
        assert time.monotonic() - began < LIMIT, f"{export.stage}, {export.done} of {export.total}"
        remember()
        time.sleep(0.05)
    assert export.state == Export.State.READY, export.problem
    return time.monotonic() - began, export.size


_most: dict[int, int] = {}  # kilobytes, by process
_parent: list[int] = []


@contextmanager
def worker():
    process = subprocess.Popen([sys.executable, ROOT / "manage.py", "worker", "--processes", str(PROCESSES)])
    _parent.append(process.pid)
    try:
        yield _most
    finally:
        process.terminate()
        process.wait()


def remember():
    """The most memory that each process of the worker ever held, as Linux tells it."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        except (OSError, ValueError):
            continue
        if _parent[0] in (int(told["PPid"]), int(folder.name)) and "VmHWM" in told:
            _most[int(folder.name)] = int(told["VmHWM"].split()[0])


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
