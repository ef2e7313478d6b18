"""What was measured over an episode: out of what was signed, and of what is being written."""

import datetime as dt
import json
from dataclasses import dataclass

from therapy_notes.measures.catalogue import OWN, known, of_row
from therapy_notes.measures.writing import shown_of_goal
from therapy_notes.models import Clinician, Goal, Measurement, Note, OwnMeasure, SignedVersion


@dataclass(frozen=True, slots=True)
class Taken:
    """One value: the note's number and day, the key of its measure or its goal's label ("STG 1"), and who took it.

    `number` is for drawing and comparing, `shown` has the unit; `by` is `therapist`, `assistant` or `student`.
    """

    note: int
    day: dt.date
    measure: str
    side: str
    value: str
    number: float | None
    shown: str
    by: str
    goal: str = ""
    remark: str = ""

    @property
    def place(self):
        """What was measured, and on which side: values of the same place can be compared."""
        return (self.measure, self.goal, self.side)


ROW = (
    *("note_id", "note__date", "note__status", "note__author__clinician__credential"),
    *("measure", "goal_id", "side", "value", "remark"),
)


def taken_in(episode, *, until=None):
    """What was taken in the episode in the order of days, up to that day included; of a void note nothing.

    Of a note that is being amended the signed version holds. Two queries; one more for goals with a number of their
    own, one for the clinic's own measures, and one for each note that is being amended.
    """
    rows = Measurement.objects.filter(note__episode=episode).exclude(note__status=Note.Status.VOID)
    if until:
        rows = rows.filter(note__date__lte=until)
    found = list(rows.order_by("note__date", "note_id", "pk").values_list(*ROW))
    goals = {goal.pk: goal for goal in Goal.objects.filter(episode=episode)} if any(row[5] for row in found) else {}
    kinds = kinds_of({row[4] for row in found if row[4]}, episode)
    amending = Note.objects.filter(episode=episode, status=Note.Status.AMENDING)
    taken = [_taken(row, goals, kinds) for row in found if row[2] != Note.Status.AMENDING]
    taken += [one for note in amending.select_related("author__clinician") for one in _signed(note, until)]
    return sorted(taken, key=lambda one: (one.day, one.note))


def taken_before(note):
    """The last value of each place in the episode before the note, by `Taken.place`; one query for the values.

    For hints and comparisons: it reads the working rows, of an amendment that is being written too.
    """
    rows = Measurement.objects.filter(note__episode=note.episode_id, note__date__lte=note.date)
    rows = rows.exclude(note__status=Note.Status.VOID).exclude(note=note).order_by("note__date", "note_id")
    found = [row for row in rows.values_list(*ROW) if (row[1], row[0]) < (note.date, note.pk)]
    if not found:
        return {}
    last = {(row[4], row[5], row[6]): row for row in found}
    goals = goals_of(note) if any(row[5] for row in last.values()) else {}
    kinds = kinds_of({row[4] for row in last.values() if row[4]}, note.episode)
    return {one.place: one for one in (_taken(row, goals, kinds) for row in last.values())}


def goals_of(note):
    """The goals of the note's episode by their numbers; no query where the page has them."""
    return {goal.pk: goal for goal in note.episode.goals.all()}


def role_of(credential):
    """Whose hand it was, as drawings mark it."""
    if credential == Clinician.Credential.STUDENT:
        return "student"
    return "assistant" if credential in Clinician.ASSISTANTS else "therapist"


def kinds_of(keys, episode):
    """The measures of those keys; one query where some are the clinic's own."""
    kinds = {key: known()[key] for key in keys if key in known()}
    own = [int(key.removeprefix(OWN)) for key in keys if key.startswith(OWN)]
    if own:
        found = OwnMeasure.objects.filter(pk__in=own, clinic__patients__episodes=episode)
        kinds |= {f"{OWN}{row.pk}": of_row(row) for row in found}
    return kinds


def _taken(row, goals, kinds):
    note, day, _, credential, key, goal_id, side, value, remark = row
    by = role_of(credential)
    if goal_id:
        goal = goals[goal_id]
        number, shown = float(value), shown_of_goal(goal, value)
        return Taken(note, day, "", side, value, number, shown, by, goal.label, remark)
    kind = kinds.get(key)
    number, shown = (kind.number(value), kind.shown(value)) if kind else (None, value)
    return Taken(note, day, key, side, value, number, shown, by, "", remark)


def _signed(note, until):
    """What the last signed version of a note says was measured."""
    if until and note.date > until:
        return
    said = json.loads(SignedVersion.objects.filter(note=note).latest("number").content)
    by = role_of(note.author.clinician.credential)
    for one in said.get("measurements", []):
        place = (one["measure"], one["side"], one["value"], one["number"], one["shown"], by, one["goal"], one["remark"])
        yield Taken(note.pk, note.date, *place)
