"""What a goal's own page shows: its large chart, its values with day and note, and each act on it, newest first."""

from therapy_notes import clocks
from therapy_notes.clinic_time import format_date
from therapy_notes.goals.fields import NARRATIVE, words_of
from therapy_notes.goals.history import MEASURED, histories_in
from therapy_notes.goals.logged import logged_in
from therapy_notes.goals.shown import card_of, help_chart
from therapy_notes.goals.values import By

HEIGHT = 260  # pixels
DATES = ("baseline_on", "target_date")


def of_goal(goal, *, on):
    """All that the page of a goal shows, as a dict."""
    logged = logged_in([goal.episode])
    history = histories_in([goal.episode], logged=logged)[goal.pk]
    reporting = clocks.reporting_of([goal.episode], on=on)[goal.episode_id]
    periods = reporting.periods if reporting else ()
    hands = {point.by for point in history.points}
    return {
        "goal": goal,
        "history": history,
        "periods": periods,
        "card": card_of(history, periods, height=HEIGHT),
        "help": help_chart(goal, logged[goal.episode_id], periods),
        "has_student": "student" in hands,
        "has_both": "both" in hands,
        "is_measured": goal.measured_by in MEASURED,
        "is_words": goal.measured_by == By.WORDS,
        "measured_words": measured_words(goal),
        "baseline": history.baseline.shown if history.baseline else "",
        "target": history.target.shown if history.target else "",
        "steps": list(goal.steps.all()),
        "changes": changes_of(goal),
    }


def measured_words(goal):
    """How a goal is measured, the name of its measure and its side included."""
    words = [words_of(goal, "measure") or words_of(goal, "measured_by"), words_of(goal, "side").lower()]
    return ", ".join(word for word in words if word)


def changes_of(goal):
    """The acts on a goal, newest first, each with its `rows`: label, was and now as a page writes them."""
    changes = list(goal.changes.all())[::-1]
    style = goal.episode.patient.clinic.date_style
    for change in changes:
        change.rows = [_row(one, style) for one in change.changes]
    return changes


def _row(change, style):
    shown = {"label": change["label"], "is_narrative": change["field"] in NARRATIVE}
    return shown | {end: _words(change["field"], change[end], style) for end in ("was", "now")}


def _words(field, text, style):
    return format_date(text, style) if text and field in DATES else text
