"""A finding as the panel shows it, and the findings of one coverage by what they want of a reader."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from billing.charges import Charges
from billing.holds import Held, gravest
from billing.models import Decision
from billing.rules.findings import Finding, Hold, Severity

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
MANY = ("rule-unconfirmed",)
REPORT_WANTED = ("report-missing", "report-grace", "report-due")


class Place(NamedTuple):
    """Where a finding is mended: a visit, its activity's number if it is one, and what to jump to."""

    visit: int
    activity: int | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in the page's words: with where it is mended, what a person may state of it, and what was decided.

    `seen` are the pairs or codes that the statement would be about, as the page shows them; `held` what it keeps back.
    """

    finding: Finding
    message: str
    place: Place | None = None
    in_chart: bool = False
    in_year: bool = False
    asks: str = ""
    seen: tuple[str, ...] = ()
    decision: Decision | None = None
    held: Held | None = None

    @property
    def writes_report(self) -> bool:
        """Whether a progress report mends it."""
        return self.finding.code in REPORT_WANTED

    @property
    def beside(self) -> list[str]:
        """The codes from which the code would stand apart."""
        return [pair.partition("/")[0] for pair in self.seen] if self.asks == Kind.DISTINCT else []


class Found:
    """The findings of one coverage; of a further one, those that none before it has."""

    def __init__(self, charges: Charges, findings: list[Shown], *, draft: bool) -> None:
        self.charges = charges
        self.findings = findings
        self.draft = draft

    @cached_property
    def open(self) -> list[Shown]:
        """What stops a line, then what asks a person."""
        order = (Severity.ERROR, Severity.WARNING)
        left = [one for one in self.findings if one.finding.severity in order and one not in self.missing]
        return sorted(left, key=lambda one: order.index(one.finding.severity))

    @property
    def held(self) -> Hold:
        """The gravest of what these findings keep back."""
        return gravest(one.held.what for one in self.open if one.held)

    @cached_property
    def stated(self) -> list[Shown]:
        """What stands on a line because somebody decided so."""
        return [one for one in self.findings if one.decision and one.finding.severity == Severity.INFO]

    @cached_property
    def missing(self) -> list[Shown]:
        """While the note is being written: what its words lack, no fault yet."""
        return [one for one in self.findings if self.draft and one.finding.code in FIELDS]

    @property
    def told(self) -> list[Shown]:
        """What only tells."""
        told = [one for one in self.findings if one.finding.severity == Severity.INFO and one not in self.stated]
        return [one for one in told if one.finding.code not in MANY]

    @property
    def speaks(self) -> bool:
        """Whether there is anything to show of it."""
        terms = self.charges.assumed or (self.charges.year and self.charges.year.no_rate_for)
        return bool(self.open or self.stated or self.told or terms)
