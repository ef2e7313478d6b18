"""Which plan of care covers a day, and what the law is told of its certification: read from what was signed.

The plan that the therapist works by is the last that began. The certification is that of the last plan somebody
certified: a recertification or a significant change that waits for its signature leaves the one before in force, until
that runs out (Pub. 100-02 ch. 15 §220.1.3 C).
"""

import datetime as dt
from dataclasses import dataclass

from billing.rules.care.certification import certification
from billing.rules.care.plan_periods import cover_of, later
from billing.rules.care_facts import NOT_GIVEN, PlanFacts
from billing.rules.dated import NoRuleInForce
from therapy_notes.models import PlanEvent, PlanOfCare
from therapy_notes.plans.signatures import as_certified, order_of, refused_of, signature_of
from therapy_notes.plans.signed import SignedPlan, signed_plans_of

Kind = PlanOfCare.Kind
Event = PlanEvent.Kind
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Papers:
    """The signed plans of care of one episode in the order of their starts, each with its events.

    `first_treatment` below is the episode's first treatment day, an evaluation included, or that of its opening
    balance; `days` are its treatment days, from which treatment under a later plan counts: without them that counts
    from the plan's own start.
    """

    plans: tuple[SignedPlan, ...] = ()

    def current(self, on):
        """The plan that the therapist works by on that day, None where none is signed.

        A plan that begins by the day and was signed by then goes before one that was signed later.
        """
        begun = [one for one in self.plans if one.starts <= on]
        signed = [one for one in begun if one.established <= on]
        return next(iter((signed or begun)[-1:]), None) or next(iter(self.plans), None)

    @property
    def as_certified(self):
        """The same papers, each plan with the terms that its provider has signed or was sent: an amendment lengthens no
        certification that was given before it."""
        if not any(one.versions for one in self.plans):
            return self
        return Papers(tuple(sorted(map(as_certified, self.plans), key=lambda one: (one.starts, one.pk))))

    def certified_plan(self, on):
        """The plan whose certification is the one in question on that day: the last certified, else the first.

        Another first plan, for care that began anew, opens a certification of its own.
        """
        held = self.as_certified._certified_plan(on)
        return next((one for one in self.plans if held and one.pk == held.pk), None)

    def _certified_plan(self, on):
        begun = [one for one in self.plans if one.starts <= on] or list(self.plans[:1])
        own = [one for one in begun if signature_of(one) or one.kind == Kind.INITIAL]
        return next(iter(own[-1:] or begun[:1]), None)

    def waiting(self, on):
        """A later plan, begun or to come, that waits for a certification of its own; None where none does."""
        held = self.certified_plan(on)
        later = [one for one in self.plans if (one.starts, one.pk) > (held.starts, held.pk)] if held else []
        return next((one for one in reversed(later) if wants_signature(one)), None)

    def day_in_question(self, on, first_treatment, days=()):
        """The day of which to ask how the certification stands: that day, or the first of a plan that is certified
        already and follows without a gap."""
        day = on
        for plan in self.plans:
            if plan.starts > day and signature_of(plan):
                found = self.certification(day, first_treatment, days)
                if found and found.covered_through and plan.starts <= found.covered_through + DAY:
                    day = plan.starts
        return day

    def facts(self, on, first_treatment, days=()):
        """The law's facts of the plan for a date of service; None where no plan is signed."""
        plan = self.current(on)
        if plan is None:
            return None
        judged = self.as_certified._judged(on, first_treatment, days)
        own = {"established": plan.established, "begun_by_author": on in plan.begun}
        return judged._replace(**own, lists=plan.lists, content=plan.parts)

    def _judged(self, on, first_treatment, days):
        """The facts of the certification in question, and of a significant change that has none."""
        held = self._certified_plan(on)
        changed, facts = self._change(held, on), self._facts_of(held, first_treatment, days)
        if changed is None:
            return facts
        signed, since = _signed_on(held), _treated_under(changed, days)
        if signed is None or signed < since:
            return facts._replace(changed=since)
        # Signed after treatment under the change began, yet under the plan before it: the change has nothing.
        if _is_by_order(facts, on):
            return facts._replace(changed=since, certified=None, certified_by=None, certified_through=NOT_GIVEN)
        return self._facts_of(changed, first_treatment, days)

    def _facts_of(self, plan, first_treatment, days):
        begun = self._begun(plan, first_treatment, days)
        signed = signature_of(plan) or refused_of(plan)
        return PlanFacts(
            initial_treatment=begun,
            lasts_days=max((plan.ends - begun).days + 1, 0),
            certified=signed.on if signed else None,
            certified_by=signed.provider_kind or None if signed else None,
            certified_through=signed.through if signed and signed.through else NOT_GIVEN,
            verbal_order=next((one.on for one in plan.of_kind(Event.VERBAL_ORDER)), None),
            delay_reason=" ".join(one.text for one in plan.of_kind(Event.DELAY)),
            order=order_of(plan) if plan.kind == Kind.INITIAL else None,
            renews=self._renews(plan, first_treatment, days),
            of_this_plan=True,
        )

    def certification(self, on, first_treatment, days=()):
        """Where the plan stands on that day by the law; None before its first row."""
        try:
            return certification(self.facts(on, first_treatment, days), on=on)
        except NoRuleInForce:
            return None

    def _begun(self, plan, first_treatment, days):
        """The first treatment under a plan: for the episode's first plan its first treatment at all."""
        if plan is self.plans[0] and plan.kind != Kind.RECERTIFICATION and first_treatment:
            return first_treatment
        return _treated_under(plan, days)

    def _change(self, held, on):
        """A significant change since the certified plan that nobody certified: the earliest waits longest."""
        later = [one for one in self.plans if held.starts < one.starts <= on or (held.starts == one.starts <= on)]
        return next((one for one in later if one is not held and _is_change(one) and not signature_of(one)), None)

    def _renews(self, plan, first_treatment, days):
        """The last day covered before a recertification: by then its signature was due."""
        if plan.kind != Kind.RECERTIFICATION:
            return None
        place = self.plans.index(plan)
        if not place:
            return plan.starts - DAY
        before, day = Papers(self.plans[:place]), plan.starts
        try:
            return cover_of(before._judged(day, first_treatment, days), day).through
        except NoRuleInForce:
            return None


def papers_of(episodes):
    """The plans of episodes (rows or numbers), by the episode's number; three queries for any count."""
    numbers = [getattr(one, "pk", one) for one in episodes]
    found = signed_plans_of(numbers)
    return {number: Papers(found.get(number, ())) for number in numbers}


def _is_by_order(facts, on):
    try:
        return cover_of(facts, on).by_order
    except NoRuleInForce:
        return False


def wants_signature(plan):
    """Whether a later plan needs a certification of its own and has none."""
    return (plan.kind == Kind.RECERTIFICATION or _is_change(plan)) and not signature_of(plan)


def due_of_waiting(plan, cover):
    """By when a later plan wants its own signature; `cover` is the law's of the plan before it on the day of asking.

    A recertification is signed while the one before still covers; a change within days of treatment under it.
    """
    if plan.kind == Kind.RECERTIFICATION:
        return cover.through or plan.starts
    return later(cover.plan.changed or plan.starts, cover.periods.sign)


def _is_change(plan):
    return plan.kind == Kind.REVISION and plan.significant


def _signed_on(plan):
    signed = signature_of(plan)
    return signed.on if signed else None


def _treated_under(plan, days):
    """The first treatment day from the plan's start on, or the start itself where none is told."""
    return next((day for day in sorted(days) if day >= plan.starts), plan.starts)
