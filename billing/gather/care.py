"""What the record holds of a billing day beside its times: the words of its activities, plan, report, signature."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django.db.models import Count, Min, Q
from django.utils import timezone

from billing.gather.day import GatheredDay, Said
from billing.rules import catalogue
from billing.rules.care_facts import (
    NOT_GIVEN,
    NOT_IMPAIRED,
    ActivityFacts,
    Author,
    CareFacts,
    Cosign,
    NoteFacts,
    NotGiven,
    PeriodStatus,
    PlanFacts,
    SupportiveFacts,
)
from billing.rules.facts import ELEMENTS
from therapy_notes import access, clocks
from therapy_notes.models import Activity, LateEntry, Note, PlanOfCare, ProgressReport, Stretch, Visit

Level = Activity.Assistance
# Of these levels the share alone is told; each other one says in its own words what the help was.
OF_A_SHARE = (
    *(Level.MINIMAL, Level.MODERATE, Level.MAXIMAL, Level.DEPENDENT),
    *(Level.GG_PARTIAL, Level.GG_SUBSTANTIAL, Level.GG_DEPENDENT),
)


def care_facts(
    visit: Visit,
    gathered: GatheredDay,
    supporting: Mapping[str, SupportiveFacts],
    *,
    asked_on: dt.date,
    course: clocks.Course | None = None,
) -> CareFacts:
    """What the law may judge of the record; `supporting` is of the codes whose visits a payer of the day counts.

    What the record does not speak of yet is not given: deficits, the plan's codes and certification, other care,
    coverage, authorization, providers. `asked_on` is the day of asking: a report may have been missed since. `course`
    is that of the visit's episode, where the caller has it already.
    """
    return CareFacts(
        activities=tuple(_activities(gathered)),
        plan=_plan(visit, gathered),
        report_status=_report_status(visit, asked_on, course or clocks.course_of(visit.episode)),
        supportive=supporting,
        note=_note(visit, gathered),
    )


def supportive_facts(visit: Visit, code: str) -> SupportiveFacts:
    """What supports a code in the visit's episode up to its day. A visit counts where the code was logged.

    The last signed progress report is the last supportive documentation.
    """
    episode, day = visit.episode_id, visit.note.date
    logged = Visit.objects.filter(
        episode=episode, note__date__lte=day, activities__code=code, activities__stretches__ended__isnull=False
    )
    signed = ProgressReport.objects.filter(
        note__episode=episode, note__status__in=Note.SIGNED_BY_AUTHOR, period_end__lt=day
    )
    report = signed.order_by("period_end", "pk").last()
    later = Q(note__date__gt=report.period_end) if report else None
    counted = logged.aggregate(total=Count("pk", distinct=True), since=Count("pk", distinct=True, filter=later))
    return SupportiveFacts(
        visits_since=counted["since"],
        visits_total=counted["total"],
        elements=_elements(report) if report else NOT_GIVEN,  # nothing written is not yet incomplete
        effect_on_function=bool(_elements(report)) if report else NOT_GIVEN,
        continued_need=bool(report and report.continued_need),
    )


def _elements(report: ProgressReport) -> tuple[str, ...]:
    said = [name for name in ELEMENTS if getattr(report, name)]
    return (*said, *(f"{NOT_IMPAIRED}{name}" for name in report.not_impaired if name not in said))


def _activities(gathered: GatheredDay) -> Iterator[ActivityFacts]:
    """Each activity. How the patient took part is said once for a visit, so it is asked of one activity of a code."""
    taken_part: dict[int | None, str] = {
        note.visit_id: note.visit.participation for note in gathered.notes if note.visit
    }
    asked = set()
    for said, visit in gathered.said:
        key = (visit, said["code"])
        yield _activity(said, NOT_GIVEN if key in asked else taken_part[visit])
        asked.add(key)


def _activity(said: Said, participation: str | NotGiven) -> ActivityFacts:
    return ActivityFacts(
        code=said["code"],
        goal=tuple(said["goals"]),
        description=said["description"],
        assistance=said["assistance"],
        assistance_type=_help(said),
        skill=said["skill"],
        response=said["response"],
        participation=participation,
    )


def _help(said: Said) -> Any:
    if said["assistance"] and said["assistance"] not in OF_A_SHARE:
        return True
    return (*said["help_types"], *said["cues"])


def _plan(visit: Visit, gathered: GatheredDay) -> PlanFacts | NotGiven:
    """When the plan of care was established; an evaluation comes before it and needs none."""
    codes = (catalogue.find(said["code"]) for said, _ in gathered.said)
    if all(code and code.evaluation for code in codes):
        return NOT_GIVEN
    plans = PlanOfCare.objects.filter(note__episode=visit.episode_id, note__status__in=Note.SIGNED_BY_AUTHOR)
    signed = plans.annotate(signed=Min("note__versions__signatures__signed_at")).values_list("signed", flat=True)
    days = sorted(timezone.localtime(moment).date() for moment in signed if moment)
    before = [day for day in days if day <= visit.note.date]
    return PlanFacts(established=before[-1] if before else days[0] if days else None)


def _report_status(visit: Visit, asked_on: dt.date, course: clocks.Course) -> PeriodStatus | NotGiven:
    """That of the reporting period to which the day belongs."""
    day = visit.note.date
    answer = course.reporting(on=max(day, asked_on))
    periods = answer.periods if answer else ()
    found = [one.status for one in periods if one.start <= day and (one.end is None or day <= one.end)]
    return cast(PeriodStatus, found[-1]) if found else NOT_GIVEN


def _note(visit: Visit, gathered: GatheredDay) -> NoteFacts | NotGiven:
    """How the day's notes are signed, once the visit's own is: what is being written need not be signed yet."""
    if visit.note.status in Note.WRITABLE:
        return NOT_GIVEN
    author = visit.note.author.clinician.credential
    return NoteFacts(
        signed=all(note.status in Note.SIGNED_BY_AUTHOR for note in gathered.notes),
        signed_late=_typed_later(gathered) or _signed_late(gathered.notes),
        author=cast(Author, clocks.AUTHORS.get(author, author)),
        cosign=_cosign(gathered.notes),
    )


def _typed_later(gathered: GatheredDay) -> bool:
    """Whether a start or an end was typed on a day after the visit's; older contents know of both by the start."""
    stretches = (stretch for said, _ in gathered.said for stretch in said["stretches"])
    later = Stretch.Source.TYPED_LATER
    return any(later in (stretch["source"], stretch.get("ended_source")) for stretch in stretches)


def _signed_late(notes: Sequence[Note]) -> bool:
    """Whether a note of the day was first signed past the clinic's limit: then its late entry is a row."""
    return LateEntry.objects.filter(note__in=notes).exists()


def _cosign(notes: Sequence[Note]) -> Cosign:
    if any(note.status == Note.Status.AWAITING_COSIGN for note in notes):
        return "pending"
    return "done" if any(access.needs_cosign(note) for note in notes) else "not_required"
