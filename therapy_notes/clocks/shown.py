"""The clock of an episode as pages show it: which day of how many, and what presses."""

import datetime as dt
from dataclasses import dataclass

from billing.rules.findings import Finding

# Most pressing first, each with its few words.
WORDS = {
    "report-missing": "Report missing",
    "report-grace": "May still be written",
    "report-due": "Report due today",
    "report-due-soon": "Report due soon",
}
PRESSING = tuple(WORDS)


@dataclass(frozen=True, slots=True)
class Clock:
    """One episode's clock as a page shows it: `day` of `interval` treatment days, and the most pressing finding."""

    day: int
    interval: int
    finding: Finding | None
    due_on: dt.date | None

    @property
    def words(self):
        """Of the finding in a few words; its message says the rest."""
        return WORDS.get(self.finding.code if self.finding else "", "")

    @property
    def pips(self):
        """A style for each treatment day of the period: past, today, or none yet."""
        return ["past"] * (self.day - 1) + ["today"] * bool(self.day) + [""] * (self.interval - self.day)


def clock_of(answer, *, on):
    """The clock of one answer of `reporting_of`, for a page of that day; None where the law knows no rule."""
    if answer is None:
        return None
    found = {finding.code: finding for finding in answer.findings}
    finding = next((found[code] for code in PRESSING if code in found), None)
    return Clock(
        day=treatment_day(answer, on=on),
        interval=answer.interval,
        finding=finding,
        due_on=answer.due_on,
    )


def treatment_day(answer, *, on):
    """Which treatment day of its period that day is, such as 8; 0 where the day is none."""
    last = answer.periods[-1] if answer.periods else None
    return last.days if last and last.start <= on and (last.end is None or on <= last.end) else 0
