"""One stretch without a break that is long enough, where a payer wants it."""

from datetime import date, datetime, time, timedelta

import pytest

from billing.rules.continuous import check_not_continuous

START = datetime.combine(date(2026, 3, 2), time(9))


def spans(*minutes):
    """Spans given as minutes after nine."""
    return [(START + timedelta(minutes=first), START + timedelta(minutes=last)) for first, last in minutes]


def short(*minutes, minimum=10):
    return bool(check_not_continuous({"97530": spans(*minutes)}, minimum=minimum))


@pytest.mark.parametrize(
    ("worked", "too_short"),
    [
        ([(0, 10)], False),
        ([(0, 9)], True),
        ([(0, 9.99)], True),
        ([(0, 5), (5, 10)], False),
        ([(5, 10), (0, 5)], False),
        ([(0, 5), (6, 11)], True),
        ([(0, 9), (20, 29), (40, 49)], True),
        ([(0, 3), (20, 30), (40, 43)], False),
        ([(0, 6), (4, 10)], False),
        ([(0, 12), (2, 4)], False),
        ([(0, 8), (2, 4), (8, 10)], False),
        ([(0, 4), (4, 7), (7, 9), (9, 10)], False),
        ([], True),
    ],
)
def test_stretches_that_touch_count_as_one_and_a_pause_splits_them(worked, too_short):
    assert short(*worked) is too_short


def test_a_payer_that_does_not_ask_hears_nothing():
    assert check_not_continuous({"97530": spans((0, 1))}, minimum=0) == ()


def test_each_code_needs_a_stretch_of_its_own():
    given = check_not_continuous({"97530": spans((0, 6)), "97110": spans((6, 20)), "97112": spans((20, 25))}, minimum=8)
    assert [finding.subject for finding in given] == ["97530", "97112"]


@pytest.mark.parametrize(
    ("worked", "words"),
    [((0, 9.5), "9 minutes"), ((0, 1), "1 minute"), ((0, 0.5), "less than a minute")],
)
def test_it_says_the_longest_the_wanted_and_that_the_units_stay(worked, words):
    (finding,) = check_not_continuous({"97530": spans(worked)}, minimum=10)
    assert finding.message == (
        f"97530: its longest stretch without a break is {words}; this payer wants one of at least 10 minutes. "
        "Correct the times if they are not so. The units stay."
    )
    assert (finding.code, finding.severity) == ("not-continuous", "warning")
    assert finding.citation == "Payer terms, continuous minutes"
