"""A billing day as paper says it: each payer's lines with their basis, what waits and for what, and who decided.

The sentences are those of the panel. No sum stands among them, and nothing of what the note says in words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from billing import panel
from billing.charges import Charges, VisitCharges
from billing.models import Decision
from billing.on_paper.sources import Sources
from billing.panel import Panel
from billing.rules.answer import Basis, Line, Unbilled
from billing.rules.catalogue import find
from billing.rules.findings import Severity
from billing.rules.why import listed, said_units
from billing.shown import Found, Shown

SEVERITIES = {Severity.ERROR: "Stops the line", Severity.WARNING: "Asks a person", Severity.INFO: "Information"}


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence, and the number of the paragraph that it rests on; 0 where none is named."""

    text: str
    source: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or minutes without one: then `units` is 0."""

    code: str
    label: str
    modifiers: str
    minutes: int
    units: int
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A finding: how grave, in a word or two; its sentence; what it keeps back, and who decided."""

    weight: str
    reason: Reason
    holds: str = ""
    released_by: str = ""
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Codes with an equal claim, in a sentence; `decision` None where the order of start decides."""

    words: str
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class OfPayer:
    """One payer's answer; where `same`, its lines are those of the first."""

    payer: str
    method: str
    assumed: bool
    charges: Charges
    same: bool
    why: tuple[Reason, ...]
    rows: tuple[Row, ...]
    points: tuple[Point, ...]
    stated: tuple[Point, ...]

    @property
    def units(self) -> int:
        """All units of the day."""
        return self.charges.units


@dataclass(frozen=True, slots=True)
class Day:
    """The whole day; `no_rule` says why the law cannot judge it, and then there is no payer's answer."""

    charges: VisitCharges
    payers: tuple[OfPayer, ...]
    ties: tuple[Tie, ...]
    unused: tuple[str, ...]
    no_rule: str
    held: str

    @property
    def first(self) -> OfPayer | None:
        """The first payer's answer."""
        return self.payers[0] if self.payers else None

    @property
    def waits(self) -> tuple[Point, ...]:
        """What keeps lines back, with any payer."""
        return tuple(point for payer in self.payers for point in payer.points if point.holds)


def day_on_paper(charges: VisitCharges, sources: Sources) -> Day:
    """The day in sentences; `sources` takes up the paragraphs that they rest on."""
    found = Panel(charges)
    return Day(
        charges=charges,
        payers=tuple(_of_payer(one, charges, sources, place) for place, one in enumerate(found.coverages)),
        ties=tuple(_ties(charges)),
        unused=tuple(one.words for one in found.unused),
        no_rule=charges.no_rule,
        held=str(found.held),
    )


def label_of(code: str) -> str:
    """A code in our own few words."""
    known = find(code)
    return known.label if known else ""


def _of_payer(found: Found, charges: VisitCharges, sources: Sources, place: int) -> OfPayer:
    own, answer = found.charges, found.charges.answer
    same = place > 0 and charges.agree
    points = [*found.open, *found.missing]
    return OfPayer(
        payer=own.payer,
        method=own.method,
        assumed=own.assumed,
        charges=own,
        same=same,
        why=() if same else _reasons(answer.basis, sources),
        rows=() if same else tuple(_rows(own, sources)),
        points=tuple(_point(one, sources) for one in points),
        stated=tuple(_point(one, sources) for one in found.stated),
    )


def _rows(own: Charges, sources: Sources) -> Iterator[Row]:
    answer = own.answer
    for line in answer.lines:
        yield _row(own, line, " ".join(line.modifiers), line.code_minutes, line.units, sources)
    for entry in answer.unbilled:
        yield _row(own, entry, "", entry.minutes, 0, sources)


def _row(own: Charges, entry: Line | Unbilled, modifiers: str, minutes: int, units: int, sources: Sources) -> Row:
    why = _reasons(panel.reasons(own.answer, entry), sources)
    return Row(entry.code, label_of(entry.code), modifiers, minutes, units, why)


def _reasons(basis: Iterable[Basis], sources: Sources) -> tuple[Reason, ...]:
    """The sentences; of several that follow each other with one source the last carries its number."""
    told = [(one.text, sources.number(one.citation) if one.citation else 0) for one in basis]
    return tuple(
        Reason(text, 0 if place + 1 < len(told) and told[place + 1][1] == number else number)
        for place, (text, number) in enumerate(told)
    )


def _point(shown: Shown, sources: Sources) -> Point:
    held, citation = shown.held, shown.finding.citation
    for_whom = f"For {listed(held.payers)}: " if held and held.payers else ""
    return Point(
        weight=SEVERITIES[shown.finding.severity],
        reason=Reason(shown.message, sources.number(citation) if citation else 0),
        holds=f"{for_whom}{held.words}" if held else "",
        released_by=held.released_by if held else "",
        decision=shown.decision,
    )


def _ties(charges: VisitCharges) -> Iterator[Tie]:
    """Every tie of the day, each once, with the decision that speaks of its codes."""
    decision, told = charges.gathered.decision, set[tuple[Sequence[str], int]]()
    for row in charges.by_coverage:
        for choice in row.answer.choices:
            if (choice.codes, choice.units) not in told:
                told.add((choice.codes, choice.units))
                words = f"{listed(choice.codes)} have an equal claim to {said_units(choice.units)}."
                yield Tie(words, decision if decision and set(decision.answer) & set(choice.codes) else None)
