"""The progress report clock of episodes on any day: treatment days and reports, counted by `billing.rules`."""

import datetime as dt
from dataclasses import dataclass, replace
from itertools import groupby

from billing.rules.care.periods import REPORTED
from billing.rules.care.reports import reporting
from billing.rules.care_facts import EpisodeFacts, Interval, Opening, Report, TreatmentDay
from billing.rules.dated import NoRuleInForce
from therapy_notes.clocks.gathering import Logged, booked_of, frames_of, logged_of, reports_of
from therapy_notes.clocks.shown import clock_of


@dataclass(frozen=True, slots=True)
class Course:
    """What was done and written in an episode so far and what is booked: fetched once, and asked of any day.

    `intervals` are of payers with a number of their own. `opening` is what the patient brought along,
    `treated_before` the day of a first treatment elsewhere, `visits_before` the visits of 97530 there, since the last
    documentation and in all. `documented` are the last days of the progress reports; `stated` says that somebody stated
    of something else that it counts as a report.
    """

    discipline: str
    days: list[TreatmentDay]
    reports: list[Report]
    booked: list[dt.date]
    intervals: tuple[Interval, ...] = ()
    opening: Opening | None = None
    treated_before: dt.date | None = None
    visits_before: tuple[int, int] = (0, 0)
    logged: tuple[Logged, ...] = ()
    documented: tuple[dt.date, ...] = ()
    stated: bool = False

    @property
    def first_treatment(self):
        """The first treatment day, an evaluation included, here or elsewhere; None where there was none yet."""
        started = self.opening.start if self.opening else None
        known = [day for day in (self.treated_before, started) if day]
        return min([*known, *(one.date for one in self.days[:1])], default=None)

    def reporting(self, *, on, including=None):
        """The reporting periods as of a day; `including` counts that day too. None before the law's first row."""
        more = [TreatmentDay(including, False)] if including else []
        facts = EpisodeFacts(
            discipline=self.discipline,
            as_of=on,
            treatment_days=(*(one for one in self.days if one.date <= on), *more),
            reports=tuple(self.reports),
            schedule=tuple(day for day in self.booked if day >= on),
            intervals=self.intervals,
            opening=self.opening if self.opening and self.opening.start <= on else None,
        )
        try:
            return reporting(facts)
        except NoRuleInForce:
            return None

    def clock(self, *, on):
        """The clock on a visit's day, counted as a treatment day whether or not it is logged yet."""
        return clock_of(self.reporting(on=on, including=on), on=on)


def courses_of(episodes):
    """The course of each episode, by the episode's number; four queries for any count.

    A treatment day is a day on which something was done with the patient, whoever did it and whether or not the note
    is signed yet (Pub. 100-02 ch. 15 §220 A).
    """
    numbers = [episode.pk for episode in episodes]
    frames = frames_of(numbers)
    booked, amending = booked_of(numbers)
    logged = logged_of(numbers, amending)
    reports, documented = reports_of(numbers, [number for number, frame in frames.items() if frame.stated])
    days = {number: treatment_days(logged.get(number, ())) for number in numbers}
    return {
        number: Course(
            discipline=frame.discipline,
            days=days[number],
            reports=[through_last_day(one, days[number]) for one in reports[number]],
            booked=booked[number],
            intervals=frame.intervals,
            opening=frame.opening,
            treated_before=frame.first_treatment,
            visits_before=frame.visits,
            logged=tuple(logged.get(number, ())),
            documented=tuple(documented[number]),
            stated=frame.stated,
        )
        for number, frame in frames.items()
    }


def treatment_days(logged):
    """Days with at least one activity, and whether a therapist alone gave a whole one (active participation)."""
    by_day = groupby(logged, key=lambda one: one.day)
    return [TreatmentDay(date=day, clinician_service=any(one.own for one in rows)) for day, rows in by_day]


def through_last_day(report, days):
    """A discharge covers treatment, so it ends with the last day of it that it knows (Pub. 100-02 ch. 15 §220.3 D)."""
    done = [one.date for one in days if one.date <= report.period_end] if report.kind == "discharge" else []
    return replace(report, period_end=done[-1]) if done else report


def course_of(episode):
    return courses_of([episode])[episode.pk]


def reporting_of(episodes, *, on):
    """The reporting periods of each episode as of a day, by the episode's number; four queries for any count."""
    return {number: course.reporting(on=on) for number, course in courses_of(episodes).items()}


def periods_to_report(episode, *, on):
    """The reporting periods that have no report yet, oldest first: what a report written on that day may close."""
    answer = reporting_of([episode], on=on)[episode.pk]
    return [one for one in answer.periods if one.status not in REPORTED] if answer else []


def unreported(periods):
    """Those that ended and have no report: theirs is wanted after a discharge too."""
    return [one for one in periods if one.end and one.status not in REPORTED]
