"""From the minutes that may claim units to units: each code, or pair of codes, by the method that is its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from billing.rules import catalogue
from billing.rules.catalogue import Code
from billing.rules.dated import Rule, in_force
from billing.rules.facts import BillingDay, PayerTerms
from billing.rules.standing import Tally
from billing.rules.timing import whole_minutes
from billing.rules.units import Chart, Division, divide_total, units_alone


@dataclass(slots=True)
class Claimant:
    """A code with its minutes of the day, or a first code with the one that continues it, their minutes together.

    `assisted` if an assistant gave any of the time alone.
    """

    code: Code
    further: Code | None
    tallies: list[Tally]
    minutes: int = 0
    assisted: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        return (self.code.number, self.further.number) if self.further else (self.code.number,)

    def shares(self) -> tuple[int, int]:
        """Whole minutes of the therapist's and of an assistant alone."""
        therapist, assistant = sum(one.therapist for one in self.tallies), sum(one.assistant for one in self.tallies)
        return whole_minutes(therapist), whole_minutes(assistant)

    def only_assistant(self, number: str) -> bool:
        """Whether one of its codes was logged, and by an assistant alone."""
        return any(one.number == number and one.assistant and not one.therapist for one in self.tallies)


@dataclass(slots=True)
class Award:
    """The units of a claimant, by which rule; `division` where they come of the day's total."""

    claimant: Claimant
    units: int
    rule: Rule
    division: Division | None = None

    @property
    def reason(self) -> str:
        """Why there is no unit."""
        none_at_all = not self.division.units if self.division else self.claimant.code.pooled
        return "below-eight-minutes" if none_at_all else "no-unit-left"

    def by_code(self) -> tuple[tuple[str, int], ...]:
        """Billed codes with their units: of a pair, the first unit for the first code and the rest for the other."""
        if not self.units:
            return ()
        claimant = self.claimant
        if claimant.further is None:
            return ((claimant.code.number, self.units),)
        if self.units == 1:
            return ((claimant.code.number, 1),)
        return ((claimant.code.number, 1), (claimant.further.number, self.units - 1))


def award_units(day: BillingDay, terms: PayerTerms, tallies: Iterable[Tally]) -> tuple[list[Award], Division | None]:
    """Units for every tally that may claim them, and how the day's total was divided.

    Codes of the day's pool come first, then those with a clock of their own, then untimed ones. NoRuleInForce for a
    date before the first row of a table needed.
    """
    pooled, own_clock, untimed = _claimants(tallies)
    division = None
    if terms.unit_method == "cms_total_time":
        awards, division = _by_total(pooled, day) if pooled else ([], None)
    else:
        awards = [_by_midpoint(claimant, day) for claimant in pooled]
    for claimant in own_clock:
        awards.append(_by_midpoint(claimant, day))
    for claimant in untimed:
        awards.append(_by_day(claimant, day))
    return awards, division


def chart_of(code: Code, rule: Rule) -> Chart:
    """The chart of a code that is judged by the midpoint of its own unit."""
    return Chart(code.unit_minutes, rule.values["first_minute"][str(code.unit_minutes)])


def _claimants(tallies: Iterable[Tally]) -> tuple[list[Claimant], list[Claimant], list[Claimant]]:
    families: dict[str, Claimant] = {}
    pooled: list[Claimant] = []
    own_clock: list[Claimant] = []
    untimed: list[Claimant] = []
    for tally in tallies:
        if tally.reason or tally.code is None:
            continue
        name = tally.code.family
        claimant = families.get(name)
        if claimant is None:
            families[name] = claimant = _claimant(tally.code, name)
            (pooled if claimant.code.pooled else own_clock if claimant.code.timed else untimed).append(claimant)
        claimant.tallies.append(tally)
        claimant.minutes += tally.minutes
        if tally.assistant:
            claimant.assisted = True
    return pooled, own_clock, untimed


def _claimant(code: Code, family: str) -> Claimant:
    first = code if code.number == family else catalogue.find(family) or code
    return Claimant(first, catalogue.continuation_of(first) if first.first else None, [])


def _by_total(claimants: Sequence[Claimant], day: BillingDay) -> tuple[list[Award], Division]:
    """The day's total fixes the units, which the codes then share (Pub. 100-04 ch. 5 §20.2)."""
    rule, chart = _total_time(day.date)
    claims = [(claimant.code.number, claimant.minutes) for claimant in claimants]
    wishes = [code.family for code in map(catalogue.find, day.prefer) if code is not None] if day.prefer else ()
    division = divide_total(claims, chart, prefer=wishes)
    awards = [
        Award(claimant, division.units_of(number, minutes), rule, division)
        for claimant, (number, minutes) in zip(claimants, claims, strict=True)
    ]
    return awards, division


@lru_cache(maxsize=8192)
def _total_time(on: date) -> tuple[Rule, Chart]:
    rule = in_force("cms_total_time", on=on)
    return rule, Chart(rule.values["unit_minutes"], rule.values["first_minute"])


def _by_midpoint(claimant: Claimant, day: BillingDay) -> Award:
    """A claimant alone, by the midpoint of its own unit; monitoring by full minutes of the month (CPT, Time)."""
    code, further = claimant.code, claimant.further
    rule = in_force("monitoring_month" if code.timing == "month" else "cpt_midpoint", on=day.date)
    then = chart_of(further, rule) if further else None
    return Award(
        claimant, units_alone(claimant.minutes, chart_of(code, rule), first_only=code.first, further=then), rule
    )


def _by_day(claimant: Claimant, day: BillingDay) -> Award:
    """An untimed code: the same units whatever the minutes or entries, if any counts (Pub. 100-04 ch. 5 §20.2)."""
    rule = in_force("untimed", on=day.date)
    counts = any(share.counted for tally in claimant.tallies for share in tally.shares)
    return Award(claimant, rule.values["units_per_day"] if counts else 0, rule)
