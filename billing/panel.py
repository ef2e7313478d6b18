"""The findings of a visit as the panel orders them: what stops or asks, what was decided, what is still missing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from billing.charges import VisitCharges
from billing.models import Decision
from billing.rules.answer import Assessment, Basis, Line, Unbilled
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
# Of the year the law speaks in sums, and a page on which minutes are typed shows no money. It says this in their place,
# of a line or of several; the sums stand on the page of the year.
OF_THE_YEAR = {
    "kx-needs-attestation": (
        "past the year's threshold. State KX if the care is medically necessary and the record shows why; "
        "if it is not, leave KX off and say what is true of a notice of non-coverage."
    ),
    "kx-applied": (
        "past the year's threshold, with KX: a person has stated that the care is medically necessary and that the "
        "record shows why."
    ),
    "review-threshold": "past the amount of the year from which Medicare may review the record.",
}
OF_THE_CHART = ("Plan of care", "Progress reports")
MANY = ("rule-unconfirmed",)


class Place(NamedTuple):
    """Where a finding is mended: a visit, its activity's number if it is one, and what to jump to."""

    visit: int
    activity: int | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in the page's words: with where it is mended, what a person may state of it, and what was decided."""

    finding: Finding
    message: str
    place: Place | None = None
    in_chart: bool = False
    in_year: bool = False
    asks: str = ""
    decision: Decision | None = None


class Panel:
    """A visit's findings for the template, those of the first coverage."""

    def __init__(self, charges: VisitCharges) -> None:
        self.charges = charges

    @cached_property
    def findings(self) -> list[Shown]:
        """Every finding, in order of the law's vocabulary; those of the year's threshold are one of each kind."""
        first, seen = self.charges.first, Counter[tuple[str, str]]()
        shown = []
        for finding in first.answer.findings if first else ():
            key = (finding.code, finding.subject)
            shown.append(self._shown(finding, seen[key]))
            seen[key] += 1
        return _without_sums(shown, self.charges.billed)

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
        return Shown(
            finding=finding,
            message=finding.message,
            place=self._place(finding, nth),
            in_chart=rule_of(finding.code).group in OF_THE_CHART,
            asks=asks,
            decision=self._decision(finding),
        )

    def _decision(self, finding: Finding) -> Decision | None:
        """The row by which the finding's statement stands on its line."""
        kind, decisions = STATED.get(finding.code), self.charges.gathered.decisions
        if kind is None:
            return None
        # KX is stated of the day, whichever of its lines passed the threshold then.
        return decisions.latest(kind) if kind == Kind.KX else decisions.since(kind, finding.subject)

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


def reasons(answer: Assessment, entry: Line | Unbilled) -> list[Basis]:
    """Why a line or its absence is so, in the page's words: the law's, but of the year without its sums."""
    of_the_year = [one for one in answer.findings if one.code in OF_THE_YEAR]
    said = {one.message: f"{one.subject}: {OF_THE_YEAR[one.code]}" for one in of_the_year}
    return [Basis(said.get(one.text, one.text), one.citation) for one in entry.basis]


def _without_sums(shown: list[Shown], order: list[str]) -> list[Shown]:
    """The same, with one sentence for all lines past the year's threshold, at the first of them."""
    found = [one for one in shown if one.finding.code not in OF_THE_YEAR]
    for code, words in OF_THE_YEAR.items():
        same = [one for one in shown if one.finding.code == code]
        if same:
            same.sort(key=lambda one: order.index(one.finding.subject))
            codes = ", ".join(one.finding.subject for one in same)
            found.append(replace(same[0], message=f"{codes}: {words}", in_year=True))
    return found
