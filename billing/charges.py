"""What a visit's billing day comes to, as a page shows it. Nothing here is stored: it is derived when asked for."""

from dataclasses import dataclass
from typing import Any

from billing import gather
from billing.rules.assess import Assessment, assess
from billing.rules.dated import NoRuleInForce
from billing.rules.findings import Finding
from billing.rules.supportive import Supportive, supportive
from therapy_notes.models import Visit


@dataclass(frozen=True, slots=True)
class Charges:
    """One coverage's answer. `payer` is empty where none is named, `assumed` where it has no terms."""

    payer: str
    method: str
    assumed: bool
    answer: Assessment

    @property
    def units(self) -> int:
        """All units of the day, untimed ones included."""
        return sum(line.units for line in self.answer.lines)


METHODS = {"cms_total_time": "total time", "cpt_midpoint": "CPT midpoint"}


@dataclass(frozen=True, slots=True)
class VisitCharges:
    """The panel. While a clock runs or a time is missing (`complete` is False) only totals are shown."""

    gathered: gather.GatheredDay
    by_coverage: list[Charges]
    supportive: Supportive | None = None
    no_rule: str = ""

    @property
    def complete(self) -> bool:
        return self.gathered.complete

    @property
    def first(self) -> Charges | None:
        return self.by_coverage[0] if self.by_coverage else None

    @property
    def agree(self) -> bool:
        """Whether all coverages come to the same lines."""
        lines = [[(line.code, line.units) for line in charges.answer.lines] for charges in self.by_coverage]
        return all(other == lines[0] for other in lines)

    def findings(self) -> list[tuple[Finding, tuple[int, int] | None]]:
        """Each finding of the first coverage, with the activity that mends it and its visit, where there is one."""
        places = {code: (activity, visit) for code, activity, visit in reversed(self.gathered.activities)}
        found = [*(self.first.answer.findings if self.first else ())]
        found += self.supportive.findings if self.supportive else ()
        return [(finding, places.get(finding.subject)) for finding in found]


def visit_charges(visit: Visit, said: dict[str, Any] | None = None) -> VisitCharges:
    """The charges of the visit's billing day, by coverage; in words where the law does not know the date."""
    gathered = gather.day_facts(visit, said)
    try:
        rows = [
            Charges(
                payer=row.coverage.payer.name if row.coverage else "",
                method=METHODS[row.terms.unit_method],
                assumed=row.assumed,
                answer=assess(gathered.day, row.terms),
            )
            for row in gather.coverage_terms(visit)
        ]
        clock = supportive_clock(visit)
    except NoRuleInForce as gap:
        return VisitCharges(gathered, [], no_rule=str(gap))
    return VisitCharges(gathered, rows, clock)


def supportive_clock(visit: Visit) -> Supportive | None:
    """The visit's place between two supportive documentations of 97530, where the day's first payer counts it."""
    gathered = gather.supportive_facts(visit)
    try:
        return supportive(*gathered, on=visit.note.date) if gathered else None
    except NoRuleInForce:
        return None  # the panel says so of the units already
