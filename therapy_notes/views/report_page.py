"""The page of a progress or discharge report: its forms, and what stands around them, assembled from the record."""

import json

from django.urls import reverse

from therapy_notes import access, planning, scheduling
from therapy_notes.access.reports import judges, prepares
from therapy_notes.clinic_time import format_day
from therapy_notes.forms import JudgmentForm, NarrativeForm, ReportForm
from therapy_notes.models import Note
from therapy_notes.reporting import judging, reading, todo
from therapy_notes.reporting.showing import shown

MOST_STATEMENTS = 6


def parts(note, data, *, by):
    """The forms of a report's page by their names, those that the person may write in; none for other notes."""
    found = {}
    if note.kind == Note.Kind.REPORT:
        found["report_form"] = ReportForm(data, instance=planning.draft_report(note), prefix="report", by=by)
    if note.kind in Note.REPORTS and judges(note, by):
        forms = (_judgment_form(one, data) for one in judging.judgments_of(note))
        found |= {form.prefix: form for form in forms}
    return found


def writes(note, found, **act):
    """What saves each of these forms, by its name."""

    def write_report(form):
        planning.write_report(note, was=form.was(), **form.facts(), **act)

    def write_judgment(form):
        if form.is_bound:
            judging.judge(note, form.judgment.goal, was=form.was(), **form.facts(), **act)

    kinds = {ReportForm: write_report, JudgmentForm: write_judgment}
    return {name: kinds[type(form)] for name, form in found.items() if type(form) in kinds}


def context(note, said, found, *, by):
    """What the templates of the page show beside the forms."""
    if note.kind not in Note.REPORTS:
        return {}
    drawn = shown(said)
    if drawn is None:
        return {"template": "therapy_notes/note.html"}
    for goal in drawn["goals"]:
        goal["form"] = found.get(f"judge-{goal['goal']}")
    form = found.get("report_form")
    domains = {goal["domain"] for goal in drawn["goals"] if goal["domain"]}
    return {
        "template": "therapy_notes/report.html",
        "shown": drawn,
        "prepares": prepares(note, by),
        "matrix": form.matrix(first=domains) if form else None,
        "statements": reading.statements(drawn["record"])[:MOST_STATEMENTS] if access.may_read_narrative(by) else [],
        "worth_a_look": look(note, todo.worth_a_look(said), here=True),
    }


def look(note, found, *, here=False):
    """What is worth a look, (sentence, field) each, with the address of its field: on this page, or from elsewhere."""
    page = "" if here else reverse("note", args=[note.pk])
    told = [{"text": text, "address": f"{page}#id_{field}" if field else ""} for text, field in found]
    return [*told, *_booked(note)]


def _booked(note):
    """Of a discharge the visits that stay booked after it, with the way to them."""
    days = scheduling.booked_after(note) if note.kind == Note.Kind.DISCHARGE else []
    if days:
        first = format_day(days[0], note.episode.patient.clinic.date_style)
        text = f"{len(days)} visits are still booked after the discharge, the first on {first}: cancel them."
        if len(days) == 1:
            text = f"A visit is still booked after the discharge, on {first}: cancel it."
        address = f"{reverse('chart', args=[note.episode.patient_id])}#visits-{note.episode_id}"
        yield {"text": text, "address": address}


def texts(note, *, by):
    """What the fields of the page hold as they are saved, by their names on the page."""
    found = parts(note, None, by=by) | {"note": NarrativeForm(note=note, by=by, prefix="note")}
    return json.dumps({form.add_prefix(name): held for form in found.values() for name, held in form.texts().items()})


def _judgment_form(judgment, data):
    """Bound where the page has sent it: a goal may be newer than the page."""
    sent = data is not None and f"judge-{judgment.goal_id}-text" in data
    return JudgmentForm(data if sent else None, judgment=judgment)
