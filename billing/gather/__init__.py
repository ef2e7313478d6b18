"""The only door from the record to the law: what the clinic has on record of a billing day becomes frozen facts."""

from billing.gather.care import care_facts
from billing.gather.day import (
    Decisions,
    GatheredDay,
    beside_other_lines,
    code_of,
    day_facts,
    with_codes_apart,
)
from billing.gather.hours import Meeting, meetings
from billing.gather.many import Judged, many_days
from billing.gather.supporting import supporting
from billing.gather.terms import ASSUMED, CoverageTerms, counted_codes, coverage_terms
from billing.gather.treated import Known, TreatedDay, treated_days
from billing.gather.year import Year, Years, year_to_date

__all__ = [
    "ASSUMED",
    "CoverageTerms",
    "Decisions",
    "GatheredDay",
    "Judged",
    "Known",
    "Meeting",
    "TreatedDay",
    "Year",
    "Years",
    "beside_other_lines",
    "care_facts",
    "code_of",
    "counted_codes",
    "coverage_terms",
    "day_facts",
    "many_days",
    "meetings",
    "supporting",
    "treated_days",
    "with_codes_apart",
    "year_to_date",
]
