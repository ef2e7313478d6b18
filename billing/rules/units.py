"""Minutes to units: the day's total shared out (CMS), or each code by itself (CPT midpoint)."""

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Portion:
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


@dataclass(frozen=True, slots=True)
class Division:
    """The day's total minutes, its units, how many `remain` after whole ones, and who has what, in order of start."""

    minutes: int
    units: int
    remain: int
    portions: tuple[Portion, ...]
    choice: Choice | None

    @property
    def undecided(self) -> bool:
        """Whether a tie still waits for someone to choose."""
        if self.choice is None:
            return False
        chosen = [portion for portion in self.portions if portion.rivals and portion.chosen]
        return len(chosen) < self.choice.units


def divide_total(claims: Sequence[tuple[str, int]], chart: Chart, *, prefer: Sequence[str] = ()) -> Division:
    """Share out the units of the total among codes and their minutes, given in order of start.

    Whole units first; each that remains goes to the largest remainder, then to more minutes. What is equal in both is
    a tie: preferred codes come first, then the earlier start (Pub. 100-04 ch. 5 §20.2).
    """
    unit = chart.unit_minutes
    total = sum(minutes for _, minutes in claims)
    units = chart.units(total)
    remain = units - sum(minutes // unit for _, minutes in claims)
    keys = {code: (minutes % unit, minutes) for code, minutes in claims}
    wanted = {code: place for place, code in reversed(list(enumerate(prefer)))}
    # Sorting keeps the order of start where remainder, minutes and wishes are all equal.
    ranked = sorted(keys, key=lambda code: (-keys[code][0], -keys[code][1], wanted.get(code, len(prefer))))
    takers = set(ranked[:remain])
    tied = _tied(list(keys), keys, takers)
    choice = Choice(tied, len(takers.intersection(tied))) if tied else None
    portions = tuple(
        Portion(
            code=code,
            minutes=minutes,
            whole=minutes // unit,
            left=minutes % unit,
            place=1 + len({left for left, _ in keys.values() if left > minutes % unit}),
            extra=code in takers,
            last=code in takers and all(keys[other][0] > minutes % unit for other in takers if other != code),
            rivals=tuple(other for other in tied if other != code) if code in tied else (),
            peers=_peers(code, keys, takers),
            chosen=code in wanted,
        )
        for code, minutes in claims
    )
    return Division(total, units, remain, portions, choice)


def units_alone(minutes: int, chart: Chart, *, first_only: bool = False, further: Chart | None = None) -> int:
    """Units of a code, or of a first code and the one for `further` time, by the midpoint of each (CPT, Time)."""
    if not first_only:
        return chart.units(minutes)
    if not chart.units(minutes):
        return 0
    return 1 + (further.units(minutes - chart.unit_minutes) if further else 0)


def _tied(codes: Sequence[str], keys: dict[str, tuple[int, int]], takers: set[str]) -> tuple[str, ...]:
    """The codes with an equal claim of which some have a unit and some have none."""
    split = {keys[code] for code in takers} & {keys[code] for code in codes if code not in takers}
    return tuple(code for code in codes if keys[code] in split)


def _peers(code: str, keys: dict[str, tuple[int, int]], takers: set[str]) -> tuple[str, ...]:
    """Codes with the same remainder of which one has a unit and the other has none."""
    across = (other for other in keys if (other in takers) != (code in takers))
    return tuple(other for other in across if keys[other][0] == keys[code][0])
