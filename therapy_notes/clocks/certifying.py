"""How the plan of care and its certification stand, as dates that hold until something happens."""

from billing.rules.care.certification import certification
from billing.rules.care.plan_periods import cover_of, later
from billing.rules.dated import NoRuleInForce
from therapy_notes.plans.standing import due_of_waiting

NOTHING = dict.fromkeys(
    ("plan_id", "certification_due", "certification_until", "certification_late", "certified_through")
)


def of_plan(papers, first_treatment, days, *, on):
    """The plan's columns of `CareClock` as of a day; `days` are the treatment days until then.

    A later plan that waits for its own certification is the one in question: the card acts on it too.
    """
    on = papers.day_in_question(on, first_treatment, days)
    waiting = papers.waiting(on)
    plan = waiting or papers.current(on)
    facts = papers.facts(on, first_treatment, days) if plan else None
    if facts is None:
        return NOTHING
    try:
        return NOTHING | {"plan_id": plan.pk} | _of_facts(facts, on, waiting)
    except NoRuleInForce:
        return NOTHING | {"plan_id": plan.pk}


def _of_facts(facts, on, waiting):
    cover = cover_of(facts, on)
    if cover.wanting or waiting:
        due = cover.due if cover.wanting else due_of_waiting(waiting, cover)
        return {
            "certification_due": due,
            "certification_until": later(due, cover.periods.without_reason) if due else None,
            "certified_through": None if cover.wanting else cover.through,
        }
    late = any(one.code == "certification-late" for one in certification(facts, on=on).findings)
    return {"certification_late": facts.certified if late else None, "certified_through": cover.through}
