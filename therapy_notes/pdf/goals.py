"""All goals of an episode with their charts on paper: as of when, printed by whom; not a signed document."""

from django.template.loader import render_to_string
from django.utils import timezone

from therapy_notes import clocks
from therapy_notes.clinic_time import day_of, format_stamp
from therapy_notes.goals.history import histories_in
from therapy_notes.goals.logged import logged_in
from therapy_notes.goals.page import measured_words
from therapy_notes.goals.shown import card_of, help_chart
from therapy_notes.models import GoalChange
from therapy_notes.pdf import write

# A chart in pixels of paper: three fourths of a point.
WIDTH, HEIGHT, LOW = "352", 108, 80


def goals_pdf(episode, *, by, at):
    """The goals as they are on record at that moment, drafts included."""
    logged = logged_in([episode])
    histories = histories_in([episode], logged=logged)
    reporting = clocks.reporting_of([episode], on=day_of(at))[episode.pk]
    periods = reporting.periods if reporting else ()
    goals = list(episode.goals.select_related("serves").prefetch_related("changes"))
    clinic = episode.patient.clinic
    cards = [card_of(histories[goal.pk], periods, width=WIDTH, height=HEIGHT) for goal in goals]
    for card in cards:
        card.goal.help = help_chart(card.goal, logged[episode.pk], periods, width=WIDTH, height=LOW)
        card.goal.measured_words = measured_words(card.goal)
        card.goal.told = [_told(one) for one in card.goal.changes.all() if one.kind != GoalChange.Kind.ADDED]
    context = {
        "episode": episode,
        "patient": episode.patient,
        "clinic": clinic,
        "style": clinic.date_style,
        "cards": cards,
        "periods": periods,
        "day_count": len(next(iter(histories.values())).days) if histories else 0,
    }
    with timezone.override(clinic.time_zone):
        context["printed"] = f"{format_stamp(at, clinic.date_style)} by {by.list_name}"
        html = render_to_string("pdf/goals.html", context)
    return write(html, identifier=f"goals-{episode.pk}-{at.isoformat()}".encode(), paper=clinic.paper)


def _told(change):
    """An act on a goal, with the names of the fields that it changed."""
    change.fields = ", ".join(one["label"].lower() for one in change.changes)
    return change
