"""What is due, late or missing in a clinic's charts: lists over the stored clocks, and the day's digest of them."""

from therapy_notes.compliance.counting import groups, listings, overview, rows_of
from therapy_notes.compliance.exporting import as_csv
from therapy_notes.compliance.own_plans import own_plans
from therapy_notes.compliance.scope import in_care_of, scope_of
from therapy_notes.compliance.sections import Row, register
from therapy_notes.compliance.showing import entries
from therapy_notes.compliance.top_bar import top_bar

__all__ = [
    "Row",
    "as_csv",
    "entries",
    "groups",
    "in_care_of",
    "listings",
    "overview",
    "own_plans",
    "register",
    "rows_of",
    "scope_of",
    "top_bar",
]
