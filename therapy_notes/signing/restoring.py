"""The working rows of a note as a signed version says them: an amendment that is dropped leaves no trace in them."""

import datetime as dt

from therapy_notes.amendments import VISIT, own, own_activity
from therapy_notes.content import content
from therapy_notes.differences import differences
from therapy_notes.evaluating.content import restore_evaluation
from therapy_notes.log_content import activities_of
from therapy_notes.measures.restoring import restore_measurements
from therapy_notes.models import Activity, Goal, Note, PlanOfCare, Section, Stretch, Visit
from therapy_notes.plans import content as plans
from therapy_notes.reporting.restoring import restore_report

MOMENTS = ("planned", "arrived", "left", "started", "ended", "typed_at", "discussed_at")
ACTIVITY = (
    *("code", "description", "mode", "delivery", "agreed_minutes", "assistance", "helpers", "help_types", "cues"),
    *("skill", "equipment", "response", "copied", "discussed_at", "discussed"),
)
STRETCH = ("started", "ended", "source", "ended_source", "typed_at", "skew_seconds", "edits")


class NotRestored(Exception):
    """The rows do not say again what was signed. `labels` names what differs."""

    def __init__(self, labels):
        super().__init__(", ".join(labels))
        self.labels = labels


def restore(note, said):
    """Make the note's rows say what the signed content `said` says. Raises NotRestored, and then nothing may be kept.

    Goals, diagnoses and names are the chart's and stay as they are.
    """
    if note.visit_id:
        visit = Visit.objects.select_for_update(no_key=True).get(pk=note.visit_id)
        _write(visit, {name: said["visit"][name] for name in VISIT})
        visit.save()
        _restore_activities(visit, said)
    for one in said["sections"]:
        _restore_section(note, one)
    if note.kind == Note.Kind.PLAN and said["plan"]:
        plan = PlanOfCare.objects.select_for_update(no_key=True).get(note=note)
        _write(plan, plans.facts_of(said["plan"]))
        plan.save()
    restore_measurements(note, said)
    restore_evaluation(note, said)
    if said.get("report"):
        restore_report(note, said["report"])
    fresh = Note.objects.select_related("episode__patient__clinic", "visit__therapist__user", "author__clinician")
    now = content(fresh.get(pk=note.pk))
    if own(now) != own(said):
        raise NotRestored([one.label for one in differences(said, now)[0]] or ["how the times came"])


def _restore_activities(visit, said):
    """Only rows that differ are written; one that was removed comes back under its own number."""
    goals = {goal.label: goal for goal in Goal.objects.filter(episode=visit.episode_id)}
    signed = {one["key"]: one for one in said["activities"]}
    present = {one["key"]: one for one in activities_of([visit.pk])[visit.pk]}
    Activity.objects.filter(visit=visit).exclude(key__in=signed).delete()
    for key, one in signed.items():
        if key in present and own_activity(present[key]) == own_activity(one):
            continue
        row = Activity.objects.filter(visit=visit, key=key).first() or Activity(pk=one["id"], visit=visit, key=key)
        row.entry_id, row.group_id = one.get("entry"), row.group_id or one.get("group")
        row.discussed_with_id = one.get("discussed_with_id")
        _write(row, {name: one[name] for name in ACTIVITY if name in one})
        row.save()
        row.goals.set([goals[label] for label in one["goals"] if label in goals])
        _restore_stretches(row, one["stretches"])


def _restore_stretches(activity, said):
    saved = {str(one.key): one for one in activity.stretches.all()}
    keys = [one["key"] for one in said]
    activity.stretches.exclude(key__in=keys).delete()
    for one in said:
        row = saved.get(one["key"]) or Stretch(activity=activity, key=one["key"])
        _write(row, {name: one[name] for name in STRETCH if name in one})
        row.by_id, row.with_whom_id = one["by"]["id"], one["with"]["id"] if one["with"] else None
        row.save()


def _restore_section(note, said):
    row = Section.objects.filter(note=note, name=said["name"]).first()
    if row is None and said["text"]:
        row = Section(note=note, name=said["name"])
    if row and row.text != said["text"]:
        row.text = said["text"]
        row.save()


def _write(row, facts):
    for name, value in facts.items():
        if name in MOMENTS and value:
            value = dt.datetime.fromisoformat(value)
        elif name in ("starts", "ends") and value:
            value = dt.date.fromisoformat(value)
        setattr(row, name, value)
