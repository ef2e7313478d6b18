"""Timesheets: the hours of a clinician as the record has them, by day, week or month; record numbers, never names."""

from therapy_notes.timesheets.showing import Period, Timesheet, timesheet

__all__ = ["Period", "Timesheet", "timesheet"]
