"""A report's figures out of the record: the days it covers, who treated, the minutes, and where each goal stands."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from billing.rules.care.periods import REPORTED, Period
from billing.rules.care_facts import Report
from therapy_notes import clocks, measures
from therapy_notes.goals.history import histories_of
from therapy_notes.log_content import fields, plain, totals_of, with_agreed_minutes
from therapy_notes.measures.taken import taken_in
from therapy_notes.models import Note
from therapy_notes.plans.standing import papers_of
from therapy_notes.reporting.reading import missed_words, visits_between

SHOWN = 3  # periods: this one and the two before it
GOAL = (
    *("name", "text", "domain", "purpose", "must_not_be_lost", "why_skilled", "measured_by", "measure", "side"),
    *("unit", "lower_is_better", "baseline", "baseline_on", "target", "target_date", "current", "closed_on"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """What a report covers: from `start` to `end`, both None where nothing was done since the last report.

    `number` is the period's place in the episode, `before` the last day that an earlier report covers. `closed` is the
    period that the law closes by this report, None where it cuts none so.
    """

    start: dt.date | None
    end: dt.date | None
    number: int
    before: dt.date | None
    closed: Period | None
    periods: tuple
    reports: tuple[Report, ...]
    days: tuple

    def held(self):
        """The treatment days in it."""
        return [one for one in self.days if self.start and self.start <= one.date <= self.end]


def assemble(note, *, period_end=None, but_for=None):
    """The record part of a progress or discharge report, as plain values: it is frozen with the signature.

    `period_end` is the last day that a progress report covers; a discharge covers all since the last report.
    `but_for` is the end of a signed report that is left out: the one that is amended. A constant number of queries.
    """
    course = clocks.course_of(note.episode)
    span = _span(note, course, period_end, but_for)
    reads = visits_between(note.episode, span.start, span.end) if span.start else []
    return {
        "start": plain(span.start),
        "end": plain(span.end),
        "number": span.number,
        "periods": _periods(span),
        "unreported": _unreported(span),
        "days": [plain(one.date) for one in span.days],
        "attendance": _attendance(reads),
        "clinician_days": [plain(one.date) for one in span.held() if one.clinician_service],
        "participation": _participation(span),
        "minutes": _minutes(reads),
        "goals": _goals(note, span),
        "measures": _measures(note, span),
        "notes": [{"note": one.note, "on": plain(one.day), "sha256": one.sha256} for one in reads if one.attended],
        "plan": _plan(note, course, span),
    }


def proposed_end(note):
    """The last day that a new report would cover: the end of the oldest period without one, or the last treatment day.

    None where nothing was done up to the note's day.
    """
    waiting = clocks.periods_to_report(note.episode, on=note.date)
    days = [one.date for one in clocks.course_of(note.episode).days if one.date <= note.date]
    return waiting[0].end if waiting and waiting[0].end else days[-1] if days else None


def _span(note, course, period_end, but_for):
    reports = tuple(one for one in course.reports if one.period_end != but_for)
    answer = replace(course, reports=list(reports)).reporting(on=note.date)
    periods = answer.periods if answer else ()
    days = tuple(one for one in course.days if one.date <= note.date)
    if note.kind == Note.Kind.REPORT:
        end = period_end or (days[-1].date if days else note.date)
        begun = [place for place, one in enumerate(periods) if one.start <= end]
        place = begun[-1] if begun else None
        start = periods[place].start if begun else None
    else:
        reported = [place for place, one in enumerate(periods) if one.status in REPORTED]
        place = reported[-1] + 1 if reported else 0
        held = place < len(periods) and days  # days of elsewhere alone are not this record's to tell
        start, end = (periods[place].start, days[-1].date) if held else (None, None)
    before = max((one.period_end for one in reports if start is None or one.period_end < start), default=None)
    through = end or note.date
    closed = next((one for one in periods if one.start <= through <= (one.end or through)), None)
    return Span(start, end if start else None, (place or 0) + 1, before, closed, periods, reports, days)


def _periods(span):
    """The periods that it covers and some before, each with its treatment days and what became of its report."""
    place = max((at for at, one in enumerate(span.periods) if span.start and one.start <= span.end), default=None)
    if place is None:
        return []
    days = {one.date: number for number, one in enumerate(span.days, start=1)}
    shown = []
    for at in range(max(0, place - SHOWN + 1), place + 1):
        period, is_this = span.periods[at], span.periods[at] == span.closed
        end = span.end if is_this else period.end
        held = [one for one in span.days if period.start <= one.date and (end is None or one.date <= end)]
        report = next((one for one in span.reports if one.period_end == period.end), None)
        shown.append(
            fields(period, "start", "status", "participation", "may_be_written_until")
            | {
                "end": plain(end),
                "number": at + 1,
                "is_this": is_this,
                "written": plain(report.written) if report and not is_this else None,
                "before": max(period.days - len(held), 0) if end == period.end else 0,
                "days": [
                    {"on": plain(one.date), "number": days[one.date], "therapist": one.clinician_service}
                    for one in held
                ],
            }
        )
    return shown


def _unreported(span):
    """The periods that ended before this report's day without one, and that it does not close either."""
    return [
        {"number": number, "start": plain(one.start), "end": plain(one.end)}
        for number, one in enumerate(span.periods, start=1)
        if one.end and one.status not in REPORTED and one != span.closed
    ]


