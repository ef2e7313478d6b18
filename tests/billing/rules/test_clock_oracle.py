"""Pairs, clocks of their own and untimed services against the oracle, minute by minute."""

from itertools import product

import pytest

from tests.billing.rules import oracle
from tests.billing.rules.oracle import Worked

METHODS = ("cms_total_time", "cpt_midpoint")
# The first unit's minutes, each further one's, and the code that further ones go to.
MIDPOINTS = {
    "97550": (30, 15, "97551"),
    "97545": (120, 60, "97546"),
    "92607": (60, 30, "92608"),
    "96125": (60, 60, None),
    "96105": (60, 60, None),
}
FULL = {"98980": (20, 20, "98981"), "98979": (10, None, None)}
PAIRS = {"97129": "97130", "90912": "90913"}
EIGHTHS = range(1, 41, 3)


def units_of(given):
    return {line.code: line.units for line in given.lines}


def on_two_codes(units, first, further):
    """The first unit on the first code, the rest on the one that continues it, if there is one."""
    if further is None:
        return {first: units} if units else {}
    return {code: count for code, count in {first: min(units, 1), further: units - 1}.items() if count > 0}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("code", [*MIDPOINTS, *FULL])
def test_a_clock_of_its_own_is_as_the_oracle_says(code, method, lay_out, answer):
    first, then, further = (MIDPOINTS | FULL)[code]
    count = oracle.units_past_the_middle if code in MIDPOINTS else oracle.units_completed
    for minutes in range(1, 201):
        given = answer(lay_out([(code, minutes)], discipline="SLP"), method, edits="none")
        assert units_of(given) == on_two_codes(count(minutes, first, then), code, further), minutes


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("first", "further"), PAIRS.items())
def test_a_pair_alone_is_as_the_oracle_says(first, further, method, lay_out, answer):
    for minutes in range(1, 201):
        entered = [(first, minutes - minutes // 3), (further, minutes // 3)] if minutes % 2 else [(first, minutes)]
        given = answer(lay_out(entered, discipline="OT"), method, edits="none")
        assert units_of(given) == on_two_codes(oracle.units_of_total(minutes), first, further), minutes


@pytest.mark.parametrize(("first", "further"), PAIRS.items())
def test_a_pair_beside_another_code_is_one_claimant(first, further, lay_out, answer):
    for one, two, other in product(EIGHTHS, repeat=3):
        given = answer(lay_out([(first, one), (further, two), ("97530", other)], discipline="OT"), edits="none")
        lawful = oracle.lawful_sharings({first: one + two, "97530": other})
        sharing = oracle.sharing_by_wish(lawful, [first, "97530"])
        expected = on_two_codes(sharing[first], first, further) | on_two_codes(sharing["97530"], "97530", None)
        assert units_of(given) == expected, (one, two, other)


def test_of_a_pair_by_two_people_as_many_units_are_marked_as_of_one_code(lay_out, answer):
    for therapist, assistant in product(range(0, 46, 2), range(0, 46, 2)):
        entered = [("97129", therapist, "therapist"), ("97130", assistant, "assistant")]
        given = answer(lay_out([entry for entry in entered if entry[1]], discipline="OT"), edits="none")
        marked = sum(line.units for line in given.lines if "CO" in line.modifiers)
        worked = Worked(therapist + assistant, therapist, assistant)
        units = oracle.units_of_total(worked.minutes)
        (expected,) = oracle.lawful_splits(worked, units, on=lay_out([]).date)
        assert (sum(line.units for line in given.lines) - marked, marked) == expected


def test_an_untimed_service_by_two_people_is_as_the_oracle_says(lay_out, answer):
    for therapist, assistant in product(range(41), range(41)):
        if therapist + assistant:
            entered = [("97150", therapist, "therapist"), ("97150", assistant, "assistant")]
            (line,) = answer(lay_out([entry for entry in entered if entry[1]]), edits="none").lines
            marked = oracle.more_than_a_tenth(assistant, therapist + assistant)
            assert line.modifiers == (("GP", "CQ") if marked else ("GP",)), (therapist, assistant)
