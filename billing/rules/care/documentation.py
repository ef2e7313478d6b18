"""Whether the record supports what is billed: what the note says of each activity, and all else it holds of the day."""

from collections.abc import Callable, Container, Iterable
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from billing.rules.care import code_hints
from billing.rules.care.certification import plan_findings
from billing.rules.care.code_hints import Description
from billing.rules.care.readiness import readiness_findings
from billing.rules.care.supportive import supportive_findings
from billing.rules.care_facts import NOT_GIVEN, ActivityFacts, CareFacts, NotGiven, SupportiveFacts
from billing.rules.dated import Rule, in_force
from billing.rules.facts import BillingDay, PayerTerms
from billing.rules.findings import Finding, found, rule_of

_NOTHING_SAID = SupportiveFacts(visits_since=None)
_elements = attrgetter(
    "goal",
    "description",
    "assistance",
    "assistance_type",
    "skill",
    "response",
    "participation",
    "deficit",
    "in_plan",
    "collaboration",
)


class Noted(NamedTuple):
    """What the record says of a billed code: its activities, if it has `told` of any, and whether it is `planned`."""

    code: str
    activities: tuple[ActivityFacts, ...]
    told: bool
    planned: bool

    def name(self, place: int) -> str:
        """What a message calls the activity at that place, from 0: the code alone if it is the only one."""
        return self.code if len(self.activities) < 2 else f"{self.code}, activity {place + 1}"


def care_findings(
    care: CareFacts, day: BillingDay, billed: Container[str], terms: PayerTerms
) -> tuple[list[Finding], list[Rule]]:
    """What the record lacks for the codes that have a line, in no order, and the rules that were asked.

    Whatever `care` does not speak of is not judged. NoRuleInForce for a date before the first row of a table that
    the record needs.
    """
    findings = readiness_findings(care)
    rules: list[Rule] = []
    if care.plan is not NOT_GIVEN:
        said, rule = plan_findings(care.plan, on=day.date)
        findings += said
        rules.append(rule)
    if care.supportive is not NOT_GIVEN:
        for wanted in terms.supportive:
            if wanted.code in billed:
                facts = (care.supportive or {}).get(wanted.code, _NOTHING_SAID)
                said, rule = supportive_findings(facts, wanted, on=day.date)
                findings += said
                rules.append(rule)
    if care.activities is not NOT_GIVEN or _lists(care) is not NOT_GIVEN:
        findings += _of_codes(care, day, billed, rules)
    return findings, rules


def check_collaboration_missing(noted: Noted) -> Iterable[Finding]:
    """An assistant who changes an activity has spoken with the therapist (Pub. 100-02 ch. 15 §230.1)."""
    text = "says nothing of the word between assistant and therapist: note who agreed to the change, and when"
    return _lacking(noted, "collaboration-missing", "collaboration", text)


def check_goal_missing(noted: Noted) -> Iterable[Finding]:
    """Each activity serves a goal of the plan (Pub. 100-02 ch. 15 §220.3)."""
    return _lacking(noted, "goal-missing", "goal", "names no goal: link it to the goal of the plan that it serves")


def check_description_missing(noted: Noted) -> Iterable[Finding]:
    """The note says what was done under the code (Pub. 100-02 ch. 15 §220.3 E)."""
    if noted.told and not noted.activities:
        text = f"{noted.code} is billed, and the note describes no activity of it: write what was done."
        return [_found("description-missing", text, noted.code)]
    text = "has no description: write the task, its surroundings and what was varied"
    return _lacking(noted, "description-missing", "description", text)


def check_assistance_missing(noted: Noted) -> Iterable[Finding]:
    """How much help the patient needed (Pub. 100-02 ch. 15 §220.3 E)."""
    text = "does not say how much help was needed: choose the level, independent included"
    return _lacking(noted, "assistance-missing", "assistance", text)


def check_assistance_type_missing(noted: Noted) -> Iterable[Finding]:
    """What kind of help it was (Pub. 100-02 ch. 15 §220.3 E)."""
    text = "does not say what kind of help it was: add hands, cues, device or setting up"
    return _lacking(noted, "assistance-type-missing", "assistance_type", text)


def check_skill_missing(noted: Noted) -> Iterable[Finding]:
    """What made it skilled therapy (Pub. 100-02 ch. 15 §220.2)."""
    text = "does not say what a therapist's skill added: write what was graded, analyzed, corrected or taught"
    return _lacking(noted, "skill-missing", "skill", text)


