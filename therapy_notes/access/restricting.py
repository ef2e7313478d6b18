"""Who says who opens a chart; and who may open a closed one in an emergency."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404

from therapy_notes.access.opening import is_of_chart
from therapy_notes.access.roles import is_auditor, is_clinician, is_therapist, need_administrator, need_log_searcher
from therapy_notes.models import ChartGrant, Patient, User

KEEPERS = "Administrators of this clinic and the chart's own therapists say who opens it."
IN_EMERGENCY = "Therapists, assistants and students of this clinic open a closed chart in an emergency."


def may_restrict(patient, user, *, notes=()):
    """An administrator, or a therapist of the chart; never by having opened it in an emergency.

    `notes` as for `is_of_chart`.
    """
    return user.role == User.Role.ADMINISTRATOR or (is_therapist(user) and is_of_chart(user, patient, notes=notes))


def patient_to_restrict(user, pk):
    """A patient of the clinic, the chart open or not."""
    patient = get_object_or_404(Patient.objects.select_related("clinic"), pk=pk, clinic_id=user.clinic_id)
    if not may_restrict(patient, user):
        raise PermissionDenied(KEEPERS)
    return patient


def patient_to_open_in_emergency(user, pk):
    patient = get_object_or_404(Patient, pk=pk, clinic_id=user.clinic_id)
    need_emergency_opener(user)
    return patient


def patient_by_record_number(user, number):
    """The patient of exactly that record number, open or not, for who may open it in an emergency; None without one."""
    need_emergency_opener(user)
    return Patient.objects.filter(clinic_id=user.clinic_id, record_number__iexact=number).first()


def need_emergency_opener(user):
    if not is_clinician(user):
        raise PermissionDenied(IN_EMERGENCY)


def restricted_charts(user):
    """The clinic's restricted charts, each with the number of people `named`, for administrators and auditors."""
    if not is_auditor(user):
        need_administrator(user)
    found = Patient.objects.filter(clinic_id=user.clinic_id, is_restricted=True)
    return found.annotate(named=Count("grants"))


def patients_of_log(user):
    """The patients whose events an administrator or auditor may ask for: all of the clinic, restricted ones too."""
    need_log_searcher(user)
    return Patient.objects.filter(clinic_id=user.clinic_id)


def grant_to_take_back(user, patient, pk):
    """A name on the list of a chart that the person keeps."""
    return get_object_or_404(ChartGrant.objects.select_related("user"), pk=pk, patient=patient)
