"""A goal's chart: steps for levels, a line for numbers, over treatment days, with the reporting periods behind it.

Across everything is in percent of the drawing's width, so that it stretches without script; downwards in pixels.
"""

from bisect import bisect_left, bisect_right

from therapy_notes.drawing.axes import days_named, levels_between, ticks_of

LEFT, RIGHT = 12.5, 79  # percent: between them lies the plot, beside it stand the names of levels and values
TOP, BOTTOM = 12, 26  # pixels: above the plot, and below it for the days
INSET = 1.4  # percent: the first and the last day lie off the plot's edge
ABOVE, BELOW, BESIDE = 12, 17, 9  # pixels from the first mark to its words
LETTERS = 8  # pixels: the height of words
APART = 14  # pixels between two labels at the right
LINE = 11  # pixels between two names at the side
CHARACTER = 5.8  # pixels that a character of them takes
NARROWEST = 360  # pixels: what a drawing as wide as its page has at least
LONGEST = 9  # characters of a label at the right; a longer one leaves its unit out
CROWDED = 45  # treatment days, from which on marks are small
CLOSE = 0.9  # percent: a mark closer to the one before is left to the line

LARGE = {"mark": 3.6, "square": 7.2, "triangle": "M0-4.6 4.4 3.4H-4.4z", "is_crowded": False}
SMALL = {"mark": 2.2, "square": 4.4, "triangle": "M0-3 2.8 2.2H-2.8z", "is_crowded": True}

WHO = {"therapist": "therapist", "assistant": "assistant", "student": "student", "both": "therapist and assistant"}


def goal_chart(history, periods, *, days=None, about="", width="100%", height=170):
    """Plain geometry for `_goal_chart.html`; None for a goal that has no axis: one in words, or without any value.

    `history` is a `goals.history.History`, `periods` have `start` and `end` (None while open), `days` are the treatment
    days drawn, by default the history's. `about` says in the title what is shown beside the goal itself. `width` is the
    drawing's on paper, in pixels.
    """
    days = history.days if days is None else days
    points = [one for one in history.points if one.number is not None]
    edges = [one for one in (history.baseline, history.target) if one and one.number is not None]
    if not points and not edges:
        return None
    shown = [one.number for one in (*points, *edges)]
    named = levels_between(history.levels, shown) if history.levels else ticks_of(shown)
    plot = Plot(named, max([len(days), *(one.treatment_day for one in points)], default=1) or 1, width, height)
    marks = [_mark(plot, one) for one in points]
    target = history.target if history.target in edges else None
    return {
        "width": width,
        "height": height,
        **_words(history, points, plot.count, about),
        "grid": _grid(plot, named),
        "left": plot.across(LEFT),
        "right": plot.across(RIGHT),
        "top": TOP,
        "floor": height - BOTTOM,
        "plot": height - BOTTOM - TOP,
        "bands": _bands(plot, periods, days),
        "days": [{"x": plot.x(day), "label": str(day)} for day in days_named(plot.count)] if days or points else [],
        "lines": _steps(plot, points) if history.levels else _line(plot, points),
        "marks": _thinned(marks) if plot.count > CROWDED else marks,
        **(SMALL if plot.count > CROWDED else LARGE),
        "baseline": _baseline(plot, history.baseline, points),
        **_labels(plot, points, target, is_line=not history.levels),
        "rows": [_row(one) for one in points],
    }


class Plot:
    """From values to places: treatment days across in percent, numbers downwards in pixels."""

    def __init__(self, named, count, width, height):
        self.low, self.high = named[0][0], named[-1][0]
        self.count, self.floor = count, height - BOTTOM
        self.pixel = 100 / (float(width) if width.isdecimal() else NARROWEST)  # in percent

    def percent(self, day):
        if self.count == 1:
            return LEFT + INSET if day >= 1 else LEFT
        return LEFT + INSET + (day - 1) * (RIGHT - LEFT - 2 * INSET) / (self.count - 1)

    def x(self, day):
        return self.across(self.percent(day))

    def y(self, number):
        share = (number - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.floor - share * (self.floor - TOP), 1)

    @staticmethod
    def across(percent):
        return f"{round(min(max(percent, LEFT), RIGHT), 2)}%"


def _grid(plot, named):
    """Each level or value with its line; where they lie close, every other one from the top is named."""
    is_close = (plot.floor - TOP) / (len(named) - 1) < LINE if len(named) > 1 else False
    last = len(named) - 1
    return [
        {"y": plot.y(number), "label": "" if is_close and (last - place) % 2 else label}
        for place, (number, label) in enumerate(named)
    ]


def _mark(plot, point):
    place = {"x": plot.x(point.treatment_day), "y": plot.y(point.number), "percent": plot.percent(point.treatment_day)}
    return place | {"by": point.by, "words": f"Treatment day {point.treatment_day}: {point.shown}, {WHO[point.by]}"}


def _thinned(marks):
    """The marks that can be told apart: a new hand always, else one that lies clear of the last; first and last too."""
    kept = marks[:1]
    for mark in marks[1:]:
        if mark["by"] != kept[-1]["by"] or mark["percent"] - kept[-1]["percent"] >= CLOSE or mark is marks[-1]:
            kept.append(mark)
    return kept


