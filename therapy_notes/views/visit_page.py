"""What the page of a draft visit shows: worked out here for the whole page and for the parts that are renewed."""

import datetime as dt
import json
from functools import lru_cache

from django.utils import timezone
from django.utils.html import format_html_join

from billing.rules import catalogue
from therapy_notes import access, amendments, charting, clocks, gate, origins, queues, timeline
from therapy_notes.clinic_time import day_of, format_clock, planned_end
from therapy_notes.evaluating.proposing import components_of
from therapy_notes.forms import NarrativeForm, VisitForm
from therapy_notes.forms.evaluations import EvaluationForm
from therapy_notes.forms.measures import QuickMeasureForm
from therapy_notes.models import Activity
from therapy_notes.views.desk import returned_note

TEXTS = ("code", "description", "mode", "delivery", "agreed_minutes", "assistance", "helpers")
WORDS = ("skill", "equipment", "response")


def draft_context(request, visit):
    """The words of the page, without its forms."""
    note, episode, user = visit.note, visit.episode, request.user
    queues.fetch_for_page(visit)
    written = amendments.writing(note)
    said, before = written.said, queues.visit_before(visit)
    goals = {goal.label: goal.pk for goal in episode.goals.all()}
    style, course = user.clinic.date_style, clocks.course_of(episode)
    rows = [
        one | {"texts": json.dumps(row_texts(one, goals, style)), "ends_by": _ends_by(visit, one)}
        for one in said["activities"]
    ]
    missing = gate.missing(said, at=timezone.now())
    return {
        **returned_note(note, said, by=user),
        "visit": visit,
        "note": note,
        "amends": written.base,
        "patient": episode.patient,
        "said": said,
        "log_rows": rows,
        "strip": timeline.strip(said),
        "missing": missing,
        "todo": todo(missing, said),
        "running": any(one["running"] for one in rows),
        "is_today": day_of(visit.planned) == timezone.localdate(),
        "now": timezone.now(),
        "delivery": charting.usual_delivery(visit),
        "codes": code_options(episode.discipline, day_of(visit.planned)),
        "last_visit": before,
        "clock": course.clock(on=note.date),
        "course": course,
        **_people(note, user),
        **_last_time(visit, before, rows),
    }


def _people(note, user):
    """What the person may do, who signs, and whom an activity can name."""
    may_edit = access.may_edit(note, user)
    clinicians = list(access.clinicians_of(user)) if may_edit else []
    return {
        "may_edit": may_edit,
        "may_sign": access.may_sign(note, user),
        "may_read_narrative": access.may_read_narrative(user),
        "signer": access.who_signs(note),
        "clinicians": clinicians,
        "colleagues": [one for one in clinicians if one.discipline == note.episode.discipline],
    }


@lru_cache(maxsize=64)
def code_options(discipline, on):
    """The codes that a discipline may use on a date, as options to choose from."""
    codes = ((code.number, code.label) for code in catalogue.codes_for(discipline, on=on))
    return format_html_join("", '<option value="{} {}"></option>', codes)


def _ends_by(visit, row):
    """When a running clock is asked after: at the planned end, or as long after its own start if that is later."""
    started = next((one["started"] for one in row["stretches"] if one["ended"] is None), None)
    if started is None:
        return None
    started, end = dt.datetime.fromisoformat(started), planned_end(visit)
    return end if started < end else started + dt.timedelta(minutes=visit.planned_minutes)


def row_texts(row, goals, style):
    """What the form of an activity holds, as lists of texts by field, from the activity's content."""
    texts = {name: _text(row[name]) for name in TEXTS + WORDS}
    texts |= {"discussed_with": _text(row["discussed_with_id"]), "discussed": _text(row["discussed"])}
    texts["discussed_at"] = _text((row["discussed_at"] or "")[: len("2026-03-06T09:00")])
    texts |= {f"cue_{kind}": _text(row["cues"].get(kind)) for kind in Activity.Cue.values}
    texts |= {"help_types": row["help_types"], "goals": [str(goals[label]) for label in row["goals"] if label in goals]}
    stretches = [_stretch_texts(one, style) for one in row["stretches"]]
    facts = {"pk": row["id"], "fields": texts, "stretches": stretches, "copied": row["copied"]}
    facts["reasons"] = (row.get("collaboration") or {}).get("reasons", [])
    return facts | {"supervised": row["supervised"], "entry": row.get("entry")}


def page_texts(visit):
    """What the fields of the page hold that stand outside the log, by their names on the page."""
    forms = {"visit": VisitForm(instance=visit), "note": NarrativeForm(note=visit.note)}
    forms["measure"] = QuickMeasureForm(note=visit.note)
    if components_of(visit.note):
        forms["evaluation"] = EvaluationForm(note=visit.note)
    return json.dumps({f"{part}-{name}": texts for part, form in forms.items() for name, texts in form.texts().items()})


def _last_time(visit, before, rows):
    """The activities of the last visit with any that were not carried over yet; mostly that is the visit before."""
    found = queues.activities_to_carry(before) if before else []
    if before and not found:
        before = queues.visit_to_carry_from(visit)
        found = queues.activities_to_carry(before) if before else []
    known = {(one["code"], one["description"]) for one in rows}
    proposals = [one for one in found if (one.code, one.description) not in known]
    return {"last_time": before, "proposals": proposals}


def todo(missing, said):
    """Where the cursor goes for what is missing, in the order of the page: activity (its key) and field."""
    keys = {one["id"]: one["key"] for one in said["activities"]}
    return json.dumps([{"activity": keys.get(item.activity, ""), "field": item.field} for item in missing])


def _text(value):
    return [] if value in (None, "") else [str(value)]


def _times(stretch, style):
    return [format_clock(stretch[name], style) if stretch[name] else "" for name in ("started", "ended")]


def _stretch_texts(stretch, style):
    texts = [*_times(stretch, style), str(stretch["by"]["id"]), _other(stretch)]
    return {"key": stretch["key"], "texts": texts, "said": _said(stretch, style)}


def _said(stretch, style):
    """The minutes of a stretch and how its times came, for its line in the open row."""
    minutes = "running" if stretch["ended"] is None else f"{stretch['minutes']} min"
    return "; ".join([minutes, *origins.words(stretch, style)])


def _other(stretch):
    return str(stretch["with"]["id"]) if stretch["with"] else ""
