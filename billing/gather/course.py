"""What the record holds of a day's course of care: its plan as signed and certified, and its progress reports."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple, cast

from billing.gather.day import GatheredDay
from billing.rules import catalogue
from billing.rules.care.reports import Reporting
from billing.rules.care_facts import NOT_GIVEN, NotGiven, PeriodStatus, PlanFacts
from therapy_notes import clocks
from therapy_notes.plans.standing import Papers

NO_PLAN = PlanFacts(established=None)


class Reports(NamedTuple):
    """How a day stands towards progress reports: the fields of `CareFacts` of these names."""

    report_status: PeriodStatus | NotGiven = NOT_GIVEN
    unreported: tuple[dt.date, ...] | NotGiven = NOT_GIVEN
    without_participation: tuple[dt.date, ...] | NotGiven = NOT_GIVEN


def plan_facts(on: dt.date, course: clocks.Course, papers: Papers) -> PlanFacts:
    """The plan of care for a day of that course; codes are judged only where the plan lists some."""
    days = [one.date for one in course.days]
    facts = cast(PlanFacts | None, papers.facts(on, course.first_treatment, days))
    if facts is None:
        return NO_PLAN
    return facts if facts.lists else facts._replace(lists=NOT_GIVEN)


def needs_plan(gathered: GatheredDay) -> bool:
    """An evaluation comes before the plan and needs none; whatever else was done needs one."""
    return treats(said["code"] for said, _ in gathered.said)


def treats(codes: Iterable[str]) -> bool:
    """Whether any of these codes is no evaluation."""
    found = (catalogue.find(code) for code in codes)
    return not all(code and code.evaluation for code in found)


def reports_on(day: dt.date, course: clocks.Course, answer: Reporting | None) -> Reports:
    """How a treatment day stands towards the reporting periods as `answer` has them.

    A missing report holds the days after its period. A period without the clinician's participation holds its own days
    too, until the clinician gives a whole service on a later one (Pub. 100-02 ch. 15 §220.3 D).
    """
    if answer is None:
        return Reports()
    periods = [one for one in answer.periods if one.start <= day]
    own = [one for one in periods if one.end is None or day <= one.end]
    ended = [(one, one.end) for one in periods if one.end]
    served = max((one.date for one in course.days if one.clinician_service), default=dt.date.min)
    return Reports(
        report_status=own[-1].status if own else NOT_GIVEN,
        unreported=tuple(end for one, end in ended if one.status == "missing" and end < day),
        without_participation=tuple(end for one, end in ended if one.participation == "missing" and served < end),
    )
