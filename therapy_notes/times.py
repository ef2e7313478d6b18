"""What must hold of a visit's times and codes: on its day, in order, inside arrived and left, no minute twice.

Each check raises a ValidationError keyed by the form's field, with a sentence that says what to do.
Stretch fields are numbered: `started_0`, `ended_0`, `started_1` ...
"""

from collections import defaultdict

from django.core.exceptions import ValidationError

from billing.rules import catalogue
from therapy_notes.clinic_time import day_of, format_clock, format_day, whole_minutes
from therapy_notes.models import Stretch


def check_code(activity):
    """The code is in the catalogue, in force on the day, and one that the episode's discipline may use."""
    discipline = activity.visit.episode.discipline
    day = day_of(activity.visit.planned)
    code = catalogue.find(activity.code)
    if code is None:
        problem = f"{activity.code} is not in the catalogue. Type a code such as 97530, or choose one from the list."
    elif discipline not in code.disciplines:
        named = " or ".join(code.disciplines)
        problem = f"{code.number} is a code of {named}; this is an episode of {discipline}. Choose another code."
    elif not code.in_force(day):
        problem = f"{code.number} was not in force on {day:%Y-%m-%d}. Choose a code of that day."
    else:
        return
    raise ValidationError({"code": problem})


def check_visit(visit):
    """Arrival before leaving, both on the visit's day, and around every activity already logged."""
    problems = defaultdict(list)
    style = _style(visit)
    if visit.arrived and visit.left and visit.left <= visit.arrived:
        problems["left"].append("This is not after the arrival. Change one of the two times.")
    stretches = list(Stretch.objects.filter(activity__visit=visit).order_by("started"))
    starts = [one.started for one in stretches]
    ends = [one.ended or one.started for one in stretches]
    if starts and visit.arrived and visit.arrived > min(starts):
        text = f"An activity starts at {format_clock(min(starts), style)}, before this. Change one of the two."
        problems["arrived"].append(text)
    if ends and visit.left and visit.left < max(ends):
        text = f"An activity ends at {format_clock(max(ends), style)}, after this. Change the leaving or the activity."
        problems["left"].append(text)
    day = day_of(visit.planned)
    if starts and day_of(starts[0]) != day:
        text = f"Its activities were logged on {format_day(starts[0], style)}. Correct or remove them first."
        problems["planned"].append(text)
    if problems:
        raise ValidationError(dict(problems))


def check_activity(activity, entries):
    """`entries` are its stretches as they are to be: each on the visit's day, in order, sharing no minute."""
    visit = activity.visit
    problems = defaultdict(list)
    for index, entry in enumerate(entries):
        _check_order(entry, index, problems)
        _check_bounds(visit, entry, index, problems)
        if entry.with_whom and entry.with_whom == entry.by:
            problems[f"with_whom_{index}"].append("Choose a second person, or leave this empty.")
        for other in entries[:index]:
            if _shared(entry.started, entry.ended, other.started, other.ended):
                problems[f"started_{index}"].append("This overlaps the stretch above it. Change one of them.")
    if sum(entry.ended is None for entry in entries) > 1:
        problems["__all__"].append("Only one stretch can be running. Give the others their end.")
    _check_others(activity, entries, problems)
    _check_agreed(activity, entries, problems)
    if problems:
        raise ValidationError(dict(problems))


def check_presence(activity, entries):
    """`entries` lie on the visit's day while the patient was there; what else must hold is asked before signing."""
    problems = defaultdict(list)
    for index, entry in enumerate(entries):
        _check_bounds(activity.visit, entry, index, problems)
    if problems:
        raise ValidationError(dict(problems))


def running_beside(activity):
    """The running stretches that starting this activity ends: every one of the visit but supervised modalities."""
    running = Stretch.objects.filter(activity__visit=activity.visit, ended=None).select_related("activity")
    if _supervised(activity):
        return [one for one in running if one.activity_id == activity.pk]
    return [one for one in running if one.activity_id == activity.pk or not _supervised(one.activity)]


def _check_order(entry, index, problems):
    if entry.ended and entry.ended <= entry.started:
        text = (
            "This is not after the start. Change the end or the start; an activity past midnight belongs to two visits."
        )
        problems[f"ended_{index}"].append(text)


def _check_bounds(visit, entry, index, problems):
    style, day = _style(visit), day_of(visit.planned)
    for name, moment in (("started", entry.started), ("ended", entry.ended)):
        if moment is None:
            continue
        field = f"{name}_{index}"
        if day_of(moment) != day:
            problems[field].append(f"This is not on {format_day(day, style)}, the day of the visit. Change the time.")
        elif visit.arrived and moment < visit.arrived:
            text = f"The patient arrived at {format_clock(visit.arrived, style)}. Change this or the arrival."
            problems[field].append(text)
        elif visit.left and moment > visit.left:
            problems[field].append(
                f"The patient left at {format_clock(visit.left, style)}. Change this or the leaving."
            )


def _check_others(activity, entries, problems):
    """Nothing but a supervised modality may run in the minutes of another service (NCCI policy manual ch. 11 §P)."""
    if _supervised(activity):
        return
    style = _style(activity.visit)
    others = Stretch.objects.filter(activity__visit=activity.visit).exclude(activity=activity.pk)
    for other in others.select_related("activity"):
        if _supervised(other.activity):
            continue
        for index, entry in enumerate(entries):
            shared = _shared(entry.started, entry.ended, other.started, other.ended)
            if shared:
                field = f"ended_{index}" if entry.started < other.started and entry.ended else f"started_{index}"
                problems[field].append(_overlap_sentence(other, shared, style))


def _check_agreed(activity, entries, problems):
    """Agreed minutes belong to a co-treatment and are at most its own; a running clock is judged when it stops."""
    if activity.agreed_minutes is None:
        return
    if activity.mode != activity.Mode.COTREATMENT:
        problems["agreed_minutes"].append("Choose the setting Co-treatment for this, or leave it empty.")
    elif all(entry.ended for entry in entries):
        minutes = sum(whole_minutes(entry.started, entry.ended) for entry in entries)
        if activity.agreed_minutes > minutes:
            problems["agreed_minutes"].append(f"It has {minutes} min. Count at most those, or leave this empty.")


def _overlap_sentence(other, shared, style):
    name = other.activity.description or other.activity.code
    ended = format_clock(other.ended, style) if other.ended else "still running"
    minutes = f"{shared} min of " if other.ended else ""
    return (
        f"This shares {minutes}{name} ({format_clock(other.started, style)} to {ended}). "
        "A minute counts for one activity only: change one of the two."
    )


def _shared(started, ended, other_started, other_ended):
    """Minutes that two stretches share; a running one is open-ended, and shares at least one with a later one."""
    start = max(started, other_started)
    ends = [end for end in (ended, other_ended) if end]
    if len(ends) < 2:
        return 1 if not ends or min(ends) > start else 0
    return max(0, whole_minutes(start, min(ends)))


def _supervised(activity):
    code = catalogue.find(activity.code)
    return bool(code and code.supervised)


def _style(visit):
    return visit.episode.patient.clinic.date_style
