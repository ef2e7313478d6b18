"""The author's signature: what the note says is frozen as a signed version of its chart."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import access, amendments, audit, clocks, gate, lateness, prints, repeats
from therapy_notes.content import canonical, digest
from therapy_notes.models import Note, SavedEntry, Signature, SignedVersion
from therapy_notes.models.ledger import hold_chart
from therapy_notes.reporting import judging
from therapy_notes.signing.amending import AMENDED, keep_amendment, said_by_amendment
from therapy_notes.signing.states import TRANSITIONS, need_authors_license_where, signer, take

# Unsent words are removed from a device after seven days: no entry older than this can still come again.
KEPT_ON_DEVICES = dt.timedelta(days=8)

MEANING = "Electronically signed by the author"


def seen(said):
    """A mark of the content that the signer was shown, so that nobody signs words that changed in another tab."""
    return digest(canonical(said))


def sign_note(note, *, proof, at, shown, reason="", attestation=False):
    """Freeze what the note says as a signed version and lock the note; where policy asks, it then awaits a cosignature.

    `shown` is `seen(amendments.to_sign(note))` of what the signer read. A late entry needs its reason, and past the
    second limit that the attestation was checked; an amendment needs its reason and a change. Raises ValidationError
    keyed by `reason`, `attestation`, a report's `period_end`, or `__all__`.
    """
    by = proof.user
    with transaction.atomic():
        act = "sign_for_cosign" if access.needs_cosign(note) else "sign"
        note = take(note, act, by)
        need_authors_license_where(note, by, at)
        written = amendments.writing(note)
        said, base = written.said, written.base
        if gate.missing(said, at=at):
            raise ValidationError("Something is still missing. The list above says what.")
        if seen(said) != shown:
            raise ValidationError("The note was changed after you opened this page. Read it again below, then sign.")
        if note.kind == Note.Kind.REPORT:
            clocks.check_still_waits(note, at=at)
        said |= lateness.enter(note, by=by, at=at, reason=reason, attestation=attestation)
        if base:
            said |= said_by_amendment(note, base, said, reason=reason, by=by, at=at)
        judging.carry_out(note, said, by=by, at=at)
        version = freeze(note, said, needs_cosign=act == "sign_for_cosign")
        if base:
            keep_amendment(version, base, said, by=by, at=at)
        repeats.keep(note, said)
        facts = signer(proof, at, state=access.state_of_care(note))
        Signature.objects.create(version=version, meaning=AMENDED if base else MEANING, **facts)
        note.status = TRANSITIONS[note.status][act]
        note.save()
        _forget_entries(before=at - KEPT_ON_DEVICES)
        if note.kind == Note.Kind.DISCHARGE:
            _end(note.episode, on=note.date)
        clocks.move(note.episode, at=at)
        prints.changed(note, version=version)
        audit.record("note.signed", note, by=by, patient=note.episode.patient, sha256=version.sha256)
    return version


def _end(episode, *, on):
    episode.ended = on
    episode.validate_constraints()
    episode.save(update_fields=["ended"])


def _forget_entries(*, before):
    """Remove the old entries of autosave; those that another signature is removing are skipped."""
    old = SavedEntry.objects.select_for_update(skip_locked=True, no_key=True).filter(at__lt=before)
    SavedEntry.objects.filter(pk__in=old.values("pk")).delete()


def freeze(note, said, *, needs_cosign):
    """The content as the next version of the note, chained to the last one of its chart."""
    text = canonical(said)
    patient = note.episode.patient
    hold_chart(patient.pk)
    previous = SignedVersion.objects.filter(patient=patient).order_by("-pk").first()
    return SignedVersion.objects.create(
        note=note,
        patient=patient,
        number=note.versions.count() + 1,
        content=text,
        needs_cosign=needs_cosign,
        sha256=digest(text, previous=previous.sha256 if previous else ""),
        previous=previous,
    )
