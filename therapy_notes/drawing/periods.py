"""The reporting periods of an episode by the calendar: the plan, the periods, the treatment days and the reports.

Across everything is in percent of the drawing's width. Words are chosen twice, by the room they find in a narrow and in
a wide drawing: the page shows the ones or the others.
"""

import datetime as dt
from bisect import bisect_right
from itertools import zip_longest

from therapy_notes.clinic_time import format_day
from therapy_notes.drawing.calendars import closes
from therapy_notes.drawing.goal_chart import LARGE, SMALL

DAY = dt.timedelta(days=1)
# Percent that a character and an icon take, in a drawing of 640 and of 1100 pixels.
NARROW, WIDE = (0.98, 4.5), (0.58, 2.6)
PIN, NAME = 4.2, 6.6  # percent that half of today's date takes, and that another date takes
MOST_TICKS, MOST_TICKS_NARROW = 16, 8
WEEKS = (1, 2, 4, 8, 13)
ROOM = 12  # days on paper behind the last report, for its words
CROWDED = 1.1  # percent between treatment days, below which marks are small
STATES = {
    "on_time": ("done", "covered"),
    "delayed_ok": ("done", "covered"),
    "late": ("due", "covered, late"),
    "open": ("open", ""),
    "due_today": ("problem", "not covered"),
    "grace": ("due", "not covered yet"),
    "missing": ("problem", "not covered"),
}
SIGNS = ("done", "due", "problem")
WAITING = ("due_today", "grace", "missing")
NOBODY = "no therapist treated"  # covered or not, the period waits for the clinician's own service


def timeline(calendar):
    """Plain geometry for `_timeline.html`; None before the first treatment day."""
    if not calendar.days:
        return None
    scale = Scale(calendar)
    marks = [_mark(scale, day, by) for day, by in calendar.days]
    marks += [_mark(scale, day, "missed") for day in calendar.missed if day >= scale.first]
    marks += [_mark(scale, day, "planned") for day in calendar.planned if day > calendar.on]
    return {
        "ticks": list(_ticks(scale)),
        "today": {"x": scale.x(calendar.on + DAY / 2), "label": _short(calendar.on, calendar.style)},
        "plans": [_plan(scale, plan) for plan in calendar.plans],
        "periods": [_period(scale, number, one) for number, one in calendar.numbered()] + _next(scale),
        "marks": sorted(marks, key=lambda mark: mark["percent"]),
        "reports": _reports(scale),
        **(SMALL if _is_crowded(marks) else LARGE),
        "told": _told(calendar),
    }


class Scale:
    """From dates to percent: from the Monday of the first day to some days after the last that is drawn."""

    def __init__(self, calendar):
        self.calendar, self.style, self.on = calendar, calendar.style, calendar.on
        begun = calendar.since or min(
            [calendar.days[0][0], *(one.starts for one in calendar.plans), *(p.start for p in calendar.periods)]
        )
        self.first = begun - DAY * begun.weekday()
        ends = [calendar.on, calendar.days[-1][0], *calendar.planned, *(plan.ends for plan in calendar.plans)]
        self.last = calendar.until + ROOM * DAY if calendar.until else max(ends) + 3 * DAY
        self.count = (self.last - self.first).days

    def percent(self, day):
        """Of the start of a day; a half day more is its noon."""
        whole = (day - self.first) if isinstance(day, dt.date) else day
        return min(max(whole / DAY / self.count * 100, 0), 100)

    def x(self, day):
        return f"{round(self.percent(day), 2)}%"

    def noon(self, day):
        return self.percent(day) + 50 / self.count


def _is_crowded(marks):
    places = sorted(mark["percent"] for mark in marks)
    return any(after - one < CROWDED for one, after in zip(places, places[1:], strict=False) if after > one)


def _ticks(scale):
    """The Mondays, named where the name stays clear of today's; in a narrow drawing every other one."""
    step = next((weeks for weeks in WEEKS if scale.count / 7 / weeks <= MOST_TICKS), 26)
    day, today, number = scale.first, scale.noon(scale.on), 0
    while day < scale.last - 2 * DAY:
        is_clear = not today - PIN - NAME < scale.percent(day) < today + PIN
        is_minor = bool(number % 2) and scale.count / 7 / step > MOST_TICKS_NARROW
        yield {"x": scale.x(day), "label": _short(day, scale.style) if is_clear else "", "minor": is_minor}
        day, number = day + 7 * step * DAY, number + 1


def _mark(scale, day, by):
    percent = scale.noon(day)
    return {
        "x": f"{round(percent, 2)}%",
        "percent": percent,
        "by": by,
        "words": f"{format_day(day, scale.style)}: {by}",
    }


def _bar(scale, start, end):
    """From the start of a day to the end of another."""
    left, right = scale.percent(start), scale.percent(end + DAY)
    return {"x": f"{round(left, 2)}%", "width": f"{round(right - left, 2)}%", "share": right - left}


def _plan(scale, plan):
    bar = _bar(scale, plan.starts, plan.ends)
    return bar | {"state": plan.state, "words": plan.words[0]} | _labels(plan.words, bar["share"])


