"""The last treatment day of a progress report: it lies in a period that has no report yet.

A report that ends elsewhere closes no period, and what waits for it goes on waiting (Pub. 100-02 ch. 15 §220.3 D).
"""

from dataclasses import replace

from django.core.exceptions import ValidationError

from billing.rules.care.periods import REPORTED
from therapy_notes.clinic_time import day_of, format_day
from therapy_notes.clocks.courses import course_of
from therapy_notes.clocks.gathering import end_as_signed
from therapy_notes.models import Note, ProgressReport
from therapy_notes.models.ledger import hold_chart

UNTREATED = "Nothing was done with the patient up to this report: log the treatment, then choose its last day."
TAKEN = "Another report ends on this day already: choose the last treatment day that this one covers."
NOT_A_DAY = "Choose a treatment day of this episode: a report covers what was done."


def check_period_end(note, day):
    """Refuse a day, by `period_end`, with which the report would close no period; of an amendment its own end will do.

    While a report is written, and no period waits, any treatment day of the episode will do too.
    """
    style = note.episode.patient.clinic.date_style
    if day > note.date:
        raise _refused(f"This lies after the report, of {format_day(note.date, style)}.")
    own = end_as_signed(note) if note.status == Note.Status.AMENDING else None
    if day == own:
        return
    course, periods, waiting = _periods(note, own, on=note.date)
    if not any(one.date <= note.date for one in course.days):
        raise _refused(UNTREATED)
    if own and any(one.period_end == day for one in course.reports):
        raise _refused(TAKEN)
    if any(_holds(one, day) for one in (periods if own else waiting)):
        return
    if waiting:
        raise _refused(f"Choose a day of a period without a report: {_spans(waiting, note, style)}.")
    if not any(one.date == day for one in course.days):
        raise _refused(NOT_A_DAY)


def check_still_waits(note, *, at):
    """Within the signature of a progress report: its period waits still, for of two authors the first closes it.

    The chart is locked, so that the second one waits and then finds the first one's report. Sentences by `period_end`.
    """
    hold_chart(note.episode.patient_id)
    day = ProgressReport.objects.values_list("period_end", flat=True).get(note=note)
    check_period_end(note, day)
    if note.status == Note.Status.AMENDING:
        return
    _, periods, waiting = _periods(note, None, on=max(note.date, day_of(at)))
    if not periods or any(_holds(one, day) for one in waiting):
        return
    style = note.episode.patient.clinic.date_style
    said = f"The period through {format_day(day, style)} has its report already"
    mend = f"choose a day {_spans(waiting, note, style)}" if waiting else "wait for the next treatment day"
    raise _refused(f"{said}: {mend}, or mark this report as void.")


def _periods(note, own, *, on):
    """The course without the report that ends on `own`, its periods as of a day, and those without a report."""
    course = course_of(note.episode)
    course = replace(course, reports=[one for one in course.reports if own is None or one.period_end != own])
    answer = course.reporting(on=on)
    periods = answer.periods if answer else ()
    return course, periods, [one for one in periods if one.status not in REPORTED]


def _holds(period, day):
    return period.start <= day <= (period.end or day)


def _spans(periods, note, style):
    """The days of these periods as a sentence goes on with them."""
    return " or ".join(
        f"from {format_day(one.start, style)} to {format_day(one.end or max(note.date, one.start), style)}"
        for one in periods
    )


def _refused(text):
    return ValidationError({"period_end": text})
