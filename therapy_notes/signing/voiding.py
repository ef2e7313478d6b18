"""A note that does not count: written in the wrong chart, or of a visit that never was. It stays to be read."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import access, audit, clocks, prints, repeats
from therapy_notes.models import Note, Voiding
from therapy_notes.reporting import judging
from therapy_notes.signing.ending import end_by_discharge
from therapy_notes.signing.states import TRANSITIONS, signer, take

ASKS_REASON = "Say why the note is void. It stands on every page of it."
ASKS_WRONG_CHART = (
    "Its author works here and marks it as void themselves. You can only where it stands in the wrong chart: check it."
)
VOIDED = "The report that closed it was marked as void."
WRONG_CHART = "In the wrong chart."


@transaction.atomic
def void_note(note, reason, *, proof, at, wrong_chart=False):
    """Mark a note as void, signed and with the reason: it is no treatment day, charges nothing and closes no period.

    `wrong_chart` says that the person has checked that; whoever is not the author needs it while the author works
    here. Raises ValidationError keyed by `reason` or `wrong_chart`.
    """
    by = proof.user
    note = take(note, "void", by)
    if not reason.strip():
        raise ValidationError({"reason": ASKS_REASON})
    if access.must_say_wrong_chart(note, by) and not wrong_chart:
        raise ValidationError({"wrong_chart": ASKS_WRONG_CHART})
    words = f"{WRONG_CHART} {reason.strip()}" if wrong_chart else reason.strip()
    voiding = Voiding.objects.create(note=note, reason=words, **signer(proof, at))
    before, note.status = note.status, TRANSITIONS[note.status]["void"]
    note.save()
    repeats.keep_chart_anew(note.episode.patient)
    if note.kind == Note.Kind.DISCHARGE and before != Note.Status.DRAFT:
        end_by_discharge(note.episode)
    if before in Note.SIGNED_BY_AUTHOR:
        judging.undo(note, by=by, at=at, reason=VOIDED)
    clocks.move(note.episode, at=at)
    prints.changed(note)
    told = {"was": before, "now": note.status, "wrong_chart": wrong_chart}
    audit.record("note.voided", note, by=by, patient=note.episode.patient, **told)
    return voiding
