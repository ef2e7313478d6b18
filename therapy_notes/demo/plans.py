"""The plans of care of the demo: signed, sent, ordered, certified, late and renewed, each with its paper."""

import datetime as dt
import re

from therapy_notes import attachments, charting, planning
from therapy_notes.clinic_time import at_clock
from therapy_notes.demo import papers
from therapy_notes.demo.courses import DAY, workday
from therapy_notes.models import Attachment, Note
from therapy_notes.plans import writing
from therapy_notes.plans.proposing import draft_plan

CODE = re.compile(r"\b(?:\d{5}|[A-Z]\d{4})\b")
DELAY = "The office changed hands; the plan was sent again on three days, and called about each week."
RENEWED = "Names come faster; sentences and the telephone are what is left. The cue changes with each kind of error."
BEFORE_IT_ENDS = 6  # days


def write(chart, day):
    """The first plan, on the day of the evaluation, and what becomes of it: the course's `plan` says what."""
    course = chart.course
    note = _begin(chart, day)
    act = _act(chart.therapist, day, "16:45")
    codes = CODE.findall(chart.words["interventions"])
    planning.write_plan(
        note,
        starts=day,
        ends=day + (course.plan_days - 1) * DAY,
        frequency=course.frequency,
        duration=f"{course.plan_days // 7} weeks",
        amount="once a day",
        interventions=chart.words["interventions"],
        codes=codes,
        **act,
    )
    charting.write_sections(note, {"rationale": chart.words["why"]}, **act)
    if course.plan == "draft":
        return
    chart.sign(note, chart.therapist, at=act["at"])
    FATES[course.plan](chart, note.plan, day)


def _certified(chart, plan, day):
    _sent(chart, plan, day)
    _signed(chart, plan, day + 6 * DAY)


def _unsent(chart, plan, day):
    """Signed, and forgotten since."""


def _waiting(chart, plan, day):
    """Sent and not back; the order that brought the patient is among the papers."""
    on = day - 4 * DAY
    facts = {"kind": Attachment.Kind.ORDER, "title": f"Order, {chart.episode.referring_provider}", "date": on}
    file = papers.order(chart.episode, on=on)
    attachments.add(
        chart.episode.patient, file, episode=chart.episode, **facts, **_act(chart.people["bea"], day, "17:30")
    )
    _sent(chart, plan, day)


def _sent(chart, plan, day):
    _later(chart, workday(day + DAY), lambda act: writing.record_sent(plan, **_to(chart), way="fax", **act))


def _late(chart, plan, day):
    _sent(chart, plan, day)
    _later(chart, workday(day + 33 * DAY), lambda act: _not_dated(writing.give_delay_reason, plan, act, text=DELAY))
    _signed(chart, plan, day + 35 * DAY)


def _ordered(chart, plan, day):
    """By the signed order that is on file, which the rule of 2025 takes for a certification."""
    on = day - 4 * DAY

    def enter(act):
        paper = papers.order(chart.episode, on=on)
        writing.enter_order(plan, names_discipline=True, paper=paper, **_who(chart), **(act | {"on": on}))

    _later(chart, workday(day + DAY), enter)
    _sent(chart, plan, day + DAY)


def _verbal(chart, plan, day):
    told = f"{chart.therapist.clinician}, by telephone"
    _later(chart, day, lambda act: writing.enter_verbal_order(plan, text=told, **_who(chart), **act))
    _sent(chart, plan, day)
    _signed(chart, plan, day + 10 * DAY)


def _renewed(chart, plan, day):
    _certified(chart, plan, day)
    chart.later(workday(plan.ends - BEFORE_IT_ENDS * DAY, back=True), lambda on: _renew(chart, on))


def _renew(chart, day):
    """The plan again for as long, from what the record proposes; signed, sent and back before it begins."""
    note = _begin(chart, day)
    act, plan = _act(chart.therapist, day, "16:45"), draft_plan(note)
    names = ("kind", "starts", "ends", "frequency", "duration", "amount", "interventions", "codes")
    planning.write_plan(note, **{name: getattr(plan, name) for name in names}, **act)
    charting.write_sections(note, {"rationale": RENEWED}, **act)
    chart.sign(note, chart.therapist, at=act["at"])
    _sent(chart, note.plan, day)
    _signed(chart, note.plan, day + 4 * DAY)


FATES = {
    "certified": _certified,
    "unsent": _unsent,
    "sent": _waiting,
    "late": _late,
    "order": _ordered,
    "verbal": _verbal,
    "renewed": _renewed,
}


def _begin(chart, day):
    return charting.start_note(chart.episode, kind=Note.Kind.PLAN, **_act(chart.therapist, day, "16:45"))


def _signed(chart, plan, on):
    """Signed on that day; the copy came back two days later, and was entered then."""
    on = workday(on)

    def enter(act):
        paper = papers.signed_plan(chart.episode, on=on)
        writing.certify(plan, paper=paper, received=act["on"], **_who(chart), **(act | {"on": on}))

    _later(chart, workday(on + 2 * DAY), enter)


def _later(chart, day, enter):
    """Entered by the office in the afternoon of that day, if it has come."""
    chart.later(day, lambda on: enter(_act(chart.people["bea"], on, "15:20") | {"on": on}))


def _not_dated(operation, plan, act, **facts):
    act.pop("on")
    operation(plan, **facts, **act)


def _who(chart):
    return papers.provider_of(chart.episode)


def _to(chart):
    return {name: said for name, said in _who(chart).items() if name != "provider_kind"}


def _act(person, day, clock):
    return {"by": person, "at": at_clock(day, dt.time.fromisoformat(clock))}
