"""Treatment days to reporting periods, and which of them have their report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from billing.rules.care_facts import EpisodeFacts, Opening, PeriodStatus, Report
from billing.rules.dated import Rule, in_force

Participation = Literal["ok", "missing", "pending"]

REPORTED = ("on_time", "delayed_ok", "late")
_PHYSICIANS = ("MD", "NPP")


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period; open while `end` is None. `days` are its treatment days.

    Its report is due with the last of `interval` days, and `may_be_written_until` a date after the end. `participation`
    says whether a clinician gave one whole service in it.
    """

    start: date
    end: date | None
    days: int
    status: PeriodStatus
    participation: Participation
    may_be_written_until: date | None
    interval: int


def periods_of(episode: EpisodeFacts) -> Iterator[tuple[Period, Rule]]:
    """Cut the treatment days at each clinician's report, or after the last day of the interval without one.

    The first period goes on where the opening left it.
    """
    reports = [report for report in reports_of(episode) if closes_period(report, episode)]
    reports.sort(key=lambda report: (report.period_end, report.written))
    dates = sorted({day.date for day in episode.treatment_days})
    opening = episode.opening
    while dates or opening:
        start = _start(dates, opening)
        rule = in_force("progress_reports", on=start)
        interval = interval_of(episode, rule, start)
        last = _last(dates, opening, interval)
        report = next((one for one in reports if start <= one.period_end <= (last or date.max)), None)
        end = report.period_end if report else last
        held = [day for day in dates if end is None or day <= end]
        yield _period(episode, (start, held, opening), end, report, rule, interval), rule
        dates, opening = dates[len(held) :], None


def _start(dates: list[date], opening: Opening | None) -> date:
    return min([*dates[:1], *([opening.start] if opening else [])])


def _last(dates: list[date], opening: Opening | None, interval: int) -> date | None:
    """The day that completes the interval; where the opening alone would have, the first treatment day after it."""
    wanted = max(1, interval - (opening.days if opening else 0))
    return dates[wanted - 1] if wanted <= len(dates) else None


def _period(
    episode: EpisodeFacts,
    days: tuple[date, list[date], Opening | None],
    end: date | None,
    report: Report | None,
    rule: Rule,
    interval: int,
) -> Period:
    start, held, opening = days
    until = _until(end, rule) if end else None
    status = _status(episode.as_of, end, until, report)
    own = any(day.clinician_service and held and held[0] <= day.date <= held[-1] for day in episode.treatment_days)
    served = own or bool(opening and opening.clinician_service)
    wanting: Participation = "pending" if status in ("open", "due_today") else "missing"
    count = len(held) + (opening.days if opening else 0)
    return Period(start, end, count, status, "ok" if served else wanting, until, interval)


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


def interval_of(episode: EpisodeFacts, rule: Rule, start: date) -> int:
    """In a period from that day a report is due every so many treatment days: the payer's number then, else the rule's.

    A payer that comes later changes no period that has begun.
    """
    known = max((one for one in episode.intervals if one.since <= start), key=lambda one: one.since, default=None)
    return (known.days if known else episode.interval) or int(rule.values["treatment_days"])


def reports_of(episode: EpisodeFacts) -> list[Report]:
    """The reports that have been written by the day of asking."""
    return [report for report in episode.reports if report.written <= episode.as_of]
