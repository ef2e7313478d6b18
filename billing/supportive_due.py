"""The compliance page's list of episodes whose payer counts visits of a code and wants what supports it written soon.

Among them are those whose last report leaves out what the payer wants in it. Counted are the stored visits, and asked
the terms in force on the day: four queries for any count.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from django.db.models import Q

from billing.gather.supporting import incomplete
from billing.gather.terms import payer_terms
from billing.models import Coverage, Terms
from billing.rules.care.supportive import supportive
from billing.rules.care_facts import NOT_GIVEN, NotGiven, SupportiveFacts
from billing.rules.dated import NoRuleInForce, in_force
from therapy_notes.compliance import Row, in_care_of
from therapy_notes.models import Clinic, Clinician, CodeCount

Elements = tuple[str, ...] | NotGiven

name = "supportive"
label = "Supportive documentation"
looked_at = "the visits of 97530 of every patient whose payer counts them."


class Due(NamedTuple):
    """That supportive documentation is due soon, or late, in words."""

    words: str
    is_late: bool


def rows(clinic: Clinic, *, on: dt.date, therapist: Clinician | Collection[Clinician] | None = None) -> list[Row]:
    """Episodes near or past the visit with which supportive documentation is due, those past it first."""
    wanting = _wanting(clinic, on)
    try:
        warned = in_force("supportive", on=on).values["warn_visits_left"]
    except NoRuleInForce:
        return []
    if not wanting:
        return []
    least = min(row.supportive_every or 0 for row in wanting.values()) - warned
    asks, told_of = _who_asks(wanting, on), incomplete(clinic)
    asked = Q(since__gte=least) | Q(episode__in=told_of)
    counts = CodeCount.objects.filter(asked, in_care_of(therapist, "episode"), episode__ended=None)
    counts = counts.filter(episode__patient__clinic=clinic).order_by("-since", "pk")

    @cache
    def due(code: str, since: int, elements: Elements, terms: Terms) -> Due | None:
        """What the law says of so many visits of the code, which are the same few numbers over and over."""
        return _due(code, SupportiveFacts(since, elements=elements, effect_on_function=_effect(elements)), terms, on)

    told = []
    for episode, patient, code, since in counts.values_list("episode", "episode__patient", "code", "since"):
        if (terms := asks.get(patient)) and (found := due(code, since, told_of.get(episode, NOT_GIVEN), terms)):
            told.append(Row(episode, found.words, pressing=found.is_late))
    return sorted(told, key=lambda row: not row.pressing)


def _wanting(clinic: Clinic, on: dt.date) -> dict[int, Terms]:
    """By payer the terms in force on the day, of those that count visits."""
    latest = {row.payer_id: row for row in Terms.objects.filter(payer__clinic=clinic, since__lte=on).order_by("since")}
    return {payer: row for payer, row in latest.items() if row.supportive_every}


def _who_asks(wanting: Mapping[int, Terms], on: dt.date) -> dict[int, Terms]:
    """By the patient's number the terms that ask first: of several that count, those with the fewest visits."""
    in_force_on = Coverage.objects.filter(Q(until=None) | Q(until__gte=on), payer__in=wanting, since__lte=on)
    pairs = in_force_on.order_by().values_list("patient", "payer")
    asks = sorted(
        ((patient, wanting[payer]) for patient, payer in pairs), key=lambda pair: -(pair[1].supportive_every or 0)
    )
    return dict(asks)


def _effect(elements: Elements) -> bool | NotGiven:
    return NOT_GIVEN if elements is NOT_GIVEN else bool(elements)


def _due(code: str, facts: SupportiveFacts, terms: Terms, on: dt.date) -> Due | None:
    wanted = next((one for one in payer_terms(terms).supportive if one.code == code), None)
    if wanted is None:
        return None
    answer, since = supportive(facts, wanted, on=on), facts.visits_since
    found = {one.code: one.message for one in answer.findings}
    if "supportive-missing" in found:
        return Due(f"{since} visits of {code} since the last; this payer wants it every {answer.of}.", True)
    if "supportive-due" in found:
        when = f"due in {answer.due_in} more" if answer.due_in else "due now"
        return Due(f"Visit {since} of {answer.of} of {code}: {when}.", False)
    if "supportive-incomplete" in found:
        return Due(found["supportive-incomplete"], False)
    return None
