"""Writing in the record: visits, activities and narrative of a draft. Each act checks, changes and is audited as one.

What a person can mend is a ValidationError keyed by the field of the form; what somebody else changed is `Changed`.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from therapy_notes import access, audit, times
from therapy_notes.changes import Changed, changes_of, stamp
from therapy_notes.clinic_time import day_of, minute_of
from therapy_notes.models import Activity, Clinician, Note, Section, Stretch, Visit

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
def start_note(episode, *, kind, by, at, therapist=None, planned=None, minutes=45):
    """A draft of that kind, with its visit where the kind has one. `planned` is the visit's aware start."""
    visit = None
    if kind in Note.WITH_VISIT:
        visit = Visit.objects.create(
            episode=episode,
            therapist=therapist or by.clinician,
            planned=planned or minute_of(at),
            planned_minutes=minutes,
        )
    author = visit.therapist.user if visit else by
    note = Note.objects.create(
        episode=episode,
        visit=visit,
        kind=kind,
        author=author,
        date=day_of(visit.planned if visit else at),
        created_at=at,
    )
    audit.record("note.started", note, by=by, patient=episode.patient, kind=kind)
    return note


@transaction.atomic
def describe_visit(visit, *, by, at, was=None, **facts):
    """Where, when and how the visit went. `facts` are fields of Visit; `was` is what the page showed of them.

    Only what differs from `was` is written, so that two people may fill different fields of one visit.
    """
    _need_draft(visit=visit)
    fresh = Visit.objects.select_for_update().get(pk=visit.pk)
    changes = changes_of(fresh, {name: getattr(fresh, name) for name in facts}, was, facts)
    if not changes:
        return fresh
    before = _times(fresh)
    for name, value in changes.items():
        setattr(fresh, name, value)
    times.check_visit(fresh)
    fresh.full_clean()
    stamp(fresh, by=by, at=at)
    fresh.save()
    if "planned" in changes:
        Note.objects.filter(visit=fresh).update(date=day_of(fresh.planned))
    moved = {"was": before, "now": _times(fresh)} if _times(fresh) != before else {}
    audit.record("visit.described", fresh, by=by, patient=fresh.episode.patient, fields=sorted(changes), **moved)
    return fresh


@transaction.atomic
def log_activity(visit, *, by, at, code, stretches=(), goals=(), **facts):
    """A new activity of a draft's visit, with its stretches of time and the goals it serves."""
    _need_draft(visit=visit)
    activity = Activity(visit=visit, code=code, **facts)
    _keep(activity, stretches=stretches, goals=goals, by=by, at=at)
    audit.record("activity.logged", activity, by=by, patient=_patient(activity), now=_trace(activity))
    return activity


@transaction.atomic
def correct_activity(activity, *, by, at, was=None, **facts):
    """The whole activity, as its form now says it; `was` is what the page showed before, in the shape of `facts_of`."""
    _need_draft(visit=activity.visit_id)
    fresh = Activity.objects.select_for_update().get(pk=activity.pk)
    saved = facts_of(fresh)
    changes = changes_of(fresh, saved, was, facts)
    if not changes:
        return fresh
    before = _trace(fresh)
    merged = saved | changes
    for name in FACTS:
        setattr(fresh, name, merged[name])
    _keep(fresh, stretches=merged["stretches"], goals=merged["goals"], by=by, at=at)
    audit.record("activity.corrected", fresh, by=by, patient=_patient(fresh), was=before, now=_trace(fresh))
    return fresh


def facts_of(activity):
    """What an activity says, as `correct_activity` takes it: fields, goals by number, stretches in order."""
    return {name: getattr(activity, name) for name in FACTS} | {
        "goals": list(activity.goals.order_by("kind", "number")),
        "stretches": [_as_entry(one) for one in activity.stretches.select_related("by__user", "with_whom__user")],
    }


@transaction.atomic
def remove_activity(activity, *, by):
    _need_draft(visit=activity.visit_id)
    audit.record("activity.removed", activity, by=by, patient=_patient(activity), was=_trace(activity))
    activity.delete()


@transaction.atomic
def start_clock(activity, *, by, at):
    """Start (or resume) this activity's clock, and stop the one that runs unless it is a supervised modality."""
    _need_draft(visit=activity.visit_id)
    started = minute_of(at)
    for running in times.running_beside(activity):
        _stop(running, at=started)
        _stamp_only(running.activity, by=by, at=at)
    stretch = Stretch(activity=activity, started=started, by=by.clinician, source=Stretch.Source.CLOCK)
    times.check_activity(activity, [_as_entry(one) for one in activity.stretches.all()] + [_as_entry(stretch)])
    stretch.save()
    _stamp_only(activity, by=by, at=at)
    audit.record("clock.started", activity, by=by, patient=_patient(activity), now=_trace(activity))


@transaction.atomic
def stop_clock(activity, *, by, at):
    """Stop this activity's running clock; nothing happens where none runs."""
    _need_draft(visit=activity.visit_id)
    running = list(activity.stretches.filter(ended=None))
    if not running:
        return
    for stretch in running:
        _stop(stretch, at=minute_of(at))
    _stamp_only(activity, by=by, at=at)
    audit.record("clock.stopped", activity, by=by, patient=_patient(activity), now=_trace(activity))


@transaction.atomic
def write_sections(note, texts, *, by, at, was=None):
    """The narrative: `texts` by the name of their section; `was` is what the page showed before."""
    _need_draft(pk=note.pk)
    saved = {section.name: section for section in Section.objects.select_for_update().filter(note=note)}
    now = {name: saved[name].text if name in saved else "" for name in texts}
    try:
        changes = changes_of(note, now, was, texts)
    except Changed as clash:
        raise Changed(saved[clash.fields[0]], clash.fields) from None
    for name, text in changes.items():
        section = saved.get(name) or Section(note=note, name=name)
        section.text = text
        stamp(section, by=by, at=at)
        section.full_clean(exclude=["text"] if not text else None)
        section.save()
    if changes:
        audit.record("narrative.written", note, by=by, patient=note.episode.patient, sections=sorted(changes))


def _need_draft(**which):
    """Refuse where the note was signed: the page's own check may be older than the signature."""
    note = Note.objects.select_for_update().get(**which)
    if note.status not in Note.WRITABLE:
        raise access.Locked(note)


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


def _stamp_only(activity, *, by, at):
    """Who pressed the clock. The page may be old: what else it says of the activity is not written."""
    stamp(activity, by=by, at=at)
    activity.save(update_fields=["changed_at", "changed_by"])


def _stop(stretch, *, at):
    """End a running stretch. One that was started and stopped within its first minute leaves nothing to count."""
    if at <= stretch.started:
        stretch.delete()
        return
    stretch.ended = at
    stretch.save()


def _as_entry(stretch):
    return TimeEntry(stretch.started, stretch.ended, stretch.by, stretch.with_whom)


def _patient(activity):
    return activity.visit.episode.patient


def _times(visit):
    """When the visit was planned and ran, for the audit log."""
    moments = {name: getattr(visit, name) for name in ("planned", "arrived", "left")}
    return {name: moment.isoformat() if moment else None for name, moment in moments.items()}


def _trace(activity):
    """Code, setting, help and times, for the audit log; no narrative."""
    return {
        **{name: getattr(activity, name) for name in TRACED},
        "stretches": [
            [one.started.isoformat(), one.ended.isoformat() if one.ended else None, one.by_id, one.with_whom_id]
            for one in Stretch.objects.filter(activity=activity)
        ],
    }
