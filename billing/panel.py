"""The findings of a visit as the panel orders them: what stops or asks, what was decided, what is still missing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from billing.charges import VisitCharges
from billing.holds import Held, gravest, held_of
from billing.models import Decision
from billing.rules.answer import Assessment, Basis, Line, Unbilled
from billing.rules.care_facts import NOT_GIVEN
from billing.rules.findings import Finding, Hold, Severity, rule_of
from billing.shown import FIELDS, MANY, Found, Place, Shown
from billing.stating import ASKS, STATED, Unused, unused

Kind = Decision.Kind
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


class Panel:
    """A visit's findings for the template: those of the first coverage, and what further ones find beyond."""

    def __init__(self, charges: VisitCharges) -> None:
        self.charges = charges

    @cached_property
    def coverages(self) -> list[Found]:
        """Every finding once, in order of the law's vocabulary; those of the year's threshold are one of each kind."""
        told: set[tuple[str, str, str]] = set()
        asked: set[tuple[str, str]] = set()
        found = []
        for charges in self.charges.by_coverage:
            seen, shown = Counter[tuple[str, str]](), []
            keys = {_key(finding) for finding in charges.answer.findings}
            for finding in charges.answer.findings:
                place = (finding.code, finding.subject)
                if _key(finding) not in told:
                    shown.append(self._shown(finding, seen[place], asked))
                seen[place] += 1
            told |= keys
            findings = _without_sums(shown, self.charges.billed)
            found.append(Found(charges, findings, draft=self.charges.is_draft))
        return found

    @property
    def others(self) -> list[Found]:
        """What the coverages after the first find beyond those before them."""
        return [found for found in self.coverages[1:] if found.speaks]

    @property
    def findings(self) -> list[Shown]:
        """The findings of the first coverage."""
        return self.coverages[0].findings if self.coverages else []

    @property
    def open(self) -> list[Shown]:
        """What stops a line of the first coverage, then what asks a person."""
        return self.coverages[0].open if self.coverages else []

    @property
    def stated(self) -> list[Shown]:
        """What stands on a line of the first coverage because somebody decided so."""
        return self.coverages[0].stated if self.coverages else []

    @property
    def told(self) -> list[Shown]:
        """What only tells of the first coverage's lines."""
        return self.coverages[0].told if self.coverages else []

    @property
    def missing(self) -> list[Shown]:
        """While the note is being written: what its words lack for any payer."""
        return [one for found in self.coverages for one in found.missing]

    @property
    def held(self) -> Hold:
        """What of the day waits for any payer; minutes that two patients have together keep their line back."""
        meetings = [Hold.LINE] if self.charges.meetings else []
        return gravest([*meetings, *(found.held for found in self.coverages)])

    @property
    def asks(self) -> bool:
        """Whether something waits for a person's statement."""
        return any(one.asks for found in self.coverages for one in found.findings)

    @cached_property
    def unused(self) -> list[Unused]:
        """What was stated and stands on no line of the day now."""
        used = {
            (STATED[finding.code], finding.subject)
            for row in self.charges.by_coverage
            for finding in row.answer.findings
            if finding.code in STATED
        }
        return list(unused(self.charges.gathered.decisions, used))

    @property
    def missing_codes(self) -> list[str]:
        """The codes of which something is still to be written."""
        return list(dict.fromkeys(one.finding.subject for one in self.missing))

    @property
    def unconfirmed(self) -> list[Shown]:
        """Tables that nobody has confirmed for the date: one line stands for all of them."""
        return [one for found in self.coverages for one in found.findings if one.finding.code in MANY]

    def _shown(self, finding: Finding, nth: int, asked: set[tuple[str, str]]) -> Shown:
        asks = ASKS.get(finding.code, "")
        if asks == Kind.DISTINCT and finding.subject not in self.charges.apart:
            asks = ""
        # A statement covers all that needs it, of every payer: it is asked for once.
        if (asks, finding.subject) in asked:
            asks = ""
        asked.add((asks, finding.subject))
        seen = {Kind.DISTINCT: self.charges.pairs_asked(finding.subject), Kind.KX: self.charges.kx_asked}
        return Shown(
            finding=finding,
            message=finding.message,
            place=self._place(finding, nth),
            in_chart=rule_of(finding.code).group in OF_THE_CHART,
            asks=asks,
            seen=tuple(seen.get(Kind(asks), ())) if asks else (),
            decision=self._decision(finding),
            held=self._held(finding),
        )

    def _held(self, finding: Finding) -> Held | None:
        """What it keeps back with the payers whose answer has it."""
        if finding.severity is not Severity.ERROR:
            return None
        key = _key(finding)
        rows = self.charges.by_coverage
        return held_of(finding, [row for row in rows if any(_key(one) == key for one in row.answer.findings)])

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


def _key(finding: Finding) -> tuple[str, str, str]:
    """What makes two payers' findings the same to a reader; of the year they differ in sums, which are not shown."""
    return finding.code, finding.subject, "" if finding.code in OF_THE_YEAR else finding.message


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
