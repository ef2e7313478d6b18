"""What happens to a signed plan of care on paper, entered one by one; what was wrong is taken back, never changed."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from billing.rules.care.plan_periods import later
from therapy_notes import attachments, audit, clocks
from therapy_notes.clinic_time import day_of, format_day
from therapy_notes.models import Attachment, Note, PlanEvent
from therapy_notes.plans.proposing import DAY, last_day

Kind = PlanEvent.Kind
# Which paper shows it, and what that is called where it has to be chosen.
PAPERS = {
    Kind.CERTIFIED: (Attachment.Kind.SIGNED_PLAN, "Signed plan of care"),
    Kind.ORDER: (Attachment.Kind.ORDER, "Order"),
}
TWICE = "Exactly this is entered already. Take that entry back first if it is wrong."
YEAR = dt.timedelta(days=366)
NOT_SIGNED = "A plan is sent and certified once it is signed and, where that is needed, cosigned."


def record_sent(plan, *, on, provider, way, provider_npi="", by, at):
    """The plan went to the provider on that day."""
    return _enter(plan, Kind.SENT, by=by, at=at, on=on, provider=provider, provider_npi=provider_npi, way=way)


def certify(plan, *, on, provider, provider_kind, paper, provider_npi="", received=None, through=None, by, at):
    """The provider signed and dated the plan on that day. `paper` is an attachment of the chart, or a file to add.

    Who may not certify is entered all the same, as the paper says: the law's finding tells it.
    """
    facts = {"provider": provider, "provider_kind": provider_kind, "provider_npi": provider_npi}
    return _enter(plan, Kind.CERTIFIED, by=by, at=at, on=on, paper=paper, received=received, through=through, **facts)


def enter_order(plan, *, on, provider, names_discipline, paper, provider_kind="", provider_npi="", by, at):
    """A signed order of that day is on file. `paper` is an attachment of the chart, or a file to add."""
    facts = {"provider": provider, "provider_kind": provider_kind, "provider_npi": provider_npi}
    return _enter(plan, Kind.ORDER, by=by, at=at, on=on, paper=paper, names_discipline=names_discipline, **facts)


def enter_verbal_order(plan, *, on, provider, text="", provider_kind="", provider_npi="", by, at):
    """The provider ordered care by word of mouth on that day; `text` says who took it."""
    facts = {"provider": provider, "provider_kind": provider_kind, "provider_npi": provider_npi}
    return _enter(plan, Kind.VERBAL_ORDER, by=by, at=at, on=on, text=text, **facts)


def give_delay_reason(plan, *, text, by, at):
    """Why the certification comes late, and what was done to obtain it (Pub. 100-02 ch. 15 §220.1.3 D)."""
    return _enter(plan, Kind.DELAY, by=by, at=at, text=text)


@transaction.atomic
def take_back(event, reason, *, by, at):
    """An event that did not happen so. It stays, struck through, with the reason."""
    note = _lock(event.plan)
    if event.kind == Kind.TAKEN_BACK or PlanEvent.objects.filter(takes_back=event).exists():
        raise ValidationError({"reason": "This was taken back already."})
    facts = {"kind": Kind.TAKEN_BACK, "takes_back": event, "text": reason, "by_text": _name(by)}
    gone = PlanEvent.objects.create(plan=event.plan, by=by, at=at, **facts)
    patient = note.episode.patient
    audit.record("plan.event_taken_back", note, by=by, patient=patient, entry=event.pk, kind=event.kind)
    clocks.move(note.episode, at=at)
    return gone


@transaction.atomic
def _enter(plan, kind, *, by, at, paper=None, **facts):
    note = _lock(plan)
    if note.status not in (Note.Status.SIGNED, Note.Status.AMENDING):
        raise ValidationError(NOT_SIGNED)
    _check_days(plan, kind, facts, on=day_of(at), style=by.clinic.date_style)
    _check_new(plan, kind, facts)
    if kind in PAPERS:
        facts["attachment"] = _paper(note, kind, paper, facts, by=by, at=at)
    event = PlanEvent(plan=plan, kind=kind, by=by, by_text=_name(by), at=at, **facts)
    event.full_clean()
    event.save()
    audit.record("plan.event_entered", note, by=by, patient=note.episode.patient, entry=event.pk, kind=kind)
    clocks.move(note.episode, at=at)
    return event


def _lock(plan):
    found = Note.objects.select_for_update(of=("self",), no_key=True).select_related("episode__patient__clinic")
    return found.get(pk=plan.note_id)


def _check_days(plan, kind, facts, *, on, style):
    """No day lies ahead; a plan is not sent, signed or back before it was written.

    An order may be older. So may the signature under a plan on paper, where care began before this record.
    """
    written = day_of(plan.note.versions.order_by("number").first().signatures.order_by("pk").first().signed_at)
    if facts.get("on") and facts["on"] < plan.starts - YEAR:
        raise ValidationError({"on": "This is more than a year before the plan begins: check the year."})
    for name in ("on", "received"):
        if facts.get(name) and facts[name] > on:
            raise ValidationError({name: "This day lies ahead: enter it once it has come."})
    if kind in (Kind.SENT, Kind.CERTIFIED) and facts["on"] < written and not hasattr(plan.note.episode, "opening"):
        said = f"The plan was signed by its author on {format_day(written, style, year=True)} only: check this day."
        raise ValidationError({"on": f"{said} Of care that began elsewhere, enter the opening balance first."})
    if facts.get("received") and facts["received"] < facts["on"]:
        raise ValidationError({"received": "The copy cannot have come back before it was signed."})
    if facts.get("through") and facts["through"] < facts["on"]:
        raise ValidationError({"through": "A certification does not end before its signature."})
    if facts.get("through") and facts["through"] > latest_end(plan):
        until = format_day(latest_end(plan), style, year=True)
        said = f"No certification of this plan covers so long: enter a day up to {until}, or leave this empty."
        raise ValidationError({"through": f"{said} The days are counted all the same."})


def latest_end(plan):
    """The last day that a paper may name: a day more than the law's own, for who does not count the first treatment."""
    return later(last_day(plan.starts), DAY)


def _check_new(plan, kind, facts):
    """The same twice is the same page sent twice; what was taken back may be entered again."""
    asked = {f"{name}__isnull" if value is None else name: value is None or value for name, value in facts.items()}
    if plan.events.filter(kind=kind, taken_back=None, **asked).exists():
        raise ValidationError(TWICE)


def _paper(note, kind, paper, facts, *, by, at):
    """The attachment that shows it: one of this chart, of its kind, not filed in error; a file is added as one."""
    wanted, name = PAPERS[kind]
    if paper is None:
        raise ValidationError({"paper": f"Choose the paper that shows it, or add its scan: {name.lower()}."})
    if not isinstance(paper, Attachment):
        told = {"kind": wanted, "title": f"{name}, {facts['provider']}"[:120], "date": facts["on"]}
        return attachments.add(note.episode.patient, paper, **told, episode=note.episode, by=by, at=at)
    in_error = hasattr(paper, "filed_in_error")
    if paper.patient_id != note.episode.patient_id or paper.kind != wanted or in_error:
        raise ValidationError({"paper": f"This paper cannot show it: choose one of this chart, {name.lower()}."})
    return paper


def _name(person):
    return str(person.clinician) if hasattr(person, "clinician") else person.list_name
