"""Pair edits and unit limits: what Medicare's NCCI tables say of two codes on a day, and of one code's units."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Literal, get_args

from billing.rules.catalogue import find
from billing.rules.dated import Rule, rows_of

PayerTable = Literal["practitioner", "outpatient_hospital"]
PAYER_TABLES: tuple[PayerTable, ...] = get_args(PayerTable)
# The indicators of a pair (NCCI Policy Manual ch. 1 §E): its marks, not amounts.
NEVER_PAID, WITH_MODIFIER, VOID = 0, 1, 9

_NOTHING: Mapping[str, object] = MappingProxyType({})
_NO_CODES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: column 2 is part of column 1, from `effective` to `deletion`, both included.

    `effective` None is an unknown start, `deletion` None an open end. `indicator`: 0 never paid together, 1 paid with a
    modifier, 9 void from its first day. `rationale` is CMS's own column.
    """

    column1: str
    column2: str
    effective: date | None
    deletion: date | None
    indicator: int
    rationale: str = ""

    def alive(self, on: date) -> bool:
        """Whether the row says something of that date; a void one never does, an unknown start is taken as long ago."""
        begun = self.effective is None or self.effective <= on
        return self.indicator != VOID and begun and (self.deletion is None or on <= self.deletion)

    def withdrawn(self, on: date) -> bool:
        """Whether it was published for a day up to this one and taken back from that first day on."""
        return self.indicator == VOID and self.deletion is not None and self.deletion <= on


@dataclass(frozen=True, slots=True)
class Limit:
    """The most units of a code a day. `indicator`: 1 by line, 2 by the day and fixed, 3 by the day, with appeal."""

    code: str
    units: int
    indicator: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The unit limits of one quarterly file."""

    quarter: date
    by_code: Mapping[str, Limit]
    rule: Rule


@dataclass(frozen=True, slots=True)
class PairsInForce:
    """What holds between two dates on which something changes.

    `pairs` are in force; `withdrawn` are those taken back whose story is known, where none is in force. `touching` has
    for each code the codes that have something to be said of them together: in force, to be told by date, or an
    evaluation.
    """

    pairs: Mapping[tuple[str, str], Pair]
    withdrawn: Mapping[tuple[str, str], Rule]
    touching: Mapping[str, frozenset[str]]


@dataclass(frozen=True, eq=False)
class Edits:
    """One payer table: the pairs of one quarterly file, the limits of one or more, oldest first."""

    table: PayerTable
    quarter: date
    pairs: Mapping[tuple[str, str], tuple[Pair, ...]]
    limits: tuple[Limits, ...]

    @cached_property
    def rule(self) -> Rule:
        """Where the pairs come from, and the last day of their quarter."""
        return source_of("ncci", "PTP edits", self.table, self.quarter)

    def pairs_on(self, on: date) -> PairsInForce:
        """The pairs in force on a date of service; worked out once for all dates between two changes."""
        place = bisect_right(self._changes, on.toordinal())
        known = self._spans.get(place)
        if known is None:
            known = self._spans[place] = _in_force(self.pairs, on)
        return known

    def parts_with_modifier(self, code: str, beside: Iterable[str], on: date) -> frozenset[str]:
        """Of the codes `beside` it, those that it counts as part of unless a person decided that it stands apart."""
        pairs = self.pairs_on(on).pairs
        return frozenset(one for one in beside if (one, code) in pairs and pairs[one, code].indicator == WITH_MODIFIER)

    def limits_on(self, on: date) -> Limits:
        """The limits of the latest quarter on the date or before it, else of the earliest there is."""
        for limits in reversed(self.limits):
            if limits.quarter <= on:
                return limits
        return self.limits[0]

    @cached_property
    def _changes(self) -> list[int]:
        """The ordinals of the days on which what is in force, or to be told, may change."""
        days = {story.values["told_through"].toordinal() + 1 for story in rows_of("edit_stories")}
        for row in (row for rows in self.pairs.values() for row in rows):
            if row.effective:
                days.add(row.effective.toordinal())
            if row.deletion:
                days.update((row.deletion.toordinal(), row.deletion.toordinal() + 1))
        return sorted(days)

    @cached_property
    def _spans(self) -> dict[int, PairsInForce]:
        return {}


@dataclass(frozen=True, eq=False)
class Tables:
    """The edit tables of both kinds of payer; `digest` is `sha256:...` over the law's tables and these."""

    practitioner: Edits
    outpatient_hospital: Edits
    digest: str

    def of(self, table: PayerTable) -> Edits:
        """The table of that name."""
        return self.practitioner if table == "practitioner" else self.outpatient_hospital


def source_of(kind: str, title: str, table: PayerTable, quarter: date) -> Rule:
    """The source of a quarterly file as a rule without values: `ncci_practitioner`, confirmed through its quarter."""
    number = (quarter.month + 2) // 3
    citation = f"Medicare NCCI {title}, {table.replace('_', ' ')}, {quarter.year} Q{number}"
    return Rule(_NOTHING, quarter, citation, last_day(quarter), f"{kind}_{table}")


def last_day(quarter: date) -> date:
    """The last day of the quarter that begins on the date."""
    year, month = divmod(quarter.year * 12 + quarter.month + 2, 12)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def _in_force(pairs: Mapping[tuple[str, str], tuple[Pair, ...]], on: date) -> PairsInForce:
    live: dict[tuple[str, str], Pair] = {}
    for columns, rows in pairs.items():
        alive = [row for row in rows if row.alive(on)]
        if alive:
            live[columns] = min(alive, key=lambda row: (row.deletion or date.max, row.indicator))
    stories = {row.effective: row for row in rows_of("edit_stories")}
    withdrawn: dict[tuple[str, str], Rule] = {}
    for columns, rows in pairs.items():
        if columns not in live and (columns[1], columns[0]) not in live:
            told = [row.deletion for row in rows if row.withdrawn(on) and row.deletion in stories]
            if told:
                withdrawn[columns] = stories[max(told)]
    told_today = [columns for columns, story in withdrawn.items() if _is_told(columns, story, on)]
    return PairsInForce(live, withdrawn, _touching([*live, *told_today]))


def _is_told(columns: tuple[str, str], story: Rule, on: date) -> bool:
    evaluations = [code for code in map(find, columns) if code is not None and code.evaluation]
    return bool(evaluations) or on <= story.values["told_through"]


def _touching(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    touching: dict[str, frozenset[str]] = {}
    for column1, column2 in pairs:
        touching[column1] = touching.get(column1, _NO_CODES) | {column2}
        touching[column2] = touching.get(column2, _NO_CODES) | {column1}
    return touching
