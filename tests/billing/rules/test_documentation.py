"""What the record has to say of a billed day, and what is said when it does not."""

from datetime import date

import pytest

from billing.rules.care import certification, code_hints, documentation, readiness, supportive
from billing.rules.care.documentation import care_findings
from billing.rules.care_facts import (
    NOT_GIVEN,
    ActivityFacts,
    Authorization,
    CareFacts,
    NoteFacts,
    PlanFacts,
    Provider,
    SupportiveFacts,
)
from billing.rules.dated import NoRuleInForce
from billing.rules.facts import ELEMENTS, BillingDay, PayerTerms, SupportiveTerms
from billing.rules.findings import VOCABULARY

DAY = date(2026, 3, 2)
SUPPORTED = (SupportiveTerms("97530", every_visits=10, continued_need_from=11),)
ACTIVITY = ActivityFacts(
    "97530",
    goal="Transfers to the toilet alone",
    description="Wheelchair to bed with a sliding board, brakes set by the patient",
    assistance="Min A",
    assistance_type=("tactile cues",),
    skill="Graded the height, corrected the lean",
    response="Two of three without a cue",
    participation="Set the brakes unasked",
    deficit="Cannot reach the toilet at night",
    in_plan=True,
    collaboration="Agreed with the PT at noon",
)
PLAN = PlanFacts(established=DAY, lists=("97530",), initial_treatment=DAY, certified=DAY)
COMPLETE = CareFacts(
    plan=PLAN,
    activities=(ACTIVITY,),
    supportive={"97530": SupportiveFacts(3, 5, ELEMENTS, effect_on_function=True, continued_need=True)},
    note=NoteFacts(signed=True, author="PTA", cosign="done"),
    report_status="open",
    other_care=(),
    authorization=Authorization(required=True, visits_left=1),
    providers=(Provider("A. Therapist", licensed=True, enrolled=True),),
    coverage_verified=DAY,
)


def ask(billed=("97530",), on=DAY, wanted=SUPPORTED, **said):
    """The findings and the tables asked, where the record is complete but for what is said."""
    care = COMPLETE._replace(**said)
    terms = PayerTerms("cms_total_time", supportive=wanted)
    findings, rules = care_findings(care, BillingDay(on, "PT"), frozenset(billed), terms)
    return findings, [rule.table for rule in rules]


def found(**said):
    return [f"{finding.code} {finding.severity}" for finding in ask(**said)[0]]


def test_a_complete_record_is_silent():
    assert ask() == ([], ["certification", "supportive", "documentation", "code_hints"])


def test_a_record_that_speaks_of_nothing_is_not_judged():
    nothing = dict.fromkeys(CareFacts._fields, NOT_GIVEN)
    assert ask(**nothing) == ([], [])
    empty = {"plan": PlanFacts(), "note": NoteFacts(), "authorization": Authorization(), "providers": (Provider("A"),)}
    assert ask(**{**nothing, **empty, "activities": (ActivityFacts("97530"),)})[0] == []


@pytest.mark.parametrize(
    ("element", "finding"),
    [
        ("goal", "goal-missing error"),
        ("description", "description-missing error"),
        ("assistance", "assistance-missing error"),
        ("assistance_type", "assistance-type-missing warning"),
        ("skill", "skill-missing error"),
        ("response", "response-missing warning"),
        ("participation", "patient-participation-missing warning"),
        ("deficit", "deficit-missing warning"),
        ("in_plan", "code-not-in-plan warning"),
        ("collaboration", "collaboration-missing warning"),
    ],
)
def test_each_element_that_is_given_and_empty_is_missing(element, finding):
    for empty in ("", (), None, False):
        assert found(activities=(ACTIVITY._replace(**{element: empty}),)) == [finding]
    assert found(activities=(ACTIVITY._replace(**{element: NOT_GIVEN}),)) == []
    # What is not billed needs no support, and other codes are not judged so.
    assert found(activities=(ACTIVITY._replace(**{element: None}),), billed=()) == []
    assert found(activities=(ACTIVITY, ACTIVITY._replace(code="97110", **{element: None}))) == []


