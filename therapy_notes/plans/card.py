"""The card of an episode's plan of care: where its certification stands, what happened to each plan, what is next."""

from dataclasses import dataclass

from billing.rules.findings import Finding
from therapy_notes.models import Note, PlanEvent, PlanOfCare
from therapy_notes.plans.proposing import SOON
from therapy_notes.plans.signatures import is_allowed, signature_of
from therapy_notes.plans.signed import SignedPlan
from therapy_notes.plans.standing import Papers, papers_of
from therapy_notes.plans.words import Standing, event_words, standing_of

Event = PlanEvent.Kind
# Of these the sentence of the standing says all.
SAID = ("plan-missing", "certification-missing")


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in words; `gone` is the event that took it back, if any.

    `is_of_before` says of a certification that the plan was amended after its signature, `is_refused` of a signature or
    an order that whoever gave it may not certify.
    """

    event: PlanEvent
    words: str
    gone: PlanEvent | None
    is_of_before: bool = False
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A signed plan with its events in order; `acts` are the kinds of event that are entered next, the first first."""

    plan: SignedPlan
    title: str
    events: list[EventRow]
    acts: list[str]


@dataclass(frozen=True, slots=True)
class Card:
    """What the card shows. `at_hand` is the plan that is acted on, `earlier` the others, the latest first.

    `renews` says that it is time to recertify; `may_enter` that the reader enters events; `draft` is the number of the
    note in which the next plan is being written, if any.
    """

    standing: Standing | None
    at_hand: PlanRow | None
    earlier: list[PlanRow]
    findings: list[Finding]
    renews: bool
    may_enter: bool
    draft: int | None


def attach(episodes, courses, *, on, style, may_enter):
    """Give each episode, with its notes, its `plan_card`; `courses` are those of `clocks.courses_of`.

    `may_enter` tells of an episode whether the reader enters events of its plans.
    """
    papers = papers_of(episodes)
    for episode in episodes:
        plans = (one for one in episode.notes.all() if one.kind == Note.Kind.PLAN and one.status in Note.WRITABLE)
        draft = next((one.pk for one in plans), None)
        asked = {"on": on, "style": style, "may_enter": may_enter(episode), "draft": draft, "ended": episode.ended}
        episode.papers = papers[episode.pk]
        episode.plan_card = card(papers[episode.pk], courses[episode.pk], **asked)


def card(papers: Papers, course, *, on, style, may_enter=False, draft=None, ended=None):
    """The card of one episode's papers on a day."""
    asked = (on, course.first_treatment, [one.date for one in course.days])
    standing, day = standing_of(papers, *asked, style=style, ended=ended), papers.day_in_question(*asked)
    found = papers.certification(day, *asked[1:])
    plan = papers.waiting(day) or papers.current(day)
    rows = [_row(one, standing, papers, on, style) for one in reversed(papers.plans)]
    through = standing.through or standing.due_on if standing else None
    return Card(
        standing=standing,
        at_hand=next((row for row in rows if row.plan is plan), None),
        earlier=[row for row in rows if row.plan is not plan],
        findings=[one for one in found.findings if one.code not in SAID] if found and papers.plans else [],
        renews=bool(standing and standing.status not in ("none", "pending", "renewing", "changed"))
        and bool(through and on >= through - SOON),
        may_enter=may_enter,
        draft=draft,
    )


def _row(plan, standing, papers, on, style):
    gone = {one.takes_back_id: one for one in plan.history if one.kind == Event.TAKEN_BACK}
    told = (one for one in plan.history if one.kind != Event.TAKEN_BACK)
    rows = [
        EventRow(one, event_words(one, style), gone.get(one.pk), _is_of_before(one, plan), _is_refused(one, plan))
        for one in told
    ]
    title = "Significant change" if plan.significant else PlanOfCare.Kind(plan.kind).label
    return PlanRow(plan, title, rows, _acts(plan, standing, is_first=plan is papers.plans[0]))


def _is_refused(event, plan):
    return event.kind in (Event.CERTIFIED, Event.ORDER) and not is_allowed(event, plan)


def _is_of_before(event, plan):
    return bool(event.kind == Event.CERTIFIED and plan.amended and event.on < plan.amended)


def _acts(plan, standing, *, is_first):
    """What is entered next of a plan: first that it was sent, then its certification; the rest where it may help."""
    if signature_of(plan):
        late = standing is not None and standing.status == "late"
        return [Event.DELAY] if late else []
    sent = bool(plan.of_kind(Event.SENT))
    acts = [Event.CERTIFIED, Event.SENT] if sent else [Event.SENT, Event.CERTIFIED]
    if is_first:
        acts += [Event.ORDER, Event.VERBAL_ORDER]
    return [*acts, Event.DELAY]
