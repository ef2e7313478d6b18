"""From the minutes that may claim units to units: each code, or pair of codes, by the method that is its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from billing.rules import catalogue, why
from billing.rules.answer import Basis
from billing.rules.catalogue import Code
from billing.rules.dated import Rule, in_force
from billing.rules.facts import BillingDay, PayerTerms
from billing.rules.standing import Tally, total
from billing.rules.timing import whole_minutes
from billing.rules.units import Chart, Division, divide_total, units_alone

_TIME_CITATION = "Pub. 100-04 ch. 5 §20.3"


@dataclass(frozen=True, slots=True)
class Claimant:
    """A code with its minutes of the day, or a first code with the one that continues it, their minutes together."""

    code: Code
    further: Code | None
    tallies: tuple[Tally, ...]

    @property
    def minutes(self) -> int:
        return sum(tally.minutes for tally in self.tallies)

    @property
    def numbers(self) -> tuple[str, ...]:
        return (self.code.number, self.further.number) if self.further else (self.code.number,)


@dataclass(frozen=True, slots=True)
class Award:
    """The units of a claimant and why; `reason` says why there are none."""

    claimant: Claimant
    units: int
    basis: tuple[Basis, ...]
    reason: str = ""

    def by_code(self) -> tuple[tuple[str, int], ...]:
        """Billed codes with their units: of a pair, the first unit for the first code and the rest for the other."""
        first = min(self.units, 1) if self.claimant.further else self.units
        shares = zip(self.claimant.numbers, (first, self.units - first), strict=False)
        return tuple((number, units) for number, units in shares if units)


@dataclass(frozen=True, slots=True)
class Awards:
    """All awards of a day, the sentences about its total, its division, and the rules consulted."""

    awards: tuple[Award, ...]
    basis: tuple[Basis, ...]
    division: Division | None
    rules: tuple[Rule, ...]


def award_units(day: BillingDay, terms: PayerTerms, tallies: Iterable[Tally]) -> Awards:
    """Units for every tally that may claim them. NoRuleInForce for a date before the first row of a table needed."""
    claimants = _claimants(tallies)
    pooled = [claimant for claimant in claimants if claimant.code.pooled]
    timed = [claimant for claimant in claimants if claimant.code.timed and not claimant.code.pooled]
    untimed = [claimant for claimant in claimants if not claimant.code.timed]
    method = _by_total if terms.unit_method == "cms_total_time" else _by_midpoint
    parts = [method(pooled, day), *(_by_midpoint([claimant], day) for claimant in timed), _by_day(untimed, day)]
    return Awards(
        awards=tuple(award for part in parts for award in part.awards),
        basis=tuple(sentence for part in parts for sentence in part.basis),
        division=parts[0].division,
        rules=tuple(rule for part in parts for rule in part.rules),
    )


def _claimants(tallies: Iterable[Tally]) -> list[Claimant]:
    families: dict[str, list[Tally]] = {}
    for tally in tallies:
        if tally.code is not None and not tally.reason:
            families.setdefault(tally.code.family, []).append(tally)
    found = ((catalogue.find(number), tuple(members)) for number, members in families.items())
    return [
        Claimant(code, catalogue.continuation_of(code) if code.first else None, members)
        for code, members in found
        if code is not None
    ]


def _by_total(claimants: Sequence[Claimant], day: BillingDay) -> Awards:
    """The day's total fixes the units, which the codes then share (Pub. 100-04 ch. 5 §20.2)."""
    if not claimants:
        return _NO_AWARDS
    rule = in_force("cms_total_time", on=day.date)
    chart = Chart(rule.values["unit_minutes"], rule.values["first_minute"])
    wishes = [code.family for code in map(catalogue.find, day.prefer) if code is not None]
    claims = [(claimant.code.number, claimant.minutes) for claimant in claimants]
    division = divide_total(claims, chart, prefer=wishes)
    reason = "no-unit-left" if division.units else "below-eight-minutes"
    awards = []
    for claimant, portion in zip(claimants, division.portions, strict=True):
        texts = why.the_portion(_named(claimant, portion.units), portion, division, chart)
        awards.append(_award(claimant, portion.units, texts, rule, reason))
    return Awards(tuple(awards), (Basis(why.the_total(division, chart), rule.citation),), division, (rule,))


