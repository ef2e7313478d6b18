"""Writing in the record: visits, activities and narrative of a draft. Each act checks, changes and is audited as one.

What a person can mend is a ValidationError keyed by the field of the form; what somebody else changed is `Changed`.
"""

from therapy_notes.charting.activities import (
    DISCUSSED,
    FACTS,
    carry_forward,
    confirm_copied,
    correct_activity,
    facts_of,
    log_activity,
    remove_activity,
    set_stretch,
    usual_delivery,
)
from therapy_notes.charting.clock import hand_over, start_clock, stop_clock
from therapy_notes.charting.drafts import begin_note, describe_visit, need_draft, start_note, write_sections
from therapy_notes.charting.stretches import TimeEntry, as_entry

__all__ = [
    "DISCUSSED",
    "FACTS",
    "TimeEntry",
    "as_entry",
    "begin_note",
    "carry_forward",
    "confirm_copied",
    "correct_activity",
    "describe_visit",
    "facts_of",
    "hand_over",
    "log_activity",
    "need_draft",
    "remove_activity",
    "set_stretch",
    "start_clock",
    "start_note",
    "stop_clock",
    "usual_delivery",
    "write_sections",
]
