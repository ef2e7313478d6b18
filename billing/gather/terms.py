"""The payer's terms: those of the coverages in force on the day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from billing.models import Coverage, Terms
from billing.rules.facts import DistinctModifier, EditTable, PayerTerms, SupportiveTerms, UnitMethod
from therapy_notes.models import Visit

SUPPORTED_CODE = "97530"  # whose supportive documentation payers count by visits
# Until a payer and its terms are named, a day is counted as Medicare counts it; the panel says so.
ASSUMED = PayerTerms(unit_method="cms_total_time")


@dataclass(frozen=True, slots=True)
class CoverageTerms:
    """One coverage of the day with the payer's terms in force.

    `coverage` is None where no payer is named; `assumed` where no terms are in force and Medicare's stand in. `spans`
    are all coverages of the patient by this payer that began until the day, `rows` all its terms until then.
    """

    coverage: Coverage | None
    terms: PayerTerms
    assumed: bool = False
    spans: tuple[Coverage, ...] = ()
    rows: tuple[Terms, ...] = ()

    @property
    def supportive(self) -> SupportiveTerms | None:
        """What the payer wants of the code whose visits it counts."""
        return self.terms.supportive[0] if self.terms.supportive else None


def coverage_terms(visit: Visit) -> list[CoverageTerms]:
    """The coverages in force on the day, first payer first, each with its terms of that day."""
    date = visit.note.date
    found = list(Coverage.objects.filter(patient=visit.episode.patient_id, since__lte=date).select_related("payer"))
    covers: dict[int, Coverage] = {}
    for coverage in found:
        if covers_on(coverage, date):
            covers.setdefault(coverage.rank, coverage)
    payers = {row.payer_id for row in covers.values()}
    terms = list(Terms.objects.filter(payer__in=payers, since__lte=date).order_by("since")) if payers else []
    return [_covered(row, date, found, terms) for row in covers.values()] or [CoverageTerms(None, ASSUMED, True)]


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


def _covered(coverage: Coverage, date: dt.date, found: Iterable[Coverage], terms: Iterable[Terms]) -> CoverageTerms:
    payer = coverage.payer_id
    spans = tuple(one for one in found if one.payer_id == payer)
    rows = tuple(one for one in terms if one.payer_id == payer)
    row = terms_on(rows, date)
    return CoverageTerms(coverage, payer_terms(row) if row else ASSUMED, row is None, spans, rows)
