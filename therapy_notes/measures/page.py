"""What the page of a note's measures shows: every measure of the discipline, with the value before and what became."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from therapy_notes.measures.catalogue import Group, offered
from therapy_notes.measures.content import changed
from therapy_notes.measures.places import Place, place_of_goal, places_of, remark_of
from therapy_notes.measures.taken import Taken, taken_before
from therapy_notes.measures.writing import ITS_OWN
from therapy_notes.models import Goal

GOALS = "Goals with a number of their own"


@dataclass(frozen=True, slots=True)
class Cell:
    """A field, the value before it in the episode, and what became of it today, in words."""

    place: Place
    last: Taken | None
    change: str


@dataclass(frozen=True, slots=True)
class Row:
    """A measure or a goal with its fields; `remark` is the field of how it was taken, where it has one value."""

    name: str
    unit: str
    note: str
    cells: tuple[Cell, ...]
    remark: Place | None = None


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion of a joint: its range and its strength, left and right or as a whole; either may be empty."""

    name: str
    note: str
    angle: tuple[Cell, ...]
    grade: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A group as the page shows it, unfolded where something was taken."""

    name: str
    key: str
    rows: tuple[Row, ...]
    motions: tuple[Motion, ...]
    taken: int
    is_open: bool


def sections_of(note):
    """The groups of what can be taken in the note, goals with a number of their own first."""
    prefetch_related_objects([note], "episode__goals", "measurements")
    before, saved = taken_before(note), _saved(note)
    goals = [goal for goal in note.episode.goals.all() if _has_number(goal)]
    found = [_of_goals(goals, before, saved)] if goals else []
    groups = offered(note.episode.patient.clinic, note.episode.discipline)
    return found + [_section(group, before, saved, place == 0) for place, group in enumerate(groups)]


def places_on(sections):
    """All fields of the page."""
    for section in sections:
        for row in section.rows:
            yield from (cell.place for cell in row.cells)
            if row.remark:
                yield row.remark
        for motion in section.motions:
            yield from (cell.place for cell in (*motion.angle, *motion.grade))


def cells_on(sections):
    """All fields that have a value before them: what became of it changes with each save."""
    for section in sections:
        rows = [cell for row in section.rows for cell in row.cells]
        rows += [cell for motion in section.motions for cell in (*motion.angle, *motion.grade)]
        yield from (cell for cell in rows if cell.last)


def _has_number(goal):
    return goal.measured_by in ITS_OWN and goal.status == Goal.Status.ACTIVE


def _saved(note):
    goals = {goal.pk: goal.label for goal in note.episode.goals.all()}
    return {(row.measure, goals.get(row.goal_id, ""), row.side): row.value for row in note.measurements.all()}


def _of_goals(goals, before, saved):
    rows = [_row(f"{goal.label} {goal.name}", goal.text, [place_of_goal(goal)], before, saved) for goal in goals]
    return Section(GOALS, "goals", tuple(rows), (), _count(rows, saved), True)


def _section(group: Group, before, saved, is_first):
    key = group.name.lower().replace(" ", "-").replace("’", "").replace("'", "")
    if group.is_region:
        motions = tuple(_motion(name, angle, grade, before, saved) for name, angle, grade in group.motions)
        cells = [cell for motion in motions for cell in (*motion.angle, *motion.grade)]
        taken = sum(cell.place.key in saved for cell in cells)
        return Section(group.name, key, (), motions, taken, bool(taken or any(cell.last for cell in cells)))
    rows = [_row(one.name, _about(one), places_of(one), before, saved) for one in group.measures]
    used = any(cell.last or cell.place.key in saved for row in rows for cell in row.cells)
    return Section(group.name, key, tuple(rows), (), _count(rows, saved), is_first or used)


def _count(rows, saved):
    return sum(cell.place.key in saved for row in rows for cell in row.cells)


def _row(name, about, places, before, saved):
    cells = tuple(_cell(place, before, saved) for place in places)
    return Row(name, places[0].unit, about, cells, remark_of(places[0]) if len(places) == 1 else None)


def _motion(name, angle, grade, before, saved):
    usual = f"usually to {angle.usual}°" if angle else ""
    about = f"{usual}. {angle.hint}" if angle and angle.hint else usual
    return Motion(name, about, *(_cells(one, before, saved) if one else () for one in (angle, grade)))


def _cells(measure, before, saved):
    return tuple(_cell(place, before, saved) for place in places_of(measure))


def _cell(place, before, saved):
    last, now = before.get(place.key), saved.get(place.key)
    return Cell(place, last, changed(place.measure, place.goal, last.value, now) if last and now else "")


def _about(measure):
    """What is to be known of a measure: the smallest real change, or that it is licensed."""
    if measure.licensed:
        name = "The score alone; the clinic needs its own license"
        return f"{name}. Smallest real change {_mdc(measure)}" if measure.mdc else name
    return f"Smallest real change {_mdc(measure)}" if measure.mdc else ""


def _mdc(measure):
    unit = "" if measure.unit.startswith("/") else measure.unit
    joined = f"{measure.mdc:g}{unit}" if unit in ("%", "°") else f"{measure.mdc:g} {unit}".strip()
    return f"{joined} ({measure.mdc_source})"
