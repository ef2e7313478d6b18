"""The only door from the record to the law: note contents of one billing day become frozen facts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q

from billing.models import Coverage, Decision, Terms
from billing.rules.care_facts import ELEMENTS, NOT_IMPAIRED, SupportiveFacts, SupportiveTerms
from billing.rules.facts import BillingDay, Discipline, PayerTerms, Service, UnitMethod
from therapy_notes.content import latest_content
from therapy_notes.models import Note, ProgressReport, Visit

SUPPORTED_CODE = "97530"  # whose supportive documentation payers count by visits
# Until a payer and its terms are named, a day is counted as Medicare counts it; the panel says so.
ASSUMED = PayerTerms(unit_method="cms_total_time")


@dataclass(frozen=True, slots=True)
class GatheredDay:
    """A billing day with what the page needs beside it: whether every time is filled in, and where each code stands."""

    day: BillingDay
    complete: bool
    activities: tuple[tuple[str, int, int], ...]  # code, activity's id, its visit's id
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class CoverageTerms:
    """One coverage of the day with the payer's terms in force.

    `coverage` is None where no payer is named; `assumed` where no terms are in force and Medicare's stand in.
    """

    coverage: Coverage | None
    terms: PayerTerms
    assumed: bool = False
    supportive: SupportiveTerms | None = None


def day_facts(visit: Visit, said: dict[str, Any] | None = None) -> GatheredDay:
    """The billing day of a visit: every note of its patient, date and discipline.

    `said` is the content of the visit's own note, where the caller has it already.
    """
    note, episode = visit.note, visit.episode
    notes = Note.objects.filter(
        episode__patient=episode.patient_id, episode__discipline=episode.discipline, date=note.date, visit__isnull=False
    ).select_related("episode__patient__clinic", "visit__therapist__user", "author__clinician")
    contents = [
        (one, said if said is not None and one.pk == note.pk else latest_content(one)) for one in notes.order_by("pk")
    ]
    activities = [
        (activity, cast(int, one.visit_id)) for one, content in contents for activity in content["activities"]
    ]
    decision = Decision.objects.filter(patient=episode.patient_id, date=note.date, discipline=episode.discipline).last()
    services = [service for activity, _ in activities for service in _services(activity)]
    return GatheredDay(
        day=BillingDay(
            date=note.date,
            discipline=cast(Discipline, episode.discipline),
            services=tuple(services),
            prefer=tuple(decision.codes) if decision else (),
        ),
        complete=all(activity["stretches"] and not activity["running"] for activity, _ in activities),
        activities=tuple((activity["code"], activity["id"], visit_id) for activity, visit_id in activities),
        decision=decision,
    )


def coverage_terms(visit: Visit) -> list[CoverageTerms]:
    """The coverages in force on the day, first payer first, each with its terms of that day."""
    date = visit.note.date
    covers = Coverage.objects.filter(patient=visit.episode.patient_id, since__lte=date)
    found = covers.filter(Q(until__isnull=True) | Q(until__gte=date)).select_related("payer")
    rows: dict[int, Coverage] = {}
    for coverage in found:
        rows.setdefault(coverage.rank, coverage)
    in_force = Terms.objects.filter(payer__in=[row.payer_id for row in rows.values()], since__lte=date)
    terms = {row.payer_id: row for row in in_force.order_by("since")}  # the latest overwrites
    return [_covered(row, terms.get(row.payer_id)) for row in rows.values()] or [_covered(None, None)]


def _covered(coverage: Coverage | None, row: Terms | None) -> CoverageTerms:
    if row is None:
        return CoverageTerms(coverage, ASSUMED, assumed=True)
    terms = PayerTerms(cast(UnitMethod, row.unit_method), row.discipline_modifiers)
    return CoverageTerms(coverage, terms, supportive=_supportive_terms(row))


def _services(activity: dict[str, Any]) -> list[Service]:
    return [
        Service(
            code=activity["code"],
            started=dt.datetime.fromisoformat(stretch["started"]),
            ended=dt.datetime.fromisoformat(stretch["ended"]),
            by=stretch["delivered"],
            clinician=str(stretch["by"]["id"]),
            with_=str(stretch["with"]["id"]) if stretch["with"] else "",
            student_participated=stretch["student"] and stretch["delivered"] != "student",
            mode=activity["mode"],
        )
        for stretch in activity["stretches"]
        if stretch["ended"]
    ]


def supportive_facts(visit: Visit) -> tuple[SupportiveFacts, SupportiveTerms] | None:
    """What supports 97530 in the visit's episode up to its day, and what the day's first payer asks; None if nothing.

    A visit counts where the code was logged. The last signed progress report is the last supportive documentation.
    """
    terms = coverage_terms(visit)[0].supportive
    if terms is None:
        return None
    episode, day = visit.episode_id, visit.note.date
    logged = Visit.objects.filter(
        episode=episode, note__date__lte=day, activities__code=terms.code, activities__stretches__ended__isnull=False
    )
    signed = ProgressReport.objects.filter(
        note__episode=episode, note__status__in=Note.SIGNED_BY_AUTHOR, period_end__lt=day
    )
    report = signed.order_by("period_end", "pk").last()
    dates = dict(logged.values_list("pk", "note__date"))
    since = [one for one in dates.values() if report is None or one > report.period_end]
    facts = SupportiveFacts(
        visits_since=len(since),
        visits_total=len(dates),
        elements=_elements(report) if report else None,
        effect_on_function=bool(_elements(report)) if report else None,
        continued_need=bool(report and report.continued_need),
    )
    return facts, terms


def _elements(report: ProgressReport) -> tuple[str, ...]:
    said = [name for name in ELEMENTS if getattr(report, name)]
    return (*said, *(f"{NOT_IMPAIRED}{name}" for name in report.not_impaired if name not in said))


def _supportive_terms(row: Terms) -> SupportiveTerms | None:
    if not row.supportive_every:
        return None
    return SupportiveTerms(SUPPORTED_CODE, row.supportive_every, row.continued_need_from)
