"""Whose progress reports a payer wants otherwise than Medicare: the record's clocks ask for it, and go by it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db.models import Exists, OuterRef

from billing.gather.terms import terms_of
from billing.models import Coverage, Terms
from billing.rules.care_facts import Interval
from billing.rules.dated import NoRuleInForce, in_force
from therapy_notes.clocks.moving import AT_ONCE, recount
from therapy_notes.models import Episode, Patient

DAY = dt.timedelta(days=1)


def with_an_interval() -> Exists:
    """The condition on episodes whose patient a payer covers, at any time, that ever has a number of its own."""
    own = Terms.objects.filter(report_every__isnull=False, payer__coverages__patient=OuterRef("patient"))
    return Exists(own)


def report_intervals(patients: Mapping[int, int]) -> dict[int, tuple[Interval, ...]]:
    """After how many treatment days a report is due, from which day on, by the episode's number.

    `patients` are the patients' numbers by those of their episodes. Who goes by Medicare's number throughout is left
    out. Two queries for any count.
    """
    coverages: dict[int, list[Coverage]] = defaultdict(list)
    for row in Coverage.objects.filter(patient__in=set(patients.values())).select_related("payer"):
        coverages[row.patient_id].append(row)
    terms: dict[int, list[Terms]] = defaultdict(list)
    payers = {row.payer_id for rows in coverages.values() for row in rows}
    for one in Terms.objects.filter(payer__in=payers).order_by("since") if payers else ():
        terms[one.payer_id].append(one)
    found = {patient: tuple(_intervals(rows, terms)) for patient, rows in coverages.items()}
    wanted = {number: found.get(patient, ()) for number, patient in patients.items()}
    return {number: rows for number, rows in wanted.items() if any(one.days for one in rows)}


def _intervals(coverages: Collection[Coverage], terms: Mapping[int, list[Terms]]) -> Iterator[Interval]:
    """From each day on which a coverage or its terms begin or end: the number, where it is another than before."""
    own = [one for payer in {row.payer_id for row in coverages} for one in terms[payer]]
    days = {*(row.since for row in coverages), *(one.since for one in own)}
    days |= {row.until + DAY for row in coverages if row.until and row.until < dt.date.max}
    before = None
    for day in sorted(days):
        begun = [row for row in coverages if row.since <= day]
        number = _smallest([row.report_every for row in terms_of(begun, own, day)], day)
        if number != before:
            yield Interval(day, number)
        before = number


def _smallest(wanted: Collection[int | None], on: dt.date) -> int | None:
    """Of several payers the one that waits least: a report in time for it is in time for all. None is Medicare's."""
    own = min((one for one in wanted if one), default=None)
    if own is None or None not in wanted:
        return own
    try:
        return own if own < in_force("progress_reports", on=on).values["treatment_days"] else None
    except NoRuleInForce:
        return own


def recount_after_terms(terms: Terms, *, on: dt.date) -> None:
    """Count the clocks of all whom the payer covers anew, where it has or had a number of its own.

    Inside the transaction of that act. Terms that begin later only make the clocks stale on that day.
    """
    if terms.payer.terms.filter(report_every__isnull=False).exists():
        _recount(Episode.objects.filter(patient__coverages__payer=terms.payer).distinct(), on)


def recount_after_coverage(patient: Patient, *, on: dt.date) -> None:
    """The same for a patient whose coverage has changed."""
    _recount(Episode.objects.filter(patient=patient), on)


def _recount(episodes: Iterable[Episode], on: dt.date) -> None:
    rows = list(episodes)
    for start in range(0, len(rows), AT_ONCE):
        recount(rows[start : start + AT_ONCE], on=on)
