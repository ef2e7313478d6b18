"""How late a note is first signed, in real time; and the late entry that then stands in it, for good.

A signature belongs to the time of the care. One that comes later says so, with both dates, author and reason
(Pub. 100-08 ch. 3 §3.3.2.5). Only the first signature counts: what is mended after a return was in time, or
late, before.
"""

import datetime as dt
import math
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Max

from therapy_notes import audit
from therapy_notes.clinic_time import at_clock, format_day, format_stamp
from therapy_notes.content import signed_content
from therapy_notes.log_content import plain
from therapy_notes.models import LateEntry, Note, SignedVersion, Stretch

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# Up to this many hours a person counts in hours; beyond, in days.
MOST_HOURS = 96


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a first signature at `at` stands to the clinic's two limits; each limit's last moment is still in time.

    `needs_attestation` is never true of a note that is not late.
    """

    at: dt.datetime
    service_end: dt.datetime
    after: str
    limit_hours: int
    limit_days: int
    counts: bool = True

    @property
    def due_at(self):
        return self.service_end + self.limit_hours * HOUR

    @property
    def is_late(self):
        return self.counts and self.at > self.due_at

    @property
    def needs_attestation(self):
        return self.is_late and self.at > self.service_end + self.limit_days * DAY

    @property
    def hours(self):
        """Whole hours of real time since the service."""
        return (self.at - self.service_end) // HOUR

    @property
    def elapsed(self):
        """The same in words, in two units: 51 hours and 12 minutes, 15 days and 3 hours. A begun unit counts."""
        minutes = math.ceil((self.at - self.service_end) / dt.timedelta(minutes=1))
        if minutes <= MOST_HOURS * 60:
            return _two(minutes // 60, "hour", minutes % 60, "minute")
        hours = math.ceil(minutes / 60)
        return _two(hours // 24, "day", hours % 24, "hour")

    @property
    def asks_reason(self):
        limit = _count(self.limit_hours, "hour")
        return f"This note is signed {self.elapsed} after {self.after}; the clinic's limit is {limit}. Say why."

    @property
    def asks_attestation(self):
        limit = _count(self.limit_days, "day")
        return f"This note is signed more than {limit} after {self.after}. Check this: it is part of your signature."


def service_end(note):
    """When what the note speaks of was over, an aware moment in UTC.

    A visit ends with its last activity: that is what the note is of, and what it bills. Where none has an end, as the
    patient left, or as planned. Of a note without a visit only the day is known, so it ends with that day.
    """
    if note.visit is None:
        return at_clock(note.date + DAY, dt.time())
    visit = note.visit
    last = Stretch.objects.filter(activity__visit=visit).aggregate(last=Max("ended"))["last"]
    ended = last or visit.left or visit.planned.astimezone(dt.UTC) + dt.timedelta(minutes=visit.planned_minutes)
    return ended.astimezone(dt.UTC)  # times of one zone would be counted by their faces


def due(note):
    """The last moment at which a first signature is in time."""
    return service_end(note) + note.episode.patient.clinic.late_after_hours * HOUR


def lateness(note, *, at):
    """The `Lateness` of the note if it were signed at that moment. One that was signed before is never late by this."""
    clinic = note.episode.patient.clinic
    return Lateness(
        at=at.astimezone(dt.UTC),
        service_end=service_end(note),
        after="the visit" if note.visit_id else "the day it speaks of",
        limit_hours=clinic.late_after_hours,
        limit_days=clinic.attest_after_days,
        counts=not SignedVersion.objects.filter(note=note).exists(),
    )


def attestation_text(note, *, by):
    """What an author attests to past the second limit, naming the day. It says nothing of when it is signed."""
    day = format_day(note.date, by.clinic.date_style, year=True)
    part = "took part in" if note.kind in Note.WITH_VISIT else "am responsible for"
    return (
        f"I, {by.clinician}, attest that I {part} the care that this {note.get_kind_display().lower()} of {day} "
        "describes, that it says truly and completely what I know of it, and that nothing was written in it "
        "for the sake of billing."
    )


def check(late, *, reason, attestation):
    """Raises ValidationError keyed by `reason` and `attestation` where a late signature lacks them."""
    problems = {}
    if late.is_late and not reason.strip():
        problems["reason"] = late.asks_reason
    if late.needs_attestation and not attestation:
        problems["attestation"] = late.asks_attestation
    if problems:
        raise ValidationError(problems)


def enter(note, *, by, at, reason, attestation):
    """What the signed content gets from a late entry: its part `late_entry`, or nothing where there is none.

    Writes the row and the audit event of one that is late now; a later version repeats what the first one said.
    """
    late = lateness(note, at=at)
    if not late.counts:
        first = signed_content(SignedVersion.objects.filter(note=note).earliest("number"))
        return {name: first[name] for name in ("late_entry",) if name in first}
    if not late.is_late:
        return {}
    check(late, reason=reason, attestation=attestation)
    entry = LateEntry.objects.create(
        note=note,
        reason=reason.strip(),
        attestation=attestation_text(note, by=by) if late.needs_attestation else "",
        due_at=late.due_at,
        by=by,
        by_text=str(by.clinician),
        at=at,
    )
    attested = bool(entry.attestation)
    audit.record("note.signed_late", note, by=by, patient=note.episode.patient, hours=late.hours, attested=attested)
    return {"late_entry": _as_content(entry, late, style=by.clinic.date_style)}


def _as_content(entry, late, *, style):
    """Plain values: moments as ISO 8601 with the clinic's offset, whole hours and days of real time."""
    return {
        "reason": entry.reason,
        "attestation": entry.attestation,
        "by": entry.by_text,
        "service_end": plain(late.service_end),
        "due_at": plain(late.due_at),
        "signed_at": plain(entry.at),
        "signed_at_text": format_stamp(entry.at, style),
        "hours": late.hours,
        "days": late.hours // 24,
        "elapsed": f"{late.elapsed} after {late.after}",
    }


def _two(first, unit, second, smaller):
    return f"{_count(first, unit)} and {_count(second, smaller)}" if second else _count(first, unit)


def _count(number, unit):
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
