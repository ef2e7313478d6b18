"""Whose work a person may ask about: a clinician of their own and of whom they supervise, the office of everybody's."""

from django.shortcuts import get_object_or_404

from therapy_notes.access.charts import clinicians_of
from therapy_notes.access.opening import whose_work
from therapy_notes.access.roles import is_clinician


def team_of(user, *, on):
    """The clinicians whose episodes the person may ask about, by name; who works there still."""
    found = clinicians_of(user).order_by("user__last_name", "user__first_name", "pk")
    return found.filter(pk__in=whose_work(user.clinician, on=on).values("pk")) if is_clinician(user) else found


def team_member(user, pk, *, on):
    """One of them; 404 where the number is somebody else's."""
    return get_object_or_404(team_of(user, on=on), pk=pk)
