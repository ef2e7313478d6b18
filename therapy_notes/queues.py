"""Lists of work, each a queryset with a name."""

import datetime as dt

from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects

from therapy_notes import access
from therapy_notes.models import (
    Activity,
    Cover,
    Episode,
    LateEntry,
    Note,
    Return,
    Section,
    SignedVersion,
    Stretch,
    Supervision,
    Visit,
)

# A draft is "not started" until something is written in it.
WRITTEN = Exists(Activity.objects.filter(visit=OuterRef("visit"))) | Exists(Section.objects.filter(note=OuterRef("pk")))


def visits_of_day(user, *, start, end):
    """The clinician's visits planned from `start` to `end` (aware times), earliest first."""
    return visits_planned(user.clinician, start=start, end=end)


def visits_planned(therapist, *, start, end):
    """The same of any therapist; those that were missed are among them."""
    found = Visit.objects.filter(therapist=therapist, planned__gte=start, planned__lt=end)
    notes = Prefetch("note", queryset=Note.objects.annotate(started=WRITTEN))
    return found.select_related("episode__patient").prefetch_related(notes).order_by("planned")


def unsigned_notes(user, *, before=None):
    """Drafts that wait for the person's signature, oldest first; `before` leaves out those of that day and later."""
    held = Q(visit=None) | Q(visit__missed="")
    found = Note.objects.filter(held, author=user, status=Note.Status.DRAFT)
    if before:
        found = found.filter(date__lt=before)
    return found.select_related("episode__patient", "author").order_by("date", "pk")


def awaiting_cosign(user):
    """Notes that wait for the person's cosignature, oldest first: those that `access.may_cosign` lets them sign.

    `number` is that of the version to read.
    """
    latest = SignedVersion.objects.filter(note=OuterRef("pk")).order_by("-number").values("number")[:1]
    found = _awaiting(user).select_related("episode__patient", "visit", "author__clinician")
    return found.annotate(number=Subquery(latest)).order_by("date", "pk")


def cosign_count(user, *, on, found=None):
    """How many notes wait for the person's cosignature; None for who supervises nobody and covers for nobody.

    `found` is their number where the caller has counted already.
    """
    if not access.is_therapist(user):
        return None
    if count := _awaiting(user).count() if found is None else found:
        return count
    supervises = Supervision.objects.filter(supervisor=user.clinician, since__lte=on).exclude(until__lt=on)
    covers = Cover.objects.filter(cover=user.clinician, since__lte=on, until__gte=on)
    return 0 if supervises.exists() or covers.exists() else None


def _awaiting(user):
    return access.cosignable(user).filter(status=Note.Status.AWAITING_COSIGN)


def addenda_to_cosign(user):
    """Addenda of assistants that wait for the person's cosignature, oldest first."""
    found = access.addenda_cosignable(user).filter(cosignature=None).select_related("note__episode__patient")
    return found.order_by("signed_at", "pk")


def attested_late(user, *, since):
    """Notes of the person's clinic that from `since` on were first signed past the second limit, newest first."""
    found = LateEntry.objects.filter(note__episode__patient__clinic=user.clinic_id, at__gte=since)
    return found.exclude(attestation="").select_related("note__episode__patient").order_by("-at", "-pk")


def returned_notes(user):
    """The person's own notes that a supervisor sent back, longest waiting first, each with its `latest_return`."""
    versions = SignedVersion.objects.filter(returned__isnull=False).order_by("number").defer("content")
    returns = Prefetch("versions", versions.select_related("returned").prefetch_related("returned__comments"))
    found = Note.objects.filter(author=user, status=Note.Status.RETURNED).order_by("date", "pk")
    notes = list(found.select_related("episode__patient", "visit").prefetch_related(returns))
    for note in notes:
        note.latest_return = list(note.versions.all())[-1].returned
    return notes


def return_of(note):
    """What the supervisor last asked for, if the note was ever returned."""
    found = Return.objects.filter(version__note=note).select_related("version").prefetch_related("comments")
    return found.order_by("version__number").last()


def version_to_cosign(note):
    """The version that waits, and what it is read against: the version before with its comments, or the note before.

    The note before is the last one of its kind in the episode that its author signed.
    """
    versions = access.versions_with_signatures().order_by("number")
    version = versions.filter(note=note).last()
    if version.number > 1:
        return version, versions.select_related("returned").filter(note=note, number=version.number - 1).first()
    earlier = Q(date__lt=note.date) | Q(date=note.date, pk__lt=note.pk)
    alike = Note.objects.filter(earlier, episode=note.episode_id, kind=note.kind, status__in=Note.SIGNED_BY_AUTHOR)
    before = alike.order_by("date", "pk").last()
    return version, versions.filter(note=before).last() if before else None


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
    on_paper = ~Q(status__in=Note.WRITABLE) & Exists(SignedVersion.objects.filter(note=OuterRef("pk")))
    notes = Note.objects.annotate(started=WRITTEN, on_paper=on_paper)
    notes = notes.select_related("visit__therapist__user", "author", "report")
    found = patient.episodes.select_related("opening").prefetch_related(
        "diagnoses", "goals", Prefetch("notes", queryset=notes.order_by("-date", "-pk"))
    )
    episodes = list(found)
    for episode in episodes:
        rows = list(episode.notes.all())
        episode.of_visits = [note for note in rows if note.visit_id]
        episode.documents = [note for note in rows if not note.visit_id]
    return episodes


def visit_before(visit):
    """The episode's visit before this one that was not missed and is not void, if any."""
    earlier = Visit.objects.filter(episode=visit.episode_id, planned__lt=visit.planned, missed="")
    return earlier.exclude(note__status=Note.Status.VOID).order_by("-planned").first()


def visit_to_carry_from(visit):
    """The episode's last visit before this one of which activities are known; None if there is none."""
    earlier = Visit.objects.filter(episode=visit.episode_id, planned__lt=visit.planned, activities__isnull=False)
    return earlier.exclude(note__status=Note.Status.VOID).select_related("note").order_by("-planned").first()


def activities_to_carry(visit):
    """What was done at a visit, with goals, in the order of its starts."""
    found = visit.activities.annotate(first=Min("stretches__started")).prefetch_related("goals")
    return list(found.order_by(F("first").asc(nulls_last=True), "pk"))


def fetch_for_page(visit):
    """Fetch what several parts of a visit's page read: goals, diagnoses, and the words of its note."""
    prefetch_related_objects([visit], "episode__goals", "episode__diagnoses", "note__sections", "note__measurements")


def running_stretch(visit, key):
    """The stretch of that key in the visit whose clock still runs, if any."""
    found = Stretch.objects.filter(activity__visit=visit, ended=None, key=key)
    return found.select_related("activity__visit__episode__patient__clinic", "by__user", "with_whom__user").first()


def open_episodes(user):
    """The episodes of the clinician's discipline that they have visits in and that are not discharged."""
    found = Episode.objects.filter(ended=None, discipline=user.clinician.discipline)
    treated = Exists(Visit.objects.filter(episode=OuterRef("pk"), therapist=user.clinician))
    return found.filter(treated, patient__clinic=user.clinic_id).select_related("patient")


def running_clocks(user):
    """The running stretches that the person gives, in drafts, the longest running first; none of who treats nobody."""
    if not access.is_clinician(user):
        return Stretch.objects.none()
    found = Stretch.objects.filter(by=user.clinician, ended=None, activity__visit__note__status__in=Note.EDITABLE)
    return found.select_related("activity__visit__episode__patient").order_by("started", "pk")
