"""What follows a signature: who amends a note, takes a signature back, or marks a note as void."""

from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404

from therapy_notes.access.cosigning import may_cosign, who_cosigns
from therapy_notes.access.notes import may_sign, note_to_read, who_signs
from therapy_notes.access.refusals import Locked
from therapy_notes.access.roles import is_clinician, is_therapist, may_read_narrative
from therapy_notes.models import Clinician, Note, Signature, SignedVersion, User

NOT_YOURS = "No signature under this note that could be withdrawn is yours."


def has_left(user):
    """Whether the person no longer works at the clinic: nobody signs for them."""
    return not user.is_active


def may_amend(note, user):
    """Only its author amends a note: it is their own word. Others add an addendum."""
    return may_sign(note, user)


def may_drop_amendment(note, user):
    """The author; of an author who left, whoever may mark the note as void. Nothing is signed by it."""
    return may_amend(note, user) or (has_left(note.author) and may_void(note, user))


def note_to_amend(user, pk):
    note = note_to_read(user, pk)
    if note.status != Note.Status.SIGNED:
        raise Locked(note)
    if not may_amend(note, user):
        raise PermissionDenied(who_amends(note))
    return note


def note_being_amended(user, pk):
    note = note_to_read(user, pk)
    if note.status != Note.Status.AMENDING:
        raise Locked(note)
    if not may_drop_amendment(note, user):
        raise PermissionDenied(who_amends(note))
    return note


def who_amends(note):
    return f"{who_signs(note)} amends this note, who wrote it. Add an addendum instead."


def may_void(note, user, *, latest=None):
    """Its author or their supervisor; else a therapist of the discipline or an administrator.

    Those come in where the note stands in the wrong chart or its author has left. A student never signs alone, and
    what a supervisor has cosigned is no longer its author's alone: who may cosign it marks it, or an administrator.
    `latest` as for `signature_to_withdraw`.
    """
    if user.clinic_id != note.episode.patient.clinic_id:
        return False
    if user.role == User.Role.ADMINISTRATOR:
        return True
    if not is_clinician(user) or user.clinician.credential == Clinician.Credential.STUDENT:
        return False
    if note.author_id != user.pk and not (is_therapist(user) and user.clinician.discipline == note.episode.discipline):
        return False
    return not is_cosigned(note, latest=latest) or may_cosign(note, user)


def is_cosigned(note, *, latest=None):
    """Whether a cosignature stands under a version of the note, not the latest alone: given, and not withdrawn since.

    `latest` as for `signature_to_withdraw`.
    """
    if latest and latest.number == 1:
        others = (one for one in latest.signatures.all() if one.signer_id != note.author_id)
        return any(not hasattr(one, "withdrawal") for one in others)
    given = Signature.objects.filter(version__note=note, withdrawal=None)
    return given.exclude(signer=F("version__note__author")).exists()


def must_say_wrong_chart(note, user):
    """Whether the person may mark the note as void only because it stands in the wrong chart."""
    return note.author_id != user.pk and not has_left(note.author) and not may_cosign(note, user)


def note_to_void(user, pk):
    note = note_to_read(user, pk)
    if note.status == Note.Status.VOID:
        raise Locked(note)
    if not may_void(note, user):
        raise PermissionDenied(who_voids(note))
    return note


def who_voids(note):
    cosigned, others = is_cosigned(note), "an administrator"
    if not cosigned:
        others = f"a therapist of {note.episode.get_discipline_display().lower()} or an administrator"
    student = note.author.clinician.credential == Clinician.Credential.STUDENT
    who = who_cosigns(note) if student or cosigned else who_signs(note)
    return f"{who} marks this note as void; where it stands in the wrong chart or its author has left, {others} does."


def signature_to_withdraw(note, user, *, latest=None):
    """The person's own signature under the latest version that can be taken back now; None where there is none.

    An author's while the cosignature is awaited, a supervisor's once the note is cosigned. `latest` is that version,
    one of `versions_with_signatures`, where it is at hand.
    """
    is_author = note.author_id == user.pk
    if note.status != (Note.Status.AWAITING_COSIGN if is_author else Note.Status.SIGNED):
        return None
    latest = latest or versions_with_signatures().filter(note=note).order_by("number").last()
    given = latest.signatures.all() if latest else ()
    own = [one for one in given if one.signer_id == user.pk and not hasattr(one, "withdrawal")]
    return max(own, key=lambda one: one.pk, default=None)


def may_withdraw(note, user, *, latest=None):
    return signature_to_withdraw(note, user, latest=latest) is not None


def note_to_withdraw(user, pk):
    note = note_to_read(user, pk)
    if note.status not in (Note.Status.AWAITING_COSIGN, Note.Status.SIGNED):
        raise Locked(note)
    if not may_withdraw(note, user):
        raise PermissionDenied(NOT_YOURS)
    return note


def version_to_read(user, pk, number):
    """One signed version of a note, with its signatures and which of them were withdrawn."""
    note = note_to_read(user, pk)
    version = get_object_or_404(versions_with_signatures(), note=note, number=number)
    version.note = note
    return version


def earlier_version_to_print(user, pk, number):
    """The same to print, with its note and patient at hand."""
    note = note_to_read(user, pk)
    if not may_read_narrative(user):
        raise PermissionDenied("Clinicians and auditors of this clinic, and billers who may read notes, download one.")
    version = get_object_or_404(SignedVersion, note=note, number=number)
    version.note, version.patient = note, note.episode.patient
    return version


def versions_with_signatures():
    """Signed versions, each with its signatures and their withdrawals; two queries for any count."""
    signatures = Prefetch("signatures", Signature.objects.select_related("withdrawal"))
    return SignedVersion.objects.prefetch_related(signatures)


def may_state(note, user):
    """A therapist of the discipline, Medicare's clinician, says that notes hold a whole report (…§220.3 D)."""
    own = user.clinic_id == note.episode.patient.clinic_id
    return own and is_therapist(user) and user.clinician.discipline == note.episode.discipline


def need_to_state(note, user):
    if not may_state(note, user):
        discipline = note.episode.get_discipline_display().lower()
        raise PermissionDenied(f"A therapist of {discipline} says what counts as a progress report.")
    if note.status == Note.Status.VOID:
        raise Locked(note)
    if note.status not in Note.SIGNED_BY_AUTHOR:
        raise PermissionDenied("A signed note counts as a progress report; this one is still written.")


def note_to_state(user, pk):
    """A signed note that may count as a progress report."""
    note = note_to_read(user, pk)
    need_to_state(note, user)
    return note
