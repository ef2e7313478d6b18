"""Whose notes need a second signature, who gives it, and until when: by the clinic's policy of the note's day."""

import datetime as dt
from functools import lru_cache

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.shortcuts import get_object_or_404
from django.utils import timezone

from therapy_notes.access.notes import note_to_read
from therapy_notes.access.policies import in_state_of_care, licensed, policy_of, policy_of_notes, state_of_care
from therapy_notes.access.roles import is_therapist
from therapy_notes.models import (
    Addendum,
    AddendumCosignature,
    Clinician,
    CosignPolicy,
    Cover,
    Note,
    Signature,
    Supervision,
)

NOBODY = "The author's supervisor, whom an administrator has yet to name,"


def needs_cosign(note):
    """Whether a second signature is needed: a student's and a permit holder's always, an assistant's by policy."""
    author = note.author.clinician
    if author.credential == Clinician.Credential.STUDENT or _under_permit(author, note):
        return True
    return author.credential in Clinician.ASSISTANTS and _asks_for(cosign_policy(note), note)


def addendum_needs_cosign(note, author):
    """Whether that clinician's addendum does: it follows the policy of the note that it is added to."""
    if author.credential == Clinician.Credential.STUDENT or _under_permit(author, note):
        return True
    policy = cosign_policy(note)
    return author.credential in Clinician.ASSISTANTS and policy.addenda and policy.need != CosignPolicy.Need.NONE


def cosign_policy(note):
    """The policy that holds for the note; where the clinic has none, every note of an assistant needs a cosignature."""
    return policy_of(CosignPolicy, note) or CosignPolicy()


def due_on(note):
    """Until which day the note should be cosigned; reminders go by it."""
    return note.date + dt.timedelta(days=cosign_policy(note).due_days)


def cosignable(user, *, on=None):
    """The notes, in whatever state, that the person may cosign: as named supervisor of the note's day, as cover, or
    where policy lets every therapist of the discipline. Their license for the state of care is in force on the note's
    day, and on the day of signing where `on` is given; a temporary permit is none.
    """
    if not is_therapist(user):
        return Note.objects.none()
    mine = user.clinician
    return _cosignable(user.pk, mine.pk, clinic=user.clinic_id, discipline=mine.discipline, on=on).all()


@lru_cache(maxsize=512)
def _cosignable(user, mine, *, clinic, discipline, on):
    """The question alone, never its answer: to put it together takes longer than to ask it, and every page asks."""
    found = Note.objects.annotate(care_state=in_state_of_care()).exclude(author=user)
    days = [OuterRef("date"), on] if on else [OuterRef("date")]
    found = found.filter(*(licensed(mine, on=day, state=OuterRef("care_state")) for day in days))
    found = found.filter(episode__patient__clinic=clinic, author__clinician__discipline=discipline)
    only_named = Subquery(policy_of_notes(CosignPolicy).values("named_only")[:1])  # none: only named ones
    named = _named(mine, author="author__clinician", day="date")
    return found.annotate(only_named=only_named).filter(named | Q(only_named=False))


def may_cosign(note, user, *, on=None):
    """Whether the note is among those that are `cosignable` by the person; never by its author."""
    return cosignable(user, on=on).filter(pk=note.pk).exists()


def addenda_cosignable(user):
    """The addenda that the person may cosign, by the same rule: of who wrote it, and on the day that they signed it."""
    if not is_therapist(user):
        return Addendum.objects.none()
    mine = user.clinician
    return _addenda_cosignable(user.pk, mine.pk, clinic=user.clinic_id, discipline=mine.discipline).all()


@lru_cache(maxsize=512)
def _addenda_cosignable(user, mine, *, clinic, discipline):
    found = Addendum.objects.annotate(care_state=in_state_of_care("note__"), day=TruncDate("signed_at"))
    found = found.filter(needs_cosign=True, signer__clinician__discipline=discipline).exclude(signer=user)
    found = found.filter(licensed(mine, on=OuterRef("day"), state=OuterRef("care_state")))
    found = found.filter(note__episode__patient__clinic=clinic)
    only_named = Subquery(policy_of_notes(CosignPolicy, "note__").values("named_only")[:1])
    named = _named(mine, author="signer__clinician", day="day")
    return found.annotate(only_named=only_named).filter(named | Q(only_named=False))


def may_cosign_addendum(addendum, user):
    return addenda_cosignable(user).filter(pk=addendum.pk).exists()


