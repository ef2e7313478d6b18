"""From awarded units to claim lines: one for each code, two where an assistant gave some of its units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing.rules.assistants import Split, split_first, split_service, split_units
from billing.rules.awards import Award, chart_of
from billing.rules.dated import Rule
from billing.rules.facts import BillingDay, Discipline
from billing.rules.standing import no_assistant


@dataclass(slots=True)
class Draft:
    """A claim line before its modifiers: `total` are the units of the code on all its lines.

    `split` says how the award fell to therapist and assistant; None where no assistant took part.
    """

    number: str
    units: int
    total: int
    award: Award
    discipline: Discipline
    assisted: bool = False
    split: Split | None = None


def draft_lines(day: BillingDay, awards: Sequence[Award], rule: Rule | None) -> list[Draft]:
    """Lines in their order: most units first, then most minutes, then by code; the line without CQ or CO first.

    `rule` is the one for CQ and CO, None where the payer or the discipline has none.
    """
    drafts = []
    for award in awards:
        if rule is not None and award.claimant.assisted:
            drafts += [draft for draft in _divided(day, award, rule) if draft.units]
        else:
            drafts += [Draft(number, units, units, award, day.discipline) for number, units in award.by_code()]
    drafts.sort(key=_place)
    return drafts


def _place(draft: Draft) -> tuple[int, int, str, bool]:
    return -draft.total, -draft.award.claimant.minutes, draft.number, draft.assisted


def _divided(day: BillingDay, award: Award, rule: Rule) -> Iterator[Draft]:
    """The lines of a code in which an assistant took part; an evaluation keeps its line, with the finding."""
    claimant = award.claimant
    if not award.units:
        return
    if no_assistant(claimant.tallies[0], day):
        for number, units in award.by_code():
            yield Draft(number, units, units, award, day.discipline)
    elif claimant.code.pooled:
        split = split_units(
            award.units, *claimant.shares(), claimant.code.unit_minutes, rule.values.get("therapist_minutes"), rule
        )
        yield from _from_pool(day, award, split)
    elif claimant.code.timed:
        yield from _by_own_clock(day, award, rule)
    else:
        yield from _both(day, award, claimant.code.number, split_service(award.units, *claimant.shares(), rule))


def _from_pool(day: BillingDay, award: Award, split: Split) -> Iterator[Draft]:
    """Of a pair that shares its minutes, the first code is the therapist's unless an assistant alone logged it."""
    codes = award.by_code()
    left = split.plain
    if len(codes) > 1 and split.assisted and award.claimant.only_assistant(codes[0][0]):
        left = min(left, codes[1][1])
        codes = codes[::-1]
    for number, units in codes:
        plain = min(units, left)
        left -= plain
        yield Draft(number, plain, units, award, day.discipline, False, split)
        yield Draft(number, units - plain, units, award, day.discipline, True, split)


def _by_own_clock(day: BillingDay, award: Award, rule: Rule) -> Iterator[Draft]:
    """Unit by unit of the code's own size; from 2022 half of a unit and more by the therapist keeps it free."""
    claimant = award.claimant
    chart = chart_of(claimant.code, award.rule)
    enough = chart.first_minute if "therapist_minutes" in rule.values else None
    therapist, assistant = claimant.shares()
    if not claimant.code.first:
        split = split_units(award.units, therapist, assistant, chart.unit_minutes, enough, rule)
        yield from _both(day, award, claimant.code.number, split)
        return
    first = split_first(therapist, assistant, chart.unit_minutes, enough, rule)
    yield from _both(day, award, claimant.code.number, first)
    if claimant.further and award.units > 1:
        then = chart_of(claimant.further, award.rule)
        rest = therapist - first.therapist, assistant - first.assistant
        enough = then.first_minute if enough else None
        split = split_units(award.units - 1, *rest, then.unit_minutes, enough, rule)
        yield from _both(day, award, claimant.further.number, split)


def _both(day: BillingDay, award: Award, number: str, split: Split) -> Iterator[Draft]:
    units = split.plain + split.assisted
    yield Draft(number, split.plain, units, award, day.discipline, False, split)
    yield Draft(number, split.assisted, units, award, day.discipline, True, split)
