"""What supports a code over its visits: the documentation a payer wants every so many, and why more are needed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from billing.rules.care_facts import NOT_IMPAIRED, SupportiveFacts, SupportiveTerms
from billing.rules.dated import Rule, in_force
from billing.rules.findings import Finding, Severity, found, in_order, unconfirmed
from billing.rules.why import listed

_NAMES = {"adl": "daily activities", "rom": "range of motion"}
_EFFECT = "the effect on function"


@dataclass(frozen=True, slots=True)
class Supportive:
    """`count` visits of the code `of` so many since its supportive documentation, which is `due_in` further ones."""

    count: int
    of: int
    due_in: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """What the checks look at; `left` are the visits before the documentation is due, below 0 once it is late."""

    facts: SupportiveFacts
    terms: SupportiveTerms
    rule: Rule
    left: int


def supportive(facts: SupportiveFacts, terms: SupportiveTerms, *, on: date) -> Supportive:
    """Where a code stands between two supportive documentations, on the date of service (payer terms).

    The visit at hand counts. NoRuleInForce for a date before the first row.
    """
    rule = in_force("supportive", on=on)
    support = Support(facts, terms, rule, terms.every_visits - facts.visits_since)
    findings = [finding for check in CHECKS for finding in check(support)]
    return Supportive(
        count=facts.visits_since,
        of=terms.every_visits,
        due_in=max(0, support.left),
        findings=in_order((*findings, *unconfirmed([rule], on=on))),
    )


def check_supportive_due(support: Support) -> Iterator[Finding]:
    """The last visits before supportive documentation is due, and the visit it is due with (payer terms)."""
    if support.facts.visits_since and 0 <= support.left <= support.rule.values["warn_visits_left"]:
        when = f"due in {support.left} more" if support.left else "due with this one"
        counted = f"visit {support.facts.visits_since} of {support.terms.every_visits}"
        yield _of("supportive-due", support, f"{counted} since the last supportive documentation, which is {when}.")


def check_supportive_missing(support: Support) -> Iterator[Finding]:
    """More visits than the payer allows without supportive documentation (payer terms)."""
    if support.left < 0:
        wanted = f"this payer wants it every {support.terms.every_visits}"
        text = f"{support.facts.visits_since} visits since the last supportive documentation; {wanted}."
        yield _of("supportive-missing", support, text)


def check_supportive_incomplete(support: Support) -> Iterator[Finding]:
    """Supportive documentation tells of each element, impaired or not, and of its effect on function (payer terms)."""
    # Once a new one is late, what the last one left out no longer matters.
    missing = _missing(support) if support.left >= 0 else []
    if missing:
        yield _of("supportive-incomplete", support, f"the supportive documentation lacks {listed(missing)}.")


def check_continued_need_missing(support: Support) -> Iterator[Finding]:
    """From a certain visit of a code, the record says why more of them are needed (payer terms)."""
    facts, begins = support.facts, support.terms.continued_need_from
    if facts.continued_need is False and begins is not None and facts.visits_total >= begins:
        grave = facts.visits_total >= support.rule.values["error_from_visit"]
        text = f"visit {facts.visits_total} in all, and nothing says why it is still needed."
        yield _of("continued-need-missing", support, text, Severity.ERROR if grave else None)


CHECKS: tuple[Callable[[Support], Iterable[Finding]], ...] = (
    check_supportive_due,
    check_supportive_missing,
    check_supportive_incomplete,
    check_continued_need_missing,
)


def _missing(support: Support) -> list[str]:
    facts, missing = support.facts, []
    if facts.elements is not None:
        told = {element.removeprefix(NOT_IMPAIRED) for element in facts.elements}
        missing = [_NAMES.get(element, element) for element in support.terms.elements if element not in told]
    return [*missing, _EFFECT] if facts.effect_on_function is False else missing


def _of(code: str, support: Support, text: str, severity: Severity | None = None) -> Finding:
    number = support.terms.code
    return found(code, f"{number}: {text}", citation=support.rule.citation, subject=number, severity=severity)
