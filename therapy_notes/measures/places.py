"""Where a value stands on a page: a measure, on one side or as a whole, or a goal's own number; and its remark."""

from dataclasses import dataclass

from therapy_notes.measures.catalogue import Measure, find
from therapy_notes.measures.writing import ITS_OWN, check_goal, shown_of_goal
from therapy_notes.models import Goal, Side

GOAL, REMARK = "goal-", "-remark"
SIDES = {f"-{side}": side for side in Side.values}


@dataclass(frozen=True, slots=True)
class Place:
    """One field: `name` on the page, what it measures, on which side, and whether it holds the value or its remark."""

    name: str
    measure: Measure | None = None
    goal: Goal | None = None
    side: str = ""
    is_remark: bool = False

    @property
    def key(self):
        """What was measured, and on which side, as `Taken.place` says it."""
        return (self.measure.key if self.measure else "", self.goal.label if self.goal else "", self.side)

    @property
    def label(self):
        """What its field is called: Knee flexion, left."""
        name = f"{self.goal.label} {self.goal.name}" if self.goal else self.measure.name
        return f"{name}, {self.side}" if self.side else name

    @property
    def unit(self):
        if self.goal:
            return "%" if self.goal.measured_by == Goal.MeasuredBy.PERCENT else self.goal.unit
        return self.measure.unit

    def check(self, value):
        """The typed text as it is kept. Raises ValidationError."""
        return check_goal(self.goal, value) if self.goal else self.measure.check(value)

    def shown(self, value):
        return shown_of_goal(self.goal, value) if self.goal else self.measure.shown(value)


def place_of(note, name):
    """The place of that name in a note of the episode; None where there is none."""
    if name.endswith(REMARK):
        found = place_of(note, name.removesuffix(REMARK))
        return Place(name, found.measure, found.goal, found.side, True) if found and not found.is_remark else None
    if name.startswith(GOAL):
        number = name.removeprefix(GOAL)
        goals = Goal.objects.filter(episode=note.episode_id, measured_by__in=ITS_OWN)
        goal = goals.filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None
        return Place(name, goal=goal) if goal else None
    ending = next((ending for ending in SIDES if name.endswith(ending)), "")
    measure = find(name.removesuffix(ending), note.episode.patient.clinic)
    if measure is None or measure.both_sides != bool(ending):
        return None
    return Place(name, measure, side=SIDES.get(ending, ""))


def places_of(measure):
    """The fields of a measure's values: one, or left and right."""
    if not measure.both_sides:
        return [Place(measure.key, measure)]
    return [Place(f"{measure.key}-{side}", measure, side=side) for side in Side.values]


def place_of_goal(goal):
    """The field of a goal's own number."""
    return Place(f"{GOAL}{goal.pk}", goal=goal)


def remark_of(place):
    """The field of what is to be said of how a value was taken."""
    return Place(f"{place.name}{REMARK}", place.measure, place.goal, place.side, True)
