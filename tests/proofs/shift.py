"""A therapist and a supervisor at work on the notes of one chart, act after act, until the process is killed."""

import os
import random
import signal
import sys
import time
import traceback

from django.db import connection

from tests import builders
from tests.builders import COMPLETE, at, build_visit, get_note, prove
from therapy_notes import charting, signing
from therapy_notes.models import Note, User

Status = Note.Status
BEGUN, DONE = b"(", b")"
_of_the_parent: list[object] = []


def killed_at_work(seed, *, seconds):
    """Let a process work for so long, then kill it without a word. The marks of the acts that it began and did."""
    connection.close()  # two processes must not share one
    hear, say = os.pipe()
    process = os.fork()
    if process == 0:
        _work(random.Random(seed), say)
    os.close(say)
    first = os.read(hear, 1)  # from its first act on
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "it ended by itself"
    with os.fdopen(hear, "rb") as rest:
        marks = first + rest.read()
    _wait_for_the_database()
    return marks


def _work(chance, say):
    """Never returns: what a test runner does at its end must not happen twice."""
    # Where a browser's event loop ran before the fork, this is not the connection that was just closed but one from
    # before the loop, open to the tests' own database. It stays its process's: put aside, never closed.
    _of_the_parent.append(connection.connection)
    connection.connection = None
    try:
        while True:
            act = _next_act(chance)
            os.write(say, BEGUN)
            act()
            os.write(say, DONE)
    except BaseException:  # noqa: BLE001  whatever it is, the test that waits is to show it
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def _next_act(chance):
    """Something that may be done to one of the chart's notes; where none is open, a new visit is begun."""
    author, supervisor = (User.objects.get(username=name) for name in ("axel", "thea"))
    note = get_note(chance.choice(Note.objects.values_list("pk", flat=True)))
    acts = {
        Status.DRAFT: [lambda: _finish_and_sign(note, author)],
        Status.AWAITING_COSIGN: [
            *[lambda: builders.cosign(note, supervisor)] * 2,
            lambda: builders.give_back(note, supervisor, ("plan", "Plan", "Which seat?"), ("", "", "Say more.")),
            lambda: signing.withdraw_signature(note, "The wrong leg.", proof=prove(author), at=at("15:00")),
        ],
        Status.RETURNED: [lambda: _mend_and_sign(note, author, chance)],
        Status.SIGNED: [
            lambda: _begin(note, author),
            lambda: signing.open_amendment(note, by=author, at=at("15:00")),
            lambda: signing.withdraw_signature(note, "Read too fast.", proof=prove(supervisor), at=at("15:00")),
            lambda: signing.add_addendum(note, "Slept badly after.", proof=prove(author), at=at("15:00")),
        ],
        Status.AMENDING: [
            *[lambda: _mend_and_sign(note, author, chance)] * 3,
            lambda: signing.drop_amendment(note, by=author, at=at("16:00")),
            lambda: signing.void_note(note, "Another patient's.", proof=prove(supervisor), at=at("16:00")),
        ],
        Status.VOID: [lambda: _begin(note, author)],
    }
    return chance.choice(acts[note.status])


def _begin(note, author):
    build_visit(note.episode, author)


def _finish_and_sign(note, author):
    """What the draft has not yet: a process may have been killed between two of its acts."""
    if not note.visit.activities.exists():
        builders.log(note.visit, author, "97530", "09:00", "09:23")
    charting.write_sections(note, COMPLETE, by=author, at=at("12:30"))
    builders.sign(note, author)


def _mend_and_sign(note, author, chance):
    charting.write_sections(note, {"plan": f"Seat {chance.random()}."}, by=author, at=at("15:30"))
    builders.sign(note, author, "16:00")


def _wait_for_the_database():
    """PostgreSQL hears a little later than we do that the process is gone."""
    if connection.vendor != "postgresql":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)
    raise TimeoutError("The server still works for the process that was killed.")
