"""What the papers of one plan of care say of its certification: who signed it, who ordered it, and what they had."""

import datetime as dt

from billing.rules.care.certification import may_certify
from billing.rules.care.plan_periods import later, periods_on
from billing.rules.care_facts import PlanOrder
from billing.rules.dated import NoRuleInForce
from therapy_notes.models import PlanEvent, PlanOfCare
from therapy_notes.plans.providers import is_same_provider

Kind = PlanOfCare.Kind
Event = PlanEvent.Kind
NOTHING = dt.timedelta()


def signature_of(plan):
    """The certification of a plan: the earliest signature by somebody who may give it, None without one."""
    return next((one for one in plan.of_kind(Event.CERTIFIED) if is_allowed(one, plan)), None)


def refused_of(plan):
    """The earliest signature by somebody who may not certify: the plan still waits for another (…§220.1.3 C)."""
    return next((one for one in plan.of_kind(Event.CERTIFIED) if not is_allowed(one, plan)), None)


def is_allowed(event, plan):
    """Whether who signed may certify at all."""
    try:
        return may_certify(event.provider_kind, on=plan.established)
    except NoRuleInForce:
        return True


def order_of(plan):
    """The signed order on file with the day on which the plan went to who signed it (42 CFR 424.24(c)), or None."""
    order, sent = counted_order(plan)
    if order is None:
        return None
    who = order.provider_kind or None
    return PlanOrder(order.on, order.names_discipline, plan_sent=sent.on if sent else None, by=who)


def counted_order(plan):
    """The order that says most for the plan, and the sending to who signed it; None for what is not there.

    One that may stand in goes before one that may not, and one whose signer got the plan before the others.
    """
    asked = [
        (order, next((one for one in plan.of_kind(Event.SENT) if is_same_provider(one, order)), None))
        for order in plan.of_kind(Event.ORDER)
    ]
    rank = {True: 0, False: 1}
    asked.sort(
        key=lambda row: (
            rank[row[0].names_discipline],
            rank[is_allowed(row[0], plan)],
            row[1].on if row[1] else dt.date.max,
        )
    )
    return next(iter(asked), (None, None))


def as_certified(plan):
    """The plan with the terms that stood when it was certified.

    By an order it is certified as it was sent, and as it was sent again while there was time.
    """
    if not plan.versions:
        return plan
    signed = signature_of(plan)
    order, sent = (None, None) if signed else counted_order(plan)
    if sent:
        until = _last_to_send(plan.as_of(sent))
        again = [one for one in plan.of_kind(Event.SENT) if is_same_provider(one, order) and one.on <= until]
        sent = next(reversed(again), sent)
        sent = sent if plan.as_of(sent).kind == Kind.INITIAL else None
    paper = signed or sent
    return plan.as_of(paper) if paper else plan


def _last_to_send(plan):
    """The last day on which the plan may go to who signed an order, for that to stand in."""
    try:
        return later(plan.starts, periods_on(plan.starts).order_sent or NOTHING)
    except NoRuleInForce:
        return plan.starts
