"""What the year has brought towards the KX threshold: the figure somebody looked up, and our own days since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from billing.gather.day import GatheredDay, billing_day, decisions_of
from billing.gather.terms import ASSUMED, CoverageTerms, payer_terms, terms_on
from billing.models import Coverage, Rate, Terms, YearToDate
from billing.rules.assess import assess
from billing.rules.edits.tables import Tables
from billing.rules.facts import BillingDay, PayerTerms, Threshold
from therapy_notes.content import latest_activities
from therapy_notes.models import Note, Visit

BUCKETS = {"PT": YearToDate.Bucket.PT_SLP, "SLP": YearToDate.Bucket.PT_SLP, "OT": YearToDate.Bucket.OT}
Rates = dict[str, list[Rate]]


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A billing day of the clinic since the figure, and what its lines come to in dollars."""

    date: dt.date
    discipline: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Year:
    """The threshold of a day, not yet attested, with the `figure` and the own `days` that it is made of.

    None with `no_rate_for` where this day or one before it has a code without a rate; with neither where nobody
    entered a figure of the year.
    """

    threshold: Threshold | None = None
    no_rate_for: str = ""
    on: dt.date | None = None
    figure: YearToDate | None = None
    days: tuple[OwnDay, ...] = ()


def year_to_date(visit: Visit, gathered: GatheredDay, row: CoverageTerms, tables: Tables | None) -> Year | None:
    """The year's threshold for a coverage of the day; None where its payer has no rates or no line is billed.

    The figure holds what came before its day; our own days from it on are added as the law bills them, with a number of
    queries that does not grow with the days.
    """
    if row.coverage is None or row.assumed:
        return None
    day = gathered.day
    rates = _rates(row.coverage.payer_id, day.date)
    billed = dict.fromkeys(line.code for line in assess(day, row.terms, tables=tables).lines)
    if not rates or not billed:
        return None
    patient = visit.episode.patient_id
    figure = figure_of(patient, BUCKETS[day.discipline], day.date)
    if figure is None:
        return Year()
    of_day = {code: _rate(rates, code, day.date) for code in billed}
    known = {code: rate for code, rate in of_day.items() if rate is not None}
    if missing := next((code for code in billed if code not in known), ""):
        return Year(None, missing, day.date, figure)
    days = []
    for own, terms in _own_days(patient, day, figure.as_of, row.coverage):
        amount, missing = _allowed(own, terms, rates, tables)
        if missing:
            return Year(None, missing, own.date, figure)
        days.append(OwnDay(own.date, own.discipline, amount))
    spent = figure.amount + sum(one.amount for one in days)
    return Year(Threshold(spent, known), figure=figure, days=tuple(days))


def figure_of(patient: int, bucket: str, date: dt.date) -> YearToDate | None:
    """The figure that holds on a date: of its year, the latest that is not after it and was not withdrawn."""
    figures = YearToDate.objects.filter(patient=patient, bucket=bucket, as_of__year=date.year, as_of__lte=date)
    return figures.filter(withdrawn__isnull=True).first()


def _rates(payer: int, until: dt.date) -> Rates:
    """The payer's rates by code, the youngest first; of one date, the one entered last."""
    rates: Rates = defaultdict(list)
    for rate in Rate.objects.filter(payer=payer, since__lte=until).order_by("-since", "-pk"):
        rates[rate.code].append(rate)
    return rates


def _rate(rates: Rates, code: str, date: dt.date) -> Decimal | None:
    return next((rate.amount for rate in rates.get(code, ()) if rate.since <= date), None)


def _allowed(day: BillingDay, terms: PayerTerms, rates: Rates, tables: Tables | None) -> tuple[Decimal, str]:
    """What a day's lines come to, and the first code without a rate. A line under notice adds nothing."""
    noticed = {notice.code for notice in day.notices}
    spent = Decimal()
    for line in assess(day, terms, tables=tables).lines:
        if line.code in noticed:
            continue
        rate = _rate(rates, line.code, day.date)
        if rate is None:
            return spent, line.code
        spent += line.units * rate
    return spent, ""


def _own_days(
    patient: int, day: BillingDay, since: dt.date, coverage: Coverage
) -> Iterable[tuple[BillingDay, PayerTerms]]:
    """The clinic's own billing days of the bucket before this one, as far as this payer covered them."""
    disciplines = [name for name, bucket in BUCKETS.items() if bucket == BUCKETS[day.discipline]]
    # Of one date the disciplines count in the order of their names.
    before = Q(date__lt=day.date) | Q(date=day.date, episode__discipline__lt=day.discipline)
    found = Note.objects.filter(
        before,
        episode__patient=patient,
        episode__discipline__in=disciplines,
        date__gte=since,
        visit__isnull=False,
    )
    notes = list(found.select_related("episode").order_by("date", "pk"))
    if not notes:
        return
    covered = list(Coverage.objects.filter(patient=patient, payer=coverage.payer_id))
    rows = list(Terms.objects.filter(payer=coverage.payer_id, since__lte=day.date))
    decisions = decisions_of(patient, since, day.date)
    for (date, discipline), activities in _by_day(notes).items():
        if any(one.since <= date and (one.until is None or date <= one.until) for one in covered):
            terms = terms_on(rows, date).get(coverage.payer_id)
            own = billing_day(date, discipline, activities, decisions[date, discipline])
            yield own, payer_terms(terms) if terms else ASSUMED


def _by_day(notes: Sequence[Note]) -> Mapping[tuple[dt.date, str], list[dict[str, Any]]]:
    said = latest_activities(notes)
    days: dict[tuple[dt.date, str], list[dict[str, Any]]] = defaultdict(list)
    for note in notes:
        days[note.date, note.episode.discipline] += said[note.pk]
    return days
