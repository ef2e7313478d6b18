"""Minutes to units: the day's total shared out (CMS), or each code by itself (CPT midpoint)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from billing.rules.answer import Choice


@dataclass(frozen=True, slots=True)
class Chart:
    """Units of so many minutes, each reached at the minute `first_minute` of its own."""

    unit_minutes: int
    first_minute: int

    def units(self, minutes: int) -> int:
        """Units in so many minutes, none for fewer than `first_minute`."""
        return max(0, (minutes + self.unit_minutes - self.first_minute) // self.unit_minutes)

    def span(self, units: int) -> tuple[int, int]:
        """The fewest and the most minutes that make so many units."""
        fewest = (units - 1) * self.unit_minutes + self.first_minute
        return fewest, fewest + self.unit_minutes - 1


class Portion(NamedTuple):
    """What one code has of the day's total.

    `whole` units from its own minutes, `left` minutes over, `place` of that remainder among all (1 the largest);
    `extra` if it takes one of the units that remain, `last` if it alone was the last to take one. `rivals` have the
    same remainder and the same minutes where units ran out; `peers` the same remainder, across the line that the last
    unit drew. `chosen` if preferred.
    """

    code: str
    minutes: int
    whole: int
    left: int
    place: int
    extra: bool
    last: bool
    rivals: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    chosen: bool = False

    @property
    def units(self) -> int:
        return self.whole + self.extra


@dataclass(slots=True)
class Division:
    """How the units of a day's total fall to its codes, given with their minutes in order of start.

    `remain` units are left after whole ones; `takers` have one of them; `tied` an equal claim to `choice.units` of
    them; `prefer` are the wishes that decide a tie.
    """

    claims: Sequence[tuple[str, int]]
    chart: Chart
    minutes: int
    units: int
    remain: int
    takers: frozenset[str]
    choice: Choice | None
    prefer: Sequence[str]
    _portions: dict[str, Portion] = field(default_factory=dict)

    def units_of(self, code: str, minutes: int) -> int:
        """Whole units of a code's own minutes, and one that remained if it takes one."""
        return minutes // self.chart.unit_minutes + (code in self.takers)

    @property
    def undecided(self) -> bool:
        """Whether a tie still waits for someone to choose."""
        if self.choice is None:
            return False
        return len([code for code in self.choice.codes if code in self.prefer]) < self.choice.units

    @property
    def portions(self) -> Mapping[str, Portion]:
        """What each code has, and beside whom, in order of start; worked out once."""
        if not self._portions:
            self._portions = _portions(self)
        return self._portions


def divide_total(claims: Sequence[tuple[str, int]], chart: Chart, *, prefer: Sequence[str] = ()) -> Division:
    """Share out the units of the total among codes and their minutes, given in order of start.

    Whole units first; each that remains goes to the largest remainder, then to more minutes. What is equal in both is
    a tie: preferred codes come first, then the earlier start (Pub. 100-04 ch. 5 §20.2).
    """
    unit = chart.unit_minutes
    total = whole = 0
    for _, minutes in claims:
        total += minutes
        whole += minutes // unit
    units = chart.units(total)
    remain = units - whole
    if not remain:
        return Division(claims, chart, total, units, 0, frozenset(), None, prefer)
    # Sorting keeps the order of start where remainder, minutes and wishes are all equal.
    ranked = sorted([(-(minutes % unit), -minutes, _wish(code, prefer), code) for code, minutes in claims], key=_rank)
    takers = frozenset([code for _, _, _, code in ranked[:remain]])
    choice = None
    if remain < len(ranked) and ranked[remain - 1][:2] == ranked[remain][:2]:
        border = ranked[remain][:2]
        tied = tuple(code for code, minutes in claims if (-(minutes % unit), -minutes) == border)
        choice = Choice(tied, len(takers.intersection(tied)))
    return Division(claims, chart, total, units, remain, takers, choice, prefer)


def _rank(claim: tuple[int, int, int, str]) -> tuple[int, int, int]:
    return claim[:3]


def _wish(code: str, prefer: Sequence[str]) -> int:
    return prefer.index(code) if code in prefer else len(prefer)


def units_alone(minutes: int, chart: Chart, *, first_only: bool = False, further: Chart | None = None) -> int:
    """Units of a code, or of a first code and the one for `further` time, by the midpoint of each (CPT, Time)."""
    if not first_only:
        return chart.units(minutes)
    if not chart.units(minutes):
        return 0
    return 1 + (further.units(minutes - chart.unit_minutes) if further else 0)


def _portions(division: Division) -> dict[str, Portion]:
    unit, takers, prefer = division.chart.unit_minutes, division.takers, division.prefer
    tied = division.choice.codes if division.choice else ()
    left = {code: minutes % unit for code, minutes in division.claims}
    places = sorted(set(left.values()), reverse=True)
    drawn = min([left[code] for code in takers], default=0)  # the remainder that took the last unit
    alone = [left[code] for code in takers].count(drawn) == 1
    portions = {}
    for code, minutes in division.claims:
        over, extra = left[code], code in takers
        rivals = tuple([other for other in tied if other != code]) if code in tied else ()
        peers = _peers(code, left, takers) if over == drawn else ()
        place, last = 1 + places.index(over), extra and alone and over == drawn
        portions[code] = Portion(
            code, minutes, minutes // unit, over, place, extra, last, rivals, peers, code in prefer
        )
    return portions


def _peers(code: str, left: Mapping[str, int], takers: frozenset[str]) -> tuple[str, ...]:
    """Codes with the same remainder of which one has a unit and the other has none."""
    return tuple([other for other in left if left[other] == left[code] and (other in takers) != (code in takers)])
