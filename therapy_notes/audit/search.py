"""Searching the audit log: by patient, person, kind of event and days, newest first, read on from a place in it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from therapy_notes.audit.words import KINDS, changes, sentence
from therapy_notes.clinic_time import at_clock
from therapy_notes.models import AuditEvent, Patient, User
from therapy_notes.spreadsheet import line

ON_A_PAGE = 50
IN_A_FILE = 100_000
HEAD = ("Time", "Person", "What", "Event", "Row", "Patient number", "Before and after", "From where", "Request")


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked for; `since` and `until` are days of the clinic, both included. None asks for all."""

    patient: Patient | None = None
    person: User | None = None
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def found_by(search, *, clinic):
    """The events of the clinic that the search asks for, newest first."""
    found = AuditEvent.objects.filter(clinic_id=clinic.pk)
    if search.patient:
        found = found.filter(patient_id=search.patient.pk)
    if search.person:
        found = found.filter(actor=search.person)
    if search.kind:
        found = found.filter(event__in=KINDS[search.kind][1])
    if search.since:
        found = found.filter(at__gte=at_clock(search.since, dt.time()))
    if search.until:
        found = found.filter(at__lt=at_clock(search.until + dt.timedelta(days=1), dt.time()))
    return found.order_by("-at", "-pk")


def page_of(found, *, after=None):
    """A page of events, each with its words, and where the next page begins; None at the end.

    `after` is such a place. It costs the same at the end of a long log as at its beginning.
    """
    if after:
        at, pk = after
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)
    rows = list(found[: ON_A_PAGE + 1])
    events, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    patients = Patient.objects.in_bulk({one.patient_id for one in events if one.patient_id})
    for event in events:
        event.words, event.changes = sentence(event), changes(event)
        event.patient = patients.get(event.patient_id)
    return events, place_of(events[-1]) if more else None


def place_of(event):
    """The place of an event in the log as an address carries it."""
    return f"{int(event.at.timestamp() * 1_000_000)}-{event.pk}"


def read_place(text):
    """The moment and the number of a place; None where it is none."""
    micros, _, pk = text.partition("-")
    if not (micros.isascii() and micros.isdecimal() and pk.isascii() and pk.isdecimal()):
        return None
    if len(micros) > 17 or len(pk) > 18:
        return None
    return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=int(micros)), int(pk)


def as_csv(found):
    """The lines of a file of the events, the patient by number: a file leaves the clinic's walls."""
    yield line(HEAD)
    for event in found[:IN_A_FILE].iterator(chunk_size=2000):
        yield line(
            [
                timezone.localtime(event.at).isoformat(timespec="seconds"),
                event.actor_text,
                sentence(event),
                event.event,
                event.subject,
                event.patient_id or "",
                "; ".join(changes(event)),
                event.address,
                event.request_id,
            ]
        )
