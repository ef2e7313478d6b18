"""One field of a note's page: parsed by its form, written by its operation, compared with what the page showed."""

from therapy_notes import charting, planning
from therapy_notes.access.reports import judges
from therapy_notes.clinic_time import format_clock
from therapy_notes.evaluating import write_evaluation
from therapy_notes.forms import JudgmentForm, NarrativeForm, PlanForm, ReportForm, VisitForm
from therapy_notes.forms.activities import activity_form
from therapy_notes.forms.evaluations import EvaluationForm
from therapy_notes.forms.measures import MeasureForm
from therapy_notes.measures import write_measurements
from therapy_notes.measures.places import place_of
from therapy_notes.models import Activity, GoalJudgment, Note, Visit
from therapy_notes.plans.proposing import draft_plan
from therapy_notes.reporting import judging
from therapy_notes.saving.entries import Entry, Malformed


class Gone(Exception):
    """What the entry speaks of was taken away elsewhere."""


def write_field(note, entry: Entry, *, by, at):
    """Write the one field that the entry names. Raises ValidationError keyed by it, Changed or Gone."""
    part, name = _part_of(entry)
    form = _form(note, entry, part, by)
    if name not in form.fields:
        raise Malformed("A field is not one of this page.")
    facts = form.fact(name, list(entry.value))
    was = form.fact(name, list(entry.was)) if entry.was is not None else None
    if part == "visit":
        charting.describe_visit(note.visit, by=by, at=at, was=was, **facts)
    elif part == "note":
        charting.write_sections(note, facts, by=by, at=at, was=was)
    elif part == "report":
        planning.write_report(note, by=by, at=at, was=was, **facts)
    elif part.startswith("judge-"):
        judging.judge(note, form.judgment.goal, by=by, at=at, was=was, **facts)
    elif part == "measure":
        write_measurements(note, form.places, facts, by=by, at=at, was=was)
    elif part == "evaluation":
        write_evaluation(note, by=by, at=at, was=was, **facts)
    elif part == "plan":
        planning.write_plan(note, by=by, at=at, was=was, **facts)
    else:
        charting.correct_activity(form.activity, by=by, at=at, was=was, **facts)


def shown_now(note, entry: Entry, *, by):
    """What is saved at the entry's place: `texts` as a page holds them, `words` as a person reads them."""
    if entry.kind == "time":
        return _times_now(note, entry, by.clinic.date_style)
    if entry.kind != "field":
        return {"texts": [], "words": ""}
    part, name = _part_of(entry)
    form = _form(note, entry, part, by, fresh=True)
    texts = form.texts()[name]
    return {"texts": texts, "words": form.words_of(name, texts)}


def activity_of(note, key):
    """The activity of that key in the note's visit. Raises Gone."""
    found = Activity.objects.select_related("visit__episode__patient__clinic", "visit__note", "visit__therapist__user")
    activity = found.filter(key=key, visit=note.visit_id).first() if key and note.visit_id else None
    if activity is None:
        raise Gone("This activity was removed elsewhere. Copy your words and log it again.")
    return activity


def _times_now(note, entry, style):
    stretch = activity_of(note, entry.activity).stretches.filter(key=entry.stretch).first()
    if stretch is None:
        return {"texts": [], "words": "taken away"}
    times = [format_clock(one, style) if one else "" for one in (stretch.started, stretch.ended)]
    texts = [*times, str(stretch.by_id), str(stretch.with_whom_id or "")]
    return {"texts": texts, "words": f"{times[0]} – {times[1] or 'running'}, {stretch.by}"}


def _judgment_form(note, number):
    goal = note.episode.goals.filter(pk=number).first() if number.isascii() and number.isdigit() else None
    if goal is None or note.kind not in Note.REPORTS:
        raise Malformed("A field is not one of this page.")
    judgment = GoalJudgment.objects.select_related("changed_by").filter(note=note, goal=goal).first()
    return JudgmentForm(judgment=judgment or GoalJudgment(note=note, goal=goal))


def _part_of(entry):
    part, _, name = entry.name.partition("-")
    if part == "judge":
        number, _, name = name.partition("-")
        return f"judge-{number}", name
    if part not in ("visit", "note", "activity", "plan", "report", "measure", "evaluation"):
        raise Malformed("A field is not one of this page.")
    return part, name


def _form(note, entry, part, by, *, fresh=False):
    if part == "note":
        return NarrativeForm(note=note, by=by, prefix="note")
    if part == "evaluation" and note.kind == Note.Kind.EVALUATION:
        return EvaluationForm(note=note)
    if part == "measure":
        place = place_of(note, _part_of(entry)[1])
        return MeasureForm(note=note, places=[place] if place else [])
    if part == "activity":
        activity = activity_of(note, entry.activity)
        return activity_form(activity.visit, by=by, activity=activity)
    if part == "report" and note.kind == Note.Kind.REPORT:
        return ReportForm(instance=planning.draft_report(note), prefix="report", by=by)
    if part.startswith("judge-") and judges(note, by):
        return _judgment_form(note, part.removeprefix("judge-"))
    if part == "plan" and note.kind == Note.Kind.PLAN:
        return PlanForm(instance=draft_plan(note), prefix="plan")
    if part != "visit" or not note.visit_id:
        raise Malformed("A field is not one of this page.")
    visit = Visit.objects.select_related("episode__patient__clinic").get(pk=note.visit_id) if fresh else note.visit
    return VisitForm(instance=visit, prefix="visit")
