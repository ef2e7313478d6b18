"""What people who left leave behind: notes that nobody may sign for them, and visits that others have to take."""

from django.db.models import Q

from therapy_notes import access
from therapy_notes.models import Note, User
from therapy_notes.queues import WRITTEN


def unsigned_of_leavers(user, *, on):
    """The notes whose author left before signing them, oldest first, each with `started` and its `age` in days.

    For administrators. Visits that were still to come are not among them: see `visits_of_leavers`.
    """
    rows = list(_waiting(_of_clinic(user)).exclude(_to_come(on)))
    access.conceal(user, [note.episode for note in rows])
    for note in rows:
        note.age = (on - note.date).days
    return rows


def visits_of_leavers(user, *, on):
    """Planned visits from that day on whose therapist has left: to be moved to another, or canceled."""
    rows = list(_waiting(_of_clinic(user)).filter(_to_come(on)))
    access.conceal(user, [note.episode for note in rows])
    return rows


def left_waiting(person, *, on):
    """How many unsigned notes, and how many planned visits from that day on, wait for the person."""
    if not person.pk:
        return 0, 0
    found = _waiting(Note.objects.filter(author=person))
    return found.exclude(_to_come(on)).count(), found.filter(_to_come(on)).count()


def _of_clinic(user):
    access.need_administrator(user)
    left = User.objects.filter(clinic=user.clinic_id, is_active=False)
    return Note.objects.filter(author__in=left, episode__patient__clinic=user.clinic_id)


def _waiting(notes):
    found = notes.filter(Q(visit=None) | Q(visit__missed=""), status__in=Note.EDITABLE).annotate(started=WRITTEN)
    return found.select_related("episode__patient", "visit", "author__clinician__user").order_by("date", "pk")


def _to_come(day):
    """Visits of which nothing is written and whose day is not over."""
    return Q(visit__isnull=False, status=Note.Status.DRAFT, date__gte=day) & ~WRITTEN
