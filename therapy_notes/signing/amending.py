"""An amendment: the author opens a signed note, changes it, and signs it again as a new version with the reason."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import amendments, audit, clocks
from therapy_notes.clinic_time import format_stamp
from therapy_notes.content import signed_content
from therapy_notes.models import Amendment, Note, SignedVersion
from therapy_notes.signing.restoring import NotRestored, restore
from therapy_notes.signing.states import TRANSITIONS, take

AMENDED = "Amendment electronically signed by the author"
ASKS_REASON = "Say why the note is amended. It is printed with what it was and what it is."
UNCHANGED = "Nothing differs from the signed version. Change what is wrong, or drop the amendment."


@transaction.atomic
def open_amendment(note, *, by, at):
    """Open the author's signed note to them. The signed version holds for everybody until they sign it again."""
    note = take(note, "amend", by)
    version = SignedVersion.objects.filter(note=note).latest("number")
    note.status = TRANSITIONS[note.status]["amend"]
    _stamp(note, by=by, at=at)
    clocks.move(note.episode, at=at)
    audit.record("amendment.opened", note, by=by, patient=note.episode.patient, amends=version.number)
    return note


@transaction.atomic
def drop_amendment(note, *, by, at):
    """Put back what was signed. ValidationError names what could not be put back, and then the amendment stays open."""
    note = take(note, "drop_amendment", by)
    version = SignedVersion.objects.filter(note=note).latest("number")
    try:
        restore(note, signed_content(version))
    except NotRestored as told:
        labels = "; ".join(told.labels)
        raise ValidationError(f"This could not be put back as it was signed: {labels}. Mend it by hand.") from None
    note.status = TRANSITIONS[note.status]["drop_amendment"]
    _stamp(note, by=by, at=at)
    clocks.move(note.episode, at=at)
    audit.record("amendment.dropped", note, by=by, patient=note.episode.patient, amends=version.number)
    return note


def said_by_amendment(note, base, said, *, reason, by, at):
    """What the amended content says of itself: its part `amendment`, with each change as it was and as it is.

    One that was returned and then says again what its base says is an answer too: it takes the amendment back.
    Raises ValidationError, keyed by `reason` where that is missing.
    """
    changed = amendments.changes(signed_content(base), said)
    if not changed and note.status == Note.Status.AMENDING:
        raise ValidationError(UNCHANGED)
    if not reason.strip():
        raise ValidationError({"reason": ASKS_REASON})
    return {
        "amendment": {
            "reason": reason.strip(),
            "by": str(by.clinician),
            "at_text": format_stamp(at, by.clinic.date_style),
            "amends": base.number,
            "changes": changed,
        }
    }


def keep_amendment(version, base, said, *, by, at):
    """That the version amends its base: the row beside the words in its content."""
    told = said["amendment"]
    return Amendment.objects.create(
        version=version, amends=base, reason=told["reason"], by=by, by_text=told["by"], at=at
    )


def _stamp(note, *, by, at):
    note.changed_by, note.changed_at = by, at
    note.save()