def _period(scale, number, period):
    end = period.end or max(scale.on, period.start)
    bar, (state, covered) = _bar(scale, period.start, end), STATES[period.status]
    if period.participation == "missing":
        state, covered = "problem", f"{covered}, {NOBODY}".removeprefix(", ")
    days = f"{period.days} of {period.interval} days" if period.status in ("open", *WAITING) else ""
    days = days or f"{period.days} day{'' if period.days == 1 else 's'}"
    more = [f"{number} · {days}, {covered}"] if state == "problem" or period.status in WAITING else []
    words = (*more, f"{number} · {days}", str(number))
    full = f"Period {number}: {days}{', ' if covered else ''}{covered}"
    return _signed(bar | {"state": state, "words": full, "forecast": False} | _labels(words, bar["share"]))


def _next(scale):
    """The period that begins with the next planned day, or what is still to come of the one that is open."""
    ahead = sorted(day for day in set(scale.calendar.planned) if day > scale.on)
    last = scale.calendar.periods[-1] if scale.calendar.periods else None
    if not ahead or last is None:
        return []
    wanted = scale.calendar.interval - (last.days if last.end is None else 0)
    days = ahead[: max(wanted, 1)]
    start = scale.on + DAY if last.end is None else days[0]
    bar, number = _bar(scale, start, days[-1]), len(scale.calendar.periods) + (last.end is not None)
    is_full = len(days) == wanted
    told = f"report due {format_day(days[-1], scale.style)}" if is_full else f"to {format_day(days[-1], scale.style)}"
    words = (f"{number} · forecast, {told}", f"forecast, {told}", "forecast", "")
    full = f"Period {number}, forecast: {told}"
    return [_signed(bar | {"state": "forecast", "words": full, "forecast": True} | _labels(words, bar["share"]))]


def _signed(bar):
    """With the place of its sign and of its words, where there is room for the sign; without one the words begin."""
    has_sign = bar["state"] in SIGNS and bar["share"] > NARROW[1] / 2
    return bar | {"has_sign": has_sign, "sign_x": 7 if bar["wide"] else 2, "text_x": 27 if has_sign else 8}


def _reports(scale):
    """Each report where it was written, and of a period without one where it is due; as many words as find room.

    The words of the last one may stand before it, where they find no room behind.
    """
    found = sorted(_told_reports(scale), key=lambda one: one["percent"])
    before = 0
    for one, after in zip_longest(found, found[1:]):
        words, percent, end = one.pop("candidates"), one["percent"], after["percent"] if after else 100
        turns = one is found[-1] and not _labels(words, end - percent)["label"]
        one |= _labels(words, percent - before - 1 if turns else end - percent - 1)
        one["x"], one["end"] = f"{round(percent, 2)}%", turns
        before = percent + len(one["label"]) * NARROW[0]
    return found


def _told_reports(scale):
    style = scale.style
    for number, period in scale.calendar.numbered():
        report = next((one for one in scale.calendar.reports if closes(one, period)), None)
        if period.status in WAITING:
            words = _waiting(period, style)
            state = STATES[period.status][0]
            facts = {"state": state, "is_written": False, "candidates": words, "words": words[0]}
            yield {"percent": scale.noon(period.end), **facts}
        elif report and period.end:
            words = _written(report, period, scale)
            state = "due" if period.status == "late" else "done"
            told = f"Report for period {number}: {words[0]}"
            facts = {"state": state, "is_written": True, "candidates": words, "words": told}
            yield {"percent": scale.noon(report.written), **facts}


def _written(report, period, scale):
    day, after = _short(report.written, scale.style), (report.written - period.end).days
    when = "late" if period.status == "late" else "in time"
    early = "closed early, " if period.days < period.interval else ""
    behind = f"{after} day{'' if after == 1 else 's'} after, " if after > 0 else ""
    return (f"{day}, {early or behind}{when}", f"{day}, {when}", day)


def _waiting(period, style):
    last = format_day(period.may_be_written_until, style)
    return {
        "due_today": (f"Due today, at the latest {last}", "Due today"),
        "grace": (f"Write it by {last}", f"By {_short(period.may_be_written_until, style)}"),
        "missing": (f"Missing since {format_day(period.may_be_written_until + DAY, style)}", "Missing"),
    }[period.status]


def _labels(words, room):
    """The first of the words that fits into so many percent with its icon, in a narrow and in a wide drawing."""
    fitting = [
        next((text for text in words if text and len(text) * character + icon <= room), "")
        for character, icon in (NARROW, WIDE)
    ]
    return dict(zip(("label", "wide"), fitting, strict=True))


def _short(day, style):
    """Mar 6 or 6 Mar."""
    return format_day(day, style)[4:]


def _told(calendar):
    """The text alternative in a sentence; the table beside the drawing says the rest."""
    days = bisect_right([day for day, _ in calendar.days], calendar.on)
    covered = sum(STATES[one.status][1].startswith("covered") for one in calendar.periods)
    return f"{days} treatment days in {len(calendar.periods)} reporting periods; {covered} of these have their report."
