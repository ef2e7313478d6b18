"""How quick the pages of a visit are on this machine: `make bench-pages`. Figures are milliseconds of one request.

A scratch database, one process, one request at a time, DEBUG off. Beside the time that passed stands the processor's
own, which other work on the machine disturbs less.
"""

import json
import os
import platform
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

VISITS = 150
RUNS = 60
WARM = 5


def main():
    """Build a year, measure, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        start(Path(folder))
        import time_machine

        from tests.bench.history import DAY, History
        from tests.builders import at

        with time_machine.travel(at("09:10", DAY), tick=True):
            begun = time.perf_counter()
            history = build(History)
            load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
            from tests.bench.law import cpu

            say(f"{cpu()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}")
            say(f"A year of {VISITS} signed visits, built in {time.perf_counter() - begun:.0f} s")
            say(f"{'milliseconds':44}{'median':>8}{'min':>8}{'p95':>8}{'cpu':>8}{'kB':>8}")
            measure_all(history)


def start(folder, url=""):
    """Set Django up as a server has it, on an empty database in that folder, or the empty one at that URL."""
    os.environ.pop("DATABASE_URL", None)  # never the database that somebody works with
    os.environ |= {
        "DATABASE_PATH": str(folder / "bench.sqlite3"),
        "DJANGO_SETTINGS_MODULE": "therapy_notes.settings",
        "DEBUG": "off",
        "SECRET_KEY": "only-to-measure",
        "ALLOWED_HOSTS": "testserver",
        "SECURE_SSL_REDIRECT": "off",
    }
    if url:
        os.environ["DATABASE_URL"] = url
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of signatures
    call_command("migrate", verbosity=0)


def build(history):
    """All of it in one transaction: hundreds of separate ones would wait for the disk."""
    import zoneinfo

    from django.db import transaction
    from django.utils import timezone

    with timezone.override(zoneinfo.ZoneInfo("America/Chicago")), transaction.atomic():
        made = history(VISITS)
        made.fill_the_day(8)
    return made


def measure_all(history):
    """Each page once a line."""
    import zoneinfo

    from django.test import Client
    from django.utils import timezone

    client = Client(headers={"host": "testserver"})
    client.force_login(history.therapist)
    visit, note = f"/visits/{history.visit.pk}/", f"/notes/{history.visit.note.pk}/"

    def get(address):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    for count in (1, 4, 10):
        with timezone.override(zoneinfo.ZoneInfo("America/Chicago")):
            history.log_until(count)
        measure(f"open a visit, {count} activities", lambda: get(visit))
        measure(f"parts with billing, {count} activities", lambda: get(f"{visit}parts/"))
    measure("save one field of the narrative", saver(client, history, "note-plan"))
    measure("save one field of an activity", saver(client, history, "activity-response"))
    measure("sign gate", lambda: get(f"{note}sign/"))
    measure("last visit beside", lambda: get(f"{visit}last/"))
    measure("today", lambda: get("/"))
    measure("schedule, a week", lambda: get("/schedule/"))


def saver(client, history, name):
    """An act that saves another value in that field."""
    activity = str(history.visit.activities.first().key) if name.startswith("activity") else ""
    address = f"/notes/{history.visit.note.pk}/save/"

    def save():
        now = time.time() * 1000
        entry = {"key": str(uuid.uuid4()), "kind": "field", "activity": activity, "name": name, "at": now}
        entry |= {"value": [f"Without hands, {uuid.uuid4()}."]}
        body = json.dumps({"sent": now, "entries": [entry]})
        answer = client.post(address, body, content_type="application/json")
        assert answer.json()["answers"][0].get("done"), answer.content
        return answer

    return save


def measure(name, act):
    """Print what one act takes."""
    for _ in range(WARM):
        act()
    passed, worked = [], []
    for _ in range(RUNS):
        clock, processor = time.perf_counter(), time.process_time()
        answer = act()
        worked.append((time.process_time() - processor) * 1000)
        passed.append((time.perf_counter() - clock) * 1000)
    figures = (
        statistics.median(passed),
        min(passed),
        statistics.quantiles(passed, n=20)[-1],
        statistics.median(worked),
        len(answer.content) / 1000,
    )
    say(f"{name:44}" + "".join(f"{one:8.1f}" for one in figures))


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
