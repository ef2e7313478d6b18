"""Treatment days to reporting periods, and which of them have their report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from billing.rules.care_facts import EpisodeFacts, PeriodStatus, Report
from billing.rules.dated import Rule, in_force

Participation = Literal["ok", "missing", "pending"]

REPORTED = ("on_time", "delayed_ok", "late")
_PHYSICIANS = ("MD", "NPP")


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period; open while `end` is None. `days` are its treatment days.

    Its report `may_be_written_until` a date after the end. `participation` says whether a clinician gave one whole
    service in it.
    """

    start: date
    end: date | None
    days: int
    status: PeriodStatus
    participation: Participation
    may_be_written_until: date | None


def periods_of(episode: EpisodeFacts) -> Iterator[tuple[Period, Rule]]:
    """Cut the treatment days at each clinician's report, or after the last day of the interval without one."""
    reports = [report for report in reports_of(episode) if closes_period(report, episode)]
    reports.sort(key=lambda report: (report.period_end, report.written))
    dates = sorted({day.date for day in episode.treatment_days})
    while dates:
        rule = in_force("progress_reports", on=dates[0])
        interval = interval_of(episode, rule)
        last = dates[interval - 1] if interval <= len(dates) else None
        report = next((one for one in reports if dates[0] <= one.period_end <= (last or date.max)), None)
        end = report.period_end if report else last
        held = [day for day in dates if end is None or day <= end]
        yield _period(episode, held, end, report, rule), rule
        dates = dates[len(held) :]


def _period(episode: EpisodeFacts, held: list[date], end: date | None, report: Report | None, rule: Rule) -> Period:
    until = _until(end, rule) if end else None
    status = _status(episode.as_of, end, until, report)
    served = any(day.clinician_service and held[0] <= day.date <= held[-1] for day in episode.treatment_days)
    wanting: Participation = "pending" if status in ("open", "due_today") else "missing"
    return Period(held[0], end, len(held), status, "ok" if served else wanting, until)


def _until(end: date, rule: Rule) -> date:
    return end + min(timedelta(days=rule.values["days_to_write"]), date.max - end)


def _status(as_of: date, end: date | None, until: date | None, report: Report | None) -> PeriodStatus:
    if end is None or until is None:
        return "open"
    if report:
        return "on_time" if report.written <= end else "delayed_ok" if report.written <= until else "late"
    return "due_today" if as_of == end else "grace" if as_of <= until else "missing"


def closes_period(report: Report, episode: EpisodeFacts) -> bool:
    """Whether its author is a clinician of the episode: a therapist of its discipline, a physician or an NPP."""
    return report.by == episode.discipline or report.by in _PHYSICIANS


def interval_of(episode: EpisodeFacts, rule: Rule) -> int:
    """A report is due every so many treatment days: the payer's number, else the rule's."""
    return episode.interval or int(rule.values["treatment_days"])


def reports_of(episode: EpisodeFacts) -> list[Report]:
    """The reports that have been written by the day of asking."""
    return [report for report in episode.reports if report.written <= episode.as_of]
