"""The codes of outpatient rehab: what each is called here, how it is timed, and who may use it from when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from billing.rules.dated import Rule, read_table
from billing.rules.facts import Discipline

Timing = Literal["pooled", "own_clock", "month", "untimed"]
_ALWAYS = date.min


@dataclass(frozen=True, slots=True)
class Code:
    """One code.

    `timing`: "pooled" minutes enter the day's total; "own_clock" and "month" codes are judged alone; "untimed" ones
    by the day. `unit_minutes` are the minutes of one unit, 0 for untimed. A `first` code has one unit only; what
    follows goes to the code that `adds_to` it. A `supervised` modality needs no one in attendance. A `group` code is
    for several patients treated together. `since` and `until` are the first and last day of service, None where open.
    Worked out of these: whether minutes are `timed` by the clock, and whether they are `pooled` in the day's total;
    `family` is the first code of a pair that shares its minutes, or the code's own number.
    """

    number: str
    label: str
    timing: Timing
    disciplines: tuple[Discipline, ...]
    unit_minutes: int = 0
    adds_to: str = ""
    first: bool = False
    evaluation: bool = False
    supervised: bool = False
    one_on_one: bool = False
    group: bool = False
    since: date | None = None
    until: date | None = None
    timed: bool = field(init=False)
    pooled: bool = field(init=False)
    family: str = field(init=False)

    def __post_init__(self) -> None:
        timed = self.timing != "untimed"
        object.__setattr__(self, "timed", timed)
        object.__setattr__(self, "pooled", self.timing == "pooled")
        object.__setattr__(self, "family", self.adds_to if timed and self.adds_to else self.number)

    def in_force(self, on: date) -> bool:
        """Whether the code may be used for a service of that date; the last day is included."""
        return (self.since or _ALWAYS) <= on and (self.until is None or on <= self.until)


def find(number: str) -> Code | None:
    """The code of that number, in force or not; None if the catalogue does not know it."""
    return all_codes().get(number)


def codes_for(discipline: Discipline, *, on: date) -> tuple[Code, ...]:
    """The codes that a discipline may use on a date, everyday ones first."""
    return tuple(code for code in all_codes().values() if discipline in code.disciplines and code.in_force(on))


def group_codes(discipline: Discipline, *, on: date) -> tuple[Code, ...]:
    """The codes of a group that a discipline may use on a date, the one that fewest share first."""
    codes = (code for code in codes_for(discipline, on=on) if code.group)
    return tuple(sorted(codes, key=lambda code: len(code.disciplines)))


def continuation_of(code: Code) -> Code | None:
    """The code for further time after a `first` one, if there is one."""
    return next((other for other in all_codes().values() if other.timed and other.adds_to == code.number), None)


@cache
def source() -> Rule:
    """Where the list of codes comes from, and the last day for which it has been confirmed."""
    table = read_table("codes")
    return Rule(MappingProxyType({}), _ALWAYS, table["citation"], table["confirmed_through"], "codes")


@cache
def all_codes() -> Mapping[str, Code]:
    """Every code by its number, everyday ones first."""
    rows = read_table("codes")["codes"]
    return MappingProxyType({number: _code(number, row) for number, row in rows.items()})


def _code(number: str, row: dict[str, Any]) -> Code:
    return Code(
        number=number,
        label=row["label"],
        timing=row["timing"],
        disciplines=tuple(row["disciplines"].split()),
        unit_minutes=row.get("minutes", 0),
        adds_to=row.get("adds_to", ""),
        first=row.get("first", False),
        evaluation=row.get("evaluation", False),
        supervised=row.get("supervised", False),
        one_on_one=row.get("one_on_one", row["timing"] == "pooled"),
        group=row.get("group", False),
        since=row.get("since"),
        until=row.get("until"),
    )
