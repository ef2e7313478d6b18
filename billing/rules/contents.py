"""The tables of the law for a reader: what each is about, its rows, and which of them is in force on a date."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any

from billing.rules import dated
from billing.rules.dated import Rule, read_table, rows_of
from billing.rules.edits.tables import NEVER_PAID, Tables
from billing.rules.findings import FindingRule, finding_rules

# Lists without a history of their own: as a whole they have one source and one day of confirmation.
LISTS = ("codes", "findings")
SHORT = 60
PAIRS = "Two codes of a day that are paid together never, or only with a modifier that a person decides."
LIMITS = "The most units of a code a day."


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its rows in order of their dates; `about` is the paragraph at the head of its file, `notes` the rest.

    The first row of one that `reaches_back` answers for earlier dates too: a quarterly file knows what went before.
    """

    name: str
    about: str
    notes: str
    rows: tuple[Rule, ...]
    reaches_back: bool = False

    def in_force(self, on: date) -> Rule | None:
        """The row in force on the date; None before the first."""
        begun = [row for row in self.rows if row.effective <= on]
        if not begun and self.reaches_back:
            return self.rows[0]
        return begun[-1] if begun else None

    def following(self, on: date) -> Rule | None:
        """The next row to take effect after the date, if one is known."""
        return next((row for row in self.rows if row.effective > on), None)

    def confirmed(self, on: date) -> bool:
        """Whether somebody has confirmed the row in force for that date; true where none is in force."""
        row = self.in_force(on)
        return row is None or on <= row.confirmed_through


def tables() -> tuple[Table, ...]:
    """Every table of the law, by name."""
    return tuple(table_of(path.stem) for path in sorted(dated.TABLES.glob("*.toml")))


def table_of(name: str) -> Table:
    """The table of that name. FileNotFoundError if there is none."""
    about, _, notes = _head(dated.TABLES / f"{name}.toml").partition("\n\n")
    rows = (_source(name),) if name in LISTS else rows_of(name)
    return Table(name, about.replace("\n", " "), notes, tuple(sorted(rows, key=lambda row: row.effective)))


def edit_tables(given: Tables) -> Iterator[Table]:
    """Pair edits and unit limits of both kinds of payer, as they came along or as the clinic imported them."""
    for edits in (given.practitioner, given.outpatient_hospital):
        pairs = edits.pairs_on(edits.quarter).pairs.values()
        never = sum(pair.indicator == NEVER_PAID for pair in pairs)
        counts = {"pairs": len(edits.pairs), "in force": len(pairs), "of these never paid": never}
        yield _edit_table(PAIRS, [replace(edits.rule, values=MappingProxyType(counts))])
        limits = [replace(one.rule, values=MappingProxyType({"codes": len(one.by_code)})) for one in edits.limits]
        yield _edit_table(LIMITS, limits)


def findings_by_group() -> Iterator[tuple[str, list[FindingRule]]]:
    """All findings in the order of an answer, each group under its heading."""
    for group, rules in groupby(finding_rules().values(), key=lambda rule: rule.group):
        yield group, list(rules)


def said_values(values: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """The values of a row in words: a name, and what it is; what is nested stands under the names that lead to it."""
    for name, value in values.items():
        named = f"{within} {name}".strip().replace("_", " ")
        if isinstance(value, Mapping) and not _short(value):
            yield from said_values(value, named)
        elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
            yield from said_values({str(place): one for place, one in enumerate(value, 1)}, named)
        else:
            yield named, _said(value)


def _edit_table(about: str, rows: Sequence[Rule]) -> Table:
    return Table(rows[0].table, about, "", tuple(rows), reaches_back=True)


def _source(name: str) -> Rule:
    table = read_table(name)
    values = MappingProxyType({"entries": len(table[name])})
    return Rule(values, date.min, table["citation"], table["confirmed_through"], name)


def _head(path: Path) -> str:
    """The comment that a file begins with."""
    lines = takewhile(lambda line: line.startswith("#"), path.read_text(encoding="utf-8").splitlines())
    return "\n".join(line[2:] for line in lines)


def _short(values: Mapping[str, Any]) -> bool:
    """Whether it can be said in one breath: few plain values."""
    plain = not any(isinstance(value, Mapping | list | tuple) for value in values.values())
    return plain and sum(len(_said(value)) for value in values.values()) <= SHORT


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} → {_said(inner)}" for name, inner in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_said(inner).strip() for inner in value)
    return str(value).strip() or "none"
