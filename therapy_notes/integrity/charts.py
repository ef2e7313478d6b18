"""Each chart's ledger, from its first entry: numbers without a gap, digests that bind, rows that say what they said."""

from collections import defaultdict
from itertools import islice

from django.apps import apps
from django.core.exceptions import FieldError
from django.db.models import Exists, OuterRef

from therapy_notes.integrity.problems import Problem
from therapy_notes.models import LedgerEntry
from therapy_notes.models.ledger import Sealed, entry_digest

AT_ONCE = 500  # entries, and the rows they speak of
PLACE = ("patient_id", "number", "table_name", "row_id", "columns", "previous")


def ledger_problems():
    """What does not hold in the entries and the rows that they speak of, chart by chart, oldest first."""
    entries = LedgerEntry.objects.order_by("patient_id", "number").iterator(chunk_size=AT_ONCE)
    before = None
    while batch := list(islice(entries, AT_ONCE)):
        rows = _rows_of(batch)
        for entry in batch:
            yield from _of_entry(entry, before, rows.get((entry.table_name, entry.row_id)))
            before = entry


def unsealed_rows():
    """Rows of evidence without an entry: put in past the record."""
    for model in sealed_models():
        entries = LedgerEntry.objects.filter(table_name=model._meta.db_table, row_id=OuterRef("pk"))
        for pk in model._base_manager.filter(~Exists(entries)).order_by("pk").values_list("pk", flat=True):
            yield Problem(model._meta.db_table, pk, "was put in past the record: no ledger knows it")


def rows_hold(rows):
    """Whether each of these rows of evidence says what its ledger entry says that it said."""
    for row in rows:
        entry = LedgerEntry.objects.filter(table_name=row._meta.db_table, row_id=row.pk).first()
        if entry is None or any(_of_row(entry, _rows_of([entry]).get((entry.table_name, entry.row_id)))):
            return False
    return True


def sealed_models():
    return [model for model in apps.get_models() if issubclass(model, Sealed)]


def _of_entry(entry, before, said):
    where = {"table": "ledger entry", "row": entry.pk, "patient": entry.patient_id}
    follows = before is not None and before.patient_id == entry.patient_id
    number, previous = (before.number + 1, before.sha256) if follows else (1, "")
    if entry.number != number:
        yield Problem(why=f"has number {entry.number} where {number} follows: entries are missing before it", **where)
    elif entry.previous != previous:
        yield Problem(why="does not follow from the entry before it", **where)
    yield from _of_row(entry, said)


def _of_row(entry, said):
    if said is None:
        yield Problem(entry.table_name, entry.row_id, "is gone", entry.patient_id)
    elif entry_digest({name: getattr(entry, name) for name in PLACE}, said) != entry.sha256:
        yield Problem(entry.table_name, entry.row_id, "does not say what it said when it was written", entry.patient_id)


def _rows_of(entries):
    """What the database holds of the rows of these entries, by table and number; a query for each table."""
    models = {model._meta.db_table: model for model in sealed_models()}
    wanted, found = defaultdict(list), {}
    for entry in entries:
        wanted[entry.table_name, entry.columns].append(entry.row_id)
    for (table, columns), numbers in wanted.items():
        if table not in models:
            continue
        try:
            rows = models[table]._base_manager.filter(pk__in=numbers).values(*columns.split())
            found |= {(table, row[models[table]._meta.pk.attname]): row for row in rows}
        except FieldError:  # columns that no such table has: the entry was tampered with
            continue
    return found
