"""Several notes cosigned at once, where the clinic allows it: each its own signature, in a transaction of its own."""

from django.core.exceptions import PermissionDenied, ValidationError

from therapy_notes import access, audit, queues, signing
from therapy_notes.inbox import risks
from therapy_notes.models import AuditEvent, Clinician, Note

OFF = "Your clinic has notes cosigned one by one."
UNREAD = "You have not opened it in this version."


def offer(notes, *, by):
    """Mark each note of a list: `may_batch` as far as the list tells, `was_read` by the person in its version."""
    read = set()
    if by.clinic.batch_cosign:
        names = [audit.name_of(note) for note in notes]
        events = AuditEvent.objects.filter(event="note.read", actor=by, subject__in=names).order_by()
        read = {(subject, detail.get("version")) for subject, detail in events.values_list("subject", "detail")}
    for note in notes:
        note.may_batch = by.clinic.batch_cosign and not _never(note) and not note.open
        note.was_read = (audit.name_of(note), note.number) in read


def why_not(note, *, by):
    """In a sentence, why the person may not cosign the note together with others; empty where they may."""
    version, _ = queues.version_to_cosign(note)
    if not by.clinic.batch_cosign:
        return OFF
    if note.status != Note.Status.AWAITING_COSIGN:
        return str(access.Locked(note))
    if reason := _never(note):
        return reason
    if version.number > 1:
        return "It was signed anew: what changed in it is read for itself."
    if not audit.has_read(version, by=by):
        return UNREAD
    return "Something is open on its day: see its findings." if risks.open_findings(note) else ""


def cosign_together(notes, attestation, *, proof, at):
    """Cosign each note that may be; gives (note, why it was not cosigned or empty) in their order."""
    return [(note, _cosign(note, attestation, proof=proof, at=at)) for note in notes]


def _cosign(note, attestation, *, proof, at):
    if reason := why_not(note, by=proof.user):
        return reason
    try:
        signing.cosign_note(note, attestation, proof=proof, at=at, version=1)
    except ValidationError as error:
        return " ".join(error.messages)
    except PermissionDenied as refusal:
        return str(refusal)
    return ""


def _never(note):
    """What no clinic can allow: the law wants these read and answered for one by one."""
    if note.author.clinician.credential == Clinician.Credential.STUDENT:
        return "A student's note is cosigned for itself."
    return "Plans, reports, evaluations and discharges are cosigned for themselves." if risks.holds_others(note) else ""
