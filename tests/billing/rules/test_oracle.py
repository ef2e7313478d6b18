"""The law against a second reckoning that tries everything (oracle.py), over days by dice and days in full."""

from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random

import pytest

from billing.rules.assess import assess
from billing.rules.facts import BillingDay, PayerTerms, Service
from tests.billing.rules import oracle
from tests.billing.rules.oracle import Worked
from tests.billing.rules.random_days import CODES, PEOPLE, random_day

TOTAL = PayerTerms("cms_total_time", edits="none")
MIDPOINT = PayerTerms("cpt_midpoint", edits="none", assistant_modifiers=True)
MIDPOINT_OF_OLD = PayerTerms("cpt_midpoint", edits="none")
FIRST_MODIFIERS = date(2020, 1, 1)
REGIMES = (date(2021, 12, 31), date(2022, 1, 1))
METHODS = ("cms_total_time", "cpt_midpoint")
MARKED = {"CQ", "CO"}


def terms_of(method, day):
    """Terms under which the assistant's units are marked wherever the date knows a mark for them."""
    if method == "cms_total_time":
        return TOTAL
    return MIDPOINT if day.date >= FIRST_MODIFIERS else MIDPOINT_OF_OLD


def on_lines(given):
    """Units of each billed code without and with CQ or CO."""
    found = {}
    for line in given.lines:
        plain, marked = found.get(line.code, (0, 0))
        with_mark = bool(MARKED.intersection(line.modifiers))
        found[line.code] = (plain + line.units * (not with_mark), marked + line.units * with_mark)
    return found


def by_oracle(day, worked, method):
    """The one lawful answer once wishes, then the order of start, have settled a tie; and the tie."""
    minutes = {code: one.minutes for code, one in worked.items()}
    total = method == "cms_total_time"
    lawful = oracle.lawful_sharings(minutes) if total else oracle.each_alone(minutes)
    sharing = oracle.sharing_by_wish(lawful, [*(code for code in day.prefer if code in worked), *worked])
    lines = {}
    for code, units in sharing.items():
        (split,) = oracle.lawful_splits(worked[code], units, on=day.date)
        if units:
            lines[code] = split
    return lines, sharing, oracle.tie_of(lawful)


def agree(day, worked, method):
    """The law and the oracle on one day: lines, the tie, and what asks for a person."""
    given = assess(day, terms_of(method, day))
    lines, sharing, (tied, contended) = by_oracle(day, worked, method)
    assert on_lines(given) == lines
    in_order = tuple(code for code in worked if code in tied)
    assert [(choice.codes, choice.units) for choice in given.choices] == [(in_order, contended)] * bool(tied)
    said = {finding.code for finding in given.findings}
    assert ("tie-needs-choice" in said) == (len(tied.intersection(day.prefer)) < contended)
    if day.date >= FIRST_MODIFIERS:
        silent = oracle.two_units_from_too_few(worked, sharing)
        silent = silent or (method == "cms_total_time" and oracle.assistant_came_first(worked, sharing))
        assert ("assistant-split-review" in said) == silent
    assert given.timed_minutes == sum(one.minutes for one in worked.values())


def agree_on_random_days(count, seed):
    dice = Random(seed)
    for number in range(count):
        drawn = random_day(dice)
        for method in METHODS:
            try:
                agree(drawn.day, drawn.worked, method)
            except AssertionError as wrong:
                raise AssertionError(f"day {number} of seed {seed} by {method}: {drawn}") from wrong


def agree_on(stretches, on, method):
    """The law and the oracle on stretches of (code, therapist's minutes, assistant's), one after the other."""
    start = datetime.combine(on, time(8))
    services, worked = [], {}
    for code, *pair in stretches:
        worked[code] = Worked(sum(pair), *pair)
        for who, minutes in zip(PEOPLE, pair, strict=True):
            if minutes:
                end = start + timedelta(minutes=minutes)
                services.append(Service(code, start, end, who))
                start = end
    agree(BillingDay(on, "PT", tuple(services)), worked, method)


def test_two_thousand_random_days_are_as_the_oracle_says():
    agree_on_random_days(2000, seed=1)


@pytest.mark.parametrize("on", REGIMES)
def test_one_code_by_therapist_and_assistant_is_as_the_oracle_says(on):
    for therapist, assistant in product(range(0, 46, 3), range(46)):
        if therapist or assistant:
            agree_on([(CODES[0], therapist, assistant)], on, "cms_total_time")


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 120))
def test_a_hundred_thousand_random_days_are_as_the_oracle_says(seed):
    agree_on_random_days(5000, seed=seed)


@pytest.mark.deep
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("on", REGIMES)
@pytest.mark.parametrize(
    "who", ["both by the therapist", "one by each", "the other way round", "both by the assistant"]
)
def test_every_day_of_two_codes_up_to_an_hour_each_is_as_the_oracle_says(on, method, who):
    places = {"both by the therapist": (0, 0), "one by each": (0, 1), "the other way round": (1, 0)}.get(who, (1, 1))
    for lengths in product(range(1, 61), repeat=2):
        stretches = [[code, 0, 0] for code in CODES[:2]]
        for stretch, place, length in zip(stretches, places, lengths, strict=True):
            stretch[1 + place] = length
        agree_on(stretches, on, method)


@pytest.mark.deep
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("on", REGIMES)
def test_every_hour_of_one_code_by_two_people_is_as_the_oracle_says(on, method):
    for therapist, assistant in product(range(61), repeat=2):
        if therapist or assistant:
            agree_on([(CODES[0], therapist, assistant)], on, method)
