"""Who asks."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from therapy_notes.models import User


class SignedInRequest(HttpRequest):
    """What LoginRequiredMiddleware lets through."""

    user: User


def in_office(user: User) -> bool:
    """Whether somebody keeps payers, rates, coverages and figures of the year: billers and administrators do."""
    return bool(user.role != user.Role.CLINICIAN)


def need_office(user: User) -> None:
    """PermissionDenied for clinicians."""
    if not in_office(user):
        raise PermissionDenied("Billers and administrators of this clinic keep the payers.")
