"""Days by dice, told twice: as services for the law, as minutes for the oracle."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from billing.rules.facts import BillingDay, Service
from tests.billing.rules.oracle import Worked

CODES = ("97530", "97110", "97112", "97140", "97535", "97035", "97113", "97124", "97533", "97542")
# Around the dates on which the rule for assistants began and changed.
DATES = (date(2019, 12, 31), date(2020, 1, 1), date(2021, 12, 31), date(2022, 1, 1), date(2026, 3, 2))
TELLING = (0, 1, 7, 8, 9, 14, 15, 16, 22, 23, 28, 29, 30, 37, 38)
PEOPLE = ("therapist", "assistant")


@dataclass(frozen=True)
class RandomDay:
    """A day, and the minutes of its codes in order of start."""

    day: BillingDay
    worked: dict[str, Worked]


def random_day(dice: Random) -> RandomDay:
    """One to six codes by one or two people, in stretches in any order, sometimes with odd seconds."""
    codes = dice.sample(CODES, dice.randint(1, 6))
    odd = dice.random() < 0.2
    seconds = {(code, who): _seconds(dice, odd) for code in codes for who in _people(dice)}
    stretches = [(code, who, part) for (code, who), length in seconds.items() for part in _cut(dice, length)]
    dice.shuffle(stretches)
    on = dice.choice(DATES)
    wishes = tuple(dice.sample(codes, dice.randint(0, len(codes))))
    services = tuple(_one_after_another(dice, on, stretches))
    day = BillingDay(on, dice.choice(("PT", "OT")), _shuffled(dice, services), wishes)
    return RandomDay(day, {code: _worked(code, seconds) for code in dict.fromkeys(one.code for one in services)})


def _people(dice: Random) -> tuple[str, ...]:
    return dice.choices((PEOPLE[:1], PEOPLE[1:], PEOPLE), (4, 2, 4))[0]


def _seconds(dice: Random, odd: bool) -> int:
    minutes = dice.choice((dice.choice(TELLING), dice.randint(0, 20), dice.randint(0, 60)))
    return 60 * minutes + (dice.randint(0, 59) if odd else 0)


def _cut(dice: Random, length: int) -> list[int]:
    """A length in one stretch or two."""
    first = dice.randint(1, length - 1) if length > 1 and dice.random() < 0.3 else 0
    return [part for part in (first, length - first) if part]


def _one_after_another(dice: Random, on: date, stretches: list[tuple[str, str, int]]):
    start = datetime.combine(on, time(6))
    for code, who, length in stretches:
        end = start + timedelta(seconds=length)
        yield Service(code, start, end, "both" if who == "therapist" and dice.random() < 0.2 else who)
        start = end + timedelta(minutes=dice.choice((0, 0, 1)))


def _shuffled(dice: Random, services: tuple[Service, ...]) -> tuple[Service, ...]:
    return tuple(dice.sample(services, len(services)))


def _worked(code: str, seconds: dict[tuple[str, str], int]) -> Worked:
    therapist, assistant = (seconds.get((code, who), 0) for who in PEOPLE)
    return Worked((therapist + assistant) // 60, therapist // 60, assistant // 60)
