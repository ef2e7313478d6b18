"""The signed plans of care of episodes, each as its last signed version says it, with what became of it on paper."""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Max, Min, OuterRef, Subquery
from django.utils import timezone

from billing.rules.care_facts import NOT_GIVEN
from therapy_notes.models import Note, PlanEvent, PlanOfCare, Signature, SignedVersion
from therapy_notes.plans.begun import begun_by_author

Kind = PlanEvent.Kind


class Terms(NamedTuple):
    """What a certification is reckoned from, as one version of a plan said it that was signed at that moment."""

    signed_at: dt.datetime
    kind: str
    significant: bool
    starts: dt.date
    ends: dt.date


@dataclass(frozen=True, slots=True)
class SignedPlan:
    """A plan of care as it was signed last; `pk` is the number of its `PlanOfCare`.

    `established` is the day of its first signature, `amended` that of the last one where it was amended. `codes` is
    None where it was signed before plans had them; `parts` are the law's names of what it says. `history` are all
    events in their order, `events` those that stand. `versions` are the terms of each version that held, if there are
    several. `begun` are days before it was signed on which its author treated, or supervised who did.
    """

    pk: int
    note: int
    kind: str
    significant: bool
    starts: dt.date
    ends: dt.date
    established: dt.date
    amended: dt.date | None
    frequency: str
    duration: str
    amount: str
    interventions: str
    codes: tuple[str, ...] | None
    parts: tuple[str, ...]
    history: tuple[PlanEvent, ...]
    versions: tuple[Terms, ...] = ()
    begun: frozenset[dt.date] = frozenset()

    @property
    def events(self):
        """The events that stand: neither taken back nor the taking back itself."""
        gone = {one.takes_back_id for one in self.history}
        return tuple(one for one in self.history if one.kind != Kind.TAKEN_BACK and one.pk not in gone)

    def of_kind(self, kind):
        """The standing events of that kind by their days, the earliest first."""
        return sorted((one for one in self.events if one.kind == kind), key=lambda one: (one.on or dt.date.max, one.pk))

    def as_of(self, event):
        """The plan with the terms that stood when that happened: no provider has seen what was amended since."""
        stood = [one for one in self.versions if _day_of(one.signed_at) <= event.on and one.signed_at <= event.at]
        terms = (stood[-1:] or self.versions[:1] or (None,))[0]
        return replace(self, **{name: getattr(terms, name) for name in Terms._fields[1:]}) if terms else self

    @property
    def lists(self):
        """The planned codes as the law is told them."""
        return NOT_GIVEN if self.codes is None else self.codes


def signed_plans_of(numbers):
    """The signed plans of each episode by the episode's number, in the order of their starts; five queries at most."""
    rows = _rows(numbers)
    said = _said([row.note_id for row in rows])
    history = defaultdict(list)
    if rows:
        events = PlanEvent.objects.filter(plan__in=[row.pk for row in rows])
        for event in events.select_related("attachment").order_by("pk"):
            history[event.plan_id].append(event)
    plans = [(row.note, _plan(row, said[row.note_id], tuple(history[row.pk]))) for row in rows]
    begun = begun_by_author(
        [(one.pk, note.episode_id, note.author_id, one.starts, one.established) for note, one in plans]
    )
    found = defaultdict(list)
    for note, plan in plans:
        found[note.episode_id].append(replace(plan, begun=begun[plan.pk]) if plan.pk in begun else plan)
    return {number: tuple(sorted(plans, key=lambda one: (one.starts, one.pk))) for number, plans in found.items()}


def _rows(numbers):
    """A plan counts from its author's signature on; one that was voided does not."""
    found = PlanOfCare.objects.filter(note__episode__in=numbers, note__status__in=Note.SIGNED_BY_AUTHOR)
    found = found.select_related("note").annotate(
        signed=Min("note__versions__signatures__signed_at"),
        last_signed=Max("note__versions__signatures__signed_at"),
        versions=Max("note__versions__number"),
    )
    return [row for row in found if row.signed]


def _said(notes):
    """The contents of the versions of each of these notes with their moments, the last at the end.

    One that was returned or withdrawn never held, unless it is the last; what is being amended does not hold yet.
    """
    found = defaultdict(list)
    if notes:
        signed = Signature.objects.filter(version=OuterRef("pk"), withdrawal=None).order_by("pk").values("signed_at")
        versions = SignedVersion.objects.filter(note__in=notes).order_by("number")
        versions = versions.annotate(signed_at=Subquery(signed[:1]))
        for note, text, at, returned in versions.values_list("note", "content", "signed_at", "returned"):
            found[note].append((text, at if returned is None else None))
    return {
        note: [(json.loads(text), at) for text, at in [*(row for row in rows[:-1] if row[1]), rows[-1]]]
        for note, rows in found.items()
    }


def _plan(row, versions, history):
    said = versions[-1][0]
    facts = said["plan"]
    codes = facts.get("codes")
    terms = [_terms(row, content["plan"], at) for content, at in versions if content["plan"] and at]
    last = _terms(row, facts, row.last_signed)
    return SignedPlan(
        pk=row.pk,
        note=row.note_id,
        kind=last.kind,
        significant=last.significant,
        starts=last.starts,
        ends=last.ends,
        established=_day_of(row.signed),
        amended=_day_of(row.last_signed) if row.versions > 1 else None,
        frequency=facts["frequency"],
        duration=facts["duration"],
        amount=facts["amount"],
        interventions=facts["interventions"],
        codes=None if codes is None else tuple(codes),
        parts=tuple(_parts(said, facts)),
        history=history,
        versions=tuple(terms) if len(versions) > 1 else (),
    )


def _terms(row, facts, at):
    return Terms(
        signed_at=at,
        kind=facts.get("kind", row.kind),
        significant=facts.get("significant", row.significant),
        starts=dt.date.fromisoformat(facts["starts"]),
        ends=dt.date.fromisoformat(facts["ends"]),
    )


def _day_of(moment):
    return timezone.localtime(moment).date()


def _parts(said, facts):
    """Which parts of a plan its content has, by the law's names (Pub. 100-02 ch. 15 §220.1.2 B)."""
    if said["episode"]["diagnoses"]:
        yield "diagnoses"
    if any(goal["label"].startswith("LTG") for goal in said["goals"]):
        yield "goals"
    named = {"type": "interventions", "frequency": "frequency", "duration": "duration", "amount": "amount"}
    yield from (part for part, name in named.items() if facts[name].strip())
