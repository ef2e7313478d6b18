"""The one file format of edit tables: ours as they came along, a clinic's own, and what `--tables FILE` reads.

CSV in UTF-8 with a header and these columns, one row for each pair edit and each unit limit:

kind        pair or limit
table       practitioner or outpatient_hospital
quarter     first day of the quarter of CMS's file that the row is from; all pairs of a table are of one quarter
column1     the code; of a pair, the one that is paid
column2     of a pair, the code that is part of column 1; empty for a limit
effective   of a pair, its first day; empty if unknown
deletion    of a pair, its last day; empty while it is open
value       of a limit, the most units a day; empty for a pair
indicator   of a pair 0 (never), 1 (with a modifier) or 9 (void); of a limit 1, 2 or 3
rationale   of a pair, CMS's reason

A file holds pairs and limits of both tables. Codes outside the catalogue may stand in it, and never matter; the tables
that came along leave them out.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from billing.rules import dated
from billing.rules.edits.tables import PAYER_TABLES, Edits, Limit, Limits, Pair, PayerTable, Tables, source_of

COLUMNS = (
    "kind", "table", "quarter", "column1", "column2", "effective", "deletion", "value", "indicator", "rationale",
)  # fmt: skip
HEADER = ",".join(COLUMNS) + "\n"
EMBEDDED = "edits_2024Q3.csv"

_INDICATORS = {"pair": ("0", "1", "9"), "limit": ("1", "2", "3")}
_QUARTERS = (1, 4, 7, 10)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: a pair or a limit, with its table and quarter."""

    table: PayerTable
    quarter: date
    entry: Pair | Limit


@cache
def embedded() -> Tables:
    """The tables that come along: the therapy rows of CMS's files of July 2024."""
    text = (dated.TABLES / EMBEDDED).read_text("utf-8")
    return _tables(read_rows(text), dated.digest())


def read_tables(source: str | Path) -> Tables:
    """The tables of a text, or of the file at a path. ValueError says which line is wrong, and what to do."""
    try:
        text = source.read_text("utf-8-sig") if isinstance(source, Path) else source
    except UnicodeDecodeError as error:
        raise ValueError(f"The tables must be UTF-8 text: {error}.") from None
    rows = list(read_rows(text))
    return _tables(rows, dated.digest(write_rows(rows).encode()))


def write_tables(tables: Tables) -> str:
    """The text of the tables in canonical form: the same tables, the same bytes."""
    rows = []
    for edits in (tables.practitioner, tables.outpatient_hospital):
        rows += [Row(edits.table, edits.quarter, pair) for pairs in edits.pairs.values() for pair in pairs]
        rows += [Row(edits.table, one.quarter, limit) for one in edits.limits for limit in one.by_code.values()]
    return write_rows(rows)


