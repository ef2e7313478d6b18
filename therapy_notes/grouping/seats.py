"""Who is in a group session, and who could be: the therapist's patients of the day, then their others."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from therapy_notes import queues
from therapy_notes.clinic_time import at_clock
from therapy_notes.models import Activity, Episode, GroupSession, Note, Stretch, Visit

FOUND_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Seat:
    """A patient's row of the form: `activity` where they are in the group; `visit` is the day's, a draft, if any."""

    IN_GROUP, OF_DAY, OTHER, FOUND = "in the group", "of the day", "other", "found"

    episode: Episode
    kind: str
    activity: Activity | None
    visit: Visit | None

    @property
    def is_locked(self):
        """Signed: what the note says of the group is shown, and changes no more."""
        return self.activity is not None and self.activity.visit.note.status not in Note.WRITABLE


def members_of(session):
    """The activities of the session's notes with all that a form shows of them, in five queries for any count."""
    stretches = Stretch.objects.select_related("by__user", "with_whom__user")
    found = Activity.objects.filter(group=session).select_related(
        "visit__episode__patient__clinic", "visit__note__author__clinician", "visit__therapist__user", "changed_by"
    )
    rows = found.prefetch_related("goals", Prefetch("stretches", stretches), "visit__episode__goals")
    patient = "visit__episode__patient"
    return list(rows.order_by(f"{patient}__last_name", f"{patient}__first_name", "pk"))


def seats(members, *, therapist, on, patients, also=()):
    """The `Seat`s of a form: who is in it (`members`), whose visit is that day, open episodes, and those asked for.

    Only `patients` whose charts are open to who asks are offered. `also` are numbers of episodes that the page had
    shown or found; they stay, so that what was typed there stays.
    """
    activities = {activity.visit.episode_id: activity for activity in members}
    visits = Visit.objects.filter(episode=OuterRef("pk"), therapist=therapist, missed="")
    planned = visits.filter(note__date=on)
    own = Q(ended=None) & (Exists(visits) | Exists(planned))
    day = Visit.objects.filter(therapist=therapist, note__date=on, missed="").select_related("note")
    day = day.exclude(note__status=Note.Status.VOID)
    found = (
        Episode.objects.filter(patient__in=patients, discipline=therapist.discipline)
        .filter(own | Q(pk__in=[*activities, *also]))
        .annotate(is_own=Exists(visits))
        .select_related("patient__clinic")
        .prefetch_related("goals", Prefetch("visits", day.order_by("planned"), to_attr="of_day"))
    )
    rows = [_seat(episode, activities.get(episode.pk)) for episode in found]
    order = (Seat.IN_GROUP, Seat.FOUND, Seat.OF_DAY, Seat.OTHER)
    return sorted(rows, key=lambda seat: (order.index(seat.kind), _place(seat)))


def found_by(text, *, patients, discipline):
    """The numbers of open episodes of that discipline whose patients the text finds, the first few by name."""
    found = Episode.objects.filter(
        patient__in=queues.search_patients(patients, text), discipline=discipline, ended=None
    )
    names = ("patient__last_name", "patient__first_name", "pk")
    return list(found.order_by(*names).values_list("pk", flat=True)[:FOUND_AT_MOST])


def groups_of_day(clinician, *, on):
    """The group sessions that the clinician leads that day, each with the number of its patients."""
    start, end = (at_clock(day, dt.time()) for day in (on, on + dt.timedelta(days=1)))
    found = GroupSession.objects.filter(therapist=clinician, planned__gte=start, planned__lt=end)
    count = Count("activities__visit__episode__patient", distinct=True)
    return list(found.annotate(patients=count).order_by("planned", "pk"))


def draft_visit(episode, *, therapist, on, near):
    """That day's visit of the episode with that therapist whose note is still written, the one nearest in time."""
    found = Visit.objects.filter(episode=episode, therapist=therapist, missed="", note__date=on)
    drafts = found.filter(note__status__in=Note.WRITABLE).select_related("note", "episode__patient__clinic")
    return min(drafts, key=lambda visit: abs(visit.planned - near), default=None)


def _seat(episode, activity):
    drafts = [visit for visit in episode.of_day if visit.note.status in Note.WRITABLE]
    kind = Seat.OF_DAY if episode.of_day else Seat.OTHER if episode.is_own else Seat.FOUND
    visit = activity.visit if activity else next(iter(drafts), None)
    return Seat(episode, Seat.IN_GROUP if activity else kind, activity, visit)


def _place(seat):
    patient = seat.episode.patient
    time = seat.visit.planned.timestamp() if seat.kind == Seat.OF_DAY and seat.visit else 0
    return (time, patient.last_name.lower(), patient.first_name.lower(), seat.episode.pk)
