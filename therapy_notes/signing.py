"""States of a note, who may leave them, and the acts that do: sign, cosign, return, add an addendum."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from therapy_notes import access, audit, gate, lateness, repeats
from therapy_notes.clinic_time import format_stamp
from therapy_notes.content import canonical, content, digest
from therapy_notes.models import Addendum, Clinician, Comment, Note, Return, SavedEntry, Signature, SignedVersion

Status = Note.Status

# From which state an act leads where. A state without acts cannot be left; one that no act reaches is not in use yet.
TRANSITIONS = {
    Status.DRAFT: {"sign": Status.SIGNED, "sign_for_cosign": Status.AWAITING_COSIGN},
    Status.AWAITING_COSIGN: {"cosign": Status.SIGNED, "return": Status.RETURNED},
    Status.RETURNED: {"sign": Status.SIGNED, "sign_for_cosign": Status.AWAITING_COSIGN},
    Status.SIGNED: {"add_addendum": Status.SIGNED},
    Status.AMENDED: {},
    Status.VOID: {},
}
# Who may do each act, and who is named where another tries.
OWNERS = {
    "sign": access.may_sign,
    "sign_for_cosign": access.may_sign,
    "cosign": access.may_cosign,
    "return": access.may_cosign,
    "add_addendum": access.may_add_to,
}

# Unsent words are removed from a device after seven days: no entry older than this can still come again.
KEPT_ON_DEVICES = dt.timedelta(days=8)

MEANING = "Electronically signed by the author"
NEWER = "The author signed a newer version after you opened this page. Read it again."
WRONG_PASSWORD = "This is not your password. Type it again; nothing was signed."  # noqa: S105  a sentence
ATTESTATIONS = {
    "reviewed": "Cosigned: I have reviewed this note and agree with it",
    "supervised": "Cosigned: I supervised this care and have reviewed this note",
    "took_part": "Cosigned: I took part in this visit and have reviewed this note",
}
# Part B pays for a student's part only so (Pub. 100-02 ch. 15 §230 B).
STUDENT_ATTESTATIONS = {
    "in_the_room": "Cosigned: I was in the room throughout, directed the service and am responsible for it",
}


def seen(said):
    """A mark of the content that the signer was shown, so that nobody signs words that changed in another tab."""
    return digest(canonical(said))


def attestations(note):
    """The meanings a cosigner may choose from, by key."""
    student = note.author.clinician.credential == Clinician.Credential.STUDENT
    return STUDENT_ATTESTATIONS if student else ATTESTATIONS


def sign_note(note, *, by, at, password, shown, reason="", attestation=False):
    """Freeze what the note says as a signed version and lock the note; where policy asks, it then awaits a cosignature.

    `shown` is `seen(content)` of what the signer read. A late entry needs its reason, and past the second limit that
    the attestation was checked. Raises ValidationError keyed by `password`, `reason`, `attestation` or `__all__`.
    """
    _need_password(note, by, password)
    with transaction.atomic():
        act = "sign_for_cosign" if access.needs_cosign(note) else "sign"
        note = _take(note, act, by)
        said = content(note)
        if gate.missing(said):
            raise ValidationError("Something is still missing. The list above says what.")
        if seen(said) != shown:
            raise ValidationError("The note was changed after you opened this page. Read it again below, then sign.")
        said |= lateness.enter(note, by=by, at=at, reason=reason, attestation=attestation)
        version = _freeze(note, said)
        repeats.keep(note, said)
        Signature.objects.create(version=version, signer=by, meaning=MEANING, **_signer(by, at))
        note.status = TRANSITIONS[note.status][act]
        note.save()
        SavedEntry.objects.filter(at__lt=at - KEPT_ON_DEVICES).delete()
        if note.kind == Note.Kind.DISCHARGE:
            note.episode.ended = note.date
            note.episode.validate_constraints()
            note.episode.save()
        audit.record("note.signed", note, by=by, patient=note.episode.patient, sha256=version.sha256)
    return version


def cosign_note(note, attestation, *, by, at, password, version):
    """The supervisor's signature under the author's: `attestation` is a key of `attestations(note)`.

    `version` is the number that the supervisor read. Raises ValidationError keyed by `password` or `__all__`.
    """
    _need_password(note, by, password)
    with transaction.atomic():
        note = _take(note, "cosign", by)
        signed = _version_read(note, version)
        meaning = attestations(note).get(attestation)
        if meaning is None:
            raise ValidationError({"attestation": "Choose what your signature says."})
        Signature.objects.create(version=signed, signer=by, meaning=meaning, **_signer(by, at))
        note.status = TRANSITIONS[note.status]["cosign"]
        note.save()
        audit.record("note.cosigned", note, by=by, patient=note.episode.patient, sha256=signed.sha256)
    return signed


@transaction.atomic
def return_note(note, comments, *, by, at, version):
    """Send the note back to its author. `comments` are (field, label, text); at least one. The version stays."""
    note = _take(note, "return", by)
    signed = _version_read(note, version)
    if not comments:
        raise ValidationError("Say what is to be mended.")
    returned = Return.objects.create(version=signed, by=by, by_text=str(by.clinician), at=at)
    for field, label, text in comments:
        Comment.objects.create(returned=returned, field=field, label=label, text=text)
    note.status = TRANSITIONS[note.status]["return"]
    note.save()
    audit.record("note.returned", note, by=by, patient=note.episode.patient, comments=len(comments))
    return returned


@transaction.atomic
def add_addendum(note, text, *, by, at):
    """Words after a signed note, by a therapist or assistant of the clinic; the signed version stays as it is."""
    note = _take(note, "add_addendum", by)
    before = SignedVersion.objects.filter(note=note).latest("number")
    addendum = Addendum.objects.create(
        note=note, text=text, author=by, sha256=digest(text, previous=before.sha256), **_signer(by, at)
    )
    audit.record("addendum.added", note, by=by, patient=note.episode.patient, sha256=addendum.sha256)
    return addendum


def _need_password(note, by, password):
    if not by.check_password(password):  # before a transaction opens: hashing takes its time
        audit.record("signature.refused", note, by=by, patient=note.episode.patient, reason="password")
        raise ValidationError({"password": WRONG_PASSWORD})


def _take(note, act, by):
    """The note, locked against others, if its state allows the act and the person may do it."""
    found = Note.objects.select_for_update(of=("self",)).select_related("episode__patient__clinic", "author__clinician")
    note = found.get(pk=note.pk)
    if act not in TRANSITIONS[note.status]:
        raise access.Locked(note)
    if not OWNERS[act](note, by):
        cosigns, signs = f"{access.who_cosigns(note)} cosigns this note.", f"{access.who_signs(note)} signs this note."
        raise PermissionDenied(cosigns if OWNERS[act] is access.may_cosign else signs)
    return note


def _version_read(note, number):
    """The note's latest version, if it is the one that was read."""
    latest = SignedVersion.objects.filter(note=note).latest("number")
    if latest.number != number:
        raise ValidationError(NEWER)
    return latest


def _freeze(note, said):
    text = canonical(said)
    patient = note.episode.patient
    previous = SignedVersion.objects.filter(patient=patient).order_by("-pk").first()
    return SignedVersion.objects.create(
        note=note,
        patient=patient,
        number=note.versions.count() + 1,
        content=text,
        sha256=digest(text, previous=previous.sha256 if previous else ""),
        previous=previous,
    )


def _signer(by, at):
    clinician = by.clinician
    return {
        "name": by.list_name,
        "credential": clinician.letters,
        "license": f"{clinician.license_state} {clinician.license_number}".strip(),
        "signed_at": at,
        "signed_at_text": format_stamp(at, by.clinic.date_style),
    }
