"""What a goal's values are: a level of assistance, a count of cues, a number, percent, a measure's value, or words."""

import math
from dataclasses import dataclass

from therapy_notes import scales
from therapy_notes.measures.writing import shown_of_goal
from therapy_notes.models import Goal

By = Goal.MeasuredBy


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its text as kept, its place on the axis (None for words), and what a person reads."""

    value: str
    number: float | None
    shown: str


def value_of(goal, text, *, measure=None):
    """The value that a text is for a goal; None for an empty one. `measure` is the goal's, where it has one.

    A text that its kind cannot read, from before the goal was measured that way, is words.
    """
    text = text.strip()
    if not text:
        return None
    number = number_of(goal, text, measure=measure)
    return Value(text, number, shown(goal, text, measure=measure) if number is not None else text)


def number_of(goal, text, *, measure=None):
    """Where the text stands on the goal's axis; None where it stands nowhere."""
    if goal.measured_by == By.ASSISTANCE:
        return rank_on(scale_of(goal), text)
    if goal.measured_by == By.MEASURE:
        return measure.number(text) if measure else None
    if goal.measured_by == By.WORDS:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def shown(goal, text, *, measure=None):
    """The value with its unit, as a person reads it."""
    if goal.measured_by == By.CUES:
        return "no cues" if float(text) == 0 else "1 cue" if float(text) == 1 else f"{text} cues"
    if goal.measured_by in (By.NUMBER, By.PERCENT):
        return shown_of_goal(goal, text)
    return measure.shown(text) if goal.measured_by == By.MEASURE and measure else text


def scale_of(goal):
    """The scale on which a goal of assistance is drawn: that of its target, else of its baseline."""
    found = scales.level(goal.target.strip()) or scales.level(goal.baseline.strip())
    return found.scale if found else "classic"


def rank_on(scale, code):
    """The rank of a level on a scale, also of one of the other scale; None where nothing was tried.

    A level of Section GG stands in the middle of the classic ones that suggest it; a classic one where it suggests.
    """
    level = scales.level(code)
    if level is None or level.rank is None or level.scale == scale:
        return level.rank if level else None
    if scale == "gg":
        return scales.rank(scales.suggested_gg(code))
    ranks = [one.rank for one in scales.levels("classic") if one.gg == code]
    return sum(ranks) / len(ranks)


def levels_on(scale):
    """The levels of a scale that have a rank, most help first: (rank, code) each."""
    return tuple(sorted((one.rank, one.code) for one in scales.levels(scale) if one.rank))
