"""The reasons, in sentences a therapist can check by hand."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

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


def said_length(seconds: int) -> str:
    """15 minutes; 4 minutes 30 seconds; 40 seconds."""
    minutes, rest = divmod(seconds, 60)
    return " ".join(
        filter(
            None,
            [said_minutes(minutes) if minutes else "", "1 second" if rest == 1 else f"{rest} seconds" if rest else ""],
        )
    )


def listed(names: Sequence[str], word: str = "and") -> str:
    """A; A and B; A, B and C."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def the_total(division: Division, timed_minutes: int) -> str:
    """The day's total of 15-minute codes, its place in the chart, and the units; of all its `timed_minutes`."""
    parts = [str(minutes) for _, minutes in division.claims if minutes]
    added = f"{' + '.join(parts)} = " if len(parts) > 1 else ""
    named = "1 timed minute" if division.minutes == 1 else f"{division.minutes} timed minutes"
    if division.minutes != timed_minutes:
        named = f"{division.minutes} of the day's {timed_minutes} timed minutes, those of 15-minute units,"
    return f"{added}{named} {_in_chart(division.minutes, division.units, division.chart)}."


def the_portion(name: str, portion: Portion, division: Division) -> list[str]:
    """What a code has of the total: its whole units, then what became of the minutes left over."""
    whole = _whole(name, portion.minutes, division.chart.unit_minutes)
    if not portion.left:
        return [whole]
    if portion.rivals:
        return [whole, _tie(portion, division)]
    if portion.peers:
        return [whole, _peers(portion, division)]
    left, remain = portion.left, division.remain
    if portion.extra:
        compared = [one for one in division.portions.values() if one.left]
        return [whole, _takes(left, portion.place if len(compared) > 1 else 0, remain, last=portion.last)]
    return [whole, _stays(left, portion.place, remain, units=division.units)]


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


def whose_minutes(therapist: int, assistant: int, unit: int) -> str:
    """Whose the minutes of a code are, and how many whole units of each."""
    mine = f"Therapist {said_minutes(therapist)}, {_wholes(therapist, unit)}"
    return f"{mine}; assistant alone {assistant}, {_wholes(assistant, unit)}."


def last_unit(therapist: int, assistant: int, modifier: str, takes: bool, enough: int | None, percent: int) -> str:
    """Whose the unit is that is left over from so many minutes of each."""
    if not assistant:
        return f"The last unit is the therapist's {said_minutes(therapist)}: no {modifier}."
    if not therapist:
        return f"The last unit is the assistant's {said_minutes(assistant)}: {modifier}."
    if not takes and enough is not None and therapist >= enough:
        return f"Of the last unit the therapist gave {said_minutes(therapist)}, at least {enough}: no {modifier}."
    fewer = f" and the therapist fewer than {enough} minutes" if enough is not None else ""
    share = f"Alone, the assistant gave {assistant} of {therapist + assistant} minutes of the last unit"
    if takes:
        return f"{share}, more than {percent} %{fewer}: {modifier}."
    return f"{share}, not more than {percent} %: no {modifier}."


def share_of_service(therapist: int, assistant: int, modifier: str, percent: int) -> str:
    """Whose a service is that is judged as a whole."""
    share = f"Alone, the assistant gave {assistant} of {therapist + assistant} minutes"
    if assistant * 100 > percent * (therapist + assistant):
        return f"{share}, more than {percent} %: {modifier}."
    return f"{share}, not more than {percent} %: no {modifier}."


def two_from_too_few(code: str, therapist: int, assistant: int, combined: int) -> str:
    """The first place where Medicare's text is silent."""
    return (
        f"{code}: two units are left over from {therapist} minutes of the therapist and {assistant} of the assistant, "
        f"fewer than {combined} together. Medicare does not say whose they are; look whether one of each is right."
    )


def assistants_remainder(code: str, other: str, assistant: int, own: int) -> str:
    """The second place where Medicare's text is silent."""
    return (
        f"{code}: the unit left over is the assistant's {said_minutes(assistant)}, while the therapist has {own} of "
        f"{other} without a unit. Medicare does not speak of this case; look whether that is right."
    )


def who_takes(division: Division) -> str:
    """Who has the units of a tie, and by what."""
    tied = division.choice.codes if division.choice else ()
    takers = [code for code in tied if code in division.takers]
    if len(takers) == 1:
        return f"It goes to {takers[0]}, {'as chosen' if takers[0] in division.prefer else 'which started first'}."
    said = [f"{code} ({'as chosen' if code in division.prefer else 'by order of start'})" for code in takers]
    return f"They go to {listed(said)}."


def _in_chart(minutes: int, units: int, chart: Chart) -> str:
    if not units:
        return f"{'is' if minutes == 1 else 'are'} fewer than {chart.first_minute}: no unit"
    fewest, most = chart.span(units)
    return f"lie between {fewest} and {most}: {said_units(units)}"


def _wholes(minutes: int, unit: int) -> str:
    count = minutes // unit
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    return f"{number} whole {unit}{'' if count == 1 else 's'}"


@lru_cache(maxsize=4096)
def _whole(name: str, minutes: int, unit: int) -> str:
    if not minutes:
        return no_time(name)
    if minutes < unit:
        return f"{name}: {said_minutes(minutes)}, less than one whole {unit}."
    over = f", {minutes % unit} left over" if minutes % unit else ""
    return f"{name}: {said_minutes(minutes)} hold {_wholes(minutes, unit)}{over}."


def _tie(portion: Portion, division: Division) -> str:
    units = division.choice.units if division.choice else 0
    what = "the last unit" if units == 1 else f"{units} remaining units"
    whom = "either" if len(portion.rivals) == 1 else "any of them"
    same = f"{_over(portion.left)} and {portion.minutes} in all, the same as {listed(portion.rivals)}"
    return f"{same}: {what} could go to {whom}. {who_takes(division)}"


def _peers(portion: Portion, division: Division) -> str:
    """For a remainder as large as another's: the minutes in all decide."""
    as_many = f"{_over(portion.left)}, as many as {listed(portion.peers)}"
    if portion.extra:
        which = "the last unit" if portion.last else f"one of the {division.remain} units that remain"
        return f"{as_many}, but more minutes in all: {which}."
    has = "has" if len(portion.peers) == 1 else "have"
    return f"{as_many}, which {has} more minutes in all; no unit remains: {_in_note(portion.left)}."


@lru_cache(maxsize=4096)
def _takes(left: int, place: int, remain: int, *, last: bool) -> str:
    """For a remainder that takes a unit; `place` 0 where no other code has one."""
    which = "the last unit" if last else f"one of the {remain} units that remain"
    return f"{_over(left)}{f', {_place(place)}' if place else ''}: {which}."


@lru_cache(maxsize=4096)
def _stays(left: int, place: int, remain: int, *, units: int) -> str:
    """For a remainder that takes no unit."""
    if remain:
        return f"{_over(left)}, {_place(place)}; no unit remains: {_in_note(left)}."
    return f"{_over(left)}; the total gives {'no further unit' if units else 'no unit'}: {_in_note(left)}."


def _over(left: int) -> str:
    return f"{said_minutes(left)} left over"


def _in_note(left: int) -> str:
    return "it stays in the note" if left == 1 else "they stay in the note"


def _place(place: int) -> str:
    return f"the {_PLACES[place - 1]} remainder" if place <= len(_PLACES) else f"remainder number {place} by size"
