"""The payer's terms: those of the coverages in force on the day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.db.models import Q

from billing.models import Coverage, Terms
from billing.rules.facts import DistinctModifier, EditTable, PayerTerms, SupportiveTerms, UnitMethod
from therapy_notes.models import Visit

SUPPORTED_CODE = "97530"  # whose supportive documentation payers count by visits
# Until a payer and its terms are named, a day is counted as Medicare counts it; the panel says so.
ASSUMED = PayerTerms(unit_method="cms_total_time")


@dataclass(frozen=True, slots=True)
class CoverageTerms:
    """One coverage of the day with the payer's terms in force.

    `coverage` is None where no payer is named; `assumed` where no terms are in force and Medicare's stand in.
    """

    coverage: Coverage | None
    terms: PayerTerms
    assumed: bool = False

    @property
    def supportive(self) -> SupportiveTerms | None:
        """What the payer wants of the code whose visits it counts."""
        return self.terms.supportive[0] if self.terms.supportive else None


def coverage_terms(visit: Visit) -> list[CoverageTerms]:
    """The coverages in force on the day, first payer first, each with its terms of that day."""
    date = visit.note.date
    covers = Coverage.objects.filter(patient=visit.episode.patient_id, since__lte=date)
    found = covers.filter(Q(until__isnull=True) | Q(until__gte=date)).select_related("payer")
    rows: dict[int, Coverage] = {}
    for coverage in found:
        rows.setdefault(coverage.rank, coverage)
    terms = terms_on(Terms.objects.filter(payer__in=[row.payer_id for row in rows.values()], since__lte=date), date)
    return [_covered(row, terms.get(row.payer_id)) for row in rows.values()] or [_covered(None, None)]


def terms_on(rows: Iterable[Terms], date: dt.date) -> dict[int, Terms]:
    """The row in force on the date, by its payer."""
    return {row.payer_id: row for row in sorted(rows, key=lambda row: row.since) if row.since <= date}


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


def _covered(coverage: Coverage | None, row: Terms | None) -> CoverageTerms:
    if row is None:
        return CoverageTerms(coverage, ASSUMED, assumed=True)
    return CoverageTerms(coverage, payer_terms(row))