def _by_midpoint(claimants: Sequence[Claimant], day: BillingDay) -> Awards:
    """Each claimant alone, by the midpoint of its own unit; monitoring by full minutes of the month (CPT, Time)."""
    awards = []
    rules = []
    for claimant in claimants:
        code, further = claimant.code, claimant.further
        rule = in_force("monitoring_month" if code.timing == "month" else "cpt_midpoint", on=day.date)
        chart, then = _chart(code, rule), _chart(further, rule) if further else None
        units = units_alone(claimant.minutes, chart, first_only=code.first, further=then)
        texts = why.alone(claimant.numbers, claimant.minutes, chart, first_only=code.first, further=then)
        reason = "below-eight-minutes" if code.pooled else "no-unit-left"
        awards.append(_award(claimant, units, texts, rule, reason))
        rules.append(rule)
    each_alone = "This payer counts each code by itself; minutes left over are not put together."
    basis = [Basis(each_alone, rule.citation) for rule in rules[:1] if claimants[0].code.pooled]
    return Awards(tuple(awards), tuple(basis), None, tuple(rules))


def _by_day(claimants: Sequence[Claimant], day: BillingDay) -> Awards:
    """Untimed codes: the same units whatever the minutes or entries, if any time counts (Pub. 100-04 ch. 5 §20.2)."""
    if not claimants:
        return _NO_AWARDS
    rule = in_force("untimed", on=day.date)
    awards = []
    for claimant in claimants:
        counts = any(share.counted for tally in claimant.tallies for share in tally.shares)
        units = int(rule.values["units_per_day"]) if counts else 0
        number = claimant.code.number
        text = why.by_the_day(number, units) if counts else why.no_time(number)
        awards.append(_award(claimant, units, [text], rule, "no-unit-left"))
    return Awards(tuple(awards), (), None, (rule,))


def _chart(code: Code, rule: Rule) -> Chart:
    return Chart(code.unit_minutes, rule.values["first_minute"][str(code.unit_minutes)])


def _award(claimant: Claimant, units: int, texts: Iterable[str], rule: Rule, reason: str) -> Award:
    basis = [*_deductions(claimant), *(Basis(text, rule.citation) for text in texts)]
    if claimant.further and (units > 1 or len(claimant.tallies) > 1):
        first, further = claimant.numbers
        together = f"{first} and {further} share their minutes: the first unit is {first}, any further one {further}."
        basis.append(Basis(together, rule.citation))
    return Award(claimant, units, tuple(basis), "" if units else reason)


def _named(claimant: Claimant, units: int) -> str:
    """The pair is named where both codes play a part."""
    both = units > 1 or any(tally.number != claimant.code.number for tally in claimant.tallies)
    return why.listed(claimant.numbers) if both else claimant.code.number


def _deductions(claimant: Claimant) -> Iterable[Basis]:
    """What was logged for each code but does not count: pauses, shared minutes, another discipline's part."""
    for tally in claimant.tallies:
        logged, worked, held, counted = (
            total(getattr(share, part) for share in tally.shares) for part in ("logged", "worked", "held", "counted")
        )
        parts = {
            "in pauses": logged - worked,
            "shared with another entry": worked - held,
            "agreed to another discipline": held - counted,
        }
        named = [f"{whole_minutes(length)} {what}" for what, length in parts.items() if whole_minutes(length)]
        if named:
            text = f"{tally.number}: {why.said_minutes(whole_minutes(logged))} logged, {why.listed(named)}:"
            yield Basis(f"{text} {tally.minutes} count{'s' if tally.minutes == 1 else ''}.", _TIME_CITATION)


_NO_AWARDS = Awards((), (), None, ())
