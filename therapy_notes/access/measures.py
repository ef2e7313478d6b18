"""The clinic's own measures: its people of care read them, administrators keep them."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from therapy_notes.access.roles import is_auditor, is_clinician
from therapy_notes.models import OwnMeasure, User


def measures_of(user):
    """The measures of the person's clinic, retired ones too."""
    if not (is_clinician(user) or is_auditor(user) or user.role == User.Role.ADMINISTRATOR):
        raise PermissionDenied("Clinicians, administrators and auditors of this clinic see its measures.")
    return OwnMeasure.objects.filter(clinic_id=user.clinic_id)


def may_keep_measures(user):
    return user.role == User.Role.ADMINISTRATOR


def need_measure_keeper(user):
    if not may_keep_measures(user):
        raise PermissionDenied("Administrators of this clinic add and change its measures.")


def measure_to_edit(user, pk):
    row = get_object_or_404(OwnMeasure, pk=pk, clinic_id=user.clinic_id)
    need_measure_keeper(user)
    return row