def test_a_billed_code_without_any_activity_has_no_description():
    other = ACTIVITY._replace(code="97110")
    for activities in (None, (), (other,)):
        (finding,) = ask(activities=activities)[0]
        assert (finding.code, finding.subject) == ("description-missing", "97530")
        assert finding.message == "97530 is billed, and the note describes no activity of it: write what was done."
    assert found(activities=(), billed=("97110",)) == []


def test_each_activity_that_lacks_something_is_named():
    bare = ACTIVITY._replace(goal="")
    assert [one.message[:6] for one in ask(activities=(bare,))[0]] == ["97530 "]
    findings = ask(activities=(bare, ACTIVITY._replace(code="97110"), ACTIVITY, bare))[0]
    assert [finding.message for finding in findings] == [
        "97530, activity 1 names no goal: link it to the goal of the plan that it serves.",
        "97530, activity 3 names no goal: link it to the goal of the plan that it serves.",
    ]
    assert {finding.subject for finding in findings} == {"97530"}


def test_everything_that_is_missing_is_said_at_once():
    empty = ActivityFacts("97530", *[None] * 10)
    assert len(found(activities=(empty,), plan=PLAN._replace(lists=()))) == 10


@pytest.mark.parametrize("lists", [None, (), ("97110",)])
def test_a_code_outside_the_plan_is_said_once(lists):
    plan = PLAN._replace(lists=lists)
    assert found(plan=plan) == ["code-not-in-plan warning"]
    assert found(plan=plan, activities=NOT_GIVEN) == ["code-not-in-plan warning"]
    unplanned = ACTIVITY._replace(in_plan=False)
    assert found(plan=plan, activities=(unplanned, unplanned)) == ["code-not-in-plan warning"]
    assert found(plan=plan, billed=("97110",)) == []


def test_a_description_that_reads_like_another_code_gets_a_hint():
    findings, _ = ask(activities=(ACTIVITY, ACTIVITY._replace(description="Gait training, 150 ft")))
    assert [finding.code for finding in findings] == ["code-hint"]
    assert findings[0].message.startswith(
        '97530, activity 2 reads like 97116, walking or stairs alone ("gait training")'
    )
    assert found(activities=(ACTIVITY._replace(description=True),)) == []


def test_the_plan_is_judged_with_the_rest():
    assert found(plan=None) == ["plan-missing error"]
    assert found(plan=PLAN._replace(certified=None)) == ["certification-missing warning"]


@pytest.mark.parametrize("said", [None, {}, {"97110": SupportiveFacts(1, 1)}])
def test_supportive_documentation_that_a_payer_asks_for_is_missing_where_nothing_is_said(said):
    assert found(supportive=said) == ["supportive-missing error"]
    assert found(supportive=said, wanted=()) == []
    assert found(supportive=said, billed=("97110",)) == []


def test_supportive_documentation_is_counted_by_visits():
    said = {"97530": SupportiveFacts(11, 12, continued_need=False)}
    findings, tables = ask(supportive=said, plan=NOT_GIVEN, activities=NOT_GIVEN)
    assert [finding.code for finding in findings] == ["supportive-missing", "continued-need-missing"]
    assert tables == ["supportive"]


def test_each_side_of_the_dates_of_the_tables():
    plain = {"plan": NOT_GIVEN, "supportive": NOT_GIVEN}
    assert found(on=date(2001, 1, 1), **plain) == []
    with pytest.raises(NoRuleInForce, match="documentation"):
        ask(on=date(2000, 12, 31), **plain)


def test_there_is_a_check_for_each_word_it_says_and_each_word_is_known():
    modules = (documentation, code_hints, certification, supportive, readiness)
    names = [check.__name__ for module in modules for check in module.CHECKS]
    assert len(names) == len(set(names)) == 37
    assert {name.removeprefix("check_").replace("_", "-") for name in names} <= set(VOCABULARY)


def test_every_message_is_a_sentence_with_its_source():
    findings, _ = ask(**dict.fromkeys(CareFacts._fields))
    assert {finding.code for finding in findings} == {
        "plan-missing", "description-missing", "supportive-missing", "unsigned", "report-missing",
        "authorization-missing", "coverage-unverified",
    }  # fmt: skip
    for finding in findings:
        assert finding.message.endswith(".")
        assert finding.citation
        assert finding.subject
