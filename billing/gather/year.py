"""What the year has brought towards the KX threshold: the figure somebody looked up, and our own days since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.gather.day import GatheredDay
from billing.gather.many import Judged
from billing.gather.own_days import OwnUnits, own_days, own_days_until
from billing.gather.terms import CoverageTerms, every_term
from billing.models import Coverage, Rate, Terms, YearToDate
from billing.rules.assess import assess
from billing.rules.edits.tables import Tables
from billing.rules.facts import BillingDay, Threshold
from therapy_notes.models import OpeningBalance, Visit

BUCKETS = {"PT": YearToDate.Bucket.PT_SLP, "SLP": YearToDate.Bucket.PT_SLP, "OT": YearToDate.Bucket.OT}
Rates = dict[str, list[Rate]]


@dataclass(frozen=True, slots=True)
class OpeningFigure:
    """What an episode's opening balance says of the year, as a figure: told once, when the patient came in mid-care."""

    discipline: str
    amount: Decimal
    as_of: dt.date
    source: str

    @property
    def bucket(self) -> YearToDate.Bucket:
        """Whose threshold it counts towards."""
        return BUCKETS[self.discipline]

    def get_bucket_display(self) -> str:
        """The same in words, as a figure says it."""
        return str(self.bucket.label)


Figure = YearToDate | OpeningFigure


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
    figure: Figure | None = None
    days: tuple[OwnDay, ...] = ()


class Years:
    """What a patient's years are made of, fetched once for all days until the last: then each day costs no query."""

    def __init__(self, patient: int, *, last: dt.date) -> None:
        self._patient, self._last = patient, last
        self._entered = list(YearToDate.objects.filter(patient=patient, withdrawn__isnull=True))
        self._brought = opening_figures(patient)
        self._rates: dict[int, Rates] = {}
        self._days: dict[tuple[int, str, dt.date], list[OwnUnits]] = {}
        covers = list(Coverage.objects.filter(patient=patient, since__lte=last).select_related("payer"))
        terms = list(Terms.objects.filter(payer__in={one.payer_id for one in covers}, since__lte=last))
        self._covers = {one.payer_id: every_term(one, covers, terms) for one in covers}

    def of(self, one: Judged, row: CoverageTerms, tables: Tables | None) -> Year | None:
        """The threshold of a coverage's day; None in a year of which nobody entered a figure."""
        figures: list[Figure] = [*self._entered, *self._brought]
        counted = any(figure.as_of.year == one.gathered.day.date.year for figure in figures)
        return year_to_date(one.visit, one.gathered, row, tables, self) if counted else None

    def figure(self, bucket: str, date: dt.date) -> Figure | None:
        """`figure_of` of the patient."""
        of_year = (one for one in self._entered if one.as_of.year == date.year and one.as_of <= date)
        return _holding(next((one for one in of_year if one.bucket == bucket), None), self._brought, bucket, date)

    def rates(self, payer: int, date: dt.date) -> Rates:
        """The payer's rates that anything is allowed by until the date."""
        if payer not in self._rates:
            self._rates[payer] = _rates(payer, self._last)
        return {code: rows for code, rows in self._rates[payer].items() if rows[-1].since <= date}

    def own_days(self, payer: int, since: dt.date, day: BillingDay, tables: Tables | None) -> list[OwnUnits]:
        """The days of the same threshold from the figure's on, before this one."""
        which = (payer, BUCKETS[day.discipline], since)
        if which not in self._days:
            last = min(self._last, since.replace(month=12, day=31))
            of, row = _sharing(day), self._covers[payer]
            self._days[which] = own_days_until(self._patient, last, since, row, of, tables)
        before = (day.date, str(day.discipline))
        return [one for one in self._days[which] if (one.date, one.discipline) < before]


def year_to_date(
    visit: Visit, gathered: GatheredDay, row: CoverageTerms, tables: Tables | None, years: Years | None = None
) -> Year | None:
    """The year's threshold for a coverage of the day; None where its payer has no rates or no line is billed.

    The figure holds what came before its day; our own days from it on are added as the law bills them, with a number of
    queries that does not grow with the days; with none at all where `years` are at hand.
    """
    if row.coverage is None or row.assumed:
        return None
    day = gathered.day
    payer, patient = row.coverage.payer_id, visit.episode.patient_id
    rates = years.rates(payer, day.date) if years else _rates(payer, day.date)
    billed = dict.fromkeys(line.code for line in assess(day, row.terms, tables=tables).lines)
    if not rates or not billed:
        return None
    bucket = BUCKETS[day.discipline]
    figure = years.figure(bucket, day.date) if years else figure_of(patient, bucket, day.date)
    if figure is None:
        return Year()
    of_day = {code: _rate(rates, code, day.date) for code in billed}
    known = {code: rate for code, rate in of_day.items() if rate is not None}
    if missing := next((code for code in billed if code not in known), ""):
        return Year(None, missing, day.date, figure)
    days, since = [], figure.as_of
    before = years.own_days(payer, since, day, tables) if years else None
    for own in own_days(visit, gathered, since, row, _sharing(day), tables) if before is None else before:
        amount, missing = _allowed(own, rates)
        if missing:
            return Year(None, missing, own.date, figure)
        days.append(OwnDay(own.date, own.discipline, amount))
    spent = figure.amount + sum(one.amount for one in days)
    return Year(Threshold(spent, known), figure=figure, days=tuple(days))


def figure_of(patient: int, bucket: str, date: dt.date) -> Figure | None:
    """The figure that holds on a date: of its year, the latest that is not after it and was not withdrawn.

    What an opening balance says counts as one, but gives way to one that somebody entered for the same day.
    """
    figures = YearToDate.objects.filter(patient=patient, bucket=bucket, as_of__year=date.year, as_of__lte=date)
    return _holding(figures.filter(withdrawn__isnull=True).first(), opening_figures(patient), bucket, date)


def _holding(
    entered: YearToDate | None, openings: Sequence[OpeningFigure], bucket: str, date: dt.date
) -> Figure | None:
    told = (one for one in openings if one.bucket == bucket and one.as_of.year == date.year)
    brought = next((one for one in told if one.as_of <= date), None)
    if entered and brought:
        return entered if entered.as_of >= brought.as_of else brought
    return entered or brought


def opening_figures(patient: int) -> list[OpeningFigure]:
    """What the opening balances of the patient's episodes say of a year, the latest first; one query."""
    brought = OpeningBalance.objects.filter(episode__patient=patient, threshold_amount__isnull=False)
    facts = ("episode__discipline", "threshold_amount", "threshold_on", "source")
    rows = brought.order_by("-threshold_on", "-pk").values_list(*facts)
    return [OpeningFigure(*row) for row in rows]


def _sharing(day: BillingDay) -> list[str]:
    """The disciplines that count towards the day's threshold."""
    return [name for name, bucket in BUCKETS.items() if bucket == BUCKETS[day.discipline]]


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
