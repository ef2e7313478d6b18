"""Which database an address means, and what every connection to it is told."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from therapy_notes.databases import SQLITE_OPTIONS, database

FILE = Path("/srv/clinic/record.sqlite3")


@pytest.mark.parametrize("url", ["", f"sqlite:///{FILE}"])
def test_without_an_address_or_with_that_of_a_file_it_is_sqlite_with_its_own_options(url):
    found = database(url, path=FILE)
    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == FILE
    assert found["OPTIONS"] == SQLITE_OPTIONS
    assert found["TEST"]["NAME"] == FILE.parent / "test.sqlite3"


def test_postgresql_keeps_its_connections_and_nobody_waits_for_ever():
    found = database("postgresql://therapy:secret@db.example:5433/notes", path=FILE)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("notes", "therapy", "secret")
    assert (found["HOST"], found["PORT"]) == ("db.example", 5433)
    assert found["CONN_MAX_AGE"] == 60 and found["CONN_HEALTH_CHECKS"] is True
    assert found["OPTIONS"]["application_name"] == "therapy_notes"
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert f"-c {limit}=" in found["OPTIONS"]["options"]


def test_what_the_address_says_itself_goes_before_ours():
    found = database("postgresql:///notes?host=/run/pg&conn_max_age=0&sslmode=verify-full", path=FILE)
    assert found["CONN_MAX_AGE"] == 0
    assert found["OPTIONS"]["host"] == "/run/pg" and found["OPTIONS"]["sslmode"] == "verify-full"
    longer = database("postgresql:///notes?options=-c%20statement_timeout%3D0", path=FILE)
    assert longer["OPTIONS"]["options"] == "-c statement_timeout=0"


@pytest.mark.parametrize("url", ["mysql://localhost/notes", "oracle://localhost/notes"])
def test_another_database_is_refused_in_words(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL begins with"):
        database(url, path=FILE)
