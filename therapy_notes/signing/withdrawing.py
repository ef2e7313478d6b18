"""A signature taken back by who gave it: it stays, and is printed as withdrawn with the reason."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import access, audit, clocks, prints
from therapy_notes.models import Comment, Note, Return, Withdrawal
from therapy_notes.reporting import judging
from therapy_notes.signing.ending import end_by_discharge
from therapy_notes.signing.states import TRANSITIONS, lock, need, signer

WITHDRAWN = "The signature of the report that closed it was withdrawn."
ASKS_REASON = "Say why you withdraw your signature. It is printed beside it."


@transaction.atomic
def withdraw_signature(note, reason, *, proof, at):
    """Take back one's own signature, at any time that the state allows.

    A supervisor's: the note waits for a cosignature again. An author's, before it is cosigned: the note is theirs
    again, returned by themselves. Once final, an author amends the note or marks it as void.
    """
    by, note = proof.user, lock(note)
    act = "withdraw" if note.status == Note.Status.AWAITING_COSIGN else "withdraw_cosignature"
    need(note, act, by)
    if not reason.strip():
        raise ValidationError({"reason": ASKS_REASON})
    signature = access.signature_to_withdraw(note, by)
    withdrawal = Withdrawal.objects.create(signature=signature, reason=reason.strip(), **signer(proof, at))
    if act == "withdraw":
        _return_to_oneself(signature.version, withdrawal.reason, by=by, at=at)
    note.status = TRANSITIONS[note.status][act]
    note.save()
    if note.kind == Note.Kind.DISCHARGE:
        end_by_discharge(note.episode)
    if act == "withdraw":
        judging.undo(note, by=by, at=at, reason=WITHDRAWN)
    clocks.move(note.episode, at=at)
    prints.changed(note)
    sha256 = signature.version.sha256
    audit.record("signature.withdrawn", note, by=by, patient=note.episode.patient, act=act, sha256=sha256)
    return withdrawal


def _return_to_oneself(version, reason, *, by, at):
    """The reason stands at the top of the note while it is mended, as a supervisor's comment would."""
    returned = Return.objects.create(version=version, by=by, by_text=f"{by.clinician}, signature withdrawn", at=at)
    Comment.objects.create(returned=returned, field="", label="", text=reason)
