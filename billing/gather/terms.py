"""The payer's terms: those of the coverages in force on the day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from billing.models import Coverage, Terms
from billing.rules.facts import DistinctModifier, EditTable, PayerTerms, SupportiveTerms, UnitMethod
from therapy_notes.models import Visit

Day = tuple[int, dt.date]  # a patient's number and a date
SUPPORTED_CODE = "97530"  # whose supportive documentation payers count by visits
# Until a payer and its terms are named, a day is counted as Medicare counts it; the panel says so.
ASSUMED = PayerTerms(unit_method="cms_total_time")


@dataclass(frozen=True, slots=True)
class CoverageTerms:
    """One coverage of the day with the payer's terms in force.

    `coverage` is None where no payer is named; `assumed` where no terms are in force and Medicare's stand in. `spans`
    are all coverages of the patient by this payer that began until the day, `rows` all its terms until then;
    `report_every` is said where the payer wants progress reports otherwise than Medicare.
    """

    coverage: Coverage | None
    terms: PayerTerms
    assumed: bool = False
    spans: tuple[Coverage, ...] = ()
    rows: tuple[Terms, ...] = ()
    report_every: int | None = None

    @property
    def medicares_way(self) -> bool:
        """Whether the payer follows Medicare: who counts units as Medicare does holds what Medicare holds."""
        return self.terms.unit_method == "cms_total_time"

    @property
    def supportive(self) -> SupportiveTerms | None:
        """What the payer wants of the code whose visits it counts."""
        return self.terms.supportive[0] if self.terms.supportive else None


def counted_codes(rows: Iterable[CoverageTerms]) -> list[str]:
    """The codes whose visits any of these payers counts, each once."""
    return list(dict.fromkeys(row.supportive.code for row in rows if row.supportive))


def coverage_terms(visit: Visit) -> list[CoverageTerms]:
    """The coverages in force on the day, first payer first, each with its terms of that day."""
    date = visit.note.date
    found = list(Coverage.objects.filter(patient=visit.episode.patient_id, since__lte=date).select_related("payer"))
    payers = {row.payer_id for row in _in_force(found, date)}
    terms = list(Terms.objects.filter(payer__in=payers, since__lte=date).order_by("since")) if payers else []
    return terms_of(found, terms, date)


def covers_of(days: Collection[Day], found: Iterable[Coverage] | None = None) -> dict[Day, list[CoverageTerms]]:
    """The same of many patients' days, in two queries for any count; `found` are their coverages where known."""
    if found is None:
        found = Coverage.objects.filter(patient__in={patient for patient, _ in days}).select_related("payer")
    of_patient: dict[int, list[Coverage]] = defaultdict(list)
    for coverage in found:
        of_patient[coverage.patient_id].append(coverage)
    payers = {row.payer_id for patient, _ in days for row in of_patient[patient]}
    terms = list(Terms.objects.filter(payer__in=payers).order_by("since")) if payers else []
    covers = {}
    for patient, date in days:
        begun = [row for row in of_patient[patient] if row.since <= date]
        covers[patient, date] = terms_of(begun, [row for row in terms if row.since <= date], date)
    return covers


def terms_of(found: Sequence[Coverage], terms: Iterable[Terms], date: dt.date) -> list[CoverageTerms]:
    """The same from a patient's coverages that began until the day, and the rows of their payers."""
    rows = _in_force(found, date)
    return [_covered(row, date, found, terms) for row in rows] or [CoverageTerms(None, ASSUMED, True)]


def every_term(coverage: Coverage, found: Iterable[Coverage], terms: Iterable[Terms]) -> CoverageTerms:
    """A coverage with all spans and terms of its payer among these, whatever is in force."""
    return _covered(coverage, coverage.since, found, terms)


def _in_force(found: Iterable[Coverage], date: dt.date) -> list[Coverage]:
    covers: dict[int, Coverage] = {}
    for coverage in found:
        if covers_on(coverage, date):
            covers.setdefault(coverage.rank, coverage)
    return list(covers.values())


def covers_on(coverage: Coverage, date: dt.date) -> bool:
    """Whether a coverage holds on the date."""
    return coverage.since <= date and (coverage.until is None or date <= coverage.until)


def terms_on(rows: Iterable[Terms], date: dt.date) -> Terms | None:
    """Of a payer's rows in the order of their dates, the one in force on the date."""
    return max((row for row in rows if row.since <= date), key=lambda row: row.since, default=None)


def payer_terms(row: Terms) -> PayerTerms:
    """A row of terms as the law takes it, without a threshold."""
    supportive = (
        (SupportiveTerms(SUPPORTED_CODE, row.supportive_every, row.continued_need_from or None),)
        if row.supportive_every
        else ()
    )
    return PayerTerms(
        unit_method=cast(UnitMethod, row.unit_method),
        discipline_modifiers=row.discipline_modifiers,
        assistant_modifiers=row.assistant_modifiers,
        edits=cast(EditTable, row.edits),
        distinct_modifier=cast(DistinctModifier, row.distinct_modifier),
        min_continuous_minutes=row.min_continuous_minutes,
        supportive=supportive,
    )


def _covered(coverage: Coverage, date: dt.date, found: Iterable[Coverage], told: Iterable[Terms]) -> CoverageTerms:
    payer = coverage.payer_id
    spans = tuple(one for one in found if one.payer_id == payer)
    rows = tuple(one for one in told if one.payer_id == payer)
    row = terms_on(rows, date)
    terms, every = (payer_terms(row), row.report_every) if row else (ASSUMED, None)
    return CoverageTerms(coverage, terms, row is None, spans, rows, every)
