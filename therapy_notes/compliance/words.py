"""What is said of one clock in a list: short, in numbers and days, without a name or a word of the narrative."""

import datetime as dt

from billing.rules.dated import in_force
from therapy_notes.clinic_time import format_day
from therapy_notes.compliance.sections import Row


def missing(clock, on, style):
    ended, until = format_day(clock.waiting_since, style), format_day(clock.waiting_until, style)
    text = f"The period that ended {ended} has no report: it could be written until {until}."
    if clock.waiting_periods > 1:
        text = f"{clock.waiting_periods} periods have no report. The first ended {ended}: until {until} it could be."
        if last := _still_in_time(clock, on):
            end, limit = format_day(clock.due_on, style), format_day(last, style)
            text += f" The last ended {end}: until {limit} it still can be."
    return Row(clock.pk, text, since=clock.waiting_until, pressing=True)


def _still_in_time(clock, on):
    """Of several periods that wait: until when the report of the last one may be written; None where that is over.

    While another period goes on, the stored clock does not know when the last one ended.
    """
    if clock.remaining or not clock.due_on or clock.due_on > on:
        return None
    until = clock.due_on + dt.timedelta(days=in_force("progress_reports", on=clock.due_on).values["days_to_write"])
    return until if until >= on else None


def due(clock, on, style):
    last = f"treatment day {clock.interval} of {clock.interval}"
    text = f"Today's visit is {last}." if clock.remaining else f"Today is {last}."
    if clock.waiting_since == on:
        text += f" The report may be written until {format_day(clock.waiting_until, style)}."
    return Row(clock.pk, text, by=on, pressing=True)


def waiting(clock, on, style):
    text = f"The period that ended {format_day(clock.waiting_since, style)} has no report yet."
    return Row(clock.pk, text, by=clock.waiting_until)


def soon(clock, on, style):
    done = f"{clock.period_days} of {clock.interval} treatment days"
    left = f"{clock.remaining} more by the schedule" if clock.due_on else "no visit is booked that would be the last"
    return Row(clock.pk, f"{done}; {left}.", by=clock.due_on)


def late(clock, on, style):
    count = clock.late_reports
    text = "A report was written late." if count == 1 else f"{count} reports were written late."
    return Row(clock.pk, f"{text} Nothing mends that: it is told to billing.")


def gap(clock, on, style):
    start = format_day(clock.gap_start, style) if clock.gap_start else ""
    text = f"The period from {start} has no whole service by the therapist."
    if clock.gap_periods > 1:
        text = f"{clock.gap_periods} periods have no whole service by the therapist, the first from {start}."
    return Row(clock.pk, text, since=clock.gap_from, pressing=True)


def unplanned(clock, on, style):
    since = format_day(clock.plan_wanted_since, style)
    return Row(clock.pk, f"Treated since {since} without a signed plan.", since=clock.plan_wanted_since, pressing=True)


def uncertified(clock, on, style):
    until = clock.certification_until
    sent = "Sent" if clock.is_sent else "Not sent"
    if until and until >= on:
        text = f"{sent}. Signed by {format_day(until, style)} it needs no reason for the delay."
    else:
        text = f"{sent}. So late it is accepted only with the reason for the delay."
    return Row(clock.pk, text, since=clock.certification_due, pressing=True, note=clock.plan_note)


def unexplained(clock, on, style):
    text = "Certified too late to need no reason: the reason is wanted."
    return Row(clock.pk, text, since=clock.certification_late, pressing=True, note=clock.plan_note)


def unsent(clock, on, style):
    return Row(clock.pk, "Signed by the therapist, and not sent yet.", by=clock.certification_due, note=clock.plan_note)


def awaited(clock, on, style):
    return Row(clock.pk, "Sent, and not come back yet.", by=clock.certification_due, note=clock.plan_note)


def expired(clock, on, style):
    return Row(clock.pk, "Treatment is no longer certified.", since=clock.certified_through, pressing=True)


def ending(clock, on, style):
    return Row(clock.pk, "Treatment after it needs a recertified plan.", by=clock.certified_through)


def awaiting(note, on, style, *, since, by):
    """A note that its author signed on the day `since`, to be cosigned by another day."""
    text = f"{note.get_kind_display()} of {format_day(note.date, style)}, by {note.author.list_name}."
    return Row(note.episode_id, text, since=since, by=by, note=note.pk, pressing=by < on)


def unsigned(note, on, style):
    returned = " It was returned." if note.status == note.Status.RETURNED else ""
    text = f"{note.get_kind_display()} of {format_day(note.date, style)}, by {note.author.list_name}.{returned}"
    return Row(note.episode_id, text, since=note.date, note=note.pk)
