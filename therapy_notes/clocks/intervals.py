"""Payers that want a report every so many treatment days other than Medicare's: the billing shell says which."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from billing.rules.care.periods import interval_of as interval_by_law
from billing.rules.care_facts import EpisodeFacts
from billing.rules.dated import NoRuleInForce, in_force

_ASKED: list[tuple[Callable[..., dict[int, tuple]], Callable[[], Any]]] = []


def register_intervals(function, *, among):
    """`function(patients)`, the patients' numbers by those of their episodes, gives by an episode's number the law's
    `Interval`s, where a payer ever wanted or will want another number than Medicare.

    It is asked only of the episodes for which `among()` is true, a condition for a query.
    """
    _ASKED.append((function, among))


def may_differ():
    """The condition on episodes in which a payer has a word to say."""
    return reduce(or_, (among() for _, among in _ASKED), Q(pk=None))


def intervals_of(patients):
    """What the payers want in episodes, given with their patients, both by number; one left out goes by the law's."""
    found = {}
    for function, _ in _ASKED if patients else ():
        found |= function(patients)
    return found


def interval_of(episode, *, on):
    """After how many treatment days a report is due in a period from that day on; None before the law's first row."""
    try:
        rule = in_force("progress_reports", on=on)
    except NoRuleInForce:
        return None
    wanted = intervals_of({episode.pk: episode.patient_id}).get(episode.pk, ())
    facts = EpisodeFacts(episode.discipline, on, (), intervals=wanted)
    return interval_by_law(facts, rule, on)
