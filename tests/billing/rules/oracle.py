"""The law's arithmetic a second time, by trying everything: each allocation is judged against the rule's own words.

Nothing here comes from `billing.rules`, and nothing is clever: what the rule forbids is crossed out, what is left is
lawful. Minutes are whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

Split = tuple[int, int]
Sharing = Mapping[str, int]


@dataclass(frozen=True)
class Worked:
    """Minutes of one code: all of them, the therapist's (joint time too), the assistant's alone.

    Each is rounded down by itself, so the parts may be a minute short of the whole.
    """

    minutes: int
    therapist: int
    assistant: int


def units_of_total(minutes: int) -> int:
    """Up the chart, a row at a time: 8 minutes make one unit, each 15 more another (Pub. 100-04 ch. 5 §20.2)."""
    units = 0
    while minutes >= 8 + 15 * units:
        units += 1
    return units


def lawful_sharings(minutes: Mapping[str, int]) -> list[Sharing]:
    """Every way to share the total's units; more than one is a tie, which the clinician settles."""
    total = units_of_total(sum(minutes.values()))
    tried = product(*(range(length // 15, length // 15 + 2) for length in minutes.values()))
    return [
        dict(zip(minutes, units, strict=True))
        for units in tried
        if sum(units) == total and not _somebody_passed_over(list(minutes.values()), units)
    ]


def _somebody_passed_over(minutes: list[int], units: tuple[int, ...]) -> bool:
    """Whether a code went without while another took a unit on a smaller remainder, or on an equal one of less time."""
    took = [(length % 15, length) for length, count in zip(minutes, units, strict=True) if count > length // 15]
    went_without = [
        (length % 15, length) for length, count in zip(minutes, units, strict=True) if count == length // 15
    ]
    return any(length % 15 == 0 for _, length in took) or bool(took and went_without and max(went_without) > min(took))


def tie_of(sharings: list[Sharing]) -> tuple[set[str], int]:
    """The codes between which the lawful ways differ, and how many units they contend for."""
    tied = {code for code in sharings[0] if len({sharing[code] for sharing in sharings}) > 1}
    lowest = {code: min(sharing[code] for sharing in sharings) for code in tied}
    return tied, sum(sharings[0][code] - lowest[code] for code in tied)


def sharing_by_wish(sharings: list[Sharing], order: list[str]) -> Sharing:
    """Of the lawful ways, the one that serves those who come first in `order`."""
    return max(sharings, key=lambda sharing: [sharing[code] for code in order])


def each_alone(minutes: Mapping[str, int]) -> list[Sharing]:
    """A unit of 15 minutes counts once its middle is passed, for each code alone (CPT, Time)."""
    return [{code: units_past_the_middle(length, 15, 15) for code, length in minutes.items()}]


def units_past_the_middle(minutes: int, first: int, then: int | None) -> int:
    """Units of a clock of its own: `first` minutes long, `then` each further one; None if there is no further one."""
    return sum(minutes - begins > Fraction(size, 2) for begins, size in _units(minutes, first, then))


def units_completed(minutes: int, first: int, then: int | None) -> int:
    """The same where only full units count: remote monitoring."""
    return sum(minutes - begins >= size for begins, size in _units(minutes, first, then))


def _units(minutes: int, first: int, then: int | None) -> Iterator[Split]:
    """Where each unit begins, and how long it is."""
    begins = [0, *range(first, minutes, then)] if then else [0]
    yield from zip(begins, [first] + [then or 0] * len(begins), strict=False)


def lawful_splits(worked: Worked, units: int, *, on: date) -> list[Split]:
    """Every way to put a code's units on lines without and with CQ or CO (42 CFR 410.59(a)(4), 410.60(a)(4))."""
    ways = [(units - marked, marked) for marked in range(units + 1)]
    if on < date(2020, 1, 1):
        return [(units, 0)]
    return [way for way in ways if _whole_units_stand(way, worked) and _remaining_units_stand(way, worked, on)]


def _whole_units_stand(way: Split, worked: Worked) -> bool:
    """Fifteen minutes by one of them are that one's unit."""
    plain, marked = way
    return plain >= worked.therapist // 15 and marked >= worked.assistant // 15


def _remaining_units_stand(way: Split, worked: Worked, on: date) -> bool:
    plain, marked = way[0] - worked.therapist // 15, way[1] - worked.assistant // 15
    by_therapist, by_assistant = worked.therapist % 15, worked.assistant % 15
    if plain + marked != 1:
        # Two units are left only where both have minutes over, and each has one; none left is nothing to judge.
        return plain == marked
    if not by_assistant:
        return not marked
    if on >= date(2022, 1, 1) and by_therapist >= 8:
        return not marked
    return bool(marked) == more_than_a_tenth(by_assistant, by_therapist + by_assistant)


def more_than_a_tenth(part: int, whole: int) -> bool:
    """The assistant's part beyond which a service counts as the assistant's."""
    return Fraction(part, whole) > Fraction(1, 10)


def two_units_from_too_few(worked: Mapping[str, Worked], sharing: Sharing) -> bool:
    """The first place where Medicare is silent: two units of a code from under 23 minutes left over."""
    return any(
        sharing[code] - one.therapist // 15 - one.assistant // 15 == 2 and one.therapist % 15 + one.assistant % 15 < 23
        for code, one in worked.items()
    )


def assistant_came_first(worked: Mapping[str, Worked], sharing: Sharing) -> bool:
    """The second: an assistant's remainder has a unit, a therapist's own of 8 minutes or more in another code none."""
    took = [one for code, one in worked.items() if sharing[code] > one.minutes // 15]
    only_assistants = [one for one in took if one.therapist % 15 == 0 and one.assistant % 15]
    only_whole_units = [
        one for code, one in worked.items() if sharing[code] == one.therapist // 15 + one.assistant // 15
    ]
    return any(
        loser.therapist % 15 >= 8 and (loser.minutes % 15, loser.minutes) < (winner.minutes % 15, winner.minutes)
        for winner in only_assistants
        for loser in only_whole_units
    )
