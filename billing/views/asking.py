"""Who asks."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from therapy_notes import access
from therapy_notes.models import User


class SignedInRequest(HttpRequest):
    """What LoginRequiredMiddleware lets through."""

    user: User


def in_office(user: User) -> bool:
    """Whether somebody keeps payers, rates, coverages and figures of the year: billers and administrators do."""
    return user.role in (user.Role.BILLER, user.Role.ADMINISTRATOR)


def need_reader(user: User) -> None:
    """PermissionDenied for who neither keeps the payers nor audits the clinic."""
    if not (in_office(user) or access.is_auditor(user)):
        raise PermissionDenied("Billers, administrators and auditors of this clinic read the payers.")


def may_bill(user: User) -> bool:
    """Whether somebody hands out superbills: the office, and therapists."""
    return in_office(user) or access.is_therapist(user)


def need_biller(user: User) -> None:
    """PermissionDenied for assistants, students and auditors."""
    if not may_bill(user):
        raise PermissionDenied("Billers, administrators and therapists of this clinic print superbills.")


def need_office(user: User) -> None:
    """PermissionDenied for clinicians."""
    if not in_office(user):
        raise PermissionDenied("Billers and administrators of this clinic keep the payers.")
