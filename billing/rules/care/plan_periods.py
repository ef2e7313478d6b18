"""The periods of a plan's certification: by when it is signed, how late it may come, and how long it covers."""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from billing.rules.care_facts import NOT_GIVEN, PlanFacts, PlanOrder
from billing.rules.dated import Rule, in_force

_NO_PLAN = PlanFacts(established=None)


class Periods(NamedTuple):
    """A row of the table, ready for reckoning.

    `sign` and `sign_verbal` are the time for a signature, `without_reason` how much later it may come without one.
    `lasts_less` is what comes off a duration to reach its last day. `order_sent` is None where no order stands in.
    """

    rule: Rule
    sign: timedelta
    sign_verbal: timedelta
    without_reason: timedelta
    covers: timedelta
    lasts_less: int
    order_sent: timedelta | None


class Cover(NamedTuple):
    """A plan as far as the law has worked it out: what the checks look at.

    `begun` is the first treatment under the certified plan, `signed` the day of its signature by somebody who may give
    it; `wanting` if there is none and no order stands in. `due` is the last day for the signature, `accepted` the last
    for one without a reason, `through` the last day covered. `recertified` if the signature is not the first one, whose
    time is not known here.
    """

    plan: PlanFacts
    on: date
    periods: Periods
    begun: date | None
    signed: date | None
    wanting: bool
    by_order: bool
    due: date | None
    accepted: date | None
    through: date | None
    recertified: bool


@lru_cache(maxsize=4096)
def periods_on(on: date) -> Periods:
    """The periods in force on a date of service (Pub. 100-02 ch. 15 §220.1.3). NoRuleInForce before the first row."""
    rule = in_force("certification", on=on)
    days = rule.values
    sent = days.get("order_plan_sent_within")
    return Periods(
        rule=rule,
        sign=timedelta(days["sign_within"]),
        sign_verbal=timedelta(days["sign_verbal_within"]),
        without_reason=timedelta(days["delayed_without_reason"]),
        covers=timedelta(days["covers"] - days["first_day"]),
        lasts_less=days["first_day"],
        order_sent=None if sent is None else timedelta(sent),
    )


def later(day: date, span: timedelta) -> date:
    """The day so much later, or the last one that the calendar has."""
    try:
        return day + span
    except OverflowError:
        return date.max


def cover_of(plan: PlanFacts | None, on: date) -> Cover:
    """The plan worked out for a date of service; None is no plan (Pub. 100-02 ch. 15 §220.1.3)."""
    plan = plan or _NO_PLAN
    periods = periods_on(on)
    judged = _as_allowed(plan, periods)
    signed = judged.certified if isinstance(judged.certified, date) else None
    begun = plan.initial_treatment if isinstance(plan.initial_treatment, date) else None
    # Signed after treatment under a changed plan began, a signature is that of the change.
    if plan.changed and signed and signed >= plan.changed:
        begun = plan.changed
    elif signed and begun and _order_before_signature(judged, begun, on, periods):
        judged, signed = judged._replace(certified=None, certified_through=None), None
    unsigned = not judged.certified or _order_alone(judged)
    by_order = unsigned and _order_stands(judged, begun, on, periods)
    due = _due(judged, begun, periods) if begun else None
    accepted = later(due, periods.without_reason) if due else None
    through, recertified = _through(judged, begun, accepted, periods)
    return Cover(
        plan, on, periods, begun, signed, unsigned and not by_order, by_order, due, accepted, through, recertified
    )


def _as_allowed(plan: PlanFacts, periods: Periods) -> PlanFacts:
    """The plan without the signature of somebody who may not certify: it still waits for one (…§220.1.3 C)."""
    if plan.certified and plan.certified_by in periods.rule.values["never"]:
        return plan._replace(certified=None, certified_through=None)
    return plan


def _order_alone(plan: PlanFacts) -> bool:
    """Whether the record speaks of an order and of no signature: then it is the order that certifies, or nothing."""
    told = isinstance(plan.certified_through, date)
    return plan.certified is NOT_GIVEN and isinstance(plan.order, PlanOrder) and not told


def _order_before_signature(plan: PlanFacts, begun: date, on: date, periods: Periods) -> bool:
    """Whether an order has certified the plan before a signature that came too late: it takes nothing away."""
    due = _due(plan, begun, periods)
    late = isinstance(plan.certified, date) and plan.certified > due
    if not late or not _order_stands(plan, begun, on, periods):
        return False
    return not _through(plan, begun, later(due, periods.without_reason), periods)[1]


def _order_stands(plan: PlanFacts, begun: date | None, on: date, periods: Periods) -> bool:
    """Whether a signed order stands in for the first signature (42 CFR 424.24(c), services from 2025).

    It stands from its own day on: treatment before it was not ordered by it.
    """
    order = plan.order
    if periods.order_sent is None or not order or order is NOT_GIVEN or plan.renews:
        return False
    if not order.signed or order.signed > on or not order.names_discipline or not order.plan_sent:
        return False
    if order.by in periods.rule.values["never"]:
        return False
    return begun is None or order.plan_sent <= later(begun, periods.order_sent)


def _due(plan: PlanFacts, begun: date, periods: Periods) -> date:
    """The last day for the signature; an order by word of mouth in time gives it days of its own (…§220.1.3 B).

    A recertification is signed while the certification before it still covers treatment (…§220.1.3 C).
    """
    if plan.renews:
        return plan.renews
    due = later(begun, periods.sign)
    if plan.verbal_order and plan.verbal_order <= due:
        return max(due, later(plan.verbal_order, periods.sign_verbal))
    return due


def _through(plan: PlanFacts, begun: date | None, accepted: date | None, periods: Periods) -> tuple[date | None, bool]:
    """The last day covered, and whether by a recertification: the plan's own end or 90 days, whichever is less."""
    told = plan.certified_through if isinstance(plan.certified_through, date) else None
    if begun is None or accepted is None:
        return told, False
    if plan.certified is plan.certified_through is plan.order is NOT_GIVEN:
        return None, False
    covers = periods.covers
    if plan.lasts_days is not None and plan.lasts_days - periods.lasts_less < covers.days:
        covers = timedelta(plan.lasts_days - periods.lasts_less)
    most = later(begun, covers)
    if told is None or told <= most:
        return told or most, False
    if plan.renews or plan.of_this_plan:
        return most, False
    # A signature too late to be a first one, and with a later end, belongs to a recertification: its end is its own.
    if plan.certified is NOT_GIVEN or (plan.certified and plan.certified > accepted):
        return told, True
    return most, False
