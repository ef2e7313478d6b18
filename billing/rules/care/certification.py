"""The plan of care and its certification: established, complete, signed in time, and how long it covers treatment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from billing.rules.care.plan_periods import Cover, cover_of, later, periods_on
from billing.rules.care_facts import NOT_GIVEN, Certifier, PlanFacts, PlanOrder
from billing.rules.dated import Rule
from billing.rules.findings import Finding, Severity, found, in_order, rule_of, unconfirmed
from billing.rules.why import listed, said_day

Status = Literal["unknown", "pending", "missing", "by_order", "certified", "delayed", "late", "expired"]
_PARTS = {"type": "type of therapy", "goals": "long-term goals"}


@dataclass(frozen=True, slots=True)
class Certification:
    """Where a plan of care stands on a day.

    `status` "pending" waits for its first signature, "missing" has waited too long; "by_order" has an order in place of
    it; "delayed" was signed late and is accepted, "late" needs a reason; "expired" ended before the day; "unknown" if
    nothing is said. `due_on` is the day by which the next signature is due, `covered_through` the last day covered;
    None where the record does not tell.
    """

    status: Status
    due_on: date | None
    covered_through: date | None
    findings: tuple[Finding, ...]


def certification(plan: PlanFacts | None, *, on: date) -> Certification:
    """Where a plan stands on a date of service (Pub. 100-02 ch. 15 §220.1). NoRuleInForce before the first row."""
    cover = cover_of(plan, on)
    findings = [finding for check in CHECKS for finding in check(cover)]
    return Certification(
        status=_status(cover),
        due_on=_due_on(cover),
        covered_through=None if cover.wanting else cover.through,
        findings=in_order((*findings, *unconfirmed([cover.periods.rule], on=on))),
    )


def may_certify(who: str, *, on: date) -> bool:
    """Whether such a provider may certify a plan at all on that day (…§220.1.3 C). NoRuleInForce before any row."""
    return who not in periods_on(on).rule.values["never"]


def plan_findings(plan: PlanFacts | None, *, on: date) -> tuple[list[Finding], Rule]:
    """What a plan and its certification lack on a date of service, and the rule that says so.

    NoRuleInForce before the first row (Pub. 100-02 ch. 15 §220.1).
    """
    cover = cover_of(plan, on)
    return [finding for check in CHECKS for finding in check(cover)], cover.periods.rule


def check_plan_missing(cover: Cover) -> Iterable[Finding]:
    """Treatment follows a plan that was established before it (Pub. 100-02 ch. 15 §220.1.2; 42 CFR 410.61(b))."""
    established = cover.plan.established
    if not established:
        text = "No plan of care is established: write and sign it before treatment goes on."
        return _of("plan-missing", text, "plan")
    if established is not NOT_GIVEN and established > cover.on and not cover.plan.begun_by_author:
        text = f"The plan of care was established on {_said(established)} only; treatment before it has no plan."
        return _of("plan-missing", text, "plan")
    return ()


def check_plan_after_treatment(cover: Cover) -> Iterable[Finding]:
    """Treatment may begin before the plan is written if its author gives or supervises it (…§220.1.2 A)."""
    established = cover.plan.established
    if established and established is not NOT_GIVEN and established > cover.on and cover.plan.begun_by_author:
        text = f"The plan of care was written on {_said(established)}, after its author had begun treatment."
        return _of("plan-after-treatment", text, "plan")
    return ()


def check_plan_incomplete(cover: Cover) -> Iterable[Finding]:
    """Diagnoses, long-term goals, type, frequency and duration stand in the plan (Pub. 100-02 ch. 15 §220.1.2 B)."""
    plan = cover.plan
    if plan.content is not NOT_GIVEN:
        content = plan.content or ()
        missing = [_PARTS.get(part, part) for part in cover.periods.rule.values["parts"] if part not in content]
        if missing:
            return _of("plan-incomplete", f"The plan of care lacks {listed(missing)}: add it and sign.", "content")
    if not plan.initial_treatment:
        text = "The plan of care has no day of first treatment, from which its certification counts: enter it."
        return _of("plan-incomplete", text, "initial_treatment")
    return ()


def check_certification_missing(cover: Cover) -> Iterable[Finding]:
    """A physician or NPP signs and dates the plan, or an order stands in for it (…§220.1.3 B; 42 CFR 424.24(c))."""
    if cover.wanting:
        return _of("certification-missing", f"The plan of care is not certified{_wanted_by(cover)}.", "certified")
    if cover.through is None and cover.plan.certified_through is None:
        text = "Nothing says how long the certification covers treatment: enter its last day, or the first treatment."
        return _of("certification-missing", text, "certified_through")
    return ()


def check_certification_late(cover: Cover) -> Iterable[Finding]:
    """A signature much later than it was due comes with a reason (Pub. 100-02 ch. 15 §220.1.3 D)."""
    if _needs_reason(cover) and cover.signed and cover.due and not cover.plan.delay_reason:
        signed, due = _said(cover.signed), _said(cover.due)
        text = f"Certified on {signed}, due by {due}: so late a certification is accepted only with the reason for it."
        return _of("certification-late", text, "certified")
    return ()


def check_certification_expired(cover: Cover) -> Iterable[Finding]:
    """Treatment after the last day of a certification needs the next one (Pub. 100-02 ch. 15 §220.1.3 C)."""
    if cover.through and cover.on > cover.through:
        said = "could cover" if cover.wanting else "covers"
        until = _said(later(cover.through, cover.periods.without_reason))
        text = (
            f"The certification {said} treatment through {_said(cover.through)}: have the plan recertified; "
            f"signed by {until} it needs no reason for the delay."
        )
        return _of("certification-expired", text, "certified_through")
    return ()


def check_certifier_not_allowed(cover: Cover) -> Iterable[Finding]:
    """Some may not certify, and some only within their own field (Pub. 100-02 ch. 15 §220.1.3 C)."""
    is_signed = bool(cover.plan.certified) and not cover.by_order
    who, subject = (cover.plan.certified_by, "certified_by") if is_signed else (_ordered_by(cover), "order")
    values = cover.periods.rule.values
    if who is None:
        return ()
    if who in values["never"]:
        if subject == "order":  # no more is wrong than that the plan is not certified yet
            text = f"A {who} may not certify a plan of care, so this order stands in for no signature."
            return _of("certifier-not-allowed", text, subject, Severity.WARNING)
        text = f"A {who} may not certify a plan of care: have a physician or NPP sign it."
        return _of("certifier-not-allowed", text, subject)
    if who in values["within"]:
        article = "An" if who[0] in "aeiou" else "A"
        text = f"{article} {who} may certify {values['within'][who]} only: check that this plan is such."
        return _of("certifier-not-allowed", text, subject, Severity.WARNING)
    return ()


def check_plan_change_uncertified(cover: Cover) -> Iterable[Finding]:
    """A significant change is certified like a new plan, within days of treatment under it (…§220.1.2 C)."""
    if _change_wanting(cover) and cover.plan.changed:
        changed, due = _said(cover.plan.changed), _said(later(cover.plan.changed, cover.periods.sign))
        text = f"The plan changed significantly on {changed}: the change has to be certified by {due}."
        return _of("plan-change-uncertified", text, "changed")
    return ()


CHECKS: tuple[Callable[[Cover], Iterable[Finding]], ...] = (
    check_plan_missing,
    check_plan_after_treatment,
    check_plan_incomplete,
    check_certification_missing,
    check_certification_late,
    check_certification_expired,
    check_certifier_not_allowed,
    check_plan_change_uncertified,
)


def _ordered_by(cover: Cover) -> Certifier | None:
    """Who signed an order that could stand in for the signature."""
    order = cover.plan.order
    is_asked = isinstance(order, PlanOrder) and cover.periods.order_sent is not None and not cover.plan.renews
    return order.by if isinstance(order, PlanOrder) and is_asked and (cover.wanting or cover.by_order) else None


def _needs_reason(cover: Cover) -> bool:
    late = cover.signed is not None and cover.accepted is not None and cover.signed > cover.accepted
    return late and not cover.recertified


def _change_wanting(cover: Cover) -> bool:
    """A change under way that neither the signature nor an order covers: the order is for the first certification."""
    changed = cover.plan.changed
    if changed is None or changed > cover.on:
        return False
    return cover.by_order or (cover.signed is not None and cover.signed < changed)


def _wanted_by(cover: Cover) -> str:
    """By when a signature is wanted, as the rest of a sentence."""
    if not cover.due or not cover.accepted:
        return ": send it for a dated signature by a physician or NPP"
    if cover.on <= cover.due:
        return f": a physician or NPP signs and dates it by {_said(cover.due)}"
    if cover.on <= cover.accepted:
        until = _said(cover.accepted)
        return f"; it was due by {_said(cover.due)}, and signed by {until} it needs no reason for the delay"
    return f"; it was due by {_said(cover.due)}, and is still accepted with the reason for the delay"


def _status(cover: Cover) -> Status:
    if cover.wanting:
        return "pending" if cover.due and cover.on <= cover.due else "missing"
    if cover.through and cover.on > cover.through:
        return "expired"
    if cover.by_order:
        return "by_order"
    if cover.signed and cover.due and cover.signed > cover.due and not cover.recertified:
        return "late" if _needs_reason(cover) and not cover.plan.delay_reason else "delayed"
    return "certified" if cover.signed or cover.through else "unknown"


def _due_on(cover: Cover) -> date | None:
    """The day by which the next signature is due: the first one, that of a change, or the recertification."""
    if cover.wanting:
        return cover.due
    if _change_wanting(cover) and cover.plan.changed:
        return later(cover.plan.changed, cover.periods.sign)
    return cover.through


def _of(code: str, text: str, subject: str, severity: Severity | None = None) -> list[Finding]:
    return [found(code, text, citation=rule_of(code).citation, subject=subject, severity=severity)]


def _said(day: date) -> str:
    return f"{said_day(day)}, {day.year}"
