"""Writing in the record: visits, activities and narrative of a draft. Each act checks, changes and is audited as one.

What a person can mend is a ValidationError keyed by the field of the form; what somebody else changed is `Changed`.
"""

from therapy_notes.charting.activities import (
    FACTS,
    TimeEntry,
    correct_activity,
    facts_of,
    log_activity,
    remove_activity,
)
from therapy_notes.charting.clock import start_clock, stop_clock
from therapy_notes.charting.drafts import describe_visit, start_note, write_sections

__all__ = [
    "FACTS",
    "TimeEntry",
    "correct_activity",
    "describe_visit",
    "facts_of",
    "log_activity",
    "remove_activity",
    "start_clock",
    "start_note",
    "stop_clock",
    "write_sections",
]
