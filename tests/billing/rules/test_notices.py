"""What a person states of Medicare's notice of non-coverage, on the lines it is said of."""

from datetime import date
from itertools import combinations

import pytest

from billing.rules.dated import NoRuleInForce
from billing.rules.facts import BillingDay, Notice
from billing.rules.notices import NO_NOTICES, judge_notices

DAY = date(2025, 3, 3)
ALL = ("GA", "GX", "GY", "GZ")


def ask(*stated, billed=("97530", "97110"), on=DAY):
    day = BillingDay(on, "PT", notices=tuple(Notice(code, modifier) for code, modifier in stated))
    return judge_notices(day, billed)


def told(given):
    return [(finding.code, finding.severity, finding.subject) for finding in given.findings]


def test_a_day_without_notices_has_none():
    assert ask() is NO_NOTICES
    assert NO_NOTICES.rules == ()


@pytest.mark.parametrize("modifier", ALL)
def test_a_notice_goes_on_its_code_and_says_what_it_states(modifier):
    given = ask(("97530", modifier))
    assert given.modifiers == {"97530": (modifier,)}
    assert told(given) == [("notice-applied", "info", "97530")]
    assert f"{modifier} states that " in given.findings[0].message
    assert [rule.table for rule in given.rules] == ["notices"]


def test_it_says_it_in_a_sentence():
    (finding,) = ask(("97530", "GA")).findings
    assert finding.message == (
        "97530 carries GA, as a person has stated. GA states that a denial as not necessary is expected, and the "
        "notice that Medicare requires is signed and on file. No KX goes beside it."
    )
    assert finding.citation == "Pub. 100-04 ch. 30 §50; Pub. 100-04 ch. 1 §60.4"


@pytest.mark.parametrize("pair", list(combinations(ALL, 2)))
def test_only_a_voluntary_notice_and_an_exclusion_stand_together(pair):
    given = ask(("97530", pair[1]), ("97530", pair[0]), ("97110", "GA"))
    if pair == ("GX", "GY"):
        assert given.modifiers == {"97530": ("GX", "GY"), "97110": ("GA",)}
        assert told(given)[0] == ("notice-applied", "info", "97530")
    else:
        assert given.modifiers == {"97110": ("GA",)}
        assert told(given)[0] == ("notice-contradicted", "error", "97530")
        assert (
            f"97530: {pair[0]} and {pair[1]} cannot stand on one line, and none is added." in given.findings[0].message
        )


def test_three_contradict_each_other_too():
    given = ask(("97530", "GX"), ("97530", "GY"), ("97530", "GZ"))
    assert (given.modifiers, told(given)) == ({}, [("notice-contradicted", "error", "97530")])


def test_the_same_statement_twice_is_one():
    assert ask(("97530", "GY"), ("97530", "GY")).modifiers == {"97530": ("GY",)}


def test_a_notice_for_a_code_that_is_not_billed_has_no_line():
    assert ask(("97112", "GA")) is NO_NOTICES
    assert ask(("97112", "GA"), ("97530", "GZ")).modifiers == {"97530": ("GZ",)}


def test_a_notice_before_the_first_row_is_refused():
    assert ask(("97530", "GX"), on=date(2010, 4, 1)).modifiers == {"97530": ("GX",)}
    with pytest.raises(NoRuleInForce):
        ask(("97530", "GX"), on=date(2010, 3, 31))
    assert ask(on=date(2010, 3, 31)) is NO_NOTICES
