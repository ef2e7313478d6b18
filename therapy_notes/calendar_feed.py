"""A person's visits for the calendar on their phone, as iCalendar (RFC 5545). It names no patient and no address.

Whoever has the address can read it: it says when and how, and of whom only the discipline.
"""

import datetime as dt
import uuid

import icalendar
from django.db import transaction

from therapy_notes import audit
from therapy_notes.models import Note, User, Visit

BACK, AHEAD = dt.timedelta(days=7), dt.timedelta(days=60)
PLACES = {
    Visit.Setting.CLINIC: "Clinic",
    Visit.Setting.HOME: "At home",
    Visit.Setting.TELEHEALTH: "Telehealth",
    Visit.Setting.ELSEWHERE: "Elsewhere",
}


def feed(person, *, at):
    """The bytes of the person's calendar: the last seven days and the next sixty, without what was missed."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Therapy Notes//Visits//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Therapy Notes")
    visits = Visit.objects.filter(therapist=person.clinician, missed="").exclude(note__status=Note.Status.VOID)
    visits = visits.filter(planned__gte=at - BACK, planned__lt=at + AHEAD)
    for visit in visits.select_related("episode", "note").order_by("planned", "pk"):
        calendar.add_component(_event(visit, at=at))
    return calendar.to_ical()


@transaction.atomic
def make_key(person):
    """A new address for the person's feed. One that was made before no longer opens it."""
    renewed = person.calendar_key is not None
    person.calendar_key = uuid.uuid4()
    User.objects.filter(pk=person.pk).update(calendar_key=person.calendar_key)
    audit.record("calendar.renewed" if renewed else "calendar.made", person, by=person)


@transaction.atomic
def switch_off(person):
    User.objects.filter(pk=person.pk).update(calendar_key=None)
    audit.record("calendar.switched_off", person, by=person)


def _event(visit, *, at):
    event = icalendar.Event()
    kind = "evaluation" if visit.note.kind == Note.Kind.EVALUATION else "visit"
    event.add("uid", f"visit-{visit.pk}@therapy-notes")
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("dtstart", visit.planned.astimezone(dt.UTC))
    event.add("dtend", visit.planned.astimezone(dt.UTC) + dt.timedelta(minutes=visit.planned_minutes))
    event.add("summary", f"{visit.episode.discipline} {kind}")
    event.add("location", PLACES[visit.setting])
    if visit.changed_at:
        event.add("last-modified", visit.changed_at.astimezone(dt.UTC))
    return event
