"""Group sessions: who may write in them."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from therapy_notes.access.opening import open_to
from therapy_notes.access.refusals import Closed
from therapy_notes.access.roles import is_clinician
from therapy_notes.models import GroupSession, Patient


def group_to_edit(user, pk):
    """A group session of the clinic, for the clinicians of its discipline: they may write in each of its notes."""
    found = GroupSession.objects.select_related("clinic", "therapist__user")
    session = get_object_or_404(found, pk=pk, clinic_id=user.clinic_id)
    if not (is_clinician(user) and user.clinician.discipline == session.therapist.discipline):
        discipline = session.therapist.get_discipline_display().lower()
        raise PermissionDenied(f"Clinicians of {discipline} can write in this group session.")
    charts = Patient.objects.filter(episodes__visits__activities__group=session)
    if closed := charts.exclude(open_to(user)).first():
        raise Closed(closed)
    return session
