"""What a note's content says was measured: each value with its unit, the one before it, and what became of it."""

from therapy_notes.measures.catalogue import known
from therapy_notes.measures.comparing import change_of, change_words
from therapy_notes.measures.taken import goals_of, kinds_of, taken_before
from therapy_notes.measures.writing import WITH_MEASURES, shown_of_goal
from therapy_notes.models import Goal

# What an amendment may change of a value; the rest follows from it.
OWN = ("value", "remark")
SIDES = ("", "left", "right")


def said_of(note):
    """`measurements` of the note in the order of the table, as a dict to add to its content; empty without any.

    One query without values; with them one more, and one where some are of the clinic's own measures.
    """
    rows = list(note.measurements.all()) if note.kind in WITH_MEASURES else []
    if not rows:
        return {}
    kinds = kinds_of({row.measure for row in rows if row.measure}, note.episode)
    goals = goals_of(note) if any(row.goal_id for row in rows) else {}
    before = taken_before(note)
    said = [_said(row, kinds.get(row.measure), goals.get(row.goal_id), before) for row in rows]
    return {"measurements": sorted(said, key=_place_in_table)}


def carried(was, now):
    """`measurements` of an amendment: a value that is what it was stays word for word as it was signed."""
    signed = {key_of(one): one for one in was.get("measurements", [])}
    rows = []
    for one in now.get("measurements", []):
        before = signed.get(key_of(one))
        rows.append(before if before and own(before) == own(one) else one)
    return {"measurements": rows} if rows else {}


def key_of(said):
    """What a value is of, as a text: two values of one key can be compared."""
    return "/".join((said["measure"] or said["goal"], said["side"]))


def own(said):
    """What a value says of itself, without names."""
    return {name: said[name] for name in OWN}


def own_of(said):
    """The values of a content, by their keys, to compare working rows with a version."""
    return {key_of(one): own(one) for one in said.get("measurements", [])}


def label_of(said):
    """What a value is called: Knee flexion, left."""
    return f"{said['name']}, {said['side']}" if said["side"] else said["name"]


def words_of(said):
    """A value with its remark, as a person reads it."""
    return f"{said['shown']}, {said['remark']}" if said["remark"] else said["shown"]


def _said(row, kind, goal, before):
    place = (row.measure, goal.label if goal else "", row.side)
    facts = {"measure": row.measure, "goal": place[1], "side": row.side, "value": row.value, "remark": row.remark}
    if goal:
        facts |= {"name": f"{goal.label} {goal.name}", "number": float(row.value)}
        facts |= {"shown": shown_of_goal(goal, row.value), "unit": _unit(goal)}
    else:
        facts |= {"name": kind.name, "number": kind.number(row.value), "shown": kind.shown(row.value)}
        facts |= {"unit": kind.unit}
    last = before.get(place)
    if last:
        facts["previous"] = {"on": last.day.isoformat(), "value": last.value, "shown": last.shown}
        facts["change"] = changed(kind, goal, last.value, row.value)
    return facts


def changed(kind, goal, was, now):
    """What became of a value of a measure, or of a goal's own number, in words."""
    if goal:
        return change_words(was, now, unit=_unit(goal), lower_is_better=goal.lower_is_better)
    return change_of(kind, was, now)


def _unit(goal):
    return "%" if goal.measured_by == Goal.MeasuredBy.PERCENT else goal.unit


def _place_in_table(said):
    order = list(known())
    place = order.index(said["measure"]) if said["measure"] in order else len(order)
    return (bool(said["goal"]), place, said["name"], SIDES.index(said["side"]))
