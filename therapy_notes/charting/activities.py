"""The activity log of a draft: activities with their stretches of time and the goals they serve."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from therapy_notes import audit, times
from therapy_notes.changes import changes_of, stamp
from therapy_notes.charting.drafts import need_draft
from therapy_notes.clinic_time import day_of
from therapy_notes.models import Activity, Clinician, Stretch

TRACED = ("code", "mode", "delivery", "agreed_minutes", "assistance")
FACTS = (*TRACED, "description", "helpers", "help_types", "cues", "skill", "equipment", "response")


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """One stretch as typed: aware times, `ended` None while the clock runs; who worked, and with whom."""

    started: dt.datetime
    ended: dt.datetime | None
    by: Clinician
    with_whom: Clinician | None = None


@transaction.atomic
def log_activity(visit, *, by, at, code, stretches=(), goals=(), **facts):
    """A new activity of a draft's visit, with its stretches of time and the goals it serves."""
    need_draft(visit=visit)
    activity = Activity(visit=visit, code=code, **facts)
    _keep(activity, stretches=stretches, goals=goals, by=by, at=at)
    audit.record("activity.logged", activity, by=by, patient=patient_of(activity), now=trace(activity))
    return activity


@transaction.atomic
@transaction.atomic
def correct_activity(activity, *, by, at, was=None, **facts):
    """The whole activity, as its form now says it; `was` is what the page showed before, in the shape of `facts_of`."""
    need_draft(visit=activity.visit_id)
    fresh = Activity.objects.select_for_update().get(pk=activity.pk)
    saved = facts_of(fresh)
    changes = changes_of(fresh, saved, was, facts)
    if not changes:
        return fresh
    before = trace(fresh)
    merged = saved | changes
    for name in FACTS:
        setattr(fresh, name, merged[name])
    _keep(fresh, stretches=merged["stretches"], goals=merged["goals"], by=by, at=at)
    audit.record("activity.corrected", fresh, by=by, patient=patient_of(fresh), was=before, now=trace(fresh))
    return fresh


def facts_of(activity):
    """What an activity says, as `correct_activity` takes it: fields, goals by number, stretches in order."""
    return {name: getattr(activity, name) for name in FACTS} | {
        "goals": list(activity.goals.order_by("kind", "number")),
        "stretches": [as_entry(one) for one in activity.stretches.select_related("by__user", "with_whom__user")],
    }


@transaction.atomic
@transaction.atomic
def remove_activity(activity, *, by):
    need_draft(visit=activity.visit_id)
    audit.record("activity.removed", activity, by=by, patient=patient_of(activity), was=trace(activity))
    activity.delete()


@transaction.atomic
def _keep(activity, *, stretches, goals, by, at):
    times.check_code(activity)
    times.check_activity(activity, stretches)
    activity.full_clean(exclude=["visit", "goals"])
    stamp(activity, by=by, at=at)
    activity.save()
    activity.goals.set(goals)
    _replace_stretches(activity, stretches, at=at)


def _replace_stretches(activity, entries, *, at):
    """Keep each stretch whose times are the same, so that a time by the clock stays one; the rest are typed."""
    kept = {(one.started, one.ended, one.by_id, one.with_whom_id): one for one in activity.stretches.all()}
    same_day = day_of(at) == day_of(activity.visit.planned)
    typed = Stretch.Source.TYPED if same_day else Stretch.Source.TYPED_LATER
    new = []
    for entry in entries:
        found = kept.pop(
            (entry.started, entry.ended, entry.by.pk, entry.with_whom.pk if entry.with_whom else None), None
        )
        if found is None:
            new.append(entry)
    for gone in kept.values():
        gone.delete()
    for entry in new:
        Stretch.objects.create(
            activity=activity,
            started=entry.started,
            ended=entry.ended,
            by=entry.by,
            with_whom=entry.with_whom,
            source=typed,
        )


def as_entry(stretch):
    return TimeEntry(stretch.started, stretch.ended, stretch.by, stretch.with_whom)


def patient_of(activity):
    return activity.visit.episode.patient


def trace(activity):
    """Code, setting, help and times, for the audit log; no narrative."""
    return {
        **{name: getattr(activity, name) for name in TRACED},
        "stretches": [
            [one.started.isoformat(), one.ended.isoformat() if one.ended else None, one.by_id, one.with_whom_id]
            for one in Stretch.objects.filter(activity=activity)
        ],
    }
