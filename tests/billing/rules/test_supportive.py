"""What payers want in support of a code, every so many of its visits."""

from datetime import date

import pytest

from billing.rules.care.supportive import supportive
from billing.rules.care_facts import NOT_GIVEN, SupportiveFacts
from billing.rules.dated import NoRuleInForce
from billing.rules.facts import ELEMENTS, SupportiveTerms

DAY = date(2026, 3, 2)
TERMS = SupportiveTerms("97530", every_visits=10, continued_need_from=11)


def ask(since=1, total=1, terms=TERMS, on=DAY, **said):
    return supportive(SupportiveFacts(since, total, **said), terms, on=on)


def said(given):
    return [(finding.code, str(finding.severity)) for finding in given.findings]


@pytest.mark.parametrize(
    ("since", "due_in", "code", "severity"),
    [
        (0, 10, None, None),
        (7, 3, None, None),
        (8, 2, "supportive-due", "warning"),
        (9, 1, "supportive-due", "warning"),
        (10, 0, "supportive-due", "warning"),
        (11, 0, "supportive-missing", "error"),
        (30, 0, "supportive-missing", "error"),
    ],
)
def test_it_is_due_with_the_last_visit_and_missing_after_it(since, due_in, code, severity):
    given = ask(since)
    assert (given.count, given.of, given.due_in) == (since, 10, due_in)
    assert said(given) == ([(code, severity)] if code else [])


@pytest.mark.parametrize(
    ("since", "message"),
    [
        (8, "97530: visit 8 of 10 since the last supportive documentation, which is due in 2 more."),
        (9, "97530: visit 9 of 10 since the last supportive documentation, which is due in 1 more."),
        (10, "97530: visit 10 of 10 since the last supportive documentation, which is due with this one."),
        (11, "97530: 11 visits since the last supportive documentation; this payer wants it every 10."),
    ],
)
def test_it_says_how_many_visits_there_were(since, message):
    (finding,) = ask(since).findings
    assert (finding.message, finding.subject) == (message, "97530")
    assert finding.citation == "Payer terms, supportive documentation"


def test_the_payer_says_how_often():
    every_two = SupportiveTerms("97530", every_visits=2)
    assert [said(ask(since, terms=every_two)) for since in (0, 1, 2, 3)] == [
        [],
        [("supportive-due", "warning")],
        [("supportive-due", "warning")],
        [("supportive-missing", "error")],
    ]


def test_all_elements_and_their_effect_are_complete():
    assert said(ask(elements=ELEMENTS, effect_on_function=True)) == []


def test_what_nobody_asked_is_not_judged():
    assert said(ask()) == []


@pytest.mark.parametrize(
    ("elements", "effect", "lacking"),
    [
        (("adl", "coordination", "strength", "balance", "rom"), True, "mobility"),
        (("coordination", "strength", "balance", "mobility"), NOT_GIVEN, "daily activities and range of motion"),
        (("not-impaired:adl", *ELEMENTS[1:]), False, "the effect on function"),
        (ELEMENTS[1:], False, "daily activities and the effect on function"),
        (NOT_GIVEN, False, "the effect on function"),
        (
            None,
            None,
            "daily activities, coordination, strength, balance, range of motion, mobility and the effect on function",
        ),
        ((), True, "daily activities, coordination, strength, balance, range of motion and mobility"),
    ],
)
def test_what_is_missing_is_named(elements, effect, lacking):
    (finding,) = ask(elements=elements, effect_on_function=effect).findings
    assert (finding.code, finding.severity, finding.subject) == ("supportive-incomplete", "warning", "97530")
    assert finding.message == f"97530: the supportive documentation lacks {lacking}."


def test_an_element_that_is_not_impaired_is_told_of():
    assert said(ask(elements=("not-impaired:balance", *(one for one in ELEMENTS if one != "balance")))) == []


def test_a_payer_may_ask_for_fewer_elements():
    terms = SupportiveTerms("97530", every_visits=10, elements=("strength", "balance"))
    assert said(ask(terms=terms, elements=("balance", "strength"))) == []
    (finding,) = ask(terms=terms, elements=("adl",)).findings
    assert finding.message == "97530: the supportive documentation lacks strength and balance."


def test_what_the_last_one_lacked_no_longer_matters_once_the_next_is_late():
    assert said(ask(10, elements=())) == [("supportive-due", "warning"), ("supportive-incomplete", "warning")]
    assert said(ask(11, elements=())) == [("supportive-missing", "error")]


@pytest.mark.parametrize(
    ("total", "severity"), [(1, None), (10, None), (11, "warning"), (12, "error"), (13, "error"), (40, "error")]
)
def test_continued_need_is_asked_from_the_eleventh_visit_and_an_error_from_the_twelfth(total, severity):
    given = ask(total=total, continued_need=False)
    assert said(given) == ([("continued-need-missing", severity)] if severity else [])
    assert said(ask(total=total, continued_need=True)) == said(ask(total=total)) == []
    for finding in given.findings:
        assert finding.message == f"97530: visit {total} in all, and nothing says why it is still needed."


def test_a_payer_may_ask_for_continued_need_later_or_never():
    later = SupportiveTerms("97530", every_visits=10, continued_need_from=15)
    assert said(ask(total=14, terms=later, continued_need=False)) == []
    assert said(ask(total=15, terms=later, continued_need=False)) == [("continued-need-missing", "error")]
    never = SupportiveTerms("97530", every_visits=10)
    assert said(ask(total=40, terms=never, continued_need=False)) == []


def test_visits_that_nobody_counts_are_not_judged_while_no_word_of_them_is_missing():
    given = supportive(SupportiveFacts(), TERMS, on=DAY)
    assert (given.count, given.due_in, given.findings) == (None, None, ())
    assert said(supportive(SupportiveFacts(elements=()), TERMS, on=DAY)) == [("supportive-incomplete", "warning")]
    assert said(supportive(SupportiveFacts(continued_need=None), TERMS, on=DAY)) == []
    given = supportive(SupportiveFacts(visits_since=None), TERMS, on=DAY)
    assert said(given) == [("supportive-missing", "error")]
    text = "97530: the record speaks of no supportive documentation; this payer wants it every 10 visits."
    assert given.findings[0].message == text


def test_each_side_of_the_dates_of_the_table():
    assert said(ask(8, on=date(2001, 1, 1))) == [("supportive-due", "warning")]
    with pytest.raises(NoRuleInForce, match="supportive"):
        ask(8, on=date(2000, 12, 31))
    assert said(ask(on=date(2026, 12, 31))) == []
    assert said(ask(on=date(2027, 1, 1))) == [("rule-unconfirmed", "info")]


def test_what_cannot_be_is_refused():
    for elements in (("endurance",), ("not-impaired:endurance",), ("not-impaired:",)):
        with pytest.raises(ValueError, match="Not an element"):
            SupportiveFacts(1, 1, elements)
    with pytest.raises(ValueError, match="endurance"):
        SupportiveTerms("97530", 10, elements=("endurance",))
    for since, total in ((-1, 1), (1, -1)):
        with pytest.raises(ValueError, match="below 0"):
            SupportiveFacts(since, total)
    for every, begins in ((0, None), (10, 0)):
        with pytest.raises(ValueError, match="from 1"):
            SupportiveTerms("97530", every, begins)
