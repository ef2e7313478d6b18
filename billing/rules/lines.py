"""From awarded units to claim lines: one for each code, two where an assistant gave some of its units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing.rules.assistants import Split, split_service, split_units
from billing.rules.awards import Award
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
    pooled = claimant.code.pooled
    whole = split_units(award.units, *claimant.shares(), claimant.code.unit_minutes, rule) if pooled else None
    plain_left = whole.plain if whole else 0
    for number, units in award.by_code():
        if no_assistant(claimant.tallies[0], day):
            yield Draft(number, units, units, award, day.discipline)
            continue
        split = whole or split_service(units, *claimant.shares(number), rule)
        # Of a pair, the first code is the therapist's if any unit is.
        plain = min(units, plain_left) if pooled else split.plain
        plain_left -= plain
        yield Draft(number, plain, units, award, day.discipline, False, split)
        yield Draft(number, units - plain, units, award, day.discipline, True, split)
