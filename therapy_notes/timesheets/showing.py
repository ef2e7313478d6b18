"""A timesheet as it is shown and printed: each visit's times and minutes, gaps and overlaps, totals by day."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import TextChoices

from therapy_notes.clinic_time import day_of
from therapy_notes.models import Clinician
from therapy_notes.timesheets.gathering import given_by
from therapy_notes.timesheets.rows import Row, length_words, row_of, seen_in

WEEK = dt.timedelta(days=7)


class Period(TextChoices):
    DAY = "day", "Day"
    WEEK = "week", "Week, Monday to Sunday"
    MONTH = "month", "Month"

    def around(self, day):
        """The first and the last day of the period in which that day lies."""
        if self == Period.DAY:
            return day, day
        if self == Period.WEEK:
            first = day - dt.timedelta(days=day.weekday())
            return first, first + dt.timedelta(days=6)
        first = day.replace(day=1)
        return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


@dataclass(slots=True)
class Sums:
    """Minutes and counts. `seen` are minutes of the clock with patients: of a group each minute once."""

    visits: int = 0
    missed: int = 0
    unsigned: int = 0
    timed: int = 0
    untimed: int = 0
    treatment: int = 0
    seen: int = 0
    overlaps: int = 0

    def add(self, other):
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def hours(self):
        """`seen` in words."""
        return length_words(self.seen)


@dataclass(slots=True)
class Day:
    date: dt.date
    rows: list[Row] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)


@dataclass(slots=True)
class Timesheet:
    """Of one clinician, from the first day to the last; `days` are those on which there was something."""

    clinician: Clinician
    first: dt.date
    last: dt.date
    days: list[Day]
    sums: Sums


def timesheet(clinician, *, period, on, user, at):
    """The timesheet of the period in which the day lies, as on record at that moment; `user` asks for it."""
    first, last = Period(period).around(on)
    by_day = defaultdict(list)
    for given in given_by(clinician, first=first, last=last, user=user, at=at):
        by_day[day_of(given.visit.planned)].append(row_of(given))
    days = [_day(date, rows) for date, rows in sorted(by_day.items())]
    total = Sums()
    for day in days:
        total.add(day.sums)
    return Timesheet(clinician, first, last, days, total)


def _day(date, rows):
    rows.sort(key=lambda row: (row.starts_at, row.number))
    minutes_seen, overlaps = seen_in(rows)
    counted = [row for row in rows if row.counts]
    sums = Sums(
        visits=len(counted),
        missed=sum(row.is_missed for row in rows),
        unsigned=sum(row.is_unsigned for row in rows),
        timed=sum(row.timed for row in counted),
        untimed=sum(row.untimed for row in counted),
        treatment=sum(row.treatment for row in counted),
        seen=minutes_seen,
        overlaps=overlaps,
    )
    return Day(date, rows, sums)
