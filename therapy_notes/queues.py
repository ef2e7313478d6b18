"""Lists of work, each a queryset with a name."""

import datetime as dt

from django.db.models import Exists, OuterRef, Prefetch, Q

from therapy_notes.models import Activity, Clinician, Note, Section, Supervision, Visit

# A draft is "not started" until something is written in it.
WRITTEN = Exists(Activity.objects.filter(visit=OuterRef("visit"))) | Exists(Section.objects.filter(note=OuterRef("pk")))


def visits_of_day(user, *, start, end):
    """The clinician's visits planned from `start` to `end` (aware times), earliest first."""
    found = Visit.objects.filter(therapist=user.clinician, planned__gte=start, planned__lt=end)
    notes = Prefetch("note", queryset=Note.objects.annotate(started=WRITTEN))
    return found.select_related("episode__patient").prefetch_related(notes).order_by("planned")


def unsigned_notes(user, *, before=None):
    """Drafts that wait for the person's signature, oldest first; `before` leaves out those of that day and later."""
    mine = Q(author=user) & ~Q(author__clinician__credential=Clinician.Credential.STUDENT)
    link = Supervision.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("date")),
        clinician=OuterRef("author__clinician"),
        supervisor__user=user,
        supervisor__credential__in=Clinician.THERAPISTS,
        since__lte=OuterRef("date"),
    )
    mine |= Q(Exists(link), author__clinician__credential=Clinician.Credential.STUDENT)
    found = Note.objects.filter(mine, status=Note.Status.DRAFT)
    if before:
        found = found.filter(date__lt=before)
    return found.select_related("episode__patient", "author").order_by("date", "pk")


def search_patients(patients, text):
    """Those whose family or first name begins with a word of the text, or whose record number or birth date it is."""
    for format in ("%m/%d/%Y", "%Y-%m-%d", "%b %d, %Y", "%b %d %Y", "%d %b %Y"):
        try:
            return patients.filter(birth_date=dt.datetime.strptime(text, format).date())  # noqa: DTZ007
        except ValueError:
            continue
    for word in text.replace(",", " ").split():
        begins = Q(last_name__istartswith=word) | Q(first_name__istartswith=word) | Q(record_number__iexact=word)
        patients = patients.filter(begins | Q(last_name__icontains=f" {word}"))
    return patients


def episodes_with_care(patient):
    """The patient's episodes with all that the chart shows of them, in a number of queries that does not grow."""
    notes = Note.objects.annotate(started=WRITTEN).select_related("visit__therapist__user", "author")
    found = patient.episodes.prefetch_related(
        "diagnoses", "goals", Prefetch("notes", queryset=notes.order_by("-date", "-pk"))
    )
    episodes = list(found)
    for episode in episodes:
        rows = list(episode.notes.all())
        episode.of_visits = [note for note in rows if note.visit_id]
        episode.documents = [note for note in rows if not note.visit_id]
    return episodes


def visit_before(visit):
    """The episode's visit before this one, if any."""
    earlier = Visit.objects.filter(episode=visit.episode_id, planned__lt=visit.planned)
    return earlier.select_related("note").order_by("-planned").first()
