"""Patients, their care, and the people of the clinic."""

from django.shortcuts import get_object_or_404

from therapy_notes.access.roles import (
    need_administrator,
    need_chart_keeper,
    need_clinician,
    need_scheduler,
    need_therapist,
)
from therapy_notes.models import Clinician, Episode, Goal, Patient, User


def patients_of(user):
    return Patient.objects.filter(clinic_id=user.clinic_id)


def clinicians_of(user, discipline=None):
    """The clinicians of the person's clinic who still work there."""
    found = Clinician.objects.filter(user__clinic_id=user.clinic_id, user__is_active=True).select_related("user")
    return found.filter(discipline=discipline) if discipline else found


def people_of(user):
    need_administrator(user)
    return User.objects.filter(clinic_id=user.clinic_id).select_related("clinician").order_by("last_name", "first_name")


def person_to_edit(user, pk):
    return get_object_or_404(people_of(user), pk=pk)


def patient_to_read(user, pk):
    return get_object_or_404(Patient, pk=pk, clinic_id=user.clinic_id)


def patient_to_edit(user, pk):
    patient = patient_to_read(user, pk)
    need_chart_keeper(user)
    return patient


def episode_to_read(user, pk):
    found = Episode.objects.select_related("patient__clinic")
    return get_object_or_404(found, pk=pk, patient__clinic_id=user.clinic_id)


def episode_to_edit(user, pk):
    episode = episode_to_read(user, pk)
    need_clinician(user)
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


def goal_to_edit(user, pk):
    goal = get_object_or_404(
        Goal.objects.select_related("episode__patient"), pk=pk, episode__patient__clinic_id=user.clinic_id
    )
    need_therapist(user)
    return goal
