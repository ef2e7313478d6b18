"""Group sessions: several patients treated together, written on one form, with a note for each of them.

Nothing of one patient is ever written into the note, or the audit log, of another.
"""

from therapy_notes.grouping.said import SHARED, differing, said_together, shared_of
from therapy_notes.grouping.seats import Seat, found_by, groups_of_day, members_of, seats
from therapy_notes.grouping.writing import Member, Unwritten, end_group, log_group, start_group

__all__ = [
    "SHARED",
    "Member",
    "Seat",
    "Unwritten",
    "differing",
    "end_group",
    "found_by",
    "groups_of_day",
    "log_group",
    "members_of",
    "said_together",
    "seats",
    "shared_of",
    "start_group",
]
