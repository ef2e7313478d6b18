"""Patients, their care, and the people of the clinic."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from therapy_notes.access.opening import found_open, open_to
from therapy_notes.access.roles import (
    is_auditor,
    may_read_narrative,
    need_administrator,
    need_chart_keeper,
    need_clinician,
    need_planner,
    need_scheduler,
)
from therapy_notes.models import Clinician, Episode, Goal, Patient, User


def patients_of(user):
    """The patients of the clinic whose charts are open to the person."""
    return Patient.objects.filter(open_to(user), clinic_id=user.clinic_id)


def clinicians_of(user, discipline=None):
    """The clinicians of the person's clinic who still work there."""
    found = Clinician.objects.filter(user__clinic_id=user.clinic_id, user__is_active=True).select_related("user")
    return found.filter(discipline=discipline) if discipline else found


def people_of(user):
    """Everybody of the clinic, for its administrators and auditors."""
    if not is_auditor(user):
        need_administrator(user)
    found = User.objects.filter(clinic_id=user.clinic_id).select_related("clinician")
    return found.prefetch_related("clinician__licenses").order_by("last_name", "first_name")


def person_to_edit(user, pk):
    need_administrator(user)
    return get_object_or_404(people_of(user), pk=pk)


def patient_to_read(user, pk):
    return found_open(user, Patient.objects.all(), pk)


def patient_to_edit(user, pk):
    patient = patient_to_read(user, pk)
    need_chart_keeper(user)
    return patient


def episode_to_read(user, pk):
    return found_open(user, Episode.objects.select_related("patient__clinic"), pk, patient="patient")


def episode_to_edit(user, pk):
    episode = episode_to_read(user, pk)
    need_clinician(user)
    return episode


def episode_to_plan(user, pk):
    """An episode of which a therapist of its discipline sets goals, or says what the patient brought along."""
    episode = episode_to_read(user, pk)
    need_planner(user, episode)
    return episode


def episode_to_schedule(user, pk):
    """An episode to plan visits in."""
    episode = episode_to_read(user, pk)
    need_scheduler(user, episode)
    return episode


def calendar_owner(key):
    """Whose calendar feed has that key, known to their calendar alone; 404 once they no longer work here."""
    people = User.objects.filter(is_active=True, clinician__isnull=False).select_related("clinic", "clinician")
    return get_object_or_404(people, calendar_key=key)


def episode_to_print(user, pk):
    """An episode whose goals go on paper."""
    episode = episode_to_read(user, pk)
    if not may_read_narrative(user):
        raise PermissionDenied("Clinicians and auditors of this clinic, and billers who may read notes, download this.")
    return episode


def goal_to_read(user, pk):
    found = Goal.objects.select_related("episode__patient__clinic", "serves")
    return found_open(user, found, pk, patient="episode__patient")


def goal_to_edit(user, pk):
    goal = goal_to_read(user, pk)
    need_planner(user, goal.episode)
    return goal
