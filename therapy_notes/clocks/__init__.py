"""The clocks of episodes: progress reports, certification, visits that payers count; asked of any day, or stored."""

from therapy_notes.clocks.counting import Counted, count
from therapy_notes.clocks.courses import (
    Course,
    course_of,
    courses_of,
    periods_to_report,
    reporting_of,
    unreported,
)
from therapy_notes.clocks.ending import check_period_end, check_still_waits
from therapy_notes.clocks.gathering import AUTHORS, BY_ROWS
from therapy_notes.clocks.intervals import interval_of, register_intervals
from therapy_notes.clocks.moving import freshen, move, move_of, rebuild, recount, stale, watching
from therapy_notes.clocks.pressing import pressing
from therapy_notes.clocks.shown import Clock, clock_of

__all__ = [
    "AUTHORS",
    "BY_ROWS",
    "Clock",
    "Counted",
    "Course",
    "check_period_end",
    "check_still_waits",
    "clock_of",
    "count",
    "course_of",
    "courses_of",
    "freshen",
    "interval_of",
    "move",
    "move_of",
    "periods_to_report",
    "pressing",
    "rebuild",
    "recount",
    "register_intervals",
    "reporting_of",
    "stale",
    "unreported",
    "watching",
]
