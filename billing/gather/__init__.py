"""The only door from the record to the law: what the clinic has on record of a billing day becomes frozen facts."""

from billing.gather.care import care_facts, supportive_facts
from billing.gather.day import (
    Decisions,
    GatheredDay,
    beside_other_lines,
    code_of,
    day_facts,
    with_codes_apart,
)
from billing.gather.hours import Meeting, meetings
from billing.gather.terms import ASSUMED, CoverageTerms, coverage_terms
from billing.gather.year import Year, year_to_date

__all__ = [
    "ASSUMED",
    "CoverageTerms",
    "Decisions",
    "GatheredDay",
    "Meeting",
    "Year",
    "beside_other_lines",
    "care_facts",
    "code_of",
    "coverage_terms",
    "day_facts",
    "meetings",
    "supportive_facts",
    "with_codes_apart",
    "year_to_date",
]