def addendum_to_cosign(user, pk):
    """An addendum that waits for the person's cosignature."""
    addendum = get_object_or_404(Addendum.objects.select_related("signer__clinician"), pk=pk)
    addendum.note = note_to_read(user, addendum.note_id)
    if not may_cosign_addendum(addendum, user):
        names = supervisors(addendum.signer.clinician, on=timezone.localtime(addendum.signed_at).date())
        raise PermissionDenied(f"{' or '.join(map(str, names)) or NOBODY} cosigns this addendum.")
    if AddendumCosignature.objects.filter(addendum=addendum).exists():
        raise PermissionDenied("This addendum is answered already.")
    return addendum


def note_to_cosign(user, pk):
    note = note_to_read(user, pk)
    if not may_cosign(note, user):
        raise PermissionDenied(f"{who_cosigns(note)} cosigns this note.")
    return note


def who_cosigns(note):
    people = cosigners(note)
    if len(people) > 3:
        return f"A therapist of {note.author.clinician.get_discipline_display().lower()}"
    if people:
        return " or ".join(str(person) for person in people)
    named = " or ".join(str(person) for person in supervisors(note.author.clinician, on=note.date))
    return f"{named}, once a license for {state_of_care(note)} of that day is on record," if named else NOBODY


def cosigners(note):
    """Everybody who may cosign the note, those named for it first."""
    author, state = note.author.clinician, state_of_care(note)
    named = supervisors(author, on=note.date)
    if not cosign_policy(note).named_only:
        therapists = Clinician.objects.filter(discipline=author.discipline, credential__in=Clinician.THERAPISTS)
        here = therapists.filter(user__clinic=note.episode.patient.clinic_id, user__is_active=True)
        named = [*named, *here.select_related("user").order_by("pk")]
    held = Clinician.objects.filter(licensed(OuterRef("pk"), on=note.date, state=state))
    able = set(held.filter(pk__in=[one.pk for one in named], discipline=author.discipline).values_list("pk", flat=True))
    return [one for one in dict.fromkeys(named) if one.pk in able and one.pk != author.pk]


def supervisors(clinician, *, on):
    """The therapists who supervise the person on that day, and those who cover for them."""
    links = Supervision.objects.filter(clinician=clinician, since__lte=on).exclude(until__lt=on)
    named = [link.supervisor for link in links.select_related("supervisor__user")]
    covers = Cover.objects.filter(supervisor__in=named, since__lte=on, until__gte=on).select_related("cover__user")
    people = dict.fromkeys([*named, *(cover.cover for cover in covers)])
    return [person for person in people if person.credential in Clinician.THERAPISTS]


def _under_permit(author, note):
    """Whether all the licenses that the author has in force on the note's day are temporary permits."""
    held = [one for one in author.licenses.all() if one.is_in_force(note.date)]
    here = [one for one in held if one.state == state_of_care(note)]
    return bool(held) and all(one.is_temporary for one in here or held)


def _asks_for(policy, note):
    """Whether a policy asks for the cosignature of an assistant's note: each, or once in so many visits or days.

    Those on both sides of it are counted, up to the next that was asked for: the order of signing chooses none.
    """
    if policy.need in (CosignPolicy.Need.NONE, CosignPolicy.Need.EACH):
        return policy.need == CosignPolicy.Need.EACH
    notes = Note.objects.filter(episode=note.episode_id, kind=Note.Kind.VISIT).exclude(pk=note.pk)
    notes = notes.filter(author__clinician__credential__in=Clinician.ASSISTANTS, status__in=Note.SIGNED_BY_AUTHOR)
    second = Signature.objects.filter(version__note=OuterRef("pk")).exclude(signer=OuterRef("author"))
    asked = Q(status=Note.Status.AWAITING_COSIGN) | Exists(second)
    rows = list(notes.annotate(asked=asked).values_list("date", "pk", "asked"))
    place = (note.date, note.pk)
    last = max((row[:2] for row in rows if row[2] and row[:2] < place), default=None)
    following = min((row[:2] for row in rows if row[2] and row[:2] > place), default=None)
    free = [row[:2] for row in rows if not row[2] and (not last or last < row[:2])]
    run = sorted([place, *(one for one in free if not following or one < following)])
    if policy.need == CosignPolicy.Need.VISITS:
        return len(run) >= policy.every
    return (run[-1][0] - (last or run[0])[0]).days >= policy.every


def _named(mine, *, author, day):
    """Whether the person is named for the author on the day, or covers that day for one who is; both are fields."""
    in_force = Q(until__isnull=True) | Q(until__gte=OuterRef(day))
    link = Supervision.objects.filter(in_force, clinician=OuterRef(author), since__lte=OuterRef(day))
    of_link = OuterRef(OuterRef(day))
    covered = Cover.objects.filter(cover=mine, since__lte=of_link, until__gte=of_link)
    return Exists(link.filter(Q(supervisor=mine) | Q(supervisor__in=covered.values("supervisor"))))
