"""What a person is told at a sign-in: that somebody else changed what they sign in with."""

import datetime as dt
import zoneinfo

from django.utils import timezone

from therapy_notes import audit
from therapy_notes.clinic_time import format_clock, format_day
from therapy_notes.models import AuditEvent

TOLD_FOR = dt.timedelta(days=7)  # at each sign-in: the first may be that of who did it
DONE = {"password.set": "set your password", "second_factor.reset": "reset your second factor"}


def done_by_others(person, *, at):
    """Sentences, the latest of each kind, with who and when on the clinic's clock."""
    found = AuditEvent.objects.filter(clinic_id=person.clinic_id, event__in=DONE, at__gt=at - TOLD_FOR)
    found = found.filter(subject=audit.name_of(person)).exclude(actor=person).order_by("at", "pk")
    latest = {event.event: event for event in found}
    with timezone.override(zoneinfo.ZoneInfo(person.clinic.time_zone)):
        return [_sentence(event, person.clinic.date_style) for event in latest.values()]


def _sentence(event, style):
    when = f"{format_day(event.at, style)} at {format_clock(event.at, style)}"
    return (
        f"{event.actor_text} {DONE[event.event]} on {when}. If you did not ask for it, change your password under "
        "Security and tell the clinic: somebody could have signed in as you."
    )
