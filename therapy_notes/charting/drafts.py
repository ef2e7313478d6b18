"""Notes and visits as they are started, described and written; only a draft can be changed."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import access, audit, clocks, times
from therapy_notes.access.reports import need_part_of_report, prepares
from therapy_notes.changes import Changed, changes_of, stamp
from therapy_notes.clinic_time import day_of, minute_of
from therapy_notes.models import Note, ProgressReport, Section, Visit


@transaction.atomic
def start_note(episode, *, kind, by, at, **facts):
    """A draft of that kind, as `begin_note` has it; a visit that is booked moves the clock of its episode."""
    note = begin_note(episode, kind=kind, by=by, at=at, **facts)
    if note.visit:
        clocks.move(episode, at=at)
    return note


def begin_note(episode, *, kind, by, at, therapist=None, planned=None, minutes=45, author=None, **where):
    """A draft of that kind, with its visit where the kind has one. `planned` is the visit's aware start.

    `where` may say `setting` and `place`; `author` who signs a note without a visit, where `by` begins it for them.
    Who begins several at once moves the clock afterwards.
    """
    visit = None
    if kind in Note.WITH_VISIT:
        visit = Visit.objects.create(
            episode=episode,
            therapist=therapist or by.clinician,
            planned=planned or minute_of(at),
            planned_minutes=minutes,
            **where,
        )
    author = visit.therapist.user if visit else author or by
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
    note = need_draft(by=by, visit=visit)
    fresh = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    changes = changes_of(fresh, {name: getattr(fresh, name) for name in facts}, was, facts)
    if not changes:
        return fresh
    _check_day(note, changes)
    before = _times(fresh)
    for name, value in changes.items():
        setattr(fresh, name, value)
    times.check_visit(fresh)
    fresh.full_clean()
    stamp(fresh, by=by, at=at)
    fresh.save()
    if "planned" in changes:
        Note.objects.filter(visit=fresh).update(date=day_of(fresh.planned))
        clocks.move(fresh.episode, at=at)
    told = {"by": by, "patient": fresh.episode.patient, "fields": sorted(changes)}
    if _times(fresh) != before:
        audit.record("visit.described", fresh, was=before, now=_times(fresh), **told)
    else:
        audit.record_typing("visit.described", fresh, at=at, **told)
    return fresh


@transaction.atomic
def write_sections(note, texts, *, by, at, was=None):
    """The narrative: `texts` by the name of their section; `was` is what the page showed before."""
    need_draft(by=by, pk=note.pk)
    need_part_of_report(note, by, sections=texts)
    saved = {section.name: section for section in Section.objects.select_for_update(no_key=True).filter(note=note)}
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
    if changes and prepares(note, by):
        ProgressReport.objects.filter(note=note).update(prepared_by=by.clinician, prepared_at=at)
    if changes:
        words = {"sections": sorted(changes)}
        audit.record_typing("narrative.written", note, by=by, at=at, patient=note.episode.patient, **words)


def need_draft(*, by, **which):
    """The note; refused where it was signed, another amends it, or its visit was missed: the page may be older.

    The note is locked meanwhile. Its visit is asked for afterwards: a join would bring it as it was before the wait.
    """
    note = Note.objects.select_for_update(no_key=True).get(**which)
    if note.status not in Note.EDITABLE or (note.status == Note.Status.AMENDING and note.author_id != by.pk):
        raise access.Locked(note)
    if note.visit and note.visit.missed:
        raise access.Missed(note.visit)
    return note


def _check_day(note, changes):
    """What was signed stays on its day: other days bill by it and count from it."""
    if note.status == Note.Status.AMENDING and "planned" in changes and day_of(changes["planned"]) != note.date:
        text = "An amendment stays on its day. If the visit was on another, mark this note as void and write a new one."
        raise ValidationError({"planned": text})


def _times(visit):
    """When the visit was planned and ran, for the audit log."""
    moments = {name: getattr(visit, name) for name in ("planned", "arrived", "left")}
    return {name: moment.isoformat() if moment else None for name, moment in moments.items()}
