"""What the timeline of an episode draws: its plans with their certification, periods, treatment days and reports."""

import datetime as dt
from dataclasses import replace
from itertools import zip_longest

from therapy_notes.clinic_time import format_day
from therapy_notes.drawing.calendars import Calendar, PlanBar
from therapy_notes.plans.signatures import signature_of
from therapy_notes.plans.words import standing_of


def calendar_of(episode, *, course, papers, visits, periods, hands, interval, on, style):
    """As of a day; `hands` says who treated on each treatment day, `visits` are the notes of visits."""
    ended, booked = episode.ended, () if episode.ended else course.booked
    return Calendar(
        on=ended if ended and ended < on else on,
        style=style,
        days=tuple(one for one in hands if one[0] <= on),
        missed=tuple(note.date for note in visits if note.visit.missed and note.date <= on),
        planned=tuple(sorted(day for day in booked if day > on)),
        plans=tuple(_plans(episode, course, papers, on=on, style=style)),
        periods=periods,
        reports=tuple(course.reports),
        interval=interval,
    )


def _plans(episode, course, papers, *, on, style):
    """Each signed plan until the next one begins; the one in question says how its certification stands.

    Without any, treatment up to now has none.
    """
    plans, days = papers.plans, [one.date for one in course.days]
    if days and not plans:
        until = max(days[-1], min(on, episode.ended or on))
        yield PlanBar(days[0], until, "problem", ("No signed plan of care", "No plan"))
    asked = {"style": style, "ended": episode.ended}
    standing = standing_of(papers, on, course.first_treatment, days, **asked) if plans else None
    held = papers.certified_plan(papers.day_in_question(on, course.first_treatment, days))
    for plan, after in zip_longest(plans, plans[1:]):
        ends = min(plan.ends, after.starts) if after and after.starts > plan.starts else plan.ends
        if plan is held and standing:
            brief = standing.words.partition(";")[0].partition(",")[0]
            yield from _covered(
                PlanBar(plan.starts, ends, standing.tone, (standing.words, brief, "Plan")), standing, style
            )
        elif after is None or after.starts > plan.starts:
            signed = signature_of(plan)
            words = ("Certified", "") if signed else ("Not certified", "")
            yield PlanBar(plan.starts, ends, "done" if signed else "due", words)


def _covered(bar, standing, style):
    """The bar of a plan as far as its certification covers treatment, and apart from it what that leaves."""
    through = standing.through
    if through is None or not bar.starts <= through < bar.ends:
        yield bar
        return
    yield replace(bar, ends=through)
    told = f"Not covered after {format_day(through, style).partition(' ')[2]}"
    words = (f"{told}: the certification ends before the plan", told, "Not covered")
    yield PlanBar(through + dt.timedelta(days=1), bar.ends, "uncovered", words)
