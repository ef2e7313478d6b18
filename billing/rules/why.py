"""The reasons, in sentences a therapist can check by hand."""

from collections.abc import Iterator, Sequence
from datetime import date

from billing.rules.units import Chart, Division, Portion

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_PLACES = ("largest", "second largest", "third largest", "fourth largest", "fifth largest", "sixth largest")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def said_units(units: int) -> str:
    """1 unit, 3 units, no unit."""
    return {0: "no unit", 1: "1 unit"}.get(units, f"{units} units")


def said_minutes(minutes: int) -> str:
    """1 minute, 15 minutes."""
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def said_day(day: date) -> str:
    """Mar 3."""
    return f"{_MONTHS[day.month - 1]} {day.day}"


def listed(names: Sequence[str], word: str = "and") -> str:
    """A; A and B; A, B and C."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def the_total(division: Division, chart: Chart) -> str:
    """The day's total, its place in the chart, and the units."""
    parts = [str(portion.minutes) for portion in division.portions if portion.minutes]
    added = f"{' + '.join(parts)} = " if len(parts) > 1 else ""
    named = "1 timed minute" if division.minutes == 1 else f"{division.minutes} timed minutes"
    return f"{added}{named} {_in_chart(division.minutes, division.units, chart)}."


def the_portion(name: str, portion: Portion, division: Division, chart: Chart) -> Iterator[str]:
    """What a code has of the total: its whole units, then what became of the minutes left over."""
    yield _whole(name, portion, chart)
    if not portion.left:
        return
    over = f"{said_minutes(portion.left)} left over"
    if portion.rivals:
        yield _tie(over, portion, division)
    elif portion.extra:
        which = "the last unit" if portion.last else f"one of the {division.remain} units that remain"
        yield f"{over}{_why_extra(portion, division)}: {which}."
    else:
        stays = "it stays in the note" if portion.left == 1 else "they stay in the note"
        yield f"{over}{_why_none(portion, division)}: {stays}."


def alone(
    names: Sequence[str], minutes: int, chart: Chart, *, first_only: bool, further: Chart | None
) -> Iterator[str]:
    """What a code, or a first code and the one that continues it, has by its own midpoint."""
    units = chart.units(minutes)
    if not first_only or not units:
        size = f" of {said_minutes(chart.unit_minutes)}" if units else ""
        yield f"{names[0]}: {said_minutes(minutes)} {_in_chart(minutes, units, chart)}{size}."
        return
    yield f"{names[0]}: {said_minutes(minutes)} reach its one unit, which counts from minute {chart.first_minute}."
    beyond = minutes - chart.unit_minutes
    if further and beyond > 0:
        place = _in_chart(beyond, further.units(beyond), further)
        yield f"{names[-1]}: {said_minutes(beyond)} beyond the first {chart.unit_minutes} {place}."


def no_time(name: str) -> str:
    """For a code whose time has all come off."""
    return f"{name}: no minutes count."


def by_the_day(name: str, units: int) -> str:
    """For a code without a clock."""
    return f"{name} is not counted by the clock: {said_units(units)} a day."


def who_takes(division: Division) -> str:
    """Who has the units of a tie, and by what."""
    takers = [portion for portion in division.portions if portion.rivals and portion.extra]
    if len(takers) == 1:
        return f"It goes to {takers[0].code}, {'as chosen' if takers[0].chosen else 'which started first'}."
    said = [f"{one.code} ({'as chosen' if one.chosen else 'by order of start'})" for one in takers]
    return f"They go to {listed(said)}."


def _in_chart(minutes: int, units: int, chart: Chart) -> str:
    if not units:
        return f"{'is' if minutes == 1 else 'are'} fewer than {chart.first_minute}: no unit"
    fewest, most = chart.span(units)
    return f"lie between {fewest} and {most}: {said_units(units)}"


def _whole(name: str, portion: Portion, chart: Chart) -> str:
    unit = chart.unit_minutes
    if not portion.minutes:
        return no_time(name)
    if not portion.whole:
        return f"{name}: {said_minutes(portion.minutes)}, less than one whole {unit}."
    count = _COUNTS[portion.whole] if portion.whole < len(_COUNTS) else str(portion.whole)
    over = f", {portion.left} left over" if portion.left else ""
    return f"{name}: {said_minutes(portion.minutes)} hold {count} whole {unit}{'s' if portion.whole > 1 else ''}{over}."


def _tie(over: str, portion: Portion, division: Division) -> str:
    units = division.choice.units if division.choice else 0
    what = "the last unit" if units == 1 else f"{units} remaining units"
    whom = "either" if len(portion.rivals) == 1 else "any of them"
    same = f"{over} and {portion.minutes} in all, the same as {listed(portion.rivals)}"
    return f"{same}: {what} could go to {whom}. {who_takes(division)}"


def _why_extra(portion: Portion, division: Division) -> str:
    if portion.peers:
        return f", as many as {listed(portion.peers)}, but more minutes in all"
    compared = sum(one.left > 0 for one in division.portions) > 1
    return f", {_place(portion.place)}" if compared else ""


def _why_none(portion: Portion, division: Division) -> str:
    if not division.remain:
        return "; the total gives no further unit" if division.units else "; the total gives no unit"
    if portion.peers:
        has = "has" if len(portion.peers) == 1 else "have"
        return f", as many as {listed(portion.peers)}, which {has} more minutes in all; no unit remains"
    return f", {_place(portion.place)}; no unit remains"


def _place(place: int) -> str:
    return f"the {_PLACES[place - 1]} remainder" if place <= len(_PLACES) else f"remainder number {place} by size"
