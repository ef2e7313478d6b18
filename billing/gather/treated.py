"""The treatment days of many episodes with their payers, and what of each is told by its course of care alone."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from billing.gather.course import plan_facts, reports_on, treats
from billing.gather.terms import CoverageTerms, covers_of
from billing.models import Coverage
from billing.rules.care_facts import NOT_GIVEN, CareFacts
from therapy_notes import clocks
from therapy_notes.models import Episode
from therapy_notes.plans.standing import Papers, papers_of


@dataclass(frozen=True, slots=True)
class TreatedDay:
    """A treatment day of an episode: `care` tells of its plan and reports and of nothing else."""

    date: dt.date
    care: CareFacts
    covers: Sequence[CoverageTerms]


class Known(NamedTuple):
    """What a page has fetched already: of episodes, by their numbers, their courses of care and signed plans; and
    who pays for the patients.
    """

    courses: Mapping[int, clocks.Course]
    papers: Mapping[int, Papers]
    coverages: Sequence[Coverage] | None = None


def treated_days(
    episodes: Collection[Episode], *, on: dt.date, known: Known | None = None
) -> dict[int, list[TreatedDay]]:
    """The treatment days of each episode up to a day, in their order: a constant number of queries for any count.

    `known` saves all of them but that of the payers' terms.
    """
    courses, papers, coverages = known or Known(clocks.courses_of(episodes), papers_of(episodes))
    patients = {one.pk: one.patient_id for one in episodes}
    days = {(patient, day.date) for number, patient in patients.items() for day in courses[number].days}
    covers = covers_of(days, coverages)
    return {
        number: [
            TreatedDay(day, care, covers[patient, day]) for day, care in _told(courses[number], papers[number], on)
        ]
        for number, patient in patients.items()
    }


def _told(course: clocks.Course, papers: Papers, on: dt.date) -> Iterator[tuple[dt.date, CareFacts]]:
    answer = course.reporting(on=on)
    for day, rows in groupby(course.logged, key=lambda one: one.day):
        if day <= on:
            plan = plan_facts(day, course, papers) if treats(one.code for one in rows) else NOT_GIVEN
            yield day, CareFacts(plan=plan, **reports_on(day, course, answer)._asdict())
