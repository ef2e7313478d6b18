"""What somebody with the database's password could do: past the operations, the models and the triggers."""

from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import connection as default

from therapy_notes.integrity import guards


@contextmanager
def lifted(connection=default, *, put_back=True):
    """The triggers of the append-only tables are off meanwhile; on PostgreSQL foreign keys look away as well."""
    _foreign_keys(connection, checked=False)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in guards.guarded():
            if model._meta.db_table not in tables:
                continue
            for name in guards.names(connection, model):
                on = f" ON {model._meta.db_table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    yield
    _foreign_keys(connection, checked=True)
    if put_back:
        guards.install(connection.alias)


def _foreign_keys(connection, *, checked):
    """PostgreSQL checks them at the end of a transaction, and alters no table that has checks still to come."""
    if connection.vendor == "postgresql":
        if not checked:
            connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute(f"SET session_replication_role = {'origin' if checked else 'replica'}")


def count_from_one(connection=default):
    """Rows are numbered 1, 2, 3 again: PostgreSQL's counters go on when a test is undone."""
    counters = connection.introspection.sequence_list()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), counters):
            cursor.execute(statement)


def execute(sql, *values):
    """One statement, past the triggers. Gives how many rows it touched."""
    with lifted(), default.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
