"""The activity log of a draft: activities, the goals they serve, and words carried over from an earlier visit."""

from contextlib import nullcontext

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import audit, clocks, times
from therapy_notes.changes import changes_of, stamp
from therapy_notes.charting.drafts import need_draft
from therapy_notes.charting.stretches import as_entry, replace_stretches
from therapy_notes.clinic_time import day_of
from therapy_notes.models import Activity, Goal, Stretch

TRACED = ("code", "mode", "delivery", "agreed_minutes", "assistance", "helpers", "help_types", "cues")
DISCUSSED = ("discussed_with", "discussed_at", "discussed")  # by an assistant with the therapist
FACTS = (*TRACED, "description", "skill", "equipment", "response", *DISCUSSED)
# What is carried over is words that somebody must read again; the rest is what the activity is.
CARRIED = ("code", "description", "equipment", "skill")
MARKED = ("skill",)
WORDS = ("description", "skill", "equipment", "response", "discussed")
MOVING = {"code", "stretches"}  # what moves a clock


@transaction.atomic
def log_activity(visit, *, by, at, code, stretches=(), goals=(), **facts):
    """A new activity of a draft's visit, with its stretches of time and the goals it serves."""
    need_draft(by=by, visit=visit)
    facts.setdefault("delivery", usual_delivery(visit))
    activity = Activity(visit=visit, code=code, **facts)
    with clocks.watching(visit, at=at) if stretches else nullcontext():
        _keep(activity, stretches=stretches, goals=goals, by=by, at=at)
    audit.record("activity.logged", activity, by=by, patient=patient_of(activity), now=trace(activity))
    return activity


def usual_delivery(visit):
    """How an activity of the visit is given where nobody says: at a telehealth visit by video."""
    by_video = visit.setting == visit.Setting.TELEHEALTH
    return Activity.Delivery.VIDEO if by_video else Activity.Delivery.IN_PERSON


def carry_forward(visit, earlier, *, by, at, **facts):
    """Log an activity of an earlier visit again: what it is, its active goals, equipment and skill, the last marked.

    Never times, assistance, cues, response or pain: those are of the day.
    """
    copied = {name: day_of(earlier.visit.planned).isoformat() for name in MARKED if getattr(earlier, name)}
    carried = {name: getattr(earlier, name) for name in CARRIED}
    goals = list(earlier.goals.filter(status=Goal.Status.ACTIVE))
    return log_activity(visit, by=by, at=at, goals=goals, entry=earlier.entry, copied=copied, **carried | facts)


@transaction.atomic
def confirm_copied(activity, name, *, by, at):
    """The person has read the copied words of that field and they are true of today."""
    need_draft(by=by, visit=activity.visit_id)
    fresh = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    if name not in fresh.copied:
        return fresh
    del fresh.copied[name]
    stamp(fresh, by=by, at=at)
    fresh.save(update_fields=["copied", "changed_at", "changed_by"])
    audit.record("activity.confirmed", fresh, by=by, patient=patient_of(fresh), field=name)
    return fresh


@transaction.atomic
def correct_activity(activity, *, by, at, was=None, **facts):
    """What of the activity its form now says; `was` is what the page showed before, in the shape of `facts_of`.

    Copied words that are changed are the writer's own.
    """
    need_draft(by=by, visit=activity.visit_id)
    fresh = _fresh(activity)
    saved = facts_of(fresh)
    changes = changes_of(fresh, saved, was, facts)
    if not changes:
        return fresh
    before = trace(fresh)
    merged = saved | changes
    for name in FACTS:
        setattr(fresh, name, merged[name])
    fresh.copied = {name: day for name, day in fresh.copied.items() if name not in changes}
    stretches = merged["stretches"] if "stretches" in changes else None
    with clocks.watching(fresh.visit, at=at) if MOVING & changes.keys() else nullcontext():
        _keep(fresh, stretches=stretches, goals=merged["goals"], by=by, at=at)
    if set(changes) <= set(WORDS):
        audit.record_typing("activity.written", fresh, by=by, at=at, patient=patient_of(fresh), fields=sorted(changes))
    else:
        audit.record("activity.corrected", fresh, by=by, patient=patient_of(fresh), was=before, now=trace(fresh))
    return fresh


def facts_of(activity):
    """What an activity says, as `correct_activity` takes it: fields, goals by number, stretches in order."""
    return {name: getattr(activity, name) for name in FACTS} | {
        "goals": list(activity.goals.order_by("kind", "number")),
        "stretches": [as_entry(one) for one in activity.stretches.select_related("by__user", "with_whom__user")],
    }


@transaction.atomic
def remove_activity(activity, *, by, at):
    need_draft(by=by, visit=activity.visit_id)
    audit.record("activity.removed", activity, by=by, patient=patient_of(activity), was=trace(activity))
    with clocks.watching(activity.visit, at=at):
        activity.delete()


@transaction.atomic
def set_stretch(activity, key, entry, *, by, at, was=None):
    """One stretch of the activity by its key: new, changed, or, where `entry` is None, taken away.

    `was` is what the page showed of it, None where it showed none.
    """
    need_draft(by=by, visit=activity.visit_id)
    fresh = _fresh(activity)
    entries = {one.key: one for one in facts_of(fresh)["stretches"]}
    saved = entries.get(key)
    if saved is None and was is not None and entry is not None:
        raise ValidationError("This stretch was taken away elsewhere. Type it again in the empty row.")
    if not changes_of(fresh, {"stretches": saved}, {"stretches": was}, {"stretches": entry}):
        return fresh
    before = trace(fresh)
    entries[key] = entry
    stretches = sorted((one for one in entries.values() if one), key=lambda one: one.started)
    with clocks.watching(fresh.visit, at=at):
        _keep(fresh, stretches=stretches, goals=None, by=by, at=at)
    audit.record("activity.timed", fresh, by=by, patient=patient_of(fresh), was=before, now=trace(fresh))
    return fresh


def _fresh(activity):
    """The activity as it stands now, with all that its checks and its audit row read of the visit."""
    found = Activity.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("visit__episode__patient__clinic").get(pk=activity.pk)


def patient_of(activity):
    return activity.visit.episode.patient


def trace(activity):
    """Code, setting, help, goals, times and people, for the audit log; no narrative."""
    rows = Stretch.objects.filter(activity=activity).select_related("by__user", "with_whom__user")
    return {
        **{name: getattr(activity, name) for name in TRACED},
        **_discussion(activity),
        "goals": [goal.label for goal in Goal.objects.filter(activities=activity).order_by("kind", "number")],
        "stretches": [
            [
                one.started.isoformat(),
                one.ended.isoformat() if one.ended else None,
                str(one.by),
                str(one.with_whom) if one.with_whom else None,
            ]
            for one in rows
        ],
    }


def _discussion(activity):
    """With whom and when, where an assistant discussed it."""
    who, at = activity.discussed_with, activity.discussed_at
    return {"discussed": [str(who) if who else None, at.isoformat() if at else None]} if who or at else {}


def _keep(activity, *, stretches, goals, by, at):
    """Check and save; stretches and goals only where they are given."""
    times.check_code(activity)
    entries = [as_entry(one) for one in activity.stretches.all()] if stretches is None else stretches
    times.check_activity(activity, entries)
    activity.full_clean(exclude=["visit", "goals", "entry", "group", "discussed_with"])
    stamp(activity, by=by, at=at)
    activity.save()
    if goals is not None:
        activity.goals.set(goals)
    if stretches is not None:
        replace_stretches(activity, stretches, by=by, at=at)
