"""What the chart page shows of an episode: a card for each goal with its drawing, and the timeline of its periods."""

from dataclasses import dataclass, replace
from typing import Any

from therapy_notes import clocks
from therapy_notes.drawing.goal_chart import goal_chart
from therapy_notes.drawing.periods import timeline
from therapy_notes.goals.history import help_of, histories_in
from therapy_notes.goals.logged import logged_in
from therapy_notes.log_content import delivered
from therapy_notes.models import Goal, Note
from therapy_notes.plans.calendars import calendar_of


@dataclass(frozen=True, slots=True)
class Card:
    """A goal on the chart page: its drawing, None for words, and where it stands against where it began.

    `trend` is better, worse or same; empty where nothing can be compared.
    """

    goal: Goal
    chart: dict[str, Any] | None
    now: str
    was: str
    trend: str
    target: str = ""


def attach(episodes, courses, *, on, style):
    """To each episode its reporting periods, its timeline, the cards of its goals, and those that were given up.

    `courses` are those of `clocks.courses_of`; the episodes come with their notes and their `papers`. Visits to
    come stand apart from the others.
    """
    amending = [note.pk for one in episodes for note in one.of_visits if note.status == Note.Status.AMENDING]
    logged = logged_in(episodes, amending=amending)
    histories = histories_in(episodes, logged=logged)
    for episode in episodes:
        episode.course = courses[episode.pk]
        episode.reporting = _reporting(episode, on)
        periods = episode.reporting.periods if episode.reporting else ()
        episode.timeline = timeline(_calendar(episode, hands_of(logged[episode.pk]), periods, on=on, style=style))
        episode.written_plans = [note for note in episode.documents if note.kind == Note.Kind.PLAN]
        episode.written_reports = [note for note in episode.documents if note.kind in Note.REPORTS]
        episode.visits_ahead = [note for note in reversed(episode.of_visits) if note.date > on]
        episode.visits_so_far = [note for note in episode.of_visits if note.date <= on]
        episode.may_report = not episode.ended or bool(clocks.unreported(periods))
        goals = list(episode.goals.all())
        shown = [goal for goal in goals if goal.status != Goal.Status.DISCONTINUED]
        episode.goal_cards = [card_of(histories[goal.pk], periods) for goal in shown]
        episode.goals_given_up = [goal for goal in goals if goal.status == Goal.Status.DISCONTINUED]
        episode.active_goals = sum(goal.status == Goal.Status.ACTIVE for goal in goals)


def visit_of_day(notes, *, on):
    """The number of the visit of that day that is still being written, if any; none after a discharge."""
    of_day = (one for one in notes if one.visit_id and one.date == on and not one.episode.ended)
    open_ones = (one for one in of_day if one.status in Note.WRITABLE)
    return next((one.visit_id for one in open_ones if not one.visit.missed), None)


def card_of(history, periods, **size):
    """One goal's card from its history."""
    goal, now = history.goal, history.now
    began = history.baseline or (history.points[0] if history.points else None)
    return Card(
        goal=goal,
        chart=goal_chart(history, periods, **size),
        now=now.shown if now else goal.current,
        was=began.shown if began else "",
        trend=trend_of(history),
        target=history.target.shown if history.target else "",
    )


def help_chart(goal, logged, periods, **size):
    """The help needed in the activities linked to a goal that is measured otherwise; None without any."""
    history = help_of(goal, logged)
    return goal_chart(history, periods, about=", help needed,", **size) if history else None


def trend_of(history):
    """Whether the goal stands better or worse than where it began, or the same; empty where no two can be compared."""
    began, now = history.baseline, history.now
    if began is None or began.number is None:
        began = history.points[0] if len(history.points) > 1 else None
    if began is None or now is None:
        return ""
    if now.number == began.number:
        return "same"
    return "better" if (now.number > began.number) != history.less_is_better else "worse"


def hands_of(logged):
    """Who treated on each treatment day, in the order of days."""
    people = {}
    for row in logged:
        people.setdefault(row.day, set()).update(row.people)
    return tuple((day, delivered(credentials)) for day, credentials in sorted(people.items()))


def _reporting(episode, on):
    """The reporting periods; after a discharge nothing more falls due."""
    answer = episode.course.reporting(on=on)
    if answer is None or not episode.ended:
        return answer
    return replace(answer, findings=tuple(one for one in answer.findings if one.code != "report-due-soon"))


def _calendar(episode, hands, periods, *, on, style):
    """What the timeline of an episode draws; its notes are fetched with their visits."""
    visits = [note for note in episode.notes.all() if note.visit_id]
    facts = {"course": episode.course, "papers": episode.papers, "visits": visits, "periods": periods, "hands": hands}
    return calendar_of(episode, interval=_interval(episode, periods), on=on, style=style, **facts)


def _interval(episode, periods):
    """Of how many treatment days a period is: the payer's number, the law's, or that of a full period."""
    clock = clocks.clock_of(episode.reporting, on=periods[-1].start) if periods else None
    return clock.interval if clock else 0