def check_response_missing(noted: Noted) -> Iterable[Finding]:
    """How the patient responded (Pub. 100-02 ch. 15 §220.3 E)."""
    text = "does not say how the patient responded: write the response, or the change since last time"
    return _lacking(noted, "response-missing", "response", text)


def check_patient_participation_missing(noted: Noted) -> Iterable[Finding]:
    """How the patient took part (Pub. 100-02 ch. 15 §220.3 E)."""
    text = "does not say how the patient took part: write what the patient did of the task"
    return _lacking(noted, "patient-participation-missing", "participation", text)


def check_deficit_missing(noted: Noted) -> Iterable[Finding]:
    """Which loss of function the activity addresses (Pub. 100-02 ch. 15 §220.3)."""
    text = "names no deficit: say which loss of function it addresses"
    return _lacking(noted, "deficit-missing", "deficit", text)


def check_code_not_in_plan(noted: Noted) -> Iterable[Finding]:
    """The plan of care has the type of treatment that is billed (Pub. 100-02 ch. 15 §220.1.2 B)."""
    if not noted.planned or not all(one.in_plan for one in noted.activities):
        text = f"{noted.code} is billed, and the plan of care does not have it: update the plan, or correct the code."
        return [_found("code-not-in-plan", text, noted.code)]
    return ()


CHECKS: tuple[Callable[[Noted], Iterable[Finding]], ...] = (
    check_collaboration_missing,
    check_goal_missing,
    check_description_missing,
    check_assistance_missing,
    check_assistance_type_missing,
    check_skill_missing,
    check_response_missing,
    check_patient_participation_missing,
    check_deficit_missing,
    check_code_not_in_plan,
)


def _of_codes(care: CareFacts, day: BillingDay, billed: Container[str], rules: list[Rule]) -> list[Finding]:
    """What is said of the codes whose activities are judged one by one."""
    findings: list[Finding] = []
    rule, codes = _judged(day.date)
    rules.append(rule)
    for code in codes:
        if code in billed:
            noted = _noted(care, code)
            if not _complete(noted):
                findings += [finding for check in CHECKS for finding in check(noted)]
            if noted.activities:
                findings += _hints(noted, day, rules)
    return findings


@lru_cache(maxsize=4096)
def _judged(on: date) -> tuple[Rule, tuple[str, ...]]:
    rule = in_force("documentation", on=on)
    return rule, tuple(rule.values["codes"])


def _lists(care: CareFacts) -> tuple[str, ...] | NotGiven:
    """The codes of the plan, as far as the record speaks of them."""
    if care.plan is NOT_GIVEN or care.plan is None or care.plan.lists is NOT_GIVEN:
        return NOT_GIVEN
    return care.plan.lists or ()


def _noted(care: CareFacts, code: str) -> Noted:
    lists = _lists(care)
    planned = lists is NOT_GIVEN or code in lists
    if care.activities is NOT_GIVEN:
        return Noted(code, (), False, planned)
    return Noted(code, tuple([one for one in care.activities or () if one.code == code]), True, planned)


def _complete(noted: Noted) -> bool:
    """Whether nothing is missing: the way of most days, where no check needs to be asked."""
    if not noted.planned or (noted.told and not noted.activities):
        return False
    for one in noted.activities:  # noqa: SIM110, a loop is quicker
        if not all(_elements(one)):
            return False
    return True


def _hints(noted: Noted, day: BillingDay, rules: list[Rule]) -> list[Finding]:
    """What the descriptions read like, if those of the code are read."""
    findings: list[Finding] = []
    hints = code_hints.hints_on(day.date)
    if noted.code in hints.codes:
        rules.append(hints.rule)
        for place, one in enumerate(noted.activities):
            text = one.description
            if text and isinstance(text, str):
                findings += code_hints.check_code_hint(Description(noted.code, noted.name(place), text, day))
    return findings


def _lacking(noted: Noted, finding: str, element: str, text: str) -> list[Finding]:
    """One finding for each activity of the code that lacks the element."""
    return [
        _found(finding, f"{noted.name(place)} {text}.", noted.code)
        for place, one in enumerate(noted.activities)
        if not getattr(one, element)
    ]


def _found(finding: str, text: str, code: str) -> Finding:
    return found(finding, text, citation=rule_of(finding).citation, subject=code)
