"""The reports of the demo, judged goal by goal: signed, prepared by an assistant, stated of notes, or still open."""

import datetime as dt

from therapy_notes import charting, planning
from therapy_notes.clinic_time import at_clock
from therapy_notes.demo import documents
from therapy_notes.demo.courses import Report
from therapy_notes.demo.goals import is_reached, say_where, standing
from therapy_notes.models import Goal, GoalJudgment, Note
from therapy_notes.reporting.judging import judge
from therapy_notes.reporting.preparing import begin_report

Outcome = GoalJudgment.Outcome
HOW = {Outcome.MET: "met", Outcome.DISCONTINUED: "given up"}
MEDICARE_COUNTS = "97530"  # of which a payer asks why more visits are needed


def write(chart, day, report):
    """A progress report of the days up to the one of that number, signed in the evening."""
    at = at_clock(day, dt.time(17, 0))
    note, progress = _prepared(chart, report, at=at)
    closed = _judge(chart, note, until=chart.days[report.after - 1], by=chart.therapist, at=at)
    sections = _sections(chart, progress, closed)
    charting.write_sections(note, sections, by=chart.therapist, at=at)
    chart.sign(note, chart.therapist, at=at)
    chart.reported, chart.reports = report.after, chart.reports + 1
    chart.refresh_goals()


def leave_open(chart):
    """Today's report: prepared by the helper, judged by the therapist, who has still to say what changes."""
    at = at_clock(chart.today, dt.time.fromisoformat(chart.course.clock)) + dt.timedelta(hours=1)
    note, progress = _prepared(chart, Report(len(chart.days), prepared=True), at=at)
    closed = _judge(chart, note, until=chart.today, by=chart.therapist, at=at)
    sections = _sections(chart, progress, closed)
    charting.write_sections(note, {"skilled_need": sections["skilled_need"]}, by=chart.therapist, at=at)


def discharge(chart, day):
    at = at_clock(day, dt.time(17, 45))
    act = {"by": chart.therapist, "at": at}
    note = begin_report(chart.episode, kind=Note.Kind.DISCHARGE, **act)
    _judge(chart, note, until=day, **act)
    charting.write_sections(note, documents.discharge(chart.words), **act)
    chart.sign(note, chart.therapist, at=at)


def _prepared(chart, report, *, at):
    """A report with its objective part, written by the helper where they prepare it; and how far things are."""
    by = chart.people[chart.course.helper] if report.prepared else chart.therapist
    progress, number = chart.progress(report.after), _number(chart)
    note = begin_report(chart.episode, kind=Note.Kind.REPORT, by=by, at=at)
    planning.write_report(note, **documents.losses(chart.words, progress), by=by, at=at)
    said = documents.statements(chart.words, progress, number=number)
    charting.write_sections(note, {"subjective": said}, by=by, at=at)
    facts = {"next_step": "continue", "period_end": chart.days[report.after - 1]}
    if MEDICARE_COUNTS in chart.words["interventions"]:
        facts["continued_need"] = chart.words["need"]
    planning.write_report(note, by=chart.therapist, at=at, **facts)
    return note, progress


def _judge(chart, note, *, until, by, at):
    """Each goal that is worked on; those that are closed with it, label and how."""
    number, closed = _number(chart), []
    for label, history in standing(chart.episode, until=until).items():
        goal = history.goal
        if goal.status != Goal.Status.ACTIVE:
            continue
        reached = is_reached(history)
        _say_words(chart, goal, number, by=by, at=at)
        text = documents.judged(chart.words, label, number=number, has_changed=len(history.points) > 1, is_met=reached)
        outcome = _outcome(note, reached)
        if number > 1 and label in chart.words.get("given_up", {}):
            outcome, text = Outcome.DISCONTINUED, chart.words["given_up"][label]
        judge(note, goal, outcome=outcome, text=text, by=by, at=at)
        if outcome in HOW:
            closed.append((label, HOW[outcome]))
    return closed


def _outcome(note, reached):
    if reached:
        return Outcome.MET
    return Outcome.DISCONTINUED if note.kind == Note.Kind.DISCHARGE else Outcome.CONTINUE


def _say_words(chart, goal, number, *, by, at):
    """A goal in words stands where the therapist says."""
    told = next((one for one in chart.words["goals"] if one["name"] == goal.name and "now" in one), None)
    if told:
        stages = told["now"].split("|")
        say_where(goal, stages[min(number, len(stages)) - 1], by=by, at=at)


def _sections(chart, progress, closed):
    before = chart.progress(chart.reported) if chart.reported else 0
    return documents.report_sections(
        chart.words, progress, before, number=_number(chart), frequency=chart.course.frequency, closed=closed
    )


def _number(chart):
    """Which report of the episode it is."""
    return chart.reports + 1
