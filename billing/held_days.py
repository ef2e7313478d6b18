"""Which treatment days of an episode wait for its plan of care or its progress reports, and what releases them.

What holds single lines or single days, such as a missing signature, is told on the page of the visit.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from billing import gather
from billing.holds import held_by
from billing.rules.care.certification import plan_findings
from billing.rules.care.readiness import readiness_findings
from billing.rules.care_facts import NOT_GIVEN, CareFacts
from billing.rules.dated import NoRuleInForce
from billing.rules.findings import Finding, Hold, in_order, rule_of
from therapy_notes.models import Episode

# Each finding that holds treatment days, in a few words.
LABELS = {
    "report-missing": "Report missing",
    "participation-missing": "No therapist treated",
    "plan-missing": "No plan of care",
    "certification-expired": "Certification ended",
    "certifier-not-allowed": "Certifier not allowed",
}


@dataclass(frozen=True, slots=True)
class HeldDays:
    """The treatment days that wait for one thing; `finding` is that of the last of them, `payers` whose claims wait."""

    finding: Finding
    days: tuple[dt.date, ...]
    payers: tuple[str, ...]

    @property
    def since(self) -> dt.date:
        """The first of the days that wait."""
        return self.days[0]

    @property
    def last(self) -> dt.date:
        """The last of them."""
        return self.days[-1]

    @property
    def label(self) -> str:
        """The finding in a few words."""
        return LABELS[self.finding.code]

    @property
    def released_by(self) -> str:
        """What lets them go."""
        return rule_of(self.finding.code).released_by


def held_days(
    episodes: Collection[Episode], *, on: dt.date, known: gather.Known | None = None
) -> dict[int, list[HeldDays]]:
    """What of each episode waits on a day, by the episode's number: a constant number of queries for any count."""
    if not episodes:
        return {}
    found = gather.treated_days(episodes, on=on, known=known)
    return {number: list(_held(days)) for number, days in found.items()}


def _held(days: list[gather.TreatedDay]) -> Iterator[HeldDays]:
    """One row for each finding that holds days, in the order of the vocabulary."""
    last: dict[str, Finding] = {}
    waiting: dict[str, list[dt.date]] = {}
    payers: dict[str, dict[str, None]] = {}
    for day in days:
        for finding in _findings(day):
            if holding := [row for row in day.covers if _holds_days(finding, row)]:
                last[finding.code] = finding
                waiting.setdefault(finding.code, []).append(day.date)
                names = [row.coverage.payer.name for row in holding if row.coverage]
                payers.setdefault(finding.code, {}).update(dict.fromkeys(names))
    for finding in in_order(last.values()):
        yield HeldDays(finding, tuple(waiting[finding.code]), tuple(payers[finding.code]))


def _holds_days(finding: Finding, row: gather.CoverageTerms) -> bool:
    return held_by(finding, medicares_way=row.medicares_way) is Hold.DAYS


def _findings(day: gather.TreatedDay) -> list[Finding]:
    """What the law finds of a day's course of care; nothing before its first row."""
    return [*readiness_findings(day.care), *_of_plan(day.care, day.date)]


def _of_plan(care: CareFacts, on: dt.date) -> list[Finding]:
    if care.plan is NOT_GIVEN:
        return []
    try:
        return plan_findings(care.plan, on=on)[0]
    except NoRuleInForce:
        return []
