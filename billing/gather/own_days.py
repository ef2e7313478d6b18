"""The clinic's own billing days of a year, with the units that the law gives them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from billing.gather.day import Decisions, GatheredDay, Kind, billing_day, decisions_of
from billing.gather.terms import ASSUMED, CoverageTerms, covers_on, payer_terms, terms_on
from billing.models import Terms
from billing.rules.assess import assess
from billing.rules.edits.tables import Tables
from billing.rules.facts import BillingDay, PayerTerms
from therapy_notes.content import latest_activities
from therapy_notes.models import Note, SignedVersion, Visit

Units = tuple[tuple[str, int], ...]
Which = tuple[dt.date, str]
MOST = 20_000  # days remembered, some 20 MB


@dataclass(frozen=True, slots=True)
class OwnUnits:
    """The code and units of each line of a day, without those under a notice of non-coverage."""

    date: dt.date
    discipline: str
    lines: Units


# What is signed never changes, so a day is judged once: by the digests of its signed versions, all that people decided
# about it, the terms, and the digest of the law's tables. Whatever differs in these is another day.
remembered: dict[tuple[Any, ...] | None, Units] = {}


def own_days(
    visit: Visit,
    gathered: GatheredDay,
    since: dt.date,
    row: CoverageTerms,
    disciplines: Sequence[str],
    tables: Tables | None,
) -> Iterator[OwnUnits]:
    """The days of these disciplines before this one, as far as the coverage's payer covered them, in their order.

    The number of queries does not grow with the days.
    """
    # Of one date the disciplines count in the order of their names.
    before = Q(date__lt=gathered.day.date) | Q(date=gathered.day.date, episode__discipline__lt=gathered.day.discipline)
    notes = _notes(visit.episode.patient_id, before, since, disciplines)
    yield from judged_days(visit.episode.patient_id, notes, since, row, gathered.of_the_year, tables)


def own_days_until(
    patient: int, last: dt.date, since: dt.date, row: CoverageTerms, disciplines: Sequence[str], tables: Tables | None
) -> list[OwnUnits]:
    """The same of all days until the last; `row` has all coverages and terms of its payer until then."""
    notes = _notes(patient, Q(date__lte=last), since, disciplines)
    return list(judged_days(patient, notes, since, row, decisions_of(patient, since, last), tables))


def judged_days(
    patient: int,
    found: Sequence[Any],
    since: dt.date,
    row: CoverageTerms,
    of_the_year: Mapping[Which, Decisions],
    tables: Tables | None,
) -> Iterator[OwnUnits]:
    """Each day of these notes that the payer covered, with what the law makes of it."""
    notes = [one for one in found if any(covers_on(span, one.date) for span in row.spans)]
    if not notes:
        return
    terms = _terms_by_date(row.rows, {one.date for one in notes})
    days: dict[Which, list[Any]] = defaultdict(list)
    for note in notes:
        days[note.date, note.episode__discipline].append(note)
    decided = {which: of_the_year.get(which) or Decisions() for which in days}
    versions = SignedVersion.objects.filter(patient=patient, note__date__gte=since)
    digests = dict(versions.order_by("number").values_list("note", "sha256"))
    keys = {which: _key(which, rows, digests, decided[which], terms[which[0]], tables) for which, rows in days.items()}
    judged = {which: remembered.get(key) for which, key in keys.items()}
    unknown = [note for which, rows in days.items() if judged[which] is None for note in rows]
    said = latest_activities(unknown) if unknown else {}
    for which, rows in days.items():
        lines = judged[which]
        if lines is None:
            activities = [activity for note in rows for activity in said[note.pk]]
            lines = _lines(billing_day(*which, activities, decided[which]), terms[which[0]], tables)
            _remember(keys[which], lines)
        yield OwnUnits(*which, lines)


def _notes(patient: int, before: Q, since: dt.date, disciplines: Sequence[str]) -> list[Any]:
    found = Note.objects.filter(
        before,
        episode__patient=patient,
        episode__discipline__in=disciplines,
        date__gte=since,
        visit__isnull=False,
    )
    rows = found.exclude(status=Note.Status.VOID).order_by("date", "pk")
    return list(rows.values_list("pk", "visit_id", "status", "date", "episode__discipline", named=True))


def _terms_by_date(rows: Sequence[Terms], dates: set[dt.date]) -> Mapping[dt.date, PayerTerms]:
    of_row = {row.pk: payer_terms(row) for row in rows}
    in_force = {date: terms_on(rows, date) for date in dates}
    return {date: of_row[row.pk] if row else ASSUMED for date, row in in_force.items()}


def _key(
    which: Which,
    notes: Sequence[Any],
    digests: Mapping[int, str],
    decisions: Decisions,
    terms: PayerTerms,
    tables: Tables | None,
) -> tuple[Any, ...] | None:
    """What the units of a day follow from; None while one of its notes is being written."""
    if any(note.status in Note.WRITABLE or note.pk not in digests for note in notes):
        return None
    signed = tuple(digests[note.pk] for note in notes)
    decided = (decisions.answer(Kind.TIE), decisions.answer(Kind.NOTICE))
    return (which, signed, decided, terms, tables.digest if tables else "")


def _lines(day: BillingDay, terms: PayerTerms, tables: Tables | None) -> Units:
    noticed = {notice.code for notice in day.notices}
    lines = assess(day, terms, tables=tables).lines
    return tuple((line.code, line.units) for line in lines if line.code not in noticed)


def _remember(key: tuple[Any, ...] | None, lines: Units) -> None:
    if key is None:
        return
    if len(remembered) >= MOST:
        remembered.clear()
    remembered[key] = lines
