"""Words added after a signed note."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import access, audit, prints
from therapy_notes.content import digest
from therapy_notes.models import Addendum, AddendumCosignature, Note, SignedVersion
from therapy_notes.signing.states import need_license_where, signer, take

COSIGNED = "Cosigned: I have reviewed this addendum and agree with it"
NOT_AGREED = "Read, not agreed: see the addendum that follows"
ASKS_WHY = "Say what you do not agree with. It stands after the note as your own addendum."


@transaction.atomic
def add_addendum(note, text, *, proof, at):
    """Words after a signed note, by a therapist or assistant of the clinic; the signed version stays as it is."""
    by = proof.user
    note = take(note, "add_addendum", by)
    before = SignedVersion.objects.filter(note=note).latest("number")
    addendum = Addendum.objects.create(
        note=note,
        text=text,
        needs_cosign=access.addendum_needs_cosign(note, by.clinician),
        sha256=digest(text, previous=before.sha256),
        **signer(proof, at),
    )
    prints.changed(note, version=before)
    audit.record("addendum.added", note, by=by, patient=note.episode.patient, sha256=addendum.sha256)
    return addendum


@transaction.atomic
def cosign_addendum(addendum, *, proof, at):
    """The supervisor's signature under an assistant's addendum that waits for one."""
    addendum = _that_waits(addendum, by=proof.user, at=at)
    return _answer(addendum, COSIGNED, proof=proof, at=at, event="addendum.cosigned")


@transaction.atomic
def decline_addendum(addendum, text, *, proof, at):
    """Not agree with it: the supervisor's own addendum says why, both are signed, and nothing waits any more.

    The words of the assistant stay. Raises ValidationError keyed by `text` where none is given.
    """
    addendum = _that_waits(addendum, by=proof.user, at=at)
    if not text.strip():
        raise ValidationError({"text": ASKS_WHY})
    whose = f"{addendum.name}, {addendum.credential}, {addendum.signed_at_text}"
    words = f"I do not agree with the addendum of {whose}: {text.strip()}"
    own = add_addendum(addendum.note, words, proof=proof, at=at)
    _answer(addendum, NOT_AGREED, proof=proof, at=at, event="addendum.declined")
    return own


def _that_waits(addendum, *, by, at):
    """The addendum, if it waits for this person; of two supervisors the second one waits."""
    Note.objects.select_for_update(no_key=True).get(pk=addendum.note_id)
    addendum = access.addendum_to_cosign(by, addendum.pk)
    need_license_where(addendum.note, by, at)
    return addendum


def _answer(addendum, meaning, *, proof, at, event):
    answer = AddendumCosignature.objects.create(addendum=addendum, meaning=meaning, **signer(proof, at))
    patient = addendum.note.episode.patient
    prints.changed(addendum.note)
    audit.record(event, addendum.note, by=proof.user, patient=patient, sha256=addendum.sha256)
    return answer
