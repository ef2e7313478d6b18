"""A start of the app proves the tables of the law: ordered, gapless, cited. A broken one stops it with a sentence."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from billing.rules import dated
from billing.rules.edits.rows import read_tables

ROW = {"effective", "citation", "confirmed_through", "values"}
HOLDS = {"nothing", "line", "day", "days"}
SEVERITIES = {"error", "warning", "info"}


def check_tables(app_configs: Sequence[AppConfig] | None = None, **options: Any) -> list[CheckMessage]:
    """One error for each fault in the tables of the law."""
    return [Error(fault, id="billing.E001") for fault in faults_of(dated.TABLES)]


def faults_of(folder: Path) -> Iterator[str]:
    """What is wrong with the tables of a folder, each with its file and row."""
    for path in sorted(folder.glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            yield f"{path.name} cannot be read: {error}."
            continue
        check = _LISTS.get(path.stem, _check_rows)
        yield from (f"{path.name}, {fault}" for fault in check(table))
    for path in sorted(folder.glob("*.csv")):
        try:
            read_tables(path)
        except ValueError as error:
            yield f"{path.name}: {error}"


def _check_rows(table: dict[str, Any]) -> Iterator[str]:
    """Rows in order of their dates, each in force until the next one's, each cited and confirmed for some time."""
    rows = table.get("rows")
    if not isinstance(rows, list) or not rows:
        yield "the whole: it has no rows."
        return
    for place, row in enumerate(rows, 1):
        yield from (f"row {place}: {fault}" for fault in _row(row))
    starts = [row.get("effective") for row in rows]
    for place, (earlier, later) in enumerate(pairwise(starts), 2):
        if _is_day(earlier) and _is_day(later) and later <= earlier:
            yield f"row {place}: it begins on {later}, not after the row before it ({earlier})."


def _check_codes(table: dict[str, Any]) -> Iterator[str]:
    """The catalogue has a source, and no code ends before it begins."""
    yield from _source(table, "codes")
    for number, row in table.get("codes", {}).items():
        since, until = row.get("since"), row.get("until")
        if since and until and until < since:
            yield f"row {number}: its last day {until} lies before its first, {since}."
        if not _is_said(row.get("label")) or not _is_said(row.get("disciplines")):
            yield f"row {number}: it has no label or no discipline."


def _check_findings(table: dict[str, Any]) -> Iterator[str]:
    """Each finding says what it means, what mends it, what it holds and what releases it."""
    yield from _source(table, "findings")
    if set(table.get("holds", ())) != HOLDS:
        yield f"the whole: `holds` has to explain {', '.join(sorted(HOLDS))}."
    for code, row in table.get("findings", {}).items():
        yield from (f"row {code}: {fault}" for fault in _finding(row))


def _is_day(value: Any) -> bool:
    """Whether a value of a file is a date."""
    return type(value) is date


def _is_said(value: Any) -> bool:
    """Whether a value of a file is words."""
    return isinstance(value, str) and bool(value.strip())


def _row(row: dict[str, Any]) -> Iterator[str]:
    if unknown := set(row) - ROW:
        yield f"it has {', '.join(sorted(unknown))}; a row is in force until the next one begins."
    if not isinstance(row.get("values"), dict):
        yield "it has no values."
    if not _is_day(row.get("effective")):
        yield "it has no date of effect."
    yield from _cited(row, since=row.get("effective"))


def _finding(row: dict[str, Any]) -> Iterator[str]:
    for name in ("group", "says", "mend", "citation"):
        if not _is_said(row.get(name)):
            yield f"it has no {name}."
    holds = {row.get("holds_medicare"), row.get("holds_elsewhere")}
    if row.get("severity") not in SEVERITIES or not holds <= HOLDS:
        yield "its severity or what it holds is not one of the known words."
    grave = row.get("severity") == "error" or _is_said(row.get("severity_when"))
    if grave == (holds == {"nothing"}):
        yield "an error holds something, and what is no error holds nothing."
    if grave != _is_said(row.get("released_by")):
        yield "what holds says what releases it, and nothing else does."


def _source(table: dict[str, Any], entries: str) -> Iterator[str]:
    yield from (f"the whole: {fault}" for fault in _cited(table, since=None))
    if not table.get(entries):
        yield f"the whole: it has no {entries}."


def _cited(row: dict[str, Any], *, since: Any) -> Iterator[str]:
    if not _is_said(row.get("citation")):
        yield "it has no citation."
    through = row.get("confirmed_through")
    if not _is_day(through):
        yield "it does not say how far it is confirmed."
    elif _is_day(since) and through < since:
        yield f"it is confirmed through {through}, before it begins on {since}."


_LISTS = {"codes": _check_codes, "findings": _check_findings}
