"""The clinic's activity library: its clinicians and administrators read it, therapists and administrators keep it."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404

from therapy_notes.access.roles import is_auditor, is_clinician, is_therapist
from therapy_notes.models import LibraryEntry, User


def library_of(user):
    """The entries of the person's clinic, each with `uses`: how many activities were logged by it."""
    if not (is_clinician(user) or is_auditor(user) or user.role == User.Role.ADMINISTRATOR):
        raise PermissionDenied("Clinicians, administrators and auditors of this clinic see its activities.")
    return LibraryEntry.objects.filter(clinic_id=user.clinic_id).annotate(uses=Count("activities"))


def may_keep_library(user):
    return is_therapist(user) or user.role == User.Role.ADMINISTRATOR


def need_library_keeper(user):
    if not may_keep_library(user):
        raise PermissionDenied("Therapists (PT, OT or SLP) and administrators of this clinic change its activities.")


def entry_to_edit(user, pk):
    entry = get_object_or_404(LibraryEntry.objects.select_related("clinic"), pk=pk, clinic_id=user.clinic_id)
    need_library_keeper(user)
    return entry
