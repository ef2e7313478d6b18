"""The appointments of one demo episode: today's if it is still to come, the next ones, and one that was missed."""

import datetime as dt

from django.utils import timezone

from therapy_notes import charting, clocks, scheduling
from therapy_notes.clinic_time import at_clock
from therapy_notes.demo.courses import DAY, workday
from therapy_notes.models import Note

HOMES = {"home": "Apartment, third floor", "telehealth": "Own kitchen, on a tablet"}


def book(chart):
    """Write them for that `writing.Chart`; they move its clock once."""
    course, today = chart.course, chart.today
    helper = chart.people.get(course.helper, chart.therapist)
    if course.today == "planned":
        kind = Note.Kind.VISIT if chart.days else Note.Kind.EVALUATION
        _visit(chart, today, helper if course.today_by == "h" else chart.therapist, kind=kind)
    for day in course.booked_days(today):
        _visit(chart, day, chart.therapist)
    clocks.move(chart.episode, at=timezone.now())
    if course.missed:
        _missed(chart, *course.missed)


def _visit(chart, day, person, *, kind=Note.Kind.VISIT):
    room = chart.words["place"] if chart.words else "Room 2"
    return charting.begin_note(
        chart.episode,
        kind=kind,
        by=person,
        at=_booked_at(min(day, chart.today)),
        therapist=person.clinician,
        planned=at_clock(day, dt.time.fromisoformat(chart.course.clock)),
        minutes=chart.course.minutes,
        setting=chart.course.setting,
        place=HOMES.get(chart.course.setting, room),
    )


def _missed(chart, ago, kind, reason):
    """The patient stayed away on the working day so long ago, or on the one before it that was free."""
    day = workday(chart.today - ago * DAY, back=True)
    while day in chart.days:
        day = workday(day - DAY, back=True)
    note = _visit(chart, day, chart.therapist)
    noticed = note.visit.planned + dt.timedelta(minutes=15)
    scheduling.miss_visit(note.visit, kind=kind, reason=reason, by=chart.therapist, at=noticed)


def _booked_at(day):
    """Some days before, in the afternoon."""
    return at_clock(workday(day - 3 * DAY, back=True), dt.time(16, 0))
