"""The few values that the visit page asks for: those of the goals worked on, and what was taken before."""

from dataclasses import dataclass

from therapy_notes.measures.places import Place, place_of_goal, places_of
from therapy_notes.measures.taken import Taken, kinds_of, taken_before
from therapy_notes.measures.writing import ITS_OWN, WITH_MEASURES
from therapy_notes.models import Goal

MOST = 8  # what stands beside the log; the page of measures holds the rest


@dataclass(frozen=True, slots=True)
class Cell:
    """A field and the value before it in the episode, if there was one."""

    place: Place
    last: Taken | None


@dataclass(frozen=True, slots=True)
class Line:
    """One measure or goal with its fields: one, or left and right."""

    name: str
    unit: str
    cells: tuple[Cell, ...]


def lines_of(note):
    """At most eight lines: what active goals are measured by first, then what was taken last; one query as a rule."""
    if note.kind not in WITH_MEASURES:
        return []
    before = taken_before(note)
    active = [goal for goal in note.episode.goals.all() if goal.status == Goal.Status.ACTIVE]
    wanted = {goal.measure: goal.side for goal in active if goal.measured_by == Goal.MeasuredBy.MEASURE}
    latest = sorted((one for one in before.values() if one.measure), key=lambda one: one.day, reverse=True)
    kinds = kinds_of({*wanted, *(one.measure for one in latest)}, note.episode)
    lines = [_line(f"{goal.label} {goal.name}", [place_of_goal(goal)], before) for goal in _numbers(active)]
    for key in dict.fromkeys([*wanted, *(one.measure for one in latest)]):
        kind = kinds.get(key)
        if kind:
            lines.append(_line(kind.short, places_of(kind), before))
    return lines[:MOST]


def _numbers(goals):
    return [goal for goal in goals if goal.measured_by in ITS_OWN]


def _line(name, places, before):
    return Line(name, places[0].unit, tuple(Cell(place, before.get(place.key)) for place in places))
