"""A plan of care of 2025 with what happened to it, day by day."""

import datetime as dt

from tests.builders import at, get_note, prove, sign, to_sign
from tests.papers import build_paper
from therapy_notes import charting, planning, signing
from therapy_notes.plans import writing
from therapy_notes.plans.standing import papers_of

FIRST = dt.date(2025, 3, 3)  # the day of the evaluation, the first treatment
FACTS = {
    "frequency": "3 times a week",
    "duration": "12 weeks",
    "amount": "",
    "interventions": "Exercise and functional activities",
    "codes": ["97530", "97110"],
}


def build_plan(episode, by, starts=FIRST, days=90, kind="initial", signed=None, **more):
    """A plan signed by its author on its first day, or on `signed`; it lasts so many days."""
    day = signed or starts
    note = charting.start_note(episode, kind="plan_of_care", by=by, at=at("12:00", day))
    charting.write_sections(note, {"rationale": "Grading needs a therapist."}, by=by, at=at("12:00", day))
    ends = starts + dt.timedelta(days=days - 1)
    planning.write_plan(note, by=by, at=at("12:00", day), starts=starts, ends=ends, kind=kind, **FACTS | more)
    sign(note, by, "13:00", day)
    return get_note(note.pk).plan


def amended(plan, by, on, hour=14, **facts):
    """The plan amended and signed again on that day, in the afternoon."""
    note = get_note(plan.note_id)
    signing.open_amendment(note, by=by, at=at(f"{hour}:00", on))
    planning.write_plan(get_note(note.pk), by=by, at=at(f"{hour}:10", on), **facts)
    shown = signing.seen(to_sign(get_note(note.pk)))
    reason = "Typed wrong."
    signing.sign_note(get_note(note.pk), proof=prove(by), at=at(f"{hour}:20", on), shown=shown, reason=reason)


def paper_of(plan, by, kind="signed_plan", day=FIRST):
    return build_paper(plan.note.episode.patient, by, kind=kind, title="Scan", date=day)


def certified(plan, by, on, who="MD", entered=None, **more):
    """The provider signed on that day; entered in its evening, or on `entered`."""
    facts = {"on": on, "provider": "Hale, Miriam, MD", "provider_kind": who} | more
    facts["paper"] = facts["paper"] if "paper" in facts else paper_of(plan, by, day=on)
    return writing.certify(plan, by=by, at=at("18:00", entered or on), **facts)


def sent(plan, by, on, **more):
    facts = {"on": on, "provider": "Hale, Miriam, MD", "way": "fax"}
    return writing.record_sent(plan, by=by, at=at("18:00", on), **facts | more)


def ordered(plan, by, on, entered=FIRST, **more):
    facts = {"on": on, "provider": "Hale, Miriam, MD", "provider_kind": "MD", "names_discipline": True}
    facts["paper"] = paper_of(plan, by, kind="order", day=entered)
    return writing.enter_order(plan, by=by, at=at("18:00", entered), **facts | more)


def word_of_mouth(plan, by, on):
    return writing.enter_verbal_order(
        plan, on=on, provider="Hale, Miriam, MD", provider_kind="MD", text="Thea", by=by, at=at("18:00", on)
    )


def papers(episode):
    return papers_of([episode])[episode.pk]


def standing(episode, on, days=()):
    """Status, day due, last day covered, and findings with their severity, as the cases of the law write them."""
    found = papers(episode).certification(on, FIRST, days)
    said = [f"{one.code} {one.severity}" for one in found.findings]
    return found.status, found.due_on, found.covered_through, said
