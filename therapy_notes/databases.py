"""Where the record is kept: a SQLite file unless `DATABASE_URL` names another database, such as PostgreSQL."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environ import Env

# Write-ahead log and immediate transactions: with Django's defaults over half of concurrent saves fail as locked.
# Without recursive_triggers, REPLACE INTO goes past the delete triggers of append-only tables.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
}
# Milliseconds. Nobody waits longer for a page, for another's lock, or on one who went away within a transaction.
POSTGRES_LIMITS = {
    "statement_timeout": 60_000,
    "lock_timeout": 20_000,
    "idle_in_transaction_session_timeout": 60_000,
}
KEPT = 60  # seconds that a connection to PostgreSQL is kept: without, inserts were seven times slower


def database(url, *, path):
    """Django's settings of the database that the URL names, or of a SQLite file at `path` where there is no URL."""
    found = Env.db_url_config(url) if url else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    kind = found.get("ENGINE", "").rpartition(".")[2]
    if kind == "sqlite3":
        return _sqlite(Path(found["NAME"]))
    if kind == "postgresql":
        return _postgres(found)
    raise ImproperlyConfigured("DATABASE_URL begins with postgresql:// or sqlite:///. Nothing else is supported.")


def _sqlite(path):
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,  # seconds: opening one takes longer than a small answer
        "OPTIONS": SQLITE_OPTIONS,
        "TEST": {"NAME": path.parent / "test.sqlite3"},  # a file: live server threads connect too
    }


def _postgres(found):
    """What the URL says after its question mark goes before what is set here."""
    limits = " ".join(f"-c {name}={limit}" for name, limit in POSTGRES_LIMITS.items())
    options = {"application_name": "therapy_notes", "options": limits} | found.get("OPTIONS", {})
    return {"CONN_MAX_AGE": KEPT, "CONN_HEALTH_CHECKS": True} | found | {"OPTIONS": options}
