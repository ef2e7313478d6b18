"""The clinic's own billing days of a year, with the units that the law gives them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from billing.gather.day import Decisions, GatheredDay, Kind, billing_day
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
    found = _notes(visit.episode.patient_id, gathered.day, since, disciplines)
    notes = [one for one in found if any(covers_on(span, one.date) for span in row.spans)]
    if not notes:
        return
    terms = _terms_by_date(row.rows, {one.date for one in notes})
    days: dict[Which, list[Any]] = defaultdict(list)
    for note in notes:
        days[note.date, note.episode__discipline].append(note)
    decided = {which: gathered.of_the_year.get(which) or Decisions() for which in days}
    versions = SignedVersion.objects.filter(patient=visit.episode.patient_id, note__date__gte=since)
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


def _notes(patient: int, day: BillingDay, since: dt.date, disciplines: Sequence[str]) -> list[Any]:
    # Of one date the disciplines count in the order of their names.
    before = Q(date__lt=day.date) | Q(date=day.date, episode__discipline__lt=day.discipline)
    found = Note.objects.filter(
        before,
        episode__patient=patient,
        episode__discipline__in=disciplines,
        date__gte=since,
        visit__isnull=False,
    )
    rows = found.order_by("date", "pk")
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
