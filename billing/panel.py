"""The findings of a visit as the panel orders them: what stops or asks, what was decided, what is still missing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from billing.charges import VisitCharges
from billing.models import Decision
from billing.rules.care_facts import NOT_GIVEN
from billing.rules.findings import Finding, Severity, rule_of

Kind = Decision.Kind
# The element of an activity that a finding misses, and the field of the page that mends it.
FIELDS = {
    "goal-missing": ("goal", "activity-goals"),
    "description-missing": ("description", "activity-description"),
    "assistance-missing": ("assistance", "activity-assistance"),
    "assistance-type-missing": ("assistance_type", "activity-help_types"),
    "skill-missing": ("skill", "activity-skill"),
    "response-missing": ("response", "activity-response"),
    "patient-participation-missing": ("participation", "visit-participation"),
}
# What a person states, and what then says that it was stated.
ASKS = {"edit-needs-modifier": Kind.DISTINCT, "kx-needs-attestation": Kind.KX}
STATED = {
    "edit-modifier-applied": Kind.DISTINCT,
    "kx-applied": Kind.KX,
    "notice-applied": Kind.NOTICE,
    "notice-contradicted": Kind.NOTICE,
}
OF_THE_DAY = ("kx-needs-attestation", "kx-applied")
OF_THE_CHART = ("Plan of care", "Progress reports")
MANY = ("rule-unconfirmed",)


class Place(NamedTuple):
    """Where a finding is mended: a visit, its activity's number if it is one, and what to jump to."""

    visit: int
    activity: int | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with where it is mended, what a person may state about it, and what was decided.

    `further` are the messages of those that the same statement answers.
    """

    finding: Finding
    place: Place | None = None
    in_chart: bool = False
    asks: str = ""
    further: tuple[str, ...] = ()
    decision: Decision | None = None


class Panel:
    """A visit's findings for the template, those of the first coverage."""

    def __init__(self, charges: VisitCharges) -> None:
        self.charges = charges

    @cached_property
    def findings(self) -> list[Shown]:
        """Every finding, in order of the law's vocabulary; those that one statement answers are one."""
        first, seen = self.charges.first, Counter[tuple[str, str]]()
        shown = []
        for finding in first.answer.findings if first else ():
            key = (finding.code, finding.subject)
            shown.append(self._shown(finding, seen[key]))
            seen[key] += 1
        return _joined(shown, self.charges.billed)

    @cached_property
    def open(self) -> list[Shown]:
        """What stops a line, then what asks a person."""
        order = (Severity.ERROR, Severity.WARNING)
        left = [one for one in self.findings if one.finding.severity in order and one not in self.missing]
        return sorted(left, key=lambda one: order.index(one.finding.severity))

    @cached_property
    def stated(self) -> list[Shown]:
        """What stands on a line because somebody decided so."""
        return [one for one in self.findings if one.decision and one.finding.severity == Severity.INFO]

    @cached_property
    def missing(self) -> list[Shown]:
        """While the note is being written: what its words lack, no fault yet."""
        return [one for one in self.findings if self.charges.is_draft and one.finding.code in FIELDS]

    @property
    def missing_codes(self) -> list[str]:
        """The codes of which something is still to be written."""
        return list(dict.fromkeys(one.finding.subject for one in self.missing))

    @property
    def told(self) -> list[Shown]:
        """What only tells."""
        told = [one for one in self.findings if one.finding.severity == Severity.INFO and one not in self.stated]
        return [one for one in told if one.finding.code not in MANY]

    @property
    def unconfirmed(self) -> list[Shown]:
        """Tables that nobody has confirmed for the date: one line stands for all of them."""
        return [one for one in self.findings if one.finding.code in MANY]

    @property
    def noticed(self) -> dict[str, str]:
        """What is stated of each code about a notice of non-coverage."""
        said: dict[str, str] = {}
        for entry in self.charges.gathered.decisions.answer(Kind.NOTICE):
            code, modifier = entry.split()
            said[code] = f"{said[code]} {modifier}" if code in said else modifier
        return said

    def _shown(self, finding: Finding, nth: int) -> Shown:
        asks = ASKS.get(finding.code, "")
        if asks == Kind.DISTINCT and finding.subject not in self.charges.apart:
            asks = ""
        kind = STATED.get(finding.code)
        decisions = self.charges.gathered.decisions
        decision = (
            decisions.latest(kind) if kind == Kind.KX else decisions.since(kind, finding.subject) if kind else None
        )
        return Shown(
            finding=finding,
            place=self._place(finding, nth),
            in_chart=rule_of(finding.code).group in OF_THE_CHART,
            asks=asks,
            decision=decision,
        )

    def _place(self, finding: Finding, nth: int) -> Place | None:
        """The activity of the finding's code; of an element that several lack, the law names them in their order."""
        if finding.code in FIELDS:
            element, name = FIELDS[finding.code]
            lacking = list(self._lacking(finding.subject, element))
            if nth < len(lacking):
                activity, visit = lacking[nth]
                of_visit = name.startswith("visit-")
                in_form = self.charges.is_draft and visit == self.charges.visit.pk
                anchor = f"div_id_{name}" if in_form else f"activity-{activity}"
                return Place(visit, None if of_visit else activity, anchor)
        found = [one for one in self.charges.gathered.activities if one[0] == finding.subject]
        return Place(found[0][2], found[0][1], f"activity-{found[0][1]}") if found else None

    def _lacking(self, code: str, element: str) -> Iterator[tuple[int, int]]:
        care = self.charges.care
        given = care.activities if care else ()
        if given is NOT_GIVEN or not given:
            return
        for facts, (_, activity, visit) in zip(given, self.charges.gathered.activities, strict=True):
            if facts.code == code and not getattr(facts, element):
                yield activity, visit


def _joined(shown: list[Shown], order: list[str]) -> list[Shown]:
    """KX is one statement for all lines of the day: they stand together, at the first line past it."""
    joined = [one for one in shown if one.finding.code not in OF_THE_DAY]
    for code in OF_THE_DAY:
        same = sorted(
            (one for one in shown if one.finding.code == code), key=lambda one: order.index(one.finding.subject)
        )
        if same:
            joined.append(replace(same[0], further=tuple(one.finding.message for one in same[1:])))
    return joined
