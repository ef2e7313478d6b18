"""A plan of care's certification in one sentence, and each event of a plan in words."""

import datetime as dt
from dataclasses import dataclass, replace

from billing.rules.care.plan_periods import cover_of, later
from therapy_notes.clinic_time import format_date, format_day
from therapy_notes.models import PlanEvent
from therapy_notes.plans.signatures import counted_order, refused_of, signature_of
from therapy_notes.plans.standing import due_of_waiting

Event = PlanEvent.Kind
Provider = PlanEvent.Provider


@dataclass(frozen=True, slots=True)
class Standing:
    """How the plan of care of an episode stands on a day, for a page.

    `status` is the law's (`certification.Status`), "none" without a signed plan, "renewing" or "changed" where a later
    plan waits for its own signature. `due_on` is the day by which the next signature is due, `until` the last on which
    a late one needs no reason, `through` the last day covered. `tone` names the icon and its color: done, due, problem.
    """

    status: str
    words: str
    due_on: dt.date | None = None
    through: dt.date | None = None
    until: dt.date | None = None
    tone: str = "due"


NONE = Standing("none", "No signed plan of care", tone="problem")
TONES = {"certified": "done", "by_order": "done", "delayed": "done", "missing": "problem", "expired": "problem"}


def standing_of(papers, on, first_treatment, days=(), *, style="us", ended=None):
    """The `Standing` of an episode's papers on a day; None before the law's first row. An `ended` one renews none."""
    if not papers.plans:
        return NONE if first_treatment else replace(NONE, tone="due")
    day = papers.day_in_question(on, first_treatment, days)
    found = papers.certification(day, first_treatment, days)
    if found is None:
        return None
    held, waiting = papers.certified_plan(day), papers.waiting(day)
    through, facts = found.covered_through, papers.facts(day, first_treatment, days)
    if waiting and found.status not in ("pending", "missing"):
        status, due, until, words = _waiting(_Said(waiting, found, on, None, style), cover_of(facts, day))
        ended = through and on > through
        return Standing(status, words, due, through, until, "problem" if ended or on > due else "due")
    until = cover_of(facts, day).accepted
    words = WORDS[found.status](_Said(held, found, on, until, style, bool(ended)))
    tone = TONES.get(found.status, "due")
    if any(one.severity == "error" for one in found.findings) or tone == "done" and on > found.due_on:
        tone = "problem"
    return Standing(found.status, words, found.due_on, through, until, tone)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the sentences speak of: the plan, the law's answer, the day of asking and how dates are written."""

    plan: object
    found: object
    on: dt.date
    until: dt.date | None
    style: str
    is_over: bool = False

    def day(self, value):
        """A day, with its year where that is not the year of asking."""
        if value.year != self.on.year:
            return format_date(value, self.style)
        return format_day(value, self.style).partition(" ")[2]

    @property
    def sent(self):
        return sent_words(self.plan, self.day)

    @property
    def next(self):
        """Until when it covers, and how long that still is."""
        due = self.found.due_on
        if self.is_over:
            return f"to {self.day(due)}"
        return f"to {self.day(due)}; recertify by then, {_left(due, self.on)}"


def _pending(said):
    return f"Signature due by {said.day(said.found.due_on)}; {said.sent}"


def _missing(said):
    due = said.found.due_on
    if due is None:
        return f"Not certified; {said.sent}"
    if said.until and said.on <= said.until:
        more = f"signed by {said.day(said.until)} it needs no reason"
    else:
        more = "it now needs the reason for the delay"
    return f"Signature was due by {said.day(due)}, {more}; {said.sent}"


def _by_order(said):
    order, sent = counted_order(said.plan)
    return f"Signed order of {said.day(order.on)} on file, plan sent {said.day(sent.on)}; covers {said.next}"


def _certified(said, late=""):
    signed = signature_of(said.plan)
    if signed is None:
        return f"Certified {said.next}"
    return f"Certified by {provider_words(signed)} on {said.day(signed.on)}{late}, {said.next}"


def _delayed(said):
    return _certified(said, ", late but accepted")


def _late(said):
    signed = signature_of(said.plan)
    return f"Certified by {provider_words(signed)} on {said.day(signed.on)}: so late it needs the reason for the delay"


def _expired(said):
    through = said.found.covered_through or said.found.due_on
    return f"Certification ended {said.day(through)}: treatment since needs a recertification"


def _unknown(said):
    return "Nothing is known of its certification"


WORDS = {
    "pending": _pending,
    "missing": _missing,
    "by_order": _by_order,
    "certified": _certified,
    "delayed": _delayed,
    "late": _late,
    "expired": _expired,
    "unknown": _unknown,
}


def _waiting(said, cover):
    """Of a recertification or a significant change that is written and not yet signed by the provider: its status, the
    day due, until when it needs no reason, and the sentence."""
    due = due_of_waiting(said.plan, cover)
    if said.plan.kind == "recertification":
        status, subject, act = "renewing", "Recertification", "due"
    else:
        status, subject, act = "changed", f"The significant change of {said.day(said.plan.starts)}", "to be certified"
    tense = "is" if said.on <= due else "was"
    words = f"{subject} {tense} {act} by {said.day(due)}; {said.sent}"
    return status, due, later(due, cover.periods.without_reason), words


def sent_words(plan, day):
    """Whether a plan went out for its signature, was ordered by word of mouth, or came back with one that is none.

    `day` writes a date.
    """
    sent, refused = plan.of_kind(Event.SENT), refused_of(plan)
    if refused and not signature_of(plan) and not any(one.on > refused.on for one in sent):
        return f"signed by {provider_words(refused)}, who may not certify it"
    if sent:
        last = sent[-1]
        return f"sent {day(last.on)}{_way(last)}, signed copy not back"
    ordered = plan.of_kind(Event.VERBAL_ORDER)
    return f"ordered by word of mouth {day(ordered[0].on)}, not sent yet" if ordered else "not sent yet"


def event_words(event, style):
    """What happened, in a few words without its day."""
    who = provider_words(event)
    if event.kind == Event.SENT:
        return f"Sent{f' to {who}' if who else ''}{_way(event)}"
    if event.kind == Event.CERTIFIED:
        back = f", copy back {format_date(event.received, style)}" if event.received else ""
        until = f", through {format_date(event.through, style)}" if event.through else ""
        return f"Signed by {who}{back}{until}"
    if event.kind == Event.ORDER:
        named = "names the type of therapy" if event.names_discipline else "does not name the type of therapy"
        return f"Order signed by {who}, {named}"
    if event.kind == Event.VERBAL_ORDER:
        return f"Ordered by word of mouth by {who}; taken by {event.text or event.by_text}"
    return f"Reason for the delay: {event.text}"


def provider_words(event):
    """The provider as named on paper; the profession beside it where it is not the usual one."""
    usual = event.provider_kind in ("", Provider.MD, Provider.NPP)
    return event.provider if usual else f"{event.provider}, {event.get_provider_kind_display().lower()}"


def _way(event):
    words = {"fax": "by fax", "portal": "through the portal", "mail": "by mail", "hand": "by hand"}
    return f" {words[event.way]}" if event.way else ""


def _left(due, on):
    days = (due - on).days
    if days < 0:
        return "which is past"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
