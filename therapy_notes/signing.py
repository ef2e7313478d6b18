"""States of a note, who may leave them, and the acts that do: sign, and add an addendum."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from therapy_notes import access, audit, gate
from therapy_notes.clinic_time import format_stamp
from therapy_notes.content import canonical, content, digest
from therapy_notes.models import Addendum, Clinician, Note, Signature, SignedVersion

Status = Note.Status

# From which state an act leads where. A state without acts cannot be left; one that no act reaches is not in use yet.
TRANSITIONS = {
    Status.DRAFT: {"sign": Status.SIGNED},
    Status.AWAITING_COSIGN: {},
    Status.RETURNED: {},
    Status.SIGNED: {"add_addendum": Status.SIGNED},
    Status.AMENDED: {},
    Status.VOID: {},
}
# Who may do each act.
OWNERS = {"sign": access.may_sign, "add_addendum": access.may_add_to}

MEANING = "Electronically signed by the author"
MEANING_FOR_STUDENT = "Electronically signed by the supervising therapist, who is responsible for the student's note"


def seen(said):
    """A mark of the content that the signer was shown, so that nobody signs words that changed in another tab."""
    return digest(canonical(said))


def sign_note(note, *, by, at, password, shown):
    """Freeze what the note says as a signed version and lock the note.

    `shown` is `seen(content)` of what the signer read. Raises ValidationError keyed by `password` or `__all__`.
    """
    if not by.check_password(password):  # before the transaction: hashing takes its time
        audit.record("signature.refused", note, by=by, patient=note.episode.patient, reason="password")
        raise ValidationError({"password": "This is not your password. Type it again; nothing was signed."})
    with transaction.atomic():
        note = _take(note, "sign", by)
        said = content(note)
        if gate.missing(said):
            raise ValidationError("Something is still missing. The list above says what.")
        if seen(said) != shown:
            raise ValidationError("The note was changed after you opened this page. Read it again below, then sign.")
        version = _freeze(note, said)
        Signature.objects.create(version=version, signer=by, meaning=_meaning(note), **_signer(by, at))
        note.status = TRANSITIONS[note.status]["sign"]
        note.save()
        if note.kind == Note.Kind.DISCHARGE:
            note.episode.ended = note.date
            note.episode.validate_constraints()
            note.episode.save()
        audit.record("note.signed", note, by=by, patient=note.episode.patient, sha256=version.sha256)
    return version


@transaction.atomic
def add_addendum(note, text, *, by, at):
    """Words after a signed note, by any clinician of the clinic; the signed version stays as it is."""
    note = _take(note, "add_addendum", by)
    before = SignedVersion.objects.filter(note=note).latest("number")
    addendum = Addendum.objects.create(
        note=note, text=text, author=by, sha256=digest(text, previous=before.sha256), **_signer(by, at)
    )
    audit.record("addendum.added", note, by=by, patient=note.episode.patient, sha256=addendum.sha256)
    return addendum


def _take(note, act, by):
    """The note, locked against others, if its state allows the act and the person may do it."""
    found = Note.objects.select_for_update(of=("self",)).select_related("episode__patient__clinic", "author__clinician")
    note = found.get(pk=note.pk)
    if act not in TRANSITIONS[note.status]:
        raise access.Locked(note)
    if not OWNERS[act](note, by):
        raise PermissionDenied(f"{access.who_signs(note)} signs this note.")
    return note


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


def _meaning(note):
    student = note.author.clinician.credential == Clinician.Credential.STUDENT
    return MEANING_FOR_STUDENT if student else MEANING


def _signer(by, at):
    clinician = by.clinician
    return {
        "name": by.list_name,
        "credential": clinician.letters,
        "license": f"{clinician.license_state} {clinician.license_number}".strip(),
        "signed_at": at,
        "signed_at_text": format_stamp(at, by.clinic.date_style),
    }
