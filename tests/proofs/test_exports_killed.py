"""Exports by real processes that are killed, told to end, or lose the database: whole, or a sentence why not."""

import os
import signal
import sqlite3
import sys
import time
import zoneinfo
from contextlib import contextmanager
from functools import partial

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests import builders
from tests.own_database import SQLITE, own_database
from tests.proofs.slow_app import whole
from tests.proofs.workers import ask, begun, children, ended, kill, left_over, seen, until, worker
from therapy_notes import exports
from therapy_notes.models import Export, WorkerBeat

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
State = Export.State
AWAY = 10  # seconds


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, tmp_path_factory):
    """One for all: what is killed here must not hold up another test."""
    zone, folder = timezone.override(zoneinfo.ZoneInfo("America/Chicago")), tmp_path_factory.mktemp("worker")
    with django_db_blocker.unblock(), zone, own_database(folder, "worker"):
        yield


@pytest.fixture
def person(database, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "EXPORTS_ROOT", tmp_path / "exports")
    for model in (WorkerBeat, DBTaskResult):  # nothing of the test before
        model.objects.all().delete()
    Export.objects.filter(state__in=Export.OPEN).update(state=State.CANCELLED)
    name = f"nora{time.monotonic_ns()}"
    return builders.build_user(builders.build_clinic(f"Clinic of {name}"), name, role="auditor")


@pytest.fixture
def log(tmp_path):
    """What the worker said; shown where a test fails."""
    yield tmp_path / "log"
    if (tmp_path / "log").exists():
        sys.stdout.write((tmp_path / "log").read_text())


def holds(export):
    """It is ready, whole, the only file, and its person was told once."""
    export = seen(export)
    assert (export.state, export.problem) == (State.READY, "")
    with exports.opened(export) as file:
        assert file.read() == whole(export)
    assert left_over() == [export.file]
    export.by.refresh_from_db()
    assert export.by.exports_ended == 1
    return True


def test_of_a_process_that_is_killed_in_the_middle_another_makes_the_file(person, log):
    export = ask(person, parts=30, pause=0.1)
    with worker(log) as process:
        first = begun(export)
        os.kill(children(process)[0], signal.SIGKILL)
        last = ended(export)
    assert last.token != first.token and last.attempts == 2
    assert holds(export)


def test_what_was_killed_with_its_parent_is_made_by_the_next_worker(person, log):
    export = ask(person, parts=30, pause=0.1)
    with worker(log) as process:
        begun(export)
        kill(process)
    assert seen(export).state == State.RUNNING and len(left_over()) == 1
    with worker(log):
        assert ended(export).attempts == 2
        until(lambda: len(left_over()) == 1)
        assert holds(export)


def test_processes_whose_parent_was_killed_end_and_give_back_what_they_were_at(person, log):
    export = ask(person, parts=60, pause=0.1)
    with worker(log) as process:
        begun(export)
        orphans = children(process)
        os.kill(process.pid, signal.SIGKILL)
        assert until(lambda: seen(export).state == State.WAITING)
    until(lambda: not any(is_there(one) for one in orphans))
    assert left_over() == []


def test_a_worker_that_is_told_to_end_gives_back_what_it_was_at_within_seconds(person, log):
    export = ask(person, parts=600, pause=0.1)
    with worker(log) as process:
        begun(export)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert time.monotonic() - began < 5
    assert (seen(export).state, seen(export).attempts, left_over()) == (State.WAITING, 0, [])


def test_one_that_is_cancelled_under_way_stops_within_two_seconds(person, log):
    export = ask(person, parts=600, pause=0.1)
    with worker(log):
        begun(export)
        exports.cancel(export, by=person, at=timezone.now())
        until(lambda: not left_over(), seconds=2)
    assert seen(export).state == State.CANCELLED


def test_after_three_processes_died_of_it_it_has_failed_in_words(person, log):
    export = ask(person, parts=600, pause=0.1)
    with worker(log) as process:
        for attempt in (1, 2, 3):
            until(partial(is_at, export, attempt))
            os.kill(children(process)[0], signal.SIGKILL)
        assert ended(export).problem.startswith("This was begun several times")


def test_two_processes_never_make_the_same_file_twice(person, log):
    made = [ask(person, parts=3, pause=0.05) for _ in range(12)]
    with worker(log, processes=2):
        assert [ended(one).attempts for one in made] == [1] * 12
    person.refresh_from_db()
    assert person.exports_ended == 12
    assert len(left_over()) == 12


def test_two_workers_beside_each_other_make_nothing_twice_and_sweep_up_nothing_of_each_other(person, log):
    made = [ask(person, parts=20, pause=0.1) for _ in range(6)]
    with worker(log), worker(log):
        assert [ended(one).attempts for one in made] == [1] * 6
        assert len(left_over()) == 6
    for one in made:
        with exports.opened(seen(one)) as file:
            assert file.read() == whole(one)


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL has the test below")
def test_a_database_that_is_locked_for_ten_seconds_is_waited_for(person, log):
    export = ask(person, parts=30, pause=0.1)
    with worker(log, dead_after=30):
        begun(export)
        lock = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        time.sleep(AWAY)
        lock.execute("ROLLBACK")
        lock.close()
        assert ended(export).attempts == 1
        assert holds(export)


@pytest.mark.skipif(SQLITE, reason="SQLite has the test above")
def test_a_database_that_lets_nobody_in_for_ten_seconds_is_waited_for(person, log):
    export = ask(person, parts=30, pause=0.1)
    with worker(log, dead_after=30):
        begun(export)
        with let_nobody_in():
            time.sleep(AWAY)
        ended(export)
        assert holds(export)


def is_at(export, attempt):
    return seen(export).attempts == attempt and seen(export).done


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def let_nobody_in():
    """All connections to the database are cut, and new ones refused, as while its server is started anew."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        try:
            cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} ALLOW_CONNECTIONS false")
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
        finally:
            cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} ALLOW_CONNECTIONS true")
