"""The course of goals over the treatment days, out of what was logged and measured."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, replace

from therapy_notes import scales
from therapy_notes.goals import values
from therapy_notes.goals.logged import logged_in
from therapy_notes.goals.values import By
from therapy_notes.goals.values import Value as Value
from therapy_notes.log_content import delivered
from therapy_notes.measures.taken import kinds_of, taken_in
from therapy_notes.models import Goal

MEASURED = (By.NUMBER, By.PERCENT, By.MEASURE)


@dataclass(frozen=True, slots=True)
class Point:
    """What a goal came to on one day, in which note, and by whom ("therapist", "assistant", "student", "both").

    `treatment_day` counts the episode's own treatment days from 1: those before a mid-care start are not among them.
    """

    day: dt.date
    treatment_day: int
    value: str
    number: float | None
    shown: str
    by: str
    note: int


@dataclass(frozen=True, slots=True)
class History:
    """A goal and its points in the order of days.

    `days` are the treatment days of the episode; `levels` the rungs of its scale, most help first, none for numbers.
    `less_is_better` of seconds, pain or cues.
    """

    goal: Goal
    baseline: Value | None
    target: Value | None
    points: tuple[Point, ...]
    days: tuple[dt.date, ...] = ()
    levels: tuple[tuple[float, str], ...] = ()
    less_is_better: bool = False

    def at(self, day):
        """The last point up to that day, if any."""
        return next((one for one in reversed(self.points) if one.day <= day), None)

    @property
    def now(self):
        """The last point, if any."""
        return self.points[-1] if self.points else None


def histories_of(episode, *, until=None):
    """The history of each goal of an episode, by the goal's number; a constant number of queries."""
    return histories_in([episode], until=until)


def histories_in(episodes, *, until=None, logged=None):
    """The same of several episodes; what was measured is asked for where goals are measured by it.

    `logged` is what `logged_in` gives of them, where the caller has it.
    """
    logged = logged_in(episodes, until=until) if logged is None else logged
    found = {}
    for episode in episodes:
        rows, goals = logged[episode.pk], list(episode.goals.all())
        taken = taken_in(episode, until=until) if any(goal.measured_by in MEASURED for goal in goals) else []
        kinds = kinds_of({goal.measure for goal in goals if goal.measured_by == By.MEASURE}, episode)
        days = sorted({one.day for one in rows})
        for goal in goals:
            points = _logged_points(goal, rows) if goal.measured_by not in MEASURED else _measured(goal, taken)
            found[goal.pk] = _history(goal, points, days, kinds.get(goal.measure))
    return found


def help_of(goal, logged):
    """The course of assistance in the activities linked to a goal that is measured otherwise; None without any level.

    It has no baseline and no target, and stands on the scale of the last level.
    """
    linked = [row for row in logged if goal.label in row.goals and scales.rank(row.assistance)]
    if goal.measured_by == By.ASSISTANCE or not linked:
        return None
    alike = copy(goal)
    alike.measured_by, alike.baseline, alike.target = By.ASSISTANCE, "", max(linked, key=_day).assistance
    days = sorted({row.day for row in logged})
    return replace(_history(alike, _logged_points(alike, logged), days, None), target=None)


def row_of_day(goal, rows):
    """The activity that tells a day of a goal: the longest that says something; of equally long ones the worst."""
    if goal.measured_by == By.ASSISTANCE:
        scale = values.scale_of(goal)
        said = [row for row in rows if values.rank_on(scale, row.assistance) is not None]
        return max(said, key=lambda row: (row.minutes, -values.rank_on(scale, row.assistance)), default=None)
    said = [row for row in rows if row.cues is not None and goal.measured_by == By.CUES]
    return max(said, key=lambda row: (row.minutes, row.cues), default=None)


def text_of(goal, row):
    """What an activity says of a goal, as its value's text."""
    return row.assistance if goal.measured_by == By.ASSISTANCE else str(row.cues)


def _day(row):
    return row.day


def _history(goal, points, days, measure):
    placed = tuple(
        Point(day, max(bisect_right(days, day), 1), value.value, value.number, value.shown, by, note)
        for day, value, by, note in points
    )
    return History(
        goal=goal,
        baseline=values.value_of(goal, goal.baseline, measure=measure),
        target=values.value_of(goal, goal.target, measure=measure),
        points=placed,
        days=tuple(days),
        levels=values.levels_on(values.scale_of(goal)) if goal.measured_by == By.ASSISTANCE else (),
        less_is_better=goal.measured_by == By.CUES or (measure or goal).lower_is_better,
    )


def _measured(goal, taken):
    """What was measured, the last value of each day: (day, value, by whom, note)."""
    place = (goal.measure, "", goal.side) if goal.measured_by == By.MEASURE else ("", goal.label, "")
    last = {one.day: one for one in taken if one.place == place and one.number is not None}
    return [(day, Value(one.value, one.number, one.shown), one.by, one.note) for day, one in sorted(last.items())]


def _logged_points(goal, logged):
    """What the linked activities of each day say: (day, value, by whom, note)."""
    of_day = defaultdict(list)
    for row in logged:
        if goal.label in row.goals:
            of_day[row.day].append(row)
    for day, rows in sorted(of_day.items()):
        if row := row_of_day(goal, rows):
            by = delivered(set().union(*(one.people for one in rows)))
            yield day, values.value_of(goal, text_of(goal, row)), by, row.note
