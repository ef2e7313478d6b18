"""What a new plan of care starts from: the first one its days only, the next the plan before it."""

import datetime as dt

from billing.rules import catalogue
from billing.rules.care.plan_periods import cover_of, later, periods_on
from billing.rules.dated import NoRuleInForce
from therapy_notes import clocks
from therapy_notes.clinic_time import format_date
from therapy_notes.models import PlanOfCare, Print
from therapy_notes.plans.standing import papers_of, wants_signature

Kind = PlanOfCare.Kind
SOON = dt.timedelta(days=30)  # so long before its end a plan is renewed rather than revised
DAY = dt.timedelta(days=1)
EMPTY_AT_FIRST = ("frequency", "duration", "interventions")  # of a first one: the gate asks for them
COPIED = ("frequency", "duration", "amount", "interventions")


def draft_plan(note):
    """The plan that a note holds, or a new one with what the record proposes."""
    plan = PlanOfCare.objects.filter(note=note).first() or proposed(note)
    plan.note = note  # with what is at hand of it
    return plan


def proposed(note):
    """A new plan: a first one, the recertification of one that is not covered for long, or else its revision.

    A first one lasts as long as one certification covers. A recertification starts the day after the last one that the
    plan before it is covered, and lasts as long, as far as the law's days go.
    """
    papers = papers_of([note.episode_id])[note.episode_id]
    plan = PlanOfCare(note=note, starts=note.date, ends=last_day(note.date))
    for last in papers.plans[-1:]:
        ends = _covered(papers, last, note)
        plan.kind = Kind.RECERTIFICATION if note.date >= ends - SOON else Kind.REVISION
        for name in COPIED:
            setattr(plan, name, getattr(last, name))
        plan.codes = list(last.codes or ())
        if plan.kind == Kind.RECERTIFICATION:
            plan.starts = ends + DAY
            plan.ends = min(plan.starts + (last.ends - last.starts), last_day(plan.starts))
        else:
            plan.ends = last.ends
    return plan


def facts_of(plan):
    """What a plan that is begun says from the first on."""
    return {name: getattr(plan, name) for name in ("kind", "starts", "ends", *COPIED, "codes")}


def _covered(papers, last, note):
    """The last day of a plan on which its certification can cover treatment, with or without its signature by now."""
    if wants_signature(last):
        return min(last.ends, last_day(last.starts))
    course = clocks.course_of(note.episode)
    facts = papers.facts(max(note.date, last.starts), course.first_treatment, [one.date for one in course.days])
    try:
        through = cover_of(facts, note.date).through
    except NoRuleInForce:
        through = None
    return min(last.ends, through or last.ends)


def last_day(starts):
    """The last day that one certification covers of a plan from that day on (Pub. 100-02 ch. 15 §220.1.3 B)."""
    try:
        return later(starts, periods_on(starts).covers)
    except NoRuleInForce:
        return dt.date.max


def longer_than_certified(said):
    """A sentence where the plan of a content outlasts what one certification covers; empty where it does not."""
    plan, style = said["plan"], said["clinic"]["date_style"]
    if not plan:
        return ""
    starts, ends = (dt.date.fromisoformat(plan[name]) for name in ("starts", "ends"))
    covered = last_day(starts)
    if ends <= covered:
        return ""
    days = (covered - starts).days + 1
    return (
        f"Longer than {days} days: a certification covers it to {format_date(covered, style)}, then it is recertified."
    )


def codes_to_plan(discipline, *, on):
    """The codes of treatment that a plan may list, everyday ones first: evaluations come before a plan."""
    return [code for code in catalogue.codes_for(discipline, on=on) if not code.evaluation]


def was_printed_for_fax(plan):
    """Whether the signed plan was printed for fax: then it was sent that way, as a rule."""
    return Print.objects.filter(version__note=plan.note_id, form=Print.Form.FOR_FAX).exists()
