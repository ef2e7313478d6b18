"""Policies and licenses, for administrators; what supervisors enter; addenda that wait for a cosignature."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from therapy_notes.access.charts import clinicians_of, episode_to_read, person_to_edit
from therapy_notes.access.notes import note_to_read
from therapy_notes.access.roles import is_auditor, is_therapist, need_administrator
from therapy_notes.models import Clinician, CosignPolicy, Cover, License, Note, Supervision, SupervisionPolicy


def policies_of(user):
    """The clinic's policies of cosigning and of supervision, the latest first; auditors read them too."""
    if not is_auditor(user):
        need_administrator(user)
    models = CosignPolicy, SupervisionPolicy
    return tuple(model.objects.filter(clinic=user.clinic_id).select_related("payer") for model in models)


def policy_to_remove(user, model, pk, *, on):
    """A policy whose day has not come: one that has held stays, and another day's is added after it."""
    need_administrator(user)
    policy = get_object_or_404(model, pk=pk, clinic=user.clinic_id)
    if policy.since <= on:
        raise PermissionDenied("This policy holds already. Add another one from a later day on: both stay on record.")
    return policy


def clinician_to_license(user, pk):
    """The professional side of a person, by the number of the person."""
    return get_object_or_404(Clinician.objects.select_related("user__clinic"), user=person_to_edit(user, pk))


def license_to_edit(user, pk):
    need_administrator(user)
    found = License.objects.select_related("clinician__user__clinic")
    return get_object_or_404(found, pk=pk, clinician__user__clinic=user.clinic_id)


def supervision_to_end(user, pk):
    need_administrator(user)
    found = Supervision.objects.select_related("clinician__user", "supervisor__user")
    return get_object_or_404(found, pk=pk, clinician__user__clinic=user.clinic_id)


def cover_to_end(user, pk):
    need_administrator(user)
    found = Cover.objects.select_related("supervisor__user", "cover__user")
    return get_object_or_404(found, pk=pk, supervisor__user__clinic=user.clinic_id)


def assistants_of(user, discipline, *, author=None):
    """The assistants and students of a discipline; the author of a note among them, who may have left since."""
    found = clinicians_of(user, discipline).exclude(credential__in=Clinician.THERAPISTS)
    return list(dict.fromkeys([*found, *([author] if author else [])]))


def may_supervise(episode, user):
    """A therapist of the discipline enters what they observed, directed or changed."""
    return is_therapist(user) and user.clinician.discipline == episode.discipline


def episode_to_supervise(user, pk):
    episode = episode_to_read(user, pk)
    if not may_supervise(episode, user):
        discipline = episode.get_discipline_display().lower()
        raise PermissionDenied(f"A therapist of {discipline} of this clinic enters what they supervised.")
    return episode


def may_enter_beside(note, user):
    """Beside a note that its author, an assistant or student, has signed."""
    assisted = note.author.clinician.credential not in Clinician.THERAPISTS
    return assisted and note.status in Note.SIGNED_BY_AUTHOR and may_supervise(note.episode, user)


def note_to_supervise(user, pk):
    note = note_to_read(user, pk)
    episode_to_supervise(user, note.episode_id)
    if not may_enter_beside(note, user):
        raise PermissionDenied("A supervisor's entry stands beside the signed note of an assistant or a student.")
    return note
