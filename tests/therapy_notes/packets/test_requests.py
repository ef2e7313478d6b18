"""A reviewer's list is read: its dates of service and what it calls the documents."""

import datetime as dt

import pytest

from therapy_notes.packets.requests import read_list

FIRST, SECOND = dt.date(2026, 3, 6), dt.date(2026, 3, 9)


@pytest.mark.parametrize(
    "text",
    ["03/06/2026, 3/9/26", "2026-03-06\n2026-03-09", "March 6, 2026 and Mar 9 2026", "DOS 3/9/2026; DOS 3/6/2026"],
)
def test_days_are_read_however_they_are_written(text):
    assert read_list(text).days == (FIRST, SECOND)


@pytest.mark.parametrize("between", ["-", " - ", " – ", " to ", " through ", " thru "])
def test_a_stretch_of_days_is_one(between):
    listed = read_list(f"DOS 03/06/2026{between}03/09/2026")
    assert (listed.since, listed.until, listed.days) == (FIRST, SECOND, ())


def test_a_single_day_beside_a_stretch_widens_it():
    listed = read_list("03/06/2026 - 03/07/2026 and 03/09/2026")
    assert (listed.since, listed.until) == (FIRST, SECOND)


def test_what_is_no_day_is_passed_over():
    assert read_list("Claim 13/45/2026, NPI 1234567893, phone 555-0142").days == ()


def test_kinds_are_found_by_the_words_of_reviewers():
    text = "Plan of care with physician certification, treatment notes, signature log, time log for timed codes"
    assert read_list(text).kinds == ("plans", "visits", "signatures", "units")


def test_an_empty_list_asks_for_nothing():
    listed = read_list("")
    assert (listed.days, listed.since, listed.kinds) == ((), None, ())
