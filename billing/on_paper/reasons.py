"""A part's days in few words: their figures and lines, with numbers for the reasons, which are said once for all."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from billing.on_paper.days import Day, OfPayer, Point, Reason, Row, Tie
from therapy_notes.clinic_time import format_clock, format_day
from therapy_notes.models import Note, SignedVersion

KEPT = "\N{NO-BREAK SPACE}"  # a line's figures stay together


@dataclass(frozen=True, slots=True)
class Told:
    """A billing day as a row says it: `lines` of its first payer, `rest` what else is said of it.

    `tables` is the digest of the law's tables that answered."""

    note: Note
    signed: tuple[SignedVersion, ...]
    totals: str
    lines: tuple[str, ...]
    rest: tuple[str, ...]
    tables: str


class Reasons:
    """Gives each reason one number, in the order in which days come to it."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}

    def listed(self) -> list[tuple[int, str, int]]:
        """Every reason: its number, its words, and the number of the rule that it rests on."""
        return [(number, text, source) for (text, source), number in self._numbers.items()]

    def of(self, why: Iterable[Reason], *, each: bool = False) -> str:
        """The numbers of these, as (1, 4); sentences with one rule are one reason, unless `each` is."""
        found, words = list[int](), list[str]()
        for one in why:
            words.append(one.text)
            if one.source or each:
                found.append(self._number(" ".join(words), one.source))
                words = []
        if words:
            found.append(self._number(" ".join(words), 0))
        return f"{KEPT}({', '.join(map(str, dict.fromkeys(found)))})" if found else ""

    def _number(self, text: str, source: int) -> int:
        return self._numbers.setdefault((text, source), len(self._numbers) + 1)


def told(note: Note, versions: Iterable[SignedVersion], day: Day, reasons: Reasons, style: str) -> Told:
    """The day with its lines, what waits, what people stated and chose, and what it was derived from."""
    answer = day.first.charges.answer if day.first else None
    lines = [_line(row, reasons) for row in day.first.rows] if day.first else []
    return Told(
        note=note,
        signed=tuple(versions),
        totals=_totals(day.first) if day.first else "",
        lines=tuple(lines),
        rest=tuple(_rest(day, reasons, style)),
        tables=answer.tables if answer else "",
    )


def _rest(day: Day, reasons: Reasons, style: str) -> Iterator[str]:
    if day.no_rule:
        yield f"Not judged{reasons.of([Reason(day.no_rule, 0)])}."
    for place, one in enumerate(day.payers):
        yield _payer(one, reasons, is_first=not place)
        for point in one.stated:
            yield f"Stated{reasons.of([point.reason])}{_decided(point, style)}."
    if day.waits:
        yield f"Waits{reasons.of(_held(day.waits), each=True)}."
    for tie in day.ties:
        yield _tie(tie, reasons, style)


def _payer(one: OfPayer, reasons: Reasons, *, is_first: bool) -> str:
    name = f"{one.payer or 'No payer named'}, {one.method}{' (no terms on record)' if one.assumed else ''}"
    if one.same:
        return f"{name}: the same lines."
    lines = "" if is_first else ": " + "; ".join(_line(row, reasons) for row in one.rows)
    return f"{name}{reasons.of(one.why)}{lines}."


def _totals(first: OfPayer) -> str:
    answer = first.charges.answer
    return f"{answer.timed_minutes} timed min · {answer.treatment_minutes} treatment min · {_units(first.units)}."


def _line(row: Row, reasons: Reasons) -> str:
    code = f"{row.code} {row.modifiers}" if row.modifiers else row.code
    words = f"{code} · {row.minutes} min · {_units(row.units) if row.units else 'not billed'}"
    return f"{words.replace(' ', KEPT)}{reasons.of(row.why)}"


def _units(count: int) -> str:
    return f"{count} unit{'' if count == 1 else 's'}"


def _held(points: Iterable[Point]) -> Iterator[Reason]:
    for one in points:
        yield Reason(f"{one.reason.text} Released by: {one.released_by}", one.reason.source)


def _decided(point: Point, style: str) -> str:
    return f", decided by {point.decision.by_text}, {_moment(point.decision.at, style)}" if point.decision else ""


def _tie(tie: Tie, reasons: Reasons, style: str) -> str:
    if tie.decision:
        by = f"chosen by {tie.decision.by_text}, {_moment(tie.decision.at, style)}"
        return f"Tie{reasons.of([Reason(tie.words, 0)])}, {by}."
    return f"Tie{reasons.of([Reason(f'{tie.words} Nobody has chosen: the order of start decides.', 0)])}."


def _moment(at: dt.datetime, style: str) -> str:
    return f"{format_day(at, style, year=True)}, {format_clock(at, style)}"
