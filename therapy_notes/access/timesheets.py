"""Whose timesheets a person prints: their own and of whom they supervise; administrators and auditors everybody's."""

from django.core.exceptions import PermissionDenied

from therapy_notes.access.opening import whose_work
from therapy_notes.access.roles import is_auditor, is_clinician
from therapy_notes.models import Clinician, User


def people_of_timesheets(user, *, on):
    """The clinicians whose timesheets the person may print, by name; the office those too who have left."""
    found = Clinician.objects.filter(user__clinic_id=user.clinic_id).select_related("user__clinic")
    found = found.order_by("user__last_name", "user__first_name", "pk")
    if is_clinician(user):
        return found.filter(pk__in=whose_work(user.clinician, on=on).values("pk"))
    if user.role == User.Role.ADMINISTRATOR or is_auditor(user):
        return found
    raise PermissionDenied(
        "Clinicians print their own timesheets and those of whom they supervise; administrators and auditors all."
    )
