"""The billing days of many notes at once, in a number of queries that does not grow with them.

Fetched so are times, decisions, payers, words, plans, reports and the visits that a payer counts. What is asked of one
day alone is not: the year's threshold, and other patients in the same minutes.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing.gather.care import care_facts, signed_beside
from billing.gather.day import Decisions, GatheredDay, gathered_day
from billing.gather.supporting import signed_reports, supportive_facts
from billing.gather.terms import CoverageTerms, counted_codes, covers_of
from billing.models import Decision
from billing.rules.care_facts import CareFacts
from therapy_notes import clocks
from therapy_notes.content import latest_activities
from therapy_notes.models import Note, Visit

Day = tuple[int, dt.date]  # a patient's number and a date


@dataclass(frozen=True, slots=True)
class Judged:
    """A note's visit with its billing day, payers and documentation; `care` is None until every time is known."""

    visit: Visit
    gathered: GatheredDay
    covers: Sequence[CoverageTerms]
    care: CareFacts | None


def many_days(notes: Sequence[Note], *, asked_on: dt.date) -> Iterator[Judged]:
    """Each note that has a visit, with its day; all notes are signed by their authors."""
    own = {note.pk: note for note in notes if note.visit_id}
    by_day = _notes_of_days(own)
    everyone = [note for rows in by_day.values() for note in rows]
    activities = latest_activities(everyone) if everyone else {}
    decisions, covers = _decisions(by_day), covers_of(by_day)
    courses = clocks.courses_of({note.episode_id: note.episode for note in own.values()}.values())
    signed = signed_beside(courses, everyone)
    reports = signed_reports(courses) if any(counted_codes(rows) for rows in covers.values()) else {}
    for note in own.values():
        day = (note.episode.patient_id, note.date)
        gathered = gathered_day(note, by_day[day], activities, decisions[note.episode.patient_id])
        visit = _visit(note)
        course = courses[note.episode_id]
        codes, written = counted_codes(covers[day]), reports.get(note.episode_id, ())
        supporting = supportive_facts(codes, course, written, note.date)
        more = {"asked_on": asked_on, "course": course, "signed": signed}
        care = care_facts(visit, gathered, supporting, **more) if gathered.complete else None
        yield Judged(visit, gathered, covers[day], care)


def _visit(note: Note) -> Visit:
    visit = note.visit
    assert visit is not None  # noqa: S101  for the type checker: these were chosen by it
    visit.note, visit.episode = note, note.episode
    return visit


def _notes_of_days(own: dict[int, Note]) -> dict[Day, list[Note]]:
    """Every note of these patients' days with a visit that was held; the given rows stand for themselves."""
    days = {(note.episode.patient_id, note.date) for note in own.values()}
    found = Note.objects.filter(episode__patient__in={day[0] for day in days}, date__in={day[1] for day in days})
    held = found.exclude(status=Note.Status.VOID).filter(visit__isnull=False, visit__missed="")
    rows = held.select_related("episode", "visit", "author__clinician")
    by_day: dict[Day, list[Note]] = {day: [] for day in days}
    for note in rows.order_by("pk"):
        day = (note.episode.patient_id, note.date)
        if day in by_day:
            by_day[day].append(own.get(note.pk, note))
    return by_day


def _decisions(days: dict[Day, list[Note]]) -> dict[int, dict[tuple[dt.date, str], Decisions]]:
    found: dict[int, dict[tuple[dt.date, str], Decisions]] = defaultdict(lambda: defaultdict(Decisions))
    rows = Decision.objects.filter(patient__in={day[0] for day in days}, date__in={day[1] for day in days})
    for row in rows.order_by("pk"):
        found[row.patient_id][row.date, row.discipline].add(row)
    return found
