"""Whose notes need a second signature, and who gives it."""

from django.core.exceptions import PermissionDenied

from therapy_notes.access.notes import note_to_read
from therapy_notes.access.roles import is_therapist
from therapy_notes.models import Clinician, Cover, Supervision


def needs_cosign(note):
    """Whether the clinic's policy wants a second signature: a student's note always."""
    credential = note.author.clinician.credential
    if credential == Clinician.Credential.STUDENT:
        return True
    return credential in Clinician.ASSISTANTS and note.episode.patient.clinic.cosign_assistants


def may_cosign(note, user):
    """The supervisor named for the note's day, or who covers for them; never the author."""
    if not is_therapist(user) or note.author_id == user.pk:
        return False
    return user.clinician in supervisors(note.author.clinician, on=note.date)


def note_to_cosign(user, pk):
    note = note_to_read(user, pk)
    if not may_cosign(note, user):
        raise PermissionDenied(f"{who_cosigns(note)} cosigns this note.")
    return note


def who_cosigns(note):
    names = " or ".join(str(person) for person in supervisors(note.author.clinician, on=note.date))
    return names or "The author's supervisor, whom an administrator has yet to name,"


def supervisors(clinician, *, on):
    """The therapists who supervise the person on that day, and those who cover for them."""
    links = Supervision.objects.filter(clinician=clinician, since__lte=on).exclude(until__lt=on)
    named = [link.supervisor for link in links.select_related("supervisor__user")]
    covers = Cover.objects.filter(supervisor__in=named, since__lte=on, until__gte=on).select_related("cover__user")
    people = dict.fromkeys([*named, *(cover.cover for cover in covers)])
    return [person for person in people if person.credential in Clinician.THERAPISTS]
