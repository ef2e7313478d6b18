"""The plan of care: established, complete, certified in time, by whom, and through which day."""

from datetime import date

import pytest

from billing.rules.care.certification import CHECKS, certification
from billing.rules.care_facts import PlanFacts, PlanOrder
from billing.rules.dated import NoRuleInForce

FIRST = date(2025, 3, 3)
ALL_PARTS = ("diagnoses", "goals", "type", "frequency", "duration")


def plan(**said):
    """A plan of the first treatment's day; "" is given and empty."""
    said = {key: None if value == "" else value for key, value in said.items()}
    if said.get("order"):
        said["order"] = PlanOrder(**said["order"])
    return PlanFacts(**{"established": FIRST, "initial_treatment": FIRST, **said})


def said(given):
    return [f"{finding.code} {finding.severity}" for finding in given.findings]


def message(facts, on=date(2025, 3, 10)):
    (finding,) = certification(facts, on=on).findings
    return finding.message


def test_worked_examples(certification_case):
    case = certification_case
    given = certification(plan(**case["plan"]), on=case["on"])
    assert said(given) == case.get("findings", [])
    assert (given.status, given.due_on, given.covered_through) == (
        case["status"],
        case.get("due_on"),
        case.get("covered_through"),
    )


def test_a_complete_plan_that_was_signed_in_time_is_silent():
    facts = plan(lists=("97530",), content=ALL_PARTS, certified=date(2025, 3, 10), certified_by="MD", lasts_days=60)
    assert certification(facts, on=date(2025, 4, 1)).findings == ()


@pytest.mark.parametrize("facts", [None, plan(established="")])
def test_no_plan_is_an_error(facts):
    assert said(certification(facts, on=FIRST)) == ["plan-missing error"]
    assert message(facts) == "No plan of care is established: write and sign it before treatment goes on."


def test_treatment_by_the_plans_author_may_begin_before_it_is_written():
    facts = plan(established=date(2025, 3, 5), begun_by_author=True)
    assert said(certification(facts, on=date(2025, 3, 4))) == ["plan-after-treatment warning"]
    assert said(certification(facts, on=date(2025, 3, 5))) == []
    assert said(certification(plan(established="", begun_by_author=True), on=FIRST)) == ["plan-missing error"]


def test_a_plan_counts_from_the_day_it_is_established():
    facts = plan(established=date(2025, 3, 5))
    assert said(certification(facts, on=date(2025, 3, 5))) == []
    assert said(certification(facts, on=date(2025, 3, 4))) == ["plan-missing error"]
    assert "Mar 5, 2025 only" in message(facts, date(2025, 3, 4))


@pytest.mark.parametrize(
    ("content", "lacking"),
    [
        (ALL_PARTS[1:], "diagnoses"),
        (("diagnoses", "type", "duration", "amount"), "long-term goals and frequency"),
        ("", "diagnoses, long-term goals, type of therapy, frequency and duration"),
        ((), "diagnoses, long-term goals, type of therapy, frequency and duration"),
    ],
)
def test_what_the_plan_leaves_out_is_named(content, lacking):
    assert said(certification(plan(content=content), on=FIRST)) == ["plan-incomplete warning"]
    assert message(plan(content=content)) == f"The plan of care lacks {lacking}: add it and sign."


def test_a_missing_amount_is_taken_as_once_a_day():
    assert said(certification(plan(content=ALL_PARTS), on=FIRST)) == []


def test_without_the_first_treatment_nothing_can_be_counted():
    assert "no day of first treatment" in message(plan(initial_treatment=""))
    given = certification(PlanFacts(certified=date(2020, 1, 1)), on=date(2025, 3, 3))
    assert (given.due_on, given.covered_through, given.findings) == (None, None, ())
    assert certification(PlanFacts(certified=FIRST), on=FIRST).status == "certified"
    given = certification(PlanFacts(certified=None), on=date(2025, 3, 3))
    assert (given.status, said(given)) == ("missing", ["certification-missing warning"])
    assert "how long" in message(PlanFacts(certified=date(2020, 1, 1), certified_through=None))


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2025, 4, 2), "a physician or NPP signs and dates it by Apr 2, 2025."),
        (date(2025, 4, 3), "it was due by Apr 2, 2025, and signed by May 2, 2025 it needs no reason"),
        (date(2025, 5, 2), "it was due by Apr 2, 2025, and signed by May 2, 2025 it needs no reason"),
        (date(2025, 5, 3), "it was due by Apr 2, 2025, and is still accepted with the reason"),
    ],
)
def test_a_missing_certification_says_by_when_it_is_wanted(on, words):
    assert words in message(plan(certified=""), on)


def test_an_expired_one_says_what_it_covered_and_how_late_the_next_may_come():
    text = message(plan(certified=date(2025, 3, 10)), date(2025, 6, 2))
    assert "covers treatment through May 31, 2025" in text
    assert "signed by Jun 30, 2025" in text


@pytest.mark.parametrize("lacking", ["signed", "names_discipline", "plan_sent"])
def test_an_order_that_lacks_anything_stands_in_for_nothing(lacking):
    order = {"signed": FIRST, "names_discipline": True, "plan_sent": FIRST}
    assert said(certification(plan(certified="", order=order), on=FIRST)) == []
    del order[lacking]
    assert said(certification(plan(certified="", order=order), on=FIRST)) == ["certification-missing warning"]


def test_an_order_counts_where_the_evaluation_is_not_told():
    order = PlanOrder(FIRST, True, FIRST)
    assert certification(PlanFacts(certified=None, order=order), on=FIRST).status == "by_order"


def test_a_last_day_before_the_90_are_over_ends_it():
    facts = plan(certified=date(2025, 3, 10), certified_through=date(2025, 4, 30))
    assert said(certification(facts, on=date(2025, 4, 30))) == []
    assert said(certification(facts, on=date(2025, 5, 1))) == ["certification-expired error"]


def test_the_last_days_of_the_calendar_are_answered_too():
    end = date.max
    order = {"signed": end, "names_discipline": True, "plan_sent": end}
    for certified in (end, ""):
        facts = plan(initial_treatment=end, certified=certified, verbal_order=end, changed=end, lasts_days=10**12)
        assert certification(facts, on=end).status in ("certified", "pending")
    facts = plan(initial_treatment=end, certified="", changed=end, order=order)
    assert certification(facts, on=end).due_on == end


def test_each_side_of_the_dates_of_the_table():
    old = PlanFacts(initial_treatment=date(2008, 1, 1), certified=None)
    assert certification(old, on=date(2008, 1, 1)).due_on == date(2008, 1, 31)
    with pytest.raises(NoRuleInForce, match="certification"):
        certification(old, on=date(2007, 12, 31))
    assert said(certification(PlanFacts(), on=date(2026, 12, 31))) == []
    assert said(certification(PlanFacts(), on=date(2027, 1, 1))) == ["rule-unconfirmed info"]


def test_each_finding_names_its_field_and_paragraph():
    facts = plan(
        established="", content=(), certified=date(2025, 5, 3), certified_by="podiatrist", changed=date(2025, 5, 10)
    )
    found = certification(facts, on=date(2025, 6, 2)).findings
    assert {finding.subject for finding in found} == {
        "plan", "content", "certified", "certified_through", "certified_by", "changed",
    }  # fmt: skip
    assert len(found) == len(CHECKS) - 2  # two pairs of which only one can be
    for finding in found:
        assert "§220.1" in finding.citation
        assert finding.message.endswith(".")
