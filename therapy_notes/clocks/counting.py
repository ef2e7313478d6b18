"""All that is stored of an episode's clocks, counted out of the record by the pure rules."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from billing.rules import catalogue
from billing.rules.care.periods import REPORTED
from therapy_notes.clocks.certifying import of_plan
from therapy_notes.clocks.courses import courses_of
from therapy_notes.clocks.support import BROUGHT, COUNTED, visits_with
from therapy_notes.plans.standing import papers_of

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """The columns of `CareClock` by name, and by code those of `CodeCount`; both without episode and `counted_on`."""

    clock: Mapping[str, Any]
    codes: Mapping[str, Mapping[str, Any]]


def count(episodes, *, on):
    """What the stored clocks of episodes hold as of a day, by the episode's number; seven queries for any count.

    To them come those of who registered intervals of payers, where a payer has its own.
    """
    courses, papers = courses_of(episodes), papers_of(episodes)
    found = {}
    for number, known in courses.items():
        days = [one for one in known.days if one.date <= on]
        clock = {
            **_of_days(known, days),
            **_of_periods(known, on),
            **of_plan(papers[number], known.first_treatment, [one.date for one in days], on=on),
            "plan_wanted_since": None if papers[number].plans else _first_to_plan(known, on),
            "stale_on": _changes_by_itself(known, papers[number], on),
        }
        found[number] = Counted(clock, _codes(known, on))
    return found


def _of_days(course, days):
    brought = course.opening.days if course.opening else 0
    return {"days_total": brought + len(days), "last_day": days[-1].date if days else None}


def _of_periods(course, on):
    """How the episode stands towards its progress reports, in numbers and dates that hold until something happens."""
    answer = course.reporting(on=on)
    if answer is None:
        return {**_NO_PERIODS, "interval": 0, "remaining": 0, "due_on": None}
    last = answer.periods[-1] if answer.periods else None
    return {
        "interval": answer.interval,
        "period_start": last.start if last and last.end is None else None,
        "period_days": last.days if last and last.end is None else 0,
        "remaining": answer.remaining,
        "due_on": answer.due_on,
        "late_reports": sum(one.status == "late" for one in answer.periods),
        **_waiting([one for one in answer.periods if one.end and one.status not in REPORTED]),
        **_gaps([one for one in answer.periods if one.end and one.participation != "ok"], course, on),
    }


def _waiting(periods):
    first = periods[0] if periods else None
    return {
        "waiting_from": first.start if first else None,
        "waiting_since": first.end if first else None,
        "waiting_until": first.may_be_written_until if first else None,
        "waiting_periods": len(periods),
    }


def _gaps(periods, course, on):
    """Periods without the clinician's own service that no later one of theirs has made good.

    On the last day of a period its clinician may still come; a report in time says that nobody waits for that.
    """
    served = max((day.date for day in course.days if day.clinician_service and day.date <= on), default=dt.date.min)
    periods = [one for one in periods if one.end > served]
    first = periods[0] if periods else None
    in_time = first and first.status == "on_time"
    return {
        "gap_from": (first.end if in_time else first.end + DAY) if first else None,
        "gap_start": first.start if first else None,
        "gap_periods": len(periods),
    }


_NO_PERIODS = {"period_start": None, "period_days": 0, "late_reports": 0, **_waiting([])}
_NO_PERIODS |= {"gap_from": None, "gap_start": None, "gap_periods": 0}


def _first_to_plan(course, on):
    """The first day on which something else than an evaluation was done: that needs a plan of care."""
    return next((one.day for one in course.logged if one.day <= on and not is_evaluation(one.code)), None)


def is_evaluation(number):
    code = catalogue.find(number)
    return bool(code and code.evaluation)


def _codes(course, on):
    """Of each counted code that was given or brought along: its visits, and the day through which it is supported."""
    supported = max((day for day in course.documented if day <= on), default=None)
    found = {}
    for code in COUNTED:
        days = [day for day in visits_with(code, course.logged) if day <= on]
        since, total = course.visits_before if code == BROUGHT else (0, 0)
        own = sum(supported is None or day > supported for day in days)
        if total + len(days):
            columns = {
                "total": total + len(days),
                "since": own + (0 if supported else since),
                "supported_on": supported,
            }
            found[code] = columns
    return found


def _changes_by_itself(course, papers, on):
    """The next day that changes the answer though nothing happens: after one booked, or one that was told of ahead."""
    treated = {one.date for one in course.days}
    booked = [day + DAY for day in course.booked if day >= on and day not in treated]
    ahead = [*treated, *(one.written for one in course.reports)]
    ahead += [course.opening.start] if course.opening else []
    ahead += [one.since for one in course.intervals]
    ahead += [day for one in (*papers.plans, *papers.as_certified.plans) for day in (one.starts, one.established)]
    return min([*booked, *(day for day in ahead if day > on)], default=None)
