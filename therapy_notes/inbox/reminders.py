"""Cosignatures that are late, soon late, or waited for: for the supervisor, the author and the administrator."""

from collections import defaultdict

from therapy_notes import access
from therapy_notes.inbox import risks
from therapy_notes.models import Note, Supervision

UNNAMED = "Nobody is named"
MOST = 100


def by_age(notes, *, on):
    """What waits for a supervisor: the notes `past` their day, those due `today`, and the `later` ones; oldest first.

    Each has its `age` and is `overdue` by so many days.
    """
    groups = {"past": [], "today": [], "later": []}
    for note in _dated(notes, on=on):
        groups["past" if note.overdue > 0 else "later" if note.overdue else "today"].append(note)
    groups["past"].sort(key=lambda note: -note.overdue)
    return groups


def of_author(user, *, on):
    """The person's own notes that wait for a supervisor, longest waiting first, with `age` and `overdue`."""
    found = Note.objects.filter(author=user, status=Note.Status.AWAITING_COSIGN)
    return list(_dated(found.select_related("episode__patient").order_by("date", "pk"), on=on))


def past_due(user, *, on):
    """For administrators: (supervisor, notes past their day) of the clinic, the longest overdue first.

    A note stands under each supervisor named for its author on its day. The oldest `MOST` are looked at.
    """
    found = Note.objects.filter(status=Note.Status.AWAITING_COSIGN, episode__patient__clinic=user.clinic_id)
    found = found.select_related("episode__patient", "author__clinician__user").order_by("date", "pk")[:MOST]
    waiting = _dated(found, on=on)
    named = _supervisors({note.author.clinician for note in waiting})
    late = [note for note in waiting if note.overdue > 0]
    access.conceal(user, [note.episode for note in late])
    groups = defaultdict(list)
    for note in sorted(late, key=lambda note: -note.overdue):
        for supervisor in named(note) or [UNNAMED]:
            groups[str(supervisor)].append(note)
    return list(groups.items())


def _dated(notes, *, on):
    notes = list(notes)
    due = risks.due_days(notes) if notes else {}
    for note in notes:
        note.age, note.overdue = (on - note.date).days, (on - due[note.pk]).days
    return notes


def _supervisors(clinicians):
    """A function that gives the supervisors named for a note's author on its day; one query for any count of notes."""
    if not clinicians:
        return lambda note: []
    links = Supervision.objects.filter(clinician__in=clinicians).select_related("supervisor__user")
    of_clinician = defaultdict(list)
    for link in links.order_by("pk"):
        of_clinician[link.clinician_id].append(link)

    def named(note):
        rows = of_clinician[note.author.clinician.pk]
        return [row.supervisor for row in rows if row.since <= note.date and (not row.until or row.until >= note.date)]

    return named
