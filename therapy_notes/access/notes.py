"""Visits, their activities, and notes: who reads, writes, signs and adds."""

from django.core.exceptions import PermissionDenied

from therapy_notes.access.opening import found_open
from therapy_notes.access.refusals import Locked, Missed
from therapy_notes.access.reports import WHO_WRITES, judges, prepares
from therapy_notes.access.roles import is_clinician, is_therapist, may_read_narrative, need_scheduler
from therapy_notes.models import Activity, Clinician, Note, SignedVersion, Visit


def visit_to_read(user, pk):
    found = Visit.objects.select_related("episode__patient", "therapist__user", "note__author__clinician")
    visit = found_open(user, found, pk, patient="episode__patient")
    # Both are at hand: nothing fetches them again.
    visit.episode.patient.clinic, visit.note.episode = user.clinic, visit.episode
    return visit


def visit_to_edit(user, pk):
    """A visit whose note is a draft or was returned, for the clinicians of its discipline."""
    visit = visit_to_read(user, pk)
    _need_draft(user, visit.note)
    return visit


def visit_to_schedule(user, pk):
    """A visit whose appointment may still change, for the clinicians of its discipline and administrators."""
    visit = visit_to_read(user, pk)
    if visit.note.status not in Note.WRITABLE:
        raise Locked(visit.note)
    need_scheduler(user, visit.episode)
    return visit


def activity_to_edit(user, pk):
    found = Activity.objects.select_related("visit__episode__patient__clinic", "visit__note", "visit__therapist__user")
    activity = found_open(user, found, pk, patient="visit__episode__patient")
    _need_draft(user, activity.visit.note)
    return activity


def note_to_read(user, pk):
    found = Note.objects.select_related(
        "episode__patient__clinic", "visit__therapist__user", "author__clinician", "author__clinic"
    )
    return found_open(user, found, pk, patient="episode__patient")


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
    if note.status == Note.Status.VOID:
        raise Locked(note)
    if note.status in Note.WRITABLE:
        raise PermissionDenied("An addendum follows a signed note; this one is still a draft and can be edited.")
    if note.status == Note.Status.AWAITING_COSIGN:
        raise PermissionDenied("An addendum follows a cosigned note. Ask the supervisor to return this one instead.")
    return note


def version_to_print(user, pk):
    """The latest signed version of a note, with its note and patient at hand."""
    note = note_to_read(user, pk)
    if not may_read_narrative(user):
        raise PermissionDenied("Clinicians and auditors of this clinic, and billers who may read notes, download one.")
    if note.status in Note.WRITABLE:
        raise PermissionDenied("This note is a draft. It can be downloaded once it is signed.")
    found = SignedVersion.objects.filter(note=note).order_by("number").last()
    if found is None:
        raise PermissionDenied("This note was never signed: there is nothing to download.")
    found.note, found.patient = note, note.episode.patient
    return found


def draft_to_print(user, pk):
    """What is being written, to be put on paper as a draft by a clinician who is shown it."""
    note = note_to_read(user, pk)
    if not is_clinician(user):
        raise PermissionDenied("Clinicians of this clinic print a draft.")
    if not sees_draft(note, user):
        raise PermissionDenied("This note is no draft for you: download what was signed.")
    return note


def may_edit(note, user):
    """A clinician of the discipline; in a progress or discharge report no student writes, and an assistant in part."""
    if not is_clinician(user) or user.clinician.discipline != note.episode.discipline:
        return False
    return judges(note, user) or prepares(note, user)


def sees_draft(note, user):
    """Whether the person is shown what is being written: of an amendment only its author, until it is signed."""
    return note.status in Note.WRITABLE or (note.status == Note.Status.AMENDING and note.author_id == user.pk)


def may_sign(note, user):
    """The author signs; only a therapist signs what is not a visit note (Pub. 100-02 ch. 15 §220 and §230)."""
    if not is_clinician(user) or note.author_id != user.pk:
        return False
    return note.kind == Note.Kind.VISIT or is_therapist(user)


def may_add_to(note, user):
    """An addendum is its author's own signature, which a student cannot give alone."""
    return is_clinician(user) and user.clinician.credential != Clinician.Credential.STUDENT


def who_signs(note):
    return str(note.author.clinician)


def _need_draft(user, note):
    if note.status not in Note.EDITABLE:
        raise Locked(note)
    if note.status == Note.Status.AMENDING and note.author_id != user.pk:
        raise Locked(note)
    if not may_edit(note, user):
        if note.kind in Note.REPORTS and is_clinician(user):
            raise PermissionDenied(WHO_WRITES)
        raise PermissionDenied(f"Clinicians of {note.episode.get_discipline_display().lower()} can write in this note.")
    if note.visit_id and note.visit.missed:
        raise Missed(note.visit)
