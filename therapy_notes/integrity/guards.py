"""Database triggers that refuse to change or delete what is append-only, whoever asks: the third lock on the record.

The first is the operations, the second the models. A trigger also stops SQL typed by hand, `REPLACE INTO` and
`TRUNCATE`. SQLite drops a table's triggers without a word when a migration rebuilds it, so every migrate puts them
back, and a server does not start without them.
"""

from itertools import chain

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from therapy_notes.models.base import AppendOnly

BODY = """
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END """
FUNCTION = f"CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
# The bits of pg_trigger.tgtype: 1 for each row, 2 before, 8 delete, 16 update, 32 truncate.
OF_ROWS, OF_ALL = 1 + 2 + 8 + 16, 2 + 32
POSTGRESQL_TRIGGERS = """
SELECT t.tgname, c.relname, t.tgtype, p.prosrc FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgenabled = 'A' AND t.tgqual IS NULL AND pg_table_is_visible(c.oid)
"""


def guarded():
    """The models whose rows are only ever added."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def install(using="default", models=None):
    """Put the triggers of each guarded table in place, in one transaction; a table that does not exist yet waits."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    models = [model for model in (guarded() if models is None else models) if model._meta.db_table in tables]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for statement in chain.from_iterable(_statements(connection, model) for model in models):
            cursor.execute(statement)


def missing(using="default"):
    """The names of triggers that should be in force and are not, or not as written here; empty where all is well."""
    connection = connections[using]
    wanted = {name: said for model in guarded() for name, said in _wanted(connection, model).items()}
    query = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": POSTGRESQL_TRIGGERS,
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name: tuple(said) if len(said) > 1 else said[0] for name, *said in cursor.fetchall()}
    return sorted(name for name, said in wanted.items() if found.get(name) != said)


def names(connection, model):
    return list(_wanted(connection, model))


def need_all():
    """Raises ImproperlyConfigured where a guarded table stands open: a server must not start so."""
    if lacking := missing():
        raise ImproperlyConfigured(
            f"The record is not guarded: {len(lacking)} database triggers are missing, such as {lacking[0]}. "
            "Run `python manage.py migrate`, which puts them in place, and then `python manage.py verify_record`, "
            "which says whether anything was changed meanwhile."
        )


def _statements(connection, model):
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "sqlite":
        for name, statement in _wanted(connection, model).items():
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield statement
        return
    rows, truncate = names(connection, model)
    for name, when in ((rows, "UPDATE OR DELETE ON {} FOR EACH ROW"), (truncate, "TRUNCATE ON {} FOR EACH STATEMENT")):
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield f"CREATE TRIGGER {name} BEFORE {when.format(table)} EXECUTE FUNCTION refuse_change()"
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"  # also for a session that calls itself a replica


def _wanted(connection, model):
    """Each trigger of a table by name: on SQLite the statement that makes it, on PostgreSQL what its catalog says."""
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return {f"guard_{table}_{act}": (table, kind, BODY) for act, kind in (("rows", OF_ROWS), ("truncate", OF_ALL))}
    quoted = connection.ops.quote_name(table)
    same = " OR ".join(_same(connection, columns) for columns in _unique(model))
    refuse = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
    # REPLACE INTO deletes what stands in its way, past delete triggers where recursive_triggers is off.
    found = f"EXISTS (SELECT 1 FROM {quoted} WHERE {same})"  # noqa: S608  names of our own models
    when = {"update": "UPDATE", "delete": "DELETE", "replace": "INSERT"}
    made = {f"guard_{table}_{act}": f"BEFORE {word} ON {quoted}" for act, word in when.items()}
    made[f"guard_{table}_replace"] += f" WHEN {found}"
    return {name: f"CREATE TRIGGER {name} {rest} {refuse}" for name, rest in made.items()}


def _same(connection, columns):
    quoted = [connection.ops.quote_name(column) for column in columns]
    return "(" + " AND ".join(f"{column} = NEW.{column}" for column in quoted) + ")"


def _unique(model):
    """The columns of each key by which a new row could stand in the place of an old one."""
    for field in model._meta.concrete_fields:
        if field.unique:
            yield [field.column]
    for constraint in model._meta.total_unique_constraints:
        yield [model._meta.get_field(name).column for name in constraint.fields]
