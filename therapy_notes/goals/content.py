"""Goals as a note's content says them: with where each stands in the note itself, or by the note's day."""

from datetime import date

from therapy_notes.goals import values
from therapy_notes.goals.history import MEASURED, histories_of, row_of_day, text_of
from therapy_notes.goals.logged import of_content
from therapy_notes.goals.values import By
from therapy_notes.log_content import fields
from therapy_notes.measures.taken import kinds_of

FACTS = ("name", "text", "purpose", "must_not_be_lost", "why_skilled", "measured_by", "target_date", "closed_on")


def said_of(note, activities, measurements):
    """The goals of the note's episode, each with `current` as text: of a note with a visit what was seen at that visit,
    from its own `activities` and `measurements`; of another what the record says by the note's day.

    With a visit no query beyond the goals, but where one is measured by a clinic's own measure.
    """
    goals = list(note.episode.goals.all())
    kinds = kinds_of({goal.measure for goal in goals if goal.measured_by == By.MEASURE}, note.episode)
    if note.visit_id:
        current = {goal.pk: _seen(goal, note, activities, measurements) for goal in goals}
    else:
        current = {number: _now(history, note.date) for number, history in histories_of(note.episode).items()}
    labels = {goal.pk: goal.label for goal in goals}
    return [_said(goal, kinds.get(goal.measure), current.get(goal.pk, ""), labels) for goal in goals]


def _said(goal, measure, current, labels):
    ends = {end: values.value_of(goal, getattr(goal, end), measure=measure) for end in ("baseline", "target")}
    return fields(goal, *FACTS) | {
        "label": goal.label,
        "serves": labels.get(goal.serves_id, ""),
        "status": goal.status,
        "status_label": goal.get_status_display(),
        "purpose_label": goal.get_purpose_display(),
        "domain_label": goal.get_domain_display() if goal.domain else "",
        "measured_label": getattr(measure, "name", "") or goal.get_measured_by_display(),
        "side": goal.side,
        "current": current,
        **{end: value.shown if value else "" for end, value in ends.items()},
    }


def _seen(goal, note, activities, measurements):
    """What the note itself shows of a goal; of one in words what is written by hand."""
    if goal.measured_by == By.WORDS:
        return goal.current
    if goal.measured_by in MEASURED:
        place = (goal.measure, "", goal.side) if goal.measured_by == By.MEASURE else ("", goal.label, "")
        found = (one for one in measurements if (one["measure"], one["goal"], one["side"]) == place)
        return next((one["shown"] for one in found), "")
    linked = [one for one in activities if goal.label in one["goals"] and one["minutes"]]
    row = row_of_day(goal, [of_content(one, note=note.pk, day=note.date) for one in linked])
    return values.shown(goal, text_of(goal, row)) if row else ""


def _now(history, day: date):
    point = history.at(day)
    return point.shown if point else history.goal.current
