"""How quick the page of reports is for a large clinic: `make bench-compliance`. Figures are milliseconds of a request.

10,000 open episodes with 300,000 visits, their notes, plans, coverages and stored clocks, in a scratch database, DEBUG
off. With `--here` the database is that of DATABASE_URL, which must be empty; else it is SQLite in a folder of its own.
"""

import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.pages import measure, say, start

RUNS_ON = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def main():
    """Build the clinic, measure, and print a table."""
    url = os.environ.get("DATABASE_URL", "") if "--here" in sys.argv else ""
    with tempfile.TemporaryDirectory() as folder:
        start(Path(folder), url)
        import time_machine

        from tests.bench.caseload import Caseload
        from tests.bench.law import cpu
        from tests.builders import DAY, at

        with time_machine.travel(at("09:10", DAY), tick=True):
            begun = time.perf_counter()
            caseload = build(Caseload)
            say(f"{cpu()}, {os.cpu_count()} cores, Python {platform.python_version()}, {database()}")
            say(f"{caseload.counted}, built in {time.perf_counter() - begun:.0f} s")
            say(f"{'milliseconds':44}{'median':>8}{'min':>8}{'p95':>8}{'cpu':>8}{'kB':>8}")
            measure_all(caseload)


def build(caseload):
    """In the clinic's zone and in one transaction."""
    import zoneinfo

    from django.db import transaction
    from django.utils import timezone

    with timezone.override(zoneinfo.ZoneInfo("America/Chicago")), transaction.atomic():
        return caseload()


def database():
    """The database and its version."""
    from django.db import connection

    version = ".".join(map(str, connection.get_database_version()))
    return f"{RUNS_ON[connection.vendor]} {version}"


def measure_all(caseload):
    """Each page once a line: the whole clinic's, one therapist's, a therapist's own; and with how many queries."""
    from therapy_notes.compliance import listings

    therapist = caseload.therapists[0]
    office, own = asker(caseload.administrator), asker(therapist)
    pages = [("first list that has rows", office, "/compliance/")]
    pages += [(f"list: {name}", office, f"/compliance/?show={name}") for name in listings()]
    pages += [("10th page of a list", office, "/compliance/?show=soon&page=10")]
    pages += [("one therapist of the clinic", office, f"/compliance/?therapist={therapist.clinician.pk}")]
    pages += [("a therapist's own", own, "/compliance/"), ("Today of a therapist", own, "/")]
    for name, get, address in pages:
        measure(f"{name}, {queries(get, address)} queries", lambda get=get, address=address: get(address))


def queries(get, address):
    """How many queries a page asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    get(address)
    with CaptureQueriesContext(connection) as captured:
        get(address)
    return len(captured)


def asker(user):
    """A signed-in browser as a function that gives the page of an address."""
    from django.test import Client

    client = Client(headers={"host": "testserver"})
    client.force_login(user)

    def get(address):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    return get


if __name__ == "__main__":
    main()
