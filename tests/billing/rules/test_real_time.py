"""Elapsed time is real time, whatever the clock on the wall does."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from billing.rules.facts import BillingDay, Pause, Service
from billing.rules.timing import totals

EASTERN = ZoneInfo("America/New_York")


def minutes(*services):
    return totals(services).timed_minutes


def test_the_hour_that_comes_twice_in_autumn_counts_twice():
    before = datetime(2026, 11, 1, 1, 50, tzinfo=EASTERN)
    after = datetime(2026, 11, 1, 1, 10, tzinfo=EASTERN, fold=1)
    assert minutes(Service("97530", before, after)) == 20


def test_the_hour_that_is_missing_in_spring_does_not_count():
    before = datetime(2026, 3, 8, 1, 50, tzinfo=EASTERN)
    after = datetime(2026, 3, 8, 3, 10, tzinfo=EASTERN)
    assert minutes(Service("97530", before, after)) == 20


def test_a_pause_in_the_doubled_hour_comes_off_by_real_time():
    pause = Pause(datetime(2026, 11, 1, 1, 55, tzinfo=EASTERN), datetime(2026, 11, 1, 1, 5, tzinfo=EASTERN, fold=1))
    started = datetime(2026, 11, 1, 1, 50, tzinfo=EASTERN)
    ended = datetime(2026, 11, 1, 1, 20, tzinfo=EASTERN, fold=1)
    assert minutes(Service("97530", started, ended, pauses=(pause,))) == 20


def test_services_in_the_two_like_hours_do_not_overlap(answer):
    first = Service("97530", datetime(2026, 11, 1, 1, 0, tzinfo=EASTERN), datetime(2026, 11, 1, 1, 20, tzinfo=EASTERN))
    second = Service(
        "97110",
        datetime(2026, 11, 1, 1, 0, tzinfo=EASTERN, fold=1),
        datetime(2026, 11, 1, 1, 21, tzinfo=EASTERN, fold=1),
    )
    given = answer(BillingDay(date(2026, 11, 1), "PT", (second, first)))
    assert given.timed_minutes == 41
    assert given.findings == ()


def test_the_earlier_start_is_the_earlier_by_real_time(answer):
    early = Service("97530", datetime(2026, 11, 1, 1, 40, tzinfo=EASTERN), datetime(2026, 11, 1, 1, 50, tzinfo=EASTERN))
    late = Service(
        "97110",
        datetime(2026, 11, 1, 1, 10, tzinfo=EASTERN, fold=1),
        datetime(2026, 11, 1, 1, 20, tzinfo=EASTERN, fold=1),
    )
    given = answer(BillingDay(date(2026, 11, 1), "PT", (late, early)))
    assert given.choices[0].codes == ("97530", "97110")


def test_offsets_may_differ_within_a_day():
    there = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=-5)))
    here = datetime(2026, 3, 2, 14, 10, tzinfo=UTC)
    assert minutes(Service("97530", there, here)) == 10


def test_times_with_and_without_an_offset_do_not_mix():
    bare = Service("97530", datetime.fromisoformat("2026-03-02T09:00"), datetime.fromisoformat("2026-03-02T09:10"))
    aware = Service("97110", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 2, 9, 10, tzinfo=UTC))
    with pytest.raises(TypeError):
        totals([bare, aware])