def _participation(span):
    """Whether a therapist gave a whole service on a day of the period (Pub. 100-02 ch. 15 §220.3 D)."""
    if any(one.clinician_service for one in span.held()):
        return "ok"
    period = next((one for one in span.periods if one.start == span.start), None)
    return period.participation if period else "pending"


def _attendance(reads):
    missed = [
        {"on": plain(one.day), "kind": one.missed, "words": missed_words(one.missed)} for one in reads if one.missed
    ]
    return {"planned": len(reads), "attended": sum(one.attended for one in reads), "missed": missed}


def _minutes(reads):
    """Total timed-code and treatment minutes of the period, and the minutes of each code, most first."""
    codes, facts = defaultdict(int), {}
    totals = {"timed": 0, "treatment": 0}
    for read in reads:
        for name, minutes in totals_of(read.activities).items():
            totals[name] += minutes
        for one in read.activities:
            facts[one["code"]] = {"code": one["code"], "label": one["label"], "timed": one["timed"]}
            shares = with_agreed_minutes(one)
            codes[one["code"]] += sum(part["minutes"] or 0 if agreed is None else agreed for part, agreed in shares)
    rows = [facts[code] | {"minutes": minutes} for code, minutes in codes.items()]
    return totals | {"codes": sorted(rows, key=lambda one: (-one["minutes"], one["code"]))}


def _goals(note, span):
    """Each goal that was active in the period, or that the report judges: where it stood, stands, and is to stand."""
    judged = set(note.judgments.values_list("goal", flat=True)) if note.pk else set()
    found = []
    for history in histories_of(note.episode, until=span.end or note.date).values():
        goal = history.goal
        is_of_period = span.start and goal.closed_on and span.start <= goal.closed_on <= note.date
        if goal.status == "active" or is_of_period or goal.pk in judged:
            found.append(_goal(history, span, note.date))
    return sorted(found, key=lambda one: (one["label"], one["goal"]))


def _goal(history, span, day):
    goal = history.goal
    now = history.at(span.end or day)
    last = history.at(span.before) if span.before else None
    return fields(goal, *GOAL) | {
        "goal": goal.pk,
        "label": goal.label,
        "status": goal.status,
        "status_label": goal.get_status_display(),
        "from": _value(history.baseline),
        "to": _value(history.target),
        "last": {"on": plain(last.day), "shown": last.shown} if last else None,
        "now": _now(now, goal),
        "is_new": bool(now and span.start and now.day >= span.start),
        "levels": [list(one) for one in history.levels],
        "points": [fields(one, "day", "treatment_day", "value", "number", "shown", "by") for one in history.points],
    }


def _now(point, goal):
    """The last figure; of a goal in words what was written by hand."""
    if point:
        return {"on": plain(point.day), "shown": point.shown}
    return {"on": None, "shown": goal.current.strip()} if goal.current.strip() else None


def _value(value):
    return fields(value, "value", "number", "shown") if value else None


def _measures(note, span):
    """What was measured in the period: first, at the last report, and now; in the order of first taking."""
    places = defaultdict(list)
    for one in taken_in(note.episode, until=span.end or note.date):
        if one.measure:  # a goal's own number stands with its goal
            places[one.place].append(one)
    rows, clinic = [], note.episode.patient.clinic
    for (key, _, side), taken in places.items():
        if span.start and taken[-1].day < span.start:
            continue
        kind = measures.find(key, clinic)
        last = [one for one in taken if span.before and one.day <= span.before]
        shown = {"first": taken[0], "last": last[-1] if last else None, "now": taken[-1] if len(taken) > 1 else None}
        rows.append(
            {"key": key, "name": kind.name if kind else key, "side": side}
            | {name: fields(one, "day", "shown") if one else None for name, one in shown.items()}
        )
    return rows


def _plan(note, course, span):
    """The plan of care in force, and where its certification stands on the report's day."""
    papers = papers_of([note.episode])[note.episode_id]
    plan = papers.current(note.date)
    if plan is None:
        return None
    stands = papers.certification(note.date, course.first_treatment, tuple(one.date for one in span.days))
    told = fields(stands, "status", "due_on", "covered_through") if stands else {}
    return {"starts": plain(plan.starts), "ends": plain(plan.ends)} | told