def write_rows(rows: Iterable[Row], *, header: bool = True) -> str:
    """Rows as text, each once and in order."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(sorted({_cells(row) for row in rows}))
    return (HEADER if header else "") + out.getvalue()


def read_rows(text: str) -> Iterator[Row]:
    """The rows of a text with its header. ValueError says which line is wrong, and what to do."""
    lines = csv.reader(io.StringIO(text), strict=True)
    try:
        if tuple(next(lines, ())) != COLUMNS:
            raise ValueError(f"line 1: the header must be {HEADER.strip()}")
        for cells in lines:
            if cells:
                try:
                    yield _row(cells)
                except ValueError as error:
                    raise ValueError(f"line {lines.line_num}: {error}") from None
    except csv.Error as error:
        raise ValueError(f"line {lines.line_num}: {error}; write it as plain CSV.") from None


def _row(cells: list[str]) -> Row:
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} cells where {len(COLUMNS)} belong: {', '.join(COLUMNS)}.")
    kind, table, quarter, column1, column2, effective, deletion, value, indicator, rationale = cells
    if kind not in _INDICATORS:
        raise ValueError(f"The kind must be pair or limit, not {kind!r}.")
    if indicator not in _INDICATORS[kind]:
        raise ValueError(f"The indicator of a {kind} must be one of {', '.join(_INDICATORS[kind])}, not {indicator!r}.")
    if kind == "limit":
        if column2 or effective or deletion:
            raise ValueError("A limit has no column2, effective or deletion: leave them empty.")
        return Row(_table(table), _quarter(quarter), Limit(_code(column1), _units(value), int(indicator)))
    if value:
        raise ValueError("A pair has no value: leave it empty.")
    begins, ends = _day("effective", effective), _day("deletion", deletion)
    if begins and ends and ends < begins:
        raise ValueError(f"The deletion {deletion} lies before the effective day {effective}.")
    pair = Pair(_code(column1), _code(column2), begins, ends, int(indicator), rationale)
    return Row(_table(table), _quarter(quarter), pair)


def _table(word: str) -> PayerTable:
    for table in PAYER_TABLES:
        if word == table:
            return table
    raise ValueError(f"The table must be {' or '.join(PAYER_TABLES)}, not {word!r}.")


def _quarter(word: str) -> date:
    quarter = _day("quarter", word)
    if quarter is None or quarter.day != 1 or quarter.month not in _QUARTERS:
        raise ValueError(f"The quarter must be its first day, as 2024-07-01, not {word!r}.")
    return quarter


def _day(name: str, word: str) -> date | None:
    try:
        return date.fromisoformat(word) if word else None
    except ValueError:
        raise ValueError(f"The {name} must be a date, as 2024-07-01, not {word!r}.") from None


def _code(word: str) -> str:
    if len(word) != 5 or not word.isascii() or not word.isalnum() or word != word.upper():
        raise ValueError(f"A code has five letters or digits, not {word!r}.")
    return word


def _units(word: str) -> int:
    if not word.isascii() or not word.isdigit():
        raise ValueError(f"The value of a limit is a number of units, not {word!r}.")
    return int(word)


def _cells(row: Row) -> tuple[str, ...]:
    entry, quarter = row.entry, row.quarter.isoformat()
    if isinstance(entry, Limit):
        value, indicator = str(entry.units), str(entry.indicator)
        return ("limit", row.table, quarter, entry.code, "", "", "", value, indicator, "")
    dates = (_iso(entry.effective), _iso(entry.deletion))
    return (
        "pair", row.table, quarter, entry.column1, entry.column2, *dates, "", str(entry.indicator), entry.rationale,
    )  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _tables(rows: Iterable[Row], digest: str) -> Tables:
    rows = list(dict.fromkeys(rows))
    by_name = {table: _edits(table, [row for row in rows if row.table == table]) for table in PAYER_TABLES}
    return Tables(by_name["practitioner"], by_name["outpatient_hospital"], digest)


def _edits(table: PayerTable, rows: list[Row]) -> Edits:
    pairs: dict[tuple[str, str], tuple[Pair, ...]] = {}
    limits: dict[date, dict[str, Limit]] = {}
    quarters = set()
    for row in rows:
        entry = row.entry
        if isinstance(entry, Limit):
            known = limits.setdefault(row.quarter, {}).setdefault(entry.code, entry)
            if known != entry:
                raise ValueError(f"{table}: {entry.code} has two limits from {row.quarter}; leave one.")
        else:
            quarters.add(row.quarter)
            columns = (entry.column1, entry.column2)
            pairs[columns] = (*pairs.get(columns, ()), entry)
    if len(quarters) != 1 or not limits:
        missing = "limits" if quarters else "pairs"
        say = "pairs of more than one quarter" if len(quarters) > 1 else f"no {missing}"
        raise ValueError(f"{table}: the file has {say}. `manage.py export_tables FILE` writes a whole one.")
    return Edits(table, quarters.pop(), pairs, _limits(table, limits))


def _limits(table: PayerTable, limits: dict[date, dict[str, Limit]]) -> tuple[Limits, ...]:
    return tuple(
        Limits(quarter, limits[quarter], source_of("mue", "MUE", table, quarter)) for quarter in sorted(limits)
    )
