"""The supervisor's answer to a signed note: a signature under the author's, or back to the author with comments."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import access, audit, clocks, prints
from therapy_notes.models import Clinician, Comment, Note, Return, Signature, SignedVersion
from therapy_notes.reporting import judging
from therapy_notes.signing.ending import end_by_discharge
from therapy_notes.signing.states import TRANSITIONS, need_license_where, signer, take

RETURNED = "The report that closed it was returned to its author."
NEWER = "The author signed a newer version after you opened this page. Read it again."
ATTESTATIONS = {
    "reviewed": "Cosigned: I have reviewed this note and agree with it",
    "supervised": "Cosigned: I supervised this care and have reviewed this note",
    "took_part": "Cosigned: I took part in this visit and have reviewed this note",
}
# Part B pays for a student's part only so (Pub. 100-02 ch. 15 §230 B).
STUDENT_ATTESTATIONS = {
    "in_the_room": "Cosigned: I was in the room throughout, directed the service and am responsible for it",
}


def attestations(note):
    """The meanings a cosigner may choose from, by key."""
    student = note.author.clinician.credential == Clinician.Credential.STUDENT
    return STUDENT_ATTESTATIONS if student else ATTESTATIONS


@transaction.atomic
def cosign_note(note, attestation, *, proof, at, version):
    """The supervisor's signature under the author's: `attestation` is a key of `attestations(note)`.

    `version` is the number that the supervisor read. Raises ValidationError keyed by `attestation` or `__all__`.
    """
    by = proof.user
    note = take(note, "cosign", by)
    signed = _version_read(note, version)
    meaning = attestations(note).get(attestation)
    if meaning is None:
        raise ValidationError({"attestation": "Choose what your signature says."})
    need_license_where(note, by, at)
    facts = signer(proof, at, state=access.state_of_care(note))
    Signature.objects.create(version=signed, meaning=meaning, **facts)
    note.status = TRANSITIONS[note.status]["cosign"]
    note.save()
    prints.changed(note, version=signed)
    audit.record("note.cosigned", note, by=by, patient=note.episode.patient, sha256=signed.sha256)
    return signed


@transaction.atomic
def return_note(note, comments, *, by, at, version):
    """Send the note back to its author. `comments` are (field, label, text); at least one. The version stays."""
    note = take(note, "return", by)
    signed = _version_read(note, version)
    if not comments:
        raise ValidationError("Say what is to be mended.")
    returned = Return.objects.create(version=signed, by=by, by_text=str(by.clinician), at=at)
    for field, label, text in comments:
        Comment.objects.create(returned=returned, field=field, label=label, text=text)
    note.status = TRANSITIONS[note.status]["return"]
    note.save()
    if note.kind == Note.Kind.DISCHARGE:
        end_by_discharge(note.episode)
    judging.undo(note, by=by, at=at, reason=RETURNED)
    clocks.move(note.episode, at=at)
    prints.changed(note, version=signed)
    audit.record("note.returned", note, by=by, patient=note.episode.patient, comments=len(comments))
    return returned


def _version_read(note, number):
    """The note's latest version, if it is the one that was read."""
    latest = SignedVersion.objects.filter(note=note).latest("number")
    if latest.number != number:
        raise ValidationError(NEWER)
    return latest
