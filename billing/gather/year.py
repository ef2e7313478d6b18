"""What the year has brought towards the KX threshold: the figure somebody looked up, and our own days since."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from billing.gather.day import GatheredDay
from billing.gather.own_days import OwnUnits, own_days
from billing.gather.terms import CoverageTerms
from billing.models import Rate, YearToDate
from billing.rules.assess import assess
from billing.rules.edits.tables import Tables
from billing.rules.facts import Threshold
from therapy_notes.models import Visit

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
    disciplines = [name for name, bucket in BUCKETS.items() if bucket == BUCKETS[day.discipline]]
    for own in own_days(visit, gathered, figure.as_of, row, disciplines, tables):
        amount, missing = _allowed(own, rates)
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
    for rate in rates.get(code, ()):
        if rate.since <= date:
            return rate.amount
    return None


def _allowed(day: OwnUnits, rates: Rates) -> tuple[Decimal, str]:
    """What a day's lines come to, and the first code without a rate."""
    spent = Decimal()
    for code, units in day.lines:
        rate = _rate(rates, code, day.date)
        if rate is None:
            return spent, code
        spent += units * rate
    return spent, ""
