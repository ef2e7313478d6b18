"""Several people act at the same moment, each in a thread with a connection of its own."""

import threading
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

WAIT = 60  # seconds, after which a test fails rather than hangs


def at_once(*acts):
    """Begin all the acts at one moment; of each what it gave, or the exception it raised, in their order."""
    zone, start, answers = timezone.get_current_timezone(), threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        with timezone.override(zone), _own_connection():
            start.wait(WAIT)
            try:
                answers[place] = act()
            except Exception as error:
                answers[place] = error

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return answers


def done(answers):
    """Those that were not refused."""
    return [one for one in answers if not isinstance(one, Exception)]


def kinds(answers):
    """The names of what was raised, each once."""
    return {type(one).__name__ for one in answers if isinstance(one, Exception)}


@contextmanager
def _own_connection():
    try:
        connection.ensure_connection()
        yield
    finally:
        connection.close()