def _steps(plot, points):
    """A level holds until midway to the next day on which another was seen; days of one level are one line."""
    corners = [(one.treatment_day, one.number) for one in points[:1]]
    for one, after in zip(points, points[1:], strict=False):
        if one.number != after.number:
            midway = (one.treatment_day + after.treatment_day) / 2
            corners += [(midway, one.number), (midway, after.number)]
    corners += [(one.treatment_day, one.number) for one in points[-1:]]
    return [_segment(plot, *one, *after) for one, after in zip(corners, corners[1:], strict=False) if one != after]


def _line(plot, points):
    return [
        _segment(plot, one.treatment_day, one.number, after.treatment_day, after.number)
        for one, after in zip(points, points[1:], strict=False)
    ]


def _segment(plot, day, number, to_day, to_number):
    return {"x1": plot.x(day), "y1": plot.y(number), "x2": plot.x(to_day), "y2": plot.y(to_number)}


def _bands(plot, periods, days):
    """A reporting period each: where it lies among the days, every other one tinted; periods without a day are none."""
    bands = []
    for number, period in enumerate(periods, start=1):
        first = bisect_left(days, period.start) + 1
        last = bisect_right(days, period.end) if period.end else len(days)
        if first <= last:
            start = LEFT if first == 1 else plot.percent(first - 0.5)
            end = RIGHT if last == len(days) else plot.percent(last + 0.5)
            more = {"x": plot.across(start), "width": f"{round(end - start, 2)}%", "end": plot.across(end)}
            bands.append(more | {"tinted": number % 2 == 0, "closes": last < len(days)})
    return bands


def _baseline(plot, baseline, points):
    """Where the goal began, at the edge; not where the first point stands at the same height."""
    if baseline is None or baseline.number is None or (points and points[0].number == baseline.number):
        return None
    return {"x": plot.across(LEFT), "y": plot.y(baseline.number), "words": f"Baseline: {baseline.shown}"}


def _labels(plot, points, target, *, is_line):
    """The words in the plot: the target with its flag, the last value at the end of its line, of a line the first."""
    last = points[-1] if points else None
    flag = {"y": plot.y(target.number), "label": _brief(target), "end": plot.across(RIGHT)} if target else None
    named = {"target": flag, "last": None, "first": None}
    if last and not (target and last.number == target.number):
        y = plot.y(last.number)
        if flag and abs(flag["y"] - y) < APART:
            y = flag["y"] + APART if y >= flag["y"] else flag["y"] - APART
        named["last"] = {"x": plot.x(last.treatment_day), "y": y, "label": _brief(last)}
    if is_line and len(points) > 1:
        named["first"] = _first(plot, points, flag)
    return named


def _first(plot, points, flag):
    """The words of the first value where they are clear of line and target; None where they would lie on one of them.

    They stand above its mark, below it where the line goes up, or in a line with it where that falls or rises steeply.
    """
    label, y = _brief(points[0]), plot.y(points[0].number)
    start, wide = plot.percent(points[0].treatment_day), len(label) * CHARACTER * plot.pixel
    highest, lowest = _reached(plot, points, start, start + wide)
    above, below = y - max(ABOVE, y - highest + 7), y + max(BELOW, lowest - y + ABOVE)
    places = [(abs(above - y), above, 0), (abs(below - y), below, 0)]
    inset = BESIDE * plot.pixel
    highest, lowest = _reached(plot, points, start + inset, start + inset + wide)
    if highest > y + LETTERS or lowest < y - LETTERS:
        places.append((BELOW, y + 4, BESIDE))
    clear = [one for one in places if LETTERS + 1 <= one[1] <= plot.floor - 2 and not _lies_on(flag, one[1])]
    if not clear:
        return None
    _, words_y, dx = min(clear)
    return {"x": plot.x(points[0].treatment_day), "dx": dx, "y": round(words_y, 1), "label": label}


def _lies_on(flag, y):
    return flag is not None and y - LETTERS - 1 <= flag["y"] <= y + 2


def _reached(plot, points, start, end):
    """How high and how low, in pixels, the line comes between two places across, in percent."""
    reached, y = [], plot.y(points[0].number)
    for one, after in zip(points, points[1:], strict=False):
        left, right = plot.percent(one.treatment_day), plot.percent(after.treatment_day)
        if left <= end and right >= start and right > left:
            rise = (plot.y(after.number) - plot.y(one.number)) / (right - left)
            reached += [plot.y(one.number) + rise * (min(max(edge, left), right) - left) for edge in (start, end)]
    return min(reached, default=y), max(reached, default=y)


def _brief(value):
    """What is read, or where that is long the figure alone."""
    return value.shown if len(value.shown) <= LONGEST else value.value


def _words(history, points, count, about):
    """The text alternative: a title, and the course in one or two sentences."""
    goal, target = history.goal, f"; target {history.target.shown}" if history.target else ""
    title = f"{goal.label} {goal.name}{about} over {count} treatment day{'' if count == 1 else 's'}"
    if not points:
        return {"title": title, "told": f"Nothing logged yet{target}."}
    first, last = points[0], points[-1]
    if len(points) == 1:
        return {"title": title, "told": f"{first.shown} on treatment day {first.treatment_day}{target}."}
    ends = f"From {first.shown} on treatment day {first.treatment_day} to {last.shown} on day {last.treatment_day}"
    return {"title": title, "told": f"{ends}{target}. {len(points)} values."}


def _row(point):
    facts = {"day": point.day.isoformat(), "treatment_day": point.treatment_day, "shown": point.shown}
    return facts | {"by": WHO[point.by], "note": point.note}
