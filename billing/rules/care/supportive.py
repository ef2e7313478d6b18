"""What supports a code over its visits: the documentation a payer wants every so many, and why more are needed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from billing.rules.care_facts import NOT_GIVEN, NOT_IMPAIRED, SupportiveFacts
from billing.rules.dated import Rule, in_force
from billing.rules.facts import SupportiveTerms
from billing.rules.findings import Finding, Severity, found, in_order, unconfirmed
from billing.rules.why import listed

_NAMES = {"adl": "daily activities", "rom": "range of motion"}
_EFFECT = "the effect on function"


@dataclass(frozen=True, slots=True)
class Supportive:
    """`count` visits of the code `of` so many since its supportive documentation, which is `due_in` further ones.

    `count` and `due_in` are None where nobody says how many visits there were.
    """

    count: int | None
    of: int
    due_in: int | None
    findings: tuple[Finding, ...]


class Support(NamedTuple):
    """What the checks look at.

    `since` are the visits since the last documentation, and `left` those before the next is due, below 0 once it is
    late; both are None where nobody says.
    """

    facts: SupportiveFacts
    terms: SupportiveTerms
    rule: Rule
    since: int | None
    left: int | None


def supportive(facts: SupportiveFacts, terms: SupportiveTerms, *, on: date) -> Supportive:
    """Where a code stands between two supportive documentations, on the date of service (payer terms).

    The visit at hand counts. NoRuleInForce for a date before the first row.
    """
    support = _support(facts, terms, on)
    findings = [finding for check in CHECKS for finding in check(support)]
    return Supportive(
        count=support.since,
        of=terms.every_visits,
        due_in=None if support.left is None else max(0, support.left),
        findings=in_order((*findings, *unconfirmed([support.rule], on=on))),
    )


def supportive_findings(facts: SupportiveFacts, terms: SupportiveTerms, *, on: date) -> tuple[list[Finding], Rule]:
    """What the record of a code lacks on the date of service, and the rule that says so (payer terms).

    NoRuleInForce for a date before the first row.
    """
    support = _support(facts, terms, on)
    return [finding for check in CHECKS for finding in check(support)], support.rule


def check_supportive_due(support: Support) -> Iterable[Finding]:
    """The last visits before supportive documentation is due, and the visit it is due with (payer terms)."""
    left = support.left
    if support.since and left is not None and 0 <= left <= support.rule.values["warn_visits_left"]:
        when = f"due in {left} more" if left else "due with this one"
        counted = f"visit {support.since} of {support.terms.every_visits}"
        return _of("supportive-due", support, f"{counted} since the last supportive documentation, which is {when}.")
    return ()


def check_supportive_missing(support: Support) -> Iterable[Finding]:
    """More visits than the payer allows without supportive documentation, or no word of it (payer terms)."""
    if support.facts.visits_since is None:
        text = f"the record speaks of no supportive documentation; {_wanted(support)} visits."
        return _of("supportive-missing", support, text)
    if support.left is not None and support.left < 0:
        text = f"{support.since} visits since the last supportive documentation; {_wanted(support)}."
        return _of("supportive-missing", support, text)
    return ()


def check_supportive_incomplete(support: Support) -> Iterable[Finding]:
    """Supportive documentation tells of each element, impaired or not, and of its effect on function (payer terms)."""
    # Once a new one is late, what the last one left out no longer matters.
    missing = _missing(support) if support.left is None or support.left >= 0 else []
    if missing:
        return _of("supportive-incomplete", support, f"the supportive documentation lacks {listed(missing)}.")
    return ()


def check_continued_need_missing(support: Support) -> Iterable[Finding]:
    """From a certain visit of a code, the record says why more of them are needed (payer terms)."""
    total, begins = support.facts.visits_total, support.terms.continued_need_from
    if not support.facts.continued_need and begins is not None and isinstance(total, int) and total >= begins:
        grave = total >= support.rule.values["error_from_visit"]
        text = f"visit {total} in all, and nothing says why it is still needed."
        return _of("continued-need-missing", support, text, Severity.ERROR if grave else None)
    return ()


CHECKS: tuple[Callable[[Support], Iterable[Finding]], ...] = (
    check_supportive_due,
    check_supportive_missing,
    check_supportive_incomplete,
    check_continued_need_missing,
)


def _support(facts: SupportiveFacts, terms: SupportiveTerms, on: date) -> Support:
    since = facts.visits_since if isinstance(facts.visits_since, int) else None
    left = None if since is None else terms.every_visits - since
    return Support(facts, terms, in_force("supportive", on=on), since, left)


def _missing(support: Support) -> list[str]:
    told, missing = support.facts.elements, []
    if told is not NOT_GIVEN:
        told = told or ()
        for element in support.terms.elements:
            if element not in told and NOT_IMPAIRED + element not in told:
                missing.append(_NAMES.get(element, element))
    return missing if support.facts.effect_on_function else [*missing, _EFFECT]


def _wanted(support: Support) -> str:
    return f"this payer wants it every {support.terms.every_visits}"


def _of(code: str, support: Support, text: str, severity: Severity | None = None) -> list[Finding]:
    number = support.terms.code
    return [found(code, f"{number}: {text}", citation=support.rule.citation, subject=number, severity=severity)]
