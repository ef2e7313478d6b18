"""A database beside the test database, and what another process has to be told to open the one that a test sees."""

import os
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.core.management import call_command
from django.db import connection

SQLITE = connection.vendor == "sqlite"


@contextmanager
def own_database(folder, name):
    """A new database with all migrations, which the thread's connection sees meanwhile: on SQLite a file in `folder`.

    For rows that cannot be taken out again, and for processes that are killed.
    """
    elsewhere = connection.settings_dict["NAME"]
    here = Path(folder) / f"{name}.sqlite3" if SQLITE else f"test_{name}_{os.getpid()}"
    if not SQLITE:
        _remake(here)
    connection.close()
    connection.settings_dict["NAME"] = here
    try:
        call_command("migrate", verbosity=0, run_syncdb=True)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = elsewhere
        if not SQLITE:
            _drop(here)


def environment():
    """The environment in which a process of its own opens the database that this thread sees."""
    name = str(connection.settings_dict["NAME"])
    without = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DATABASE_PATH")}
    if SQLITE:
        return without | {"DATABASE_PATH": name}
    url = urlsplit(os.environ["DATABASE_URL"])
    folder = url.path.rpartition("/")[0]  # of an address that has the socket in its path
    return without | {"DATABASE_URL": urlunsplit(url._replace(path=f"{folder}/{name}"))}


def _remake(name):
    _drop(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE template0")


def _drop(name):
    """Also from under who still holds it open, such as a process that was killed a moment ago."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
