"""May this person? Each function gives the object, or 404 where it belongs to another clinic, or 403 with who may."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from therapy_notes.models import (
    Activity,
    Addendum,
    Clinician,
    Cover,
    Episode,
    Goal,
    Note,
    Patient,
    SignedVersion,
    Supervision,
    User,
    Visit,
)


class Refused(PermissionDenied):
    """A form came too late. The page that says so shows what was typed, to copy."""


class Locked(Refused):
    """The state of the note does not allow the act: it was signed, returned or cosigned meanwhile, or before."""

    SIGNED = "This note is signed and locked. Nothing in it changes any more: add an addendum instead."
    WORDS = {
        Note.Status.DRAFT: "This note is still a draft: its author has not signed it.",
        Note.Status.RETURNED: "This note was returned to its author, who mends it and signs it again.",
        Note.Status.AWAITING_COSIGN: "This note is signed and locked while it awaits a cosignature. "
        "It opens again if the supervisor returns it.",
    }

    def __init__(self, note):
        super().__init__(self.WORDS.get(note.status, self.SIGNED))
        self.note = note


def is_clinician(user):
    return user.role == User.Role.CLINICIAN and hasattr(user, "clinician")


def is_therapist(user):
    """A PT, OT or SLP: Medicare's "clinician", who evaluates, plans and discharges (Pub. 100-02 ch. 15 §220 A)."""
    return is_clinician(user) and user.clinician.credential in Clinician.THERAPISTS


def need_clinician(user):
    if not is_clinician(user):
        raise PermissionDenied("Therapists, assistants and students of this clinic can do this.")


def need_therapist(user):
    if not is_therapist(user):
        raise PermissionDenied("A PT, OT or SLP of this clinic can do this: assistants and students cannot.")


def need_cosigner(user):
    if not is_therapist(user):
        raise PermissionDenied("A PT, OT or SLP who supervises somebody cosigns notes: assistants and students cannot.")


def need_chart_keeper(user):
    if not (is_clinician(user) or user.role == User.Role.ADMINISTRATOR):
        raise PermissionDenied("Clinicians and administrators of this clinic can add and change patients.")


def need_administrator(user):
    if user.role != User.Role.ADMINISTRATOR:
        raise PermissionDenied("An administrator of this clinic can do this.")


def patients_of(user):
    return Patient.objects.filter(clinic_id=user.clinic_id)


def clinicians_of(user, discipline=None):
    """The clinicians of the person's clinic who still work there."""
    found = Clinician.objects.filter(user__clinic_id=user.clinic_id, user__is_active=True).select_related("user")
    return found.filter(discipline=discipline) if discipline else found


def people_of(user):
    need_administrator(user)
    return User.objects.filter(clinic_id=user.clinic_id).select_related("clinician").order_by("last_name", "first_name")


def person_to_edit(user, pk):
    return get_object_or_404(people_of(user), pk=pk)


def patient_to_read(user, pk):
    return get_object_or_404(Patient, pk=pk, clinic_id=user.clinic_id)


def patient_to_edit(user, pk):
    patient = patient_to_read(user, pk)
    need_chart_keeper(user)
    return patient


def episode_to_read(user, pk):
    found = Episode.objects.select_related("patient__clinic")
    return get_object_or_404(found, pk=pk, patient__clinic_id=user.clinic_id)


def episode_to_edit(user, pk):
    episode = episode_to_read(user, pk)
    need_clinician(user)
    return episode


def goal_to_edit(user, pk):
    goal = get_object_or_404(
        Goal.objects.select_related("episode__patient"), pk=pk, episode__patient__clinic_id=user.clinic_id
    )
    need_therapist(user)
    return goal


def visit_to_read(user, pk):
    found = Visit.objects.select_related("episode__patient__clinic", "therapist__user", "note__author__clinician")
    return get_object_or_404(found, pk=pk, episode__patient__clinic_id=user.clinic_id)


def visit_to_edit(user, pk):
    """A visit whose note is a draft or was returned, for the clinicians of its discipline."""
    visit = visit_to_read(user, pk)
    _need_draft(user, visit.note)
    return visit


def activity_to_edit(user, pk):
    found = Activity.objects.select_related("visit__episode__patient__clinic", "visit__note", "visit__therapist__user")
    activity = get_object_or_404(found, pk=pk, visit__episode__patient__clinic_id=user.clinic_id)
    _need_draft(user, activity.visit.note)
    return activity


def note_to_read(user, pk):
    found = Note.objects.select_related(
        "episode__patient__clinic", "visit__therapist__user", "author__clinician", "author__clinic"
    )
    return get_object_or_404(found, pk=pk, episode__patient__clinic_id=user.clinic_id)


def note_to_edit(user, pk):
    note = note_to_read(user, pk)
    _need_draft(user, note)
    return note


def note_to_sign(user, pk):
    note = note_to_edit(user, pk)
    if not may_sign(note, user):
        raise PermissionDenied(f"{who_signs(note)} signs this note.")
    return note


def note_to_add_to(user, pk):
    """A signed note, for an addendum."""
    note = note_to_read(user, pk)
    if not may_add_to(note, user):
        raise PermissionDenied("Therapists and assistants of this clinic add to a note: a student never signs alone.")
    if note.status in Note.WRITABLE:
        raise PermissionDenied("An addendum follows a signed note; this one is still a draft and can be edited.")
    if note.status == Note.Status.AWAITING_COSIGN:
        raise PermissionDenied("An addendum follows a cosigned note. Ask the supervisor to return this one instead.")
    return note


def version_to_print(user, pk):
    """The latest signed version of a note, with its signatures and addenda."""
    note = note_to_read(user, pk)
    if not is_clinician(user):
        raise PermissionDenied("Clinicians of this clinic can download a note.")
    if note.status in Note.WRITABLE:
        raise PermissionDenied("This note is a draft. It can be downloaded once it is signed.")
    found = SignedVersion.objects.filter(note=note).prefetch_related("signatures", "previous").latest("number")
    return found, list(Addendum.objects.filter(note=note))


def may_edit(note, user):
    return is_clinician(user) and user.clinician.discipline == note.episode.discipline


def may_sign(note, user):
    """The author signs; only a therapist signs what is not a visit note (Pub. 100-02 ch. 15 §220 and §230)."""
    if not is_clinician(user) or note.author_id != user.pk:
        return False
    return note.kind == Note.Kind.VISIT or is_therapist(user)


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


def may_add_to(note, user):
    """An addendum is its author's own signature, which a student cannot give alone."""
    return is_clinician(user) and user.clinician.credential != Clinician.Credential.STUDENT


def who_signs(note):
    return str(note.author.clinician)


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


def _need_draft(user, note):
    if note.status not in Note.WRITABLE:
        raise Locked(note)
    if not may_edit(note, user):
        raise PermissionDenied(f"Clinicians of {note.episode.get_discipline_display().lower()} can write in this note.")
