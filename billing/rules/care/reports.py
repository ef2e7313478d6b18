"""Medicare's progress report: which are written, late or missing, and when the next is due."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from billing.rules.care.periods import REPORTED, Period, closes_period, interval_of, periods_of, reports_of
from billing.rules.care_facts import EpisodeFacts, PeriodStatus
from billing.rules.dated import Rule, in_force
from billing.rules.findings import Finding, found, in_order, unconfirmed
from billing.rules.why import said_day

__all__ = ["CHECKS", "Period", "Reporting", "reporting"]

_AUTHORS = {"OT": "an OT", "SLP": "an SLP", "OTA": "an OTA"}


@dataclass(frozen=True, slots=True)
class Reporting:
    """All periods of an episode in order.

    `remaining` treatment days until a report is due, 0 once one is; `due_on` is the date of the last of them, from
    the record or forecast from the schedule. `interval` is of how many days the last period is, or the next one where
    that has its report.
    """

    periods: tuple[Period, ...]
    remaining: int
    due_on: date | None
    findings: tuple[Finding, ...]
    interval: int


@dataclass(frozen=True, slots=True)
class Course:
    """An episode as far as the law has worked it out: what the checks look at. `rule` is the one of today."""

    episode: EpisodeFacts
    periods: tuple[tuple[Period, Rule], ...]
    remaining: int
    due_on: date | None
    rule: Rule


def reporting(episode: EpisodeFacts) -> Reporting:
    """The reporting periods of an episode, and when its next report is due (Pub. 100-02 ch. 15 §220.3 D).

    The same facts give the same answer, in whatever order. Reports written after `as_of` do not exist yet.
    NoRuleInForce for an episode that began, or is asked about, before the first row.
    """
    periods = tuple(periods_of(episode))
    rule = in_force("progress_reports", on=episode.as_of)
    last = periods[-1][0] if periods else None
    waits = last is not None and last.status not in REPORTED
    interval = last.interval if last and waits else interval_of(episode, rule, episode.as_of)
    remaining = _remaining(last, interval)
    course = Course(episode, periods, remaining, _due_on(episode, last, remaining), rule)
    return Reporting(
        periods=tuple(period for period, _ in periods),
        remaining=remaining,
        due_on=course.due_on,
        findings=in_order(finding for check in (*CHECKS, _check_confirmed) for finding in check(course)),
        interval=interval,
    )


def check_report_due_soon(course: Course) -> Iterator[Finding]:
    """The last treatment days before a report is due (Pub. 100-02 ch. 15 §220.3 D)."""
    for period, rule in course.periods[-1:]:
        if period.status == "open" and course.remaining <= rule.values["warn_days_left"]:
            booked = f", on {said_day(course.due_on)} by the schedule" if course.due_on else ""
            text = f"{_unreported(period)}: it is due in {course.remaining} more{booked}."
            yield _of("report-due-soon", period, rule, text)


def check_report_due(course: Course) -> Iterator[Finding]:
    """The last treatment day of a period without a report is today (Pub. 100-02 ch. 15 §220.3 D)."""
    for period, rule in _with_status(course, "due_today"):
        text = f"{_unreported(period)}: it is due today, and may be written until {_limit(period)}."
        yield _of("report-due", period, rule, text)


def check_report_grace(course: Course) -> Iterator[Finding]:
    """A delayed report may be written for some days after the period (Pub. 100-02 ch. 15 §220.3 D)."""
    for period, rule in _with_status(course, "grace"):
        yield _of("report-grace", period, rule, f"{_unreported(period)}: it may be written until {_limit(period)}.")


def check_report_missing(course: Course) -> Iterator[Finding]:
    """A report that nobody wrote while it could be delayed (Pub. 100-02 ch. 15 §220.3 D)."""
    for period, rule in _with_status(course, "missing"):
        yield _of("report-missing", period, rule, f"{_unreported(period)}: it could be written until {_limit(period)}.")


def check_participation_missing(course: Course) -> Iterator[Finding]:
    """In each period the clinician gives at least one whole service (Pub. 100-02 ch. 15 §220.3 D)."""
    for period, rule in course.periods:
        if period.participation == "missing":
            text = f"No whole service by the clinician {_span(period)}: a period needs at least one, report or not."
            yield _of("participation-missing", period, rule, text)


def check_report_not_by_clinician(course: Course) -> Iterator[Finding]:
    """What others write adds to the record, but is no complete progress report (Pub. 100-02 ch. 15 §220.3 D)."""
    owner = _author(course.episode.discipline)
    others = {(one.period_end, one.by) for one in reports_of(course.episode) if not closes_period(one, course.episode)}
    for end, by in sorted(others):
        closes = f"closes no period; {owner}, a physician or an NPP has to write it"
        text = f"The report through {said_day(end)} by {_author(by)} {closes}."
        yield found("report-not-by-clinician", text, citation=course.rule.citation, subject=end.isoformat())


CHECKS: tuple[Callable[[Course], Iterable[Finding]], ...] = (
    check_report_due_soon,
    check_report_due,
    check_report_grace,
    check_report_missing,
    check_participation_missing,
    check_report_not_by_clinician,
)


def _check_confirmed(course: Course) -> Iterable[Finding]:
    return unconfirmed([course.rule] if course.periods else (), on=course.episode.as_of)


def _remaining(last: Period | None, interval: int) -> int:
    if last is None or last.status in REPORTED:
        return interval
    return max(1, interval - last.days) if last.end is None else 0


def _due_on(episode: EpisodeFacts, last: Period | None, remaining: int) -> date | None:
    """The end of a period that waits for its report; else the booked date that completes the next one."""
    if last and not remaining:
        return last.end
    taken = {day.date for day in episode.treatment_days}
    closed = last.end if last and last.end else date.min
    booked = sorted({day for day in episode.schedule if day >= episode.as_of and day > closed} - taken)
    return booked[remaining - 1] if remaining <= len(booked) else None


def _with_status(course: Course, status: PeriodStatus) -> Iterator[tuple[Period, Rule]]:
    return ((period, rule) for period, rule in course.periods if period.status == status)


def _of(code: str, period: Period, rule: Rule, text: str) -> Finding:
    return found(code, text, citation=rule.citation, subject=period.start.isoformat())


def _unreported(period: Period) -> str:
    days = "1 treatment day" if period.days == 1 else f"{period.days} treatment days"
    return f"{days} since {said_day(period.start)} without a progress report"


def _limit(period: Period) -> str:
    return said_day(period.may_be_written_until) if period.may_be_written_until else ""


def _span(period: Period) -> str:
    end = period.end or period.start
    return f"from {said_day(period.start)} to {said_day(end)}" if end != period.start else f"on {said_day(end)}"


def _author(by: str) -> str:
    return _AUTHORS.get(by, f"a {by}")
