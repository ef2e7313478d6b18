"""Phrases: everybody uses the clinic's, some write them; a person's own are nobody else's."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404

from therapy_notes.access.roles import is_clinician, is_therapist
from therapy_notes.models import Phrase, User


def writes_own_phrases(user):
    """Who writes notes has phrases of their own."""
    return is_clinician(user)


def writes_clinic_phrases(user):
    return is_therapist(user) or user.role == User.Role.ADMINISTRATOR


def need_phrase_writer(user):
    if not (writes_own_phrases(user) or writes_clinic_phrases(user)):
        raise PermissionDenied("Clinicians and administrators of this clinic write phrases.")


def phrase_to_edit(user, pk):
    """Another person's own phrase is not found; the clinic's are for its therapists and administrators to change."""
    seen = Phrase.objects.filter(Q(owner=user) | Q(owner=None), clinic=user.clinic_id)
    phrase = get_object_or_404(seen, pk=pk)
    if phrase.owner_id is None and not writes_clinic_phrases(user):
        raise PermissionDenied("A PT, OT or SLP or an administrator of this clinic changes the clinic's phrases.")
    return phrase


def phrase_to_share(user, pk):
    """One's own phrase, by who may write the clinic's."""
    phrase = get_object_or_404(Phrase, pk=pk, owner=user, clinic=user.clinic_id, retired_at=None)
    if not writes_clinic_phrases(user):
        raise PermissionDenied("A PT, OT or SLP of this clinic adds to the clinic's phrases: ask one to take it over.")
    return phrase
