"""Notes and visits as they are started, described and written; only a draft can be changed."""

from django.db import transaction

from therapy_notes import access, audit, times
from therapy_notes.changes import Changed, changes_of, stamp
from therapy_notes.clinic_time import day_of, minute_of
from therapy_notes.models import Note, Section, Visit


@transaction.atomic
def start_note(episode, *, kind, by, at, therapist=None, planned=None, minutes=45, **where):
    """A draft of that kind, with its visit where the kind has one. `planned` is the visit's aware start.

    `where` may say `setting` and `place`.
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
    need_draft(visit=visit)
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
def write_sections(note, texts, *, by, at, was=None):
    """The narrative: `texts` by the name of their section; `was` is what the page showed before."""
    need_draft(pk=note.pk)
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
        words = {"sections": sorted(changes)}
        audit.record_typing("narrative.written", note, by=by, at=at, patient=note.episode.patient, **words)


def need_draft(**which):
    """Refuse where the note was signed, or its visit missed: the page's own check may be older than that."""
    note = Note.objects.select_for_update(of=("self",)).select_related("visit").get(**which)
    if note.status not in Note.WRITABLE:
        raise access.Locked(note)
    if note.visit and note.visit.missed:
        raise access.Missed(note.visit)


def _times(visit):
    """When the visit was planned and ran, for the audit log."""
    moments = {name: getattr(visit, name) for name in ("planned", "arrived", "left")}
    return {name: moment.isoformat() if moment else None for name, moment in moments.items()}
