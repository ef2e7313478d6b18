"""Axes: which values a chart names on its side, and which treatment days below."""

import math

STEPS = (1, 2, 2.5, 5, 10)
FEWEST_LEVELS = 3
MOST_DAYS = 7  # labels below
NEAR_ZERO = 0.4  # an axis starts at zero where its lowest value is below this share of the highest


def levels_between(levels, shown):
    """The rungs (number, label) from the lowest to the highest shown, every one between; at least three of a scale."""
    low, high = math.floor(min(shown)), math.ceil(max(shown))
    chosen = [one for one in levels if low <= one[0] <= high]
    below = [one for one in levels if one[0] < low]
    above = [one for one in levels if one[0] > high]
    while len(chosen) < FEWEST_LEVELS and (below or above):
        chosen = [below.pop(), *chosen] if below else [*chosen, above.pop(0)]
    return chosen


def ticks_of(shown):
    """Round values around those shown, each with its label: from zero where they come near it, never through it.

    Between whole numbers all are whole.
    """
    low, high = min(shown), max(shown)
    is_whole = all(number == int(number) for number in shown)
    if 0 <= low < high * NEAR_ZERO or low == high == 0:
        low = 0
    step = _step(high - low or max(abs(high) * 0.2, 2), 1 if is_whole else 0)
    first, last = math.floor(low / step), math.ceil(high / step)
    if first == last:
        first, last = (first - 1, last + 1) if first > 0 or low < 0 else (0, 1)
    decimals = 0 if step == int(step) else len(f"{step:.6f}".rstrip("0").partition(".")[2])
    return [(index * step, f"{index * step:.{decimals}f}") for index in range(first, last + 1)]


def days_named(count):
    """Which of so many treatment days are named below: the first, the last, and round ones that lie clear of both."""
    step = next((step for step in (1, 2, 5, 10, 20, 50) if count / step <= MOST_DAYS), 100)
    clear = max(step / 2, 0.06 * count)
    between = [day for day in range(step, count, step) if day - 1 >= clear and count - day >= clear]
    return sorted({1, *between, count})


def _step(span, least):
    """A round step that divides the span into three to five, not below the least."""
    rough = span / 4
    size = 10 ** math.floor(math.log10(rough))
    fitting = (step * size for step in STEPS if step * size >= rough * (1 - 1e-9))
    return max(next(one for one in fitting if not least or one == int(one) or one < least), least)
