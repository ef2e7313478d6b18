"""Why one note that waits for a cosignature is more pressing than another, in words, and the order that follows.

What a note's billing day has open is asked of whoever registered for it: the record does not know the shell.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from django.db.models import Subquery

from therapy_notes.access.policies import in_state_of_care, policy_of_notes
from therapy_notes.models import CosignPolicy, Note


@dataclass(frozen=True, slots=True)
class Open:
    """How many findings of a note's day stop a claim line, and how many ask a person."""

    stops: int = 0
    asks: int = 0

    def __bool__(self):
        return bool(self.stops or self.asks)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in a few words, with the icon and the style of its state."""

    words: str
    icon: str
    css: str


class _Nobody:
    @staticmethod
    def of_many(notes, *, on):
        return {}

    @staticmethod
    def of_one(note):
        return Open()


_findings = _Nobody


def register(findings):
    """`findings.of_many(notes, on=)` gives `Open` by the note's number in a number of queries that does not grow.

    `findings.of_one(note)` looks at all there is, other patients and the year included.
    """
    global _findings
    _findings = findings


def open_findings(note):
    """All that is open on the note's day, as its page shows it."""
    return _findings.of_one(note)


def in_order(notes, *, on):
    """The notes, riskiest first, each with its `age`, `due`, `overdue` (days), `open` findings and `reasons`.

    Past the policy's day, then what others wait for, then what stops a claim line, then due today, then what asks a
    person, then the rest; within each by the day on which it is due. Payers' deadlines for filing are not known yet.
    """
    notes = list(notes)
    due, found = due_days(notes), _findings.of_many(notes, on=on)
    for note in notes:
        note.age = (on - note.date).days
        note.due = due[note.pk]
        note.overdue = (on - note.due).days
        note.open = found.get(note.pk, Open())
        note.reasons = list(_reasons(note))
    return sorted(notes, key=lambda note: (_tier(note), note.due, note.date, note.pk))


def due_days(notes):
    """The day by which each note is to be cosigned, by the note's number; one query for any count."""
    usual = CosignPolicy().due_days
    found = dict(_due_days().filter(pk__in=[note.pk for note in notes]))
    return {note.pk: note.date + dt.timedelta(days=found[note.pk] or usual) for note in notes}


@cache
def _due_days():
    """The question alone, never its answer: to put it together takes as long as to ask it."""
    notes = Note.objects.annotate(care_state=in_state_of_care())
    days = notes.annotate(days=Subquery(policy_of_notes(CosignPolicy).values("due_days")[:1]))
    return days.order_by().values_list("pk", "days")


def holds_others(note):
    """A plan, a report, an evaluation or a discharge: lines and periods of other days wait for it."""
    return note.kind != Note.Kind.VISIT


def _tier(note):
    pressing = (note.overdue > 0, holds_others(note), note.open.stops, note.overdue == 0, note.open.asks, True)
    return next(place for place, holds in enumerate(pressing) if holds)


def _reasons(note):
    if note.overdue > 0:
        yield Reason(f"{_days(note.overdue)} past due", "problem", "is-problem")
    elif note.overdue == 0:
        yield Reason("Due today", "due", "is-due")
    if holds_others(note):
        yield Reason("Others wait for it", "document", "is-due")
    if note.open.stops:
        yield Reason(f"{note.open.stops} problem{'s' if note.open.stops > 1 else ''}", "problem", "is-problem")
    if note.open.asks:
        yield Reason(f"{note.open.asks} to check", "due", "is-due")


def _days(count):
    return f"{count} day{'s' if count != 1 else ''}"
