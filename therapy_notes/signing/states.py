"""States of a note, and who may leave them by which act."""

from django.core.exceptions import PermissionDenied, ValidationError

from therapy_notes import access
from therapy_notes.clinic_time import day_of, format_stamp
from therapy_notes.models import Clinician, Note

Status = Note.Status
UNLICENSED = "Your license is not on record as in force today. An administrator of your clinic enters it."
UNLICENSED_WHERE = (
    "Your license for {state}, where this care was given, is not on record as in force today. "
    "An administrator of your clinic enters it."
)

# From which state an act leads where. A state without acts cannot be left.
TRANSITIONS = {
    Status.DRAFT: {"sign": Status.SIGNED, "sign_for_cosign": Status.AWAITING_COSIGN, "void": Status.VOID},
    Status.AWAITING_COSIGN: {
        "cosign": Status.SIGNED,
        "return": Status.RETURNED,
        "withdraw": Status.RETURNED,
        "void": Status.VOID,
    },
    Status.RETURNED: {"sign": Status.SIGNED, "sign_for_cosign": Status.AWAITING_COSIGN, "void": Status.VOID},
    Status.SIGNED: {
        "add_addendum": Status.SIGNED,
        "amend": Status.AMENDING,
        "withdraw_cosignature": Status.AWAITING_COSIGN,
        "void": Status.VOID,
    },
    Status.AMENDING: {
        "sign": Status.SIGNED,
        "sign_for_cosign": Status.AWAITING_COSIGN,
        "drop_amendment": Status.SIGNED,
        "add_addendum": Status.AMENDING,
        "void": Status.VOID,
    },
    Status.VOID: {},
}
# Who may do each act, and who is named where another tries.
OWNERS = {
    "sign": access.may_sign,
    "sign_for_cosign": access.may_sign,
    "cosign": access.may_cosign,
    "return": access.may_cosign,
    "add_addendum": access.may_add_to,
    "amend": access.may_amend,
    "drop_amendment": access.may_drop_amendment,
    "withdraw": access.may_withdraw,
    "withdraw_cosignature": access.may_withdraw,
    "void": access.may_void,
}
NAMED = {
    access.may_cosign: lambda note: f"{access.who_cosigns(note)} cosigns this note.",
    access.may_amend: access.who_amends,
    access.may_drop_amendment: access.who_amends,
    access.may_withdraw: lambda _: access.NOT_YOURS,
    access.may_void: access.who_voids,
}


def take(note, act, by):
    """The note, locked against others, if its state allows the act and the person may do it."""
    note = lock(note)
    need(note, act, by)
    return note


def lock(note):
    """The note as it stands now, locked against others until the transaction ends."""
    found = Note.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("episode__patient__clinic", "author__clinician").get(pk=note.pk)


def need(note, act, by):
    """Refuse what the state of a locked note does not allow, or the person may not do."""
    if act not in TRANSITIONS[note.status]:
        raise access.Locked(note)
    if not OWNERS[act](note, by):
        named = NAMED.get(OWNERS[act], lambda note: f"{access.who_signs(note)} signs this note.")
        raise PermissionDenied(named(note))


def signer(proof, at, *, state=""):
    """Who signs, as the text that stays: the fields of `Signed`. ValidationError where their license has lapsed.

    `state` is that of the care, of which a license is named before one of the clinic's.
    """
    by, license = proof.user, None
    if access.is_clinician(by):
        license = license_to_sign(by.clinician, on=day_of(at), state=state)
    return {
        "signer": by,
        "name": by.list_name,
        "credential": by.clinician.letters if access.is_clinician(by) else by.get_role_display(),
        "license": license.text if license else "",
        "signed_at": at,
        "signed_at_text": format_stamp(at, by.clinic.date_style),
        "method": proof.method,
    }


def license_to_sign(clinician, *, on, state=""):
    """The license in force on the day; None for a student, who signs under another's. ValidationError without one."""
    license = clinician.license_on(on, state=state or clinician.user.clinic.state)
    if license is None and clinician.credential != Clinician.Credential.STUDENT:
        raise ValidationError(UNLICENSED)
    return license


def need_authors_license_where(note, by, at):
    """An author is licensed where care was given in another state than the clinic's; a permit does, to be cosigned."""
    state, day = access.state_of_care(note), day_of(at)
    if state == by.clinic.state or by.clinician.credential == Clinician.Credential.STUDENT:
        return
    if not any(one.state == state and one.is_in_force(day) for one in by.clinician.licenses.all()):
        raise ValidationError(UNLICENSED_WHERE.format(state=state))


def need_license_where(note, by, at):
    """A cosigner is licensed in the state of care on the day of signing too, and by more than a permit."""
    state, day = access.state_of_care(note), day_of(at)
    held = (one for one in by.clinician.licenses.all() if one.state == state and not one.is_temporary)
    if not any(one.is_in_force(day) for one in held):
        raise ValidationError(UNLICENSED_WHERE.format(state=state))
