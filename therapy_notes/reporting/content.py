"""What a progress or discharge report says beside its narrative: the record as assembled, and its writer's judgment."""

import datetime as dt
import json

from therapy_notes.access.reports import OBJECTIVE_SECTIONS
from therapy_notes.clinic_time import format_clock, format_day
from therapy_notes.log_content import fields, plain
from therapy_notes.models import Clinician, Note, ProgressReport, SignedVersion
from therapy_notes.models.goals import Function

ELEMENTS = {element.value: element.label for element in ProgressReport.Element}


def said_of(note):
    """The part `report` of a note's content, None for other notes; `is_proposed` while a report has no row yet."""
    if note.kind not in Note.REPORTS:
        return None
    row, more = row_of(note), {}
    if row is None and note.kind == Note.Kind.REPORT:
        row, more = _proposed(note), {"is_proposed": True}
    return _own(row, note) | {"judgments": _judgments(note), "record": _record(note, row)} | more


def row_of(note):
    """The report's own row; a discharge has none."""
    return ProgressReport.objects.filter(note=note).select_related("prepared_by__user").first()


def own_words(report):
    """What a report's writer wrote, without figures, names and labels, which contents from before do not have."""
    said = report or {"elements": []}
    elements = {one["name"]: (one["text"], one["not_impaired"]) for one in said["elements"]}
    words = {name: said.get(name) for name in ("period_end", "continued_need", "next_step")} | {
        "elements": {name: words for name, words in elements.items() if any(words)},
        "limiting": {one["function"]: one["elements"] for one in said.get("limiting", [])},
        "judgments": {one["goal"]: (one["outcome"], one["text"]) for one in said.get("judgments", [])},
    }
    return {name: value for name, value in words.items() if value}


def _own(row, note):
    if row is None:
        nothing = {"period_end": None, "continued_need": "", "next_step": "", "next_step_label": ""}
        return nothing | {"elements": [], "limiting": [], "prepared": _prepared_at_discharge(note)}
    elements = [
        {"name": name, "label": label, "text": getattr(row, name), "not_impaired": name in row.not_impaired}
        for name, label in ELEMENTS.items()
    ]
    limiting = [
        {"function": one.value, "label": one.label, "elements": [name for name in ELEMENTS if name in found]}
        for one in Function
        if (found := row.limits.get(one.value))
    ]
    said = fields(row, "period_end", "continued_need", "next_step")
    said["next_step_label"] = row.get_next_step_display() if row.next_step else ""
    return said | {"elements": elements, "limiting": limiting, "prepared": _prepared(row, note)}


def _prepared(row, note):
    """Which assistant wrote in the objective part last, and when."""
    return _told(row.prepared_by, row.prepared_at, note) if row.prepared_by else None


def _prepared_at_discharge(note):
    """The assistant whose words the objective part of a discharge is: what a therapist wrote anew is theirs."""
    found = note.sections.filter(changed_by__clinician__credential__in=Clinician.ASSISTANTS)
    found = found.filter(name__in=OBJECTIVE_SECTIONS)
    last = found.exclude(text="").select_related("changed_by__clinician__user").order_by("changed_at").last()
    return _told(last.changed_by.clinician, last.changed_at, note) if last else None


def _told(assistant, at, note):
    style = note.episode.patient.clinic.date_style
    when = f"{format_day(at, style)}, {format_clock(at, style)}"
    return {"name": assistant.user.list_name, "letters": assistant.letters, "at": plain(at), "at_text": when}


def _proposed(note):
    from therapy_notes.reporting import assembling  # see `_record`

    return ProgressReport(note=note, period_end=assembling.proposed_end(note) or note.date)


def _judgments(note):
    return [
        {"goal": one.goal_id, "label": one.goal.label, "outcome_label": one.outcome_words}
        | fields(one, "outcome", "text")
        for one in note.judgments.select_related("goal", "note")
    ]


def _record(note, row):
    """The record as it is now. An amendment keeps what was frozen, unless it moves the report's last day."""
    # Assembling reads signed contents through modules that read `therapy_notes.content`, which reads this one.
    from therapy_notes.reporting import assembling

    end = row.period_end if row else None
    signed = _as_signed(note) if note.status == Note.Status.AMENDING else None
    if signed and signed.get("record") and signed["period_end"] == plain(end):
        return signed["record"]
    was = dt.date.fromisoformat(signed["period_end"]) if signed and signed["period_end"] else None
    return assembling.assemble(note, period_end=end, but_for=was)


def _as_signed(note):
    return json.loads(SignedVersion.objects.filter(note=note).latest("number").content).get("report")
