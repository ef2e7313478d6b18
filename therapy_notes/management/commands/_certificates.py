"""Whose certificate, and on whose word: the arguments that both commands take."""

from django.core.management.base import CommandError

from therapy_notes.models import Clinic, User

LONGEST_NUMBER = 10  # digits


def clinic_of(text):
    """A clinic by its number or its exact name."""
    wanted = {"pk": int(text)} if text.isdecimal() and len(text) < LONGEST_NUMBER else {"name": text}
    found = list(Clinic.objects.filter(**wanted))
    if len(found) != 1:
        listed = "\n".join(f"  {one.pk}  {one.name}" for one in Clinic.objects.order_by("pk"))
        raise CommandError(f"Give the number of one of these clinics:\n{listed}")
    return found[0]


def administrator_of(clinic, username):
    """The person whom the audit log will name."""
    found = User.objects.filter(clinic=clinic, username=username, role=User.Role.ADMINISTRATOR, is_active=True).first()
    if not found:
        raise CommandError("Give the user name of an administrator of that clinic after --by.")
    return found
