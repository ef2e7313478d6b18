"""Who asks."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from therapy_notes.models import User


class SignedInRequest(HttpRequest):
    """What LoginRequiredMiddleware lets through."""

    user: User


def need_office(user: User) -> None:
    """PermissionDenied for clinicians."""
    if user.role == user.Role.CLINICIAN:
        raise PermissionDenied("Billers and administrators of this clinic keep the payers.")
