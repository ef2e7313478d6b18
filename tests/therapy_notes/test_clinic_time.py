"""Dates and clock times as the clinic writes and types them."""

import datetime as dt
import zoneinfo

import pytest

from therapy_notes import clinic_time
from therapy_notes.clinic_time import at_clock, day_of, local_clock, parse_clock, whole_minutes

ZONE = zoneinfo.ZoneInfo("America/Chicago")
SPRING, AUTUMN = dt.date(2026, 3, 8), dt.date(2026, 11, 1)
TWO = dt.time(14)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("850", "08:50"),
        ("8:50", "08:50"),
        ("08:50", "08:50"),
        ("850a", "08:50"),
        ("850p", "20:50"),
        ("8:50 am", "08:50"),
        ("8:50 a.m.", "08:50"),
        ("8:50 PM", "20:50"),
        ("  8:50  ", "08:50"),
        ("14:05", "14:05"),
        ("1405", "14:05"),
        ("9", "09:00"),
        ("9a", "09:00"),
        ("9 pm", "21:00"),
        ("12", "12:00"),
        ("12a", "00:00"),
        ("12 pm", "12:00"),
        ("1230", "12:30"),
        ("1230a", "00:30"),
        ("230", "02:30"),
        ("0:05", "00:05"),
        ("23:59", "23:59"),
    ],
)
def test_a_clock_time_is_read_in_every_way_a_therapist_types_it(text, time):
    assert parse_clock(text) == dt.time.fromisoformat(time)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("230", "14:30"),
        ("2:30", "14:30"),
        ("9", "09:00"),
        ("8", "08:00"),
        ("759", "19:59"),
        ("12", "12:00"),
        ("1230", "12:30"),
        ("0230", "02:30"),
        ("02:30", "02:30"),
        ("230a", "02:30"),
        ("1405", "14:05"),
        ("0:15", "00:15"),
    ],
)
def test_near_two_in_the_afternoon_a_bare_hour_is_the_closer_reading(text, time):
    assert parse_clock(text, near=TWO) == dt.time.fromisoformat(time)


def test_near_a_morning_visit_a_bare_hour_stays_in_the_morning():
    assert parse_clock("850", near=dt.time(9)) == dt.time(8, 50)
    assert parse_clock("12", near=dt.time(9)) == dt.time(12)


@pytest.mark.parametrize(
    "text",
    ["25:00", "24:00", "2400", "abc", "3/7 9:00", "9:75", "9:5", "13 pm", "0a", "", "-850", "8.50", "08501", "9:00:00"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        parse_clock(text)


@pytest.mark.parametrize("style", ["us", "day_first"])
def test_what_is_written_reads_back_as_the_same_minute(style):
    for minute in range(0, 24 * 60, 7):
        time = dt.time(minute // 60, minute % 60)
        assert parse_clock(clinic_time.format_clock(time, style)) == time


@pytest.mark.parametrize(
    ("clock", "us", "day_first"),
    [("00:05", "12:05 am", "00:05"), ("08:50", "8:50 am", "08:50"), ("12:00", "12:00 pm", "12:00")],
)
def test_clock_times_in_both_styles(clock, us, day_first):
    time = dt.time.fromisoformat(clock)
    assert clinic_time.format_clock(time) == us
    assert clinic_time.format_clock(time, "day_first") == day_first


def test_days_and_dates_in_both_styles():
    day = dt.date(2026, 3, 6)
    assert clinic_time.format_day(day) == "Fri Mar 6"
    assert clinic_time.format_day(day, "day_first") == "Fri 6 Mar"
    assert clinic_time.format_day(day, year=True) == "Fri Mar 6, 2026"
    assert clinic_time.format_day(day, "day_first", year=True) == "Fri 6 Mar 2026"
    assert clinic_time.format_date(day) == "Mar 6, 2026"
    assert clinic_time.format_date(day, "day_first") == "6 Mar 2026"


def test_a_span_says_the_half_of_the_day_once_where_both_share_it():
    def span(*clocks, style="us"):
        return clinic_time.format_span(*map(dt.time.fromisoformat, clocks), style)

    assert span("08:50", "09:02") == "8:50 – 9:02 am"
    assert span("11:50", "12:05") == "11:50 am – 12:05 pm"
    assert span("08:50", "12:05", style="day_first") == "08:50 – 12:05"


def test_a_moment_of_the_database_is_shown_in_the_clinics_zone():
    moment = dt.datetime(2026, 3, 7, 4, 30, tzinfo=dt.UTC)
    assert clinic_time.format_clock(moment) == "10:30 pm"
    assert clinic_time.format_day(moment) == "Fri Mar 6"
    assert day_of(moment) == dt.date(2026, 3, 6)
    assert local_clock(moment) == dt.time(22, 30)
    assert local_clock(None) is None


def test_iso_text_of_a_signed_note_keeps_its_own_offset():
    assert clinic_time.format_clock("2026-03-06T08:50:00-06:00") == "8:50 am"
    assert clinic_time.format_date("1957-07-14") == "Jul 14, 1957"


@pytest.mark.parametrize(
    ("moment", "us", "day_first"),
    [
        (
            dt.datetime(2026, 3, 6, 16, 6, 41, tzinfo=dt.UTC),
            "Fri Mar 6, 2026, 10:06:41 am CST (UTC-06:00)",
            "Fri 6 Mar 2026, 10:06:41 CST (UTC-06:00)",
        ),
        (
            dt.datetime(2026, 7, 1, 18, 5, 2, tzinfo=dt.UTC),
            "Wed Jul 1, 2026, 1:05:02 pm CDT (UTC-05:00)",
            "Wed 1 Jul 2026, 13:05:02 CDT (UTC-05:00)",
        ),
        (
            dt.datetime(2026, 3, 6, 6, 0, 0, tzinfo=dt.UTC),
            "Fri Mar 6, 2026, 12:00:00 am CST (UTC-06:00)",
            "Fri 6 Mar 2026, 00:00:00 CST (UTC-06:00)",
        ),
    ],
)
def test_a_stamp_names_its_zone_and_offset(moment, us, day_first):
    assert clinic_time.format_stamp(moment) == us
    assert clinic_time.format_stamp(moment, "day_first") == day_first


def test_whole_minutes_are_cut_not_rounded():
    start = dt.datetime(2026, 3, 6, 9, tzinfo=dt.UTC)
    assert whole_minutes(start, start + dt.timedelta(minutes=7, seconds=59)) == 7
    assert whole_minutes(start, start + dt.timedelta(minutes=8)) == 8


def test_the_hour_that_spring_skips_is_not_counted():
    assert whole_minutes(at_clock(SPRING, dt.time(1, 50)), at_clock(SPRING, dt.time(3, 10))) == 20


def test_the_hour_that_autumn_repeats_is_counted_twice():
    assert whole_minutes(at_clock(AUTUMN, dt.time(0, 50)), at_clock(AUTUMN, dt.time(2, 10))) == 140


def test_times_around_a_daylight_saving_change_keep_their_faces():
    for day in (SPRING, AUTUMN):
        for clock in (dt.time(0, 30), dt.time(4, 15), dt.time(23, 59)):
            moment = at_clock(day, clock)
            assert (day_of(moment), local_clock(moment.astimezone(dt.UTC))) == (day, clock)


def test_one_press_is_one_minute():
    moment = dt.datetime(2026, 3, 6, 9, 12, 59, 999, tzinfo=dt.UTC)
    assert clinic_time.minute_of(moment) == dt.datetime(2026, 3, 6, 9, 12, tzinfo=dt.UTC)
