"""What supports a code whose visits a payer counts, up to a day of its episode."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from billing.rules.care_facts import NOT_GIVEN, NOT_IMPAIRED, SupportiveFacts
from billing.rules.facts import ELEMENTS
from therapy_notes.clocks import Course
from therapy_notes.clocks.support import BROUGHT, visits_with
from therapy_notes.content import as_signed
from therapy_notes.models import Clinic, Note, ProgressReport, Visit

Reports = Mapping[int, Sequence[ProgressReport]]


def supporting(visit: Visit, codes: Collection[str], course: Course) -> dict[str, SupportiveFacts]:
    """What supports each of these codes in the visit's episode up to its day; at most one query."""
    day = visit.note.date
    through = max((one for one in course.documented if one < day), default=None)
    if not codes or through is None:
        return supportive_facts(codes, course, (), day)
    # One that is being amended may have another end in its working row.
    last = _signed([visit.episode_id]).filter(Q(period_end=through) | Q(note__status=Note.Status.AMENDING))
    return supportive_facts(codes, course, [as_signed(row) for row in last], day)


def signed_reports(courses: Mapping[int, Course]) -> Reports:
    """The signed progress reports of those episodes, as signed; one query, and none where there is no report."""
    numbers = [number for number, course in courses.items() if course.documented]
    found: dict[int, list[ProgressReport]] = defaultdict(list)
    for row in _signed(numbers) if numbers else ():
        found[row.note.episode_id].append(as_signed(row))
    return found


def _signed(episodes: Collection[int]) -> QuerySet[ProgressReport]:
    signed = Q(note__kind=Note.Kind.REPORT, note__status__in=Note.SIGNED_BY_AUTHOR)
    return ProgressReport.objects.filter(signed, note__episode__in=episodes).select_related("note")


def supportive_facts(
    codes: Collection[str], course: Course, reports: Sequence[ProgressReport], on: dt.date
) -> dict[str, SupportiveFacts]:
    """What supports each code in a course of care up to a day. A visit counts where the code was logged.

    The last signed progress report of a period that ended before the day is the last supportive documentation.
    """
    before = [one for one in reports if one.period_end < on]
    report = max(before, key=lambda one: (one.period_end, one.pk), default=None)
    return {code: _supported(code, course, report, on) for code in codes}


def _supported(code: str, course: Course, report: ProgressReport | None, on: dt.date) -> SupportiveFacts:
    days = [day for day in visits_with(code, course.logged) if day <= on]
    since, total = course.visits_before if code == BROUGHT else (0, 0)
    elements = _elements(report) if report else ()
    return SupportiveFacts(
        visits_since=sum(day > report.period_end for day in days) if report else since + len(days),
        visits_total=total + len(days),
        elements=elements if report else NOT_GIVEN,  # nothing written is not yet incomplete
        effect_on_function=bool(elements) if report else NOT_GIVEN,
        continued_need=bool(report and report.continued_need),
    )


def incomplete(clinic: Clinic) -> dict[int, tuple[str, ...]]:
    """By open episode whose last signed report leaves out a loss: those that it tells of; one query.

    None of one that is being amended: what is written does not hold yet.
    """
    states = (Note.Status.SIGNED, Note.Status.AWAITING_COSIGN)
    found = ProgressReport.objects.filter(note__kind=Note.Kind.REPORT, note__status__in=states)
    found = found.filter(note__episode__patient__clinic=clinic, note__episode__ended=None)
    last = found.filter(note__episode__code_counts__supported_on=F("period_end")).order_by("pk")
    left_out = (Q(**{name: ""}) & ~Q(absent__contains=f'"{name}"') for name in ELEMENTS)
    last = last.annotate(absent=Cast("not_impaired", TextField())).filter(reduce(or_, left_out))
    rows = last.annotate(episode=F("note__episode")).only("note_id", "period_end", "not_impaired", *ELEMENTS)
    return {row.episode: _elements(row) for row in rows}


def _elements(report: ProgressReport) -> tuple[str, ...]:
    """The losses that a report tells of, those that are not there included, by the law's names."""
    said = [name for name in ELEMENTS if getattr(report, name)]
    return (*said, *(f"{NOT_IMPAIRED}{name}" for name in report.not_impaired if name not in said))
