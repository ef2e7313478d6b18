"""What is measured in the demo: at the evaluation, on about every third visit, and on the days of reports."""

from therapy_notes.demo.goals import ITS_OWN, in_order, value_at
from therapy_notes.measures.writing import write_measurement

OFTEN, SELDOM = 2, 4  # goals' own numbers on every second treatment day, standardized measures on every fourth


def take(note, words, goals, *, number, progress, closing, chance, by, at):
    """On the treatment day of that number, counted from 1; `closing` if a report follows."""
    if closing or number % SELDOM == 1:
        for one in words["taken"]:
            facts = {"measure": one["key"], "side": one.get("side", ""), "remark": one.get("remark", "")}
            write_measurement(note, value=_value(one, progress, number, chance), by=by, at=at, **facts)
    if closing or number % OFTEN == 1:
        for goal, said in zip(goals.values(), in_order(words["goals"]), strict=True):
            if said["by"] in ITS_OWN and goal.status == goal.Status.ACTIVE:
                write_measurement(note, goal=goal, value=_value(said, progress, number, chance), by=by, at=at)


def _value(said, progress, number, chance):
    """The first stands exactly at the baseline."""
    return value_at(said["path"], progress, chance if number > 1 else None)
