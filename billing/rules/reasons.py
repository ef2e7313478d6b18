"""The reasons of an answer, put together when somebody asks for them. Each can be redone by hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from billing.rules import why
from billing.rules.answer import Basis
from billing.rules.assistants import Split, last_unit_is_assisted
from billing.rules.awards import Award, Claimant, chart_of
from billing.rules.dated import Rule
from billing.rules.facts import Discipline
from billing.rules.lines import Draft
from billing.rules.standing import Tally
from billing.rules.timing import whole_minutes
from billing.rules.units import Division

_TIME_CITATION = "Pub. 100-04 ch. 5 §20.3"
_EACH_ALONE = "This payer counts each code by itself; minutes left over are not put together."


def of_day(
    awards: Sequence[Award], division: Division | None, discipline: Discipline, marked: Rule | None
) -> tuple[Basis, ...]:
    """What concerns the day as a whole: its pool of minutes, and the modifier of its discipline, if it is `marked`."""
    basis = []
    pooled = [award for award in awards if award.claimant.code.pooled]
    if pooled:
        basis.append(Basis(why.the_total(division) if division else _EACH_ALONE, pooled[0].rule.citation))
    if marked:
        text = f"{marked.values[discipline]} on each line: given under a plan of care of {discipline}."
        basis.append(Basis(text, marked.citation))
    return tuple(basis)


def of_line(draft: Draft, stated: Mapping[str, tuple[Basis, ...]], rule: Rule | None) -> tuple[Basis, ...]:
    """Why a line has these units and modifiers; `stated` says by code what people and payers have put on its lines."""
    basis = of_award(draft.award)
    if rule is not None and draft.split is not None:
        basis = (*basis, *[Basis(text, rule.citation) for text in _of_assistant(draft, draft.split, rule)])
    return (*basis, *stated[draft.number]) if draft.number in stated else basis


def of_award(award: Award) -> tuple[Basis, ...]:
    """Why a code, or a pair of codes, has so many units."""
    claimant, citation = award.claimant, award.rule.citation
    basis = [Basis(text, citation) for text in _of_units(award)]
    if claimant.further and (award.units > 1 or len(claimant.tallies) > 1):
        first, further = claimant.numbers
        together = f"{first} and {further} share their minutes: the first unit is {first}, any further one {further}."
        basis.append(Basis(together, citation))
    return (*_deductions(claimant), *basis)


def _of_units(award: Award) -> Iterable[str]:
    claimant, code = award.claimant, award.claimant.code
    if award.division:
        name = _named(award) if claimant.further else code.number
        return why.the_portion(name, award.division.portions[code.number], award.division)
    if code.timed:
        further = chart_of(claimant.further, award.rule) if claimant.further else None
        chart = chart_of(code, award.rule)
        return why.alone(claimant.numbers, claimant.minutes, chart, first_only=code.first, further=further)
    return [why.by_the_day(code.number, award.units) if award.units else why.no_time(code.number)]


def _of_assistant(draft: Draft, split: Split, rule: Rule) -> Iterator[str]:
    """Whose the units of a line are, where an assistant took part in its code."""
    modifier = str(rule.values["modifiers"][draft.discipline])
    pooled = draft.award.claimant.code.pooled
    therapist, assistant = draft.award.claimant.shares(None if pooled else draft.number)
    if not therapist:
        yield f"All {why.said_minutes(assistant)} were an assistant's alone: {modifier}."
    elif not pooled:
        yield why.share_of_service(therapist, assistant, modifier, rule.values["share_percent"])
    else:
        unit = draft.award.claimant.code.unit_minutes
        over = therapist % unit, assistant % unit
        yield why.whose_minutes(therapist, assistant, unit)
        if split.left > 1:
            yield f"Two units are left over from {over[0]} and {over[1]} minutes: one without {modifier}, one with it."
        elif split.left:
            yield why.last_unit(*over, modifier, last_unit_is_assisted(*over, rule), rule.values)


def _named(award: Award) -> str:
    """The pair is named where both codes play a part."""
    claimant = award.claimant
    both = award.units > 1 or any(tally.number != claimant.code.number for tally in claimant.tallies)
    return why.listed(claimant.numbers) if both else claimant.code.number


def _deductions(claimant: Claimant) -> list[Basis]:
    """What was logged for each code but does not count: pauses, shared minutes, another discipline's part."""
    deductions = []
    for tally in claimant.tallies:
        if not [share for share in tally.shares if share.logged != share.counted]:
            continue
        named = [
            f"{whole_minutes(seconds)} {what}" for what, seconds in _parts(tally).items() if whole_minutes(seconds)
        ]
        if named:
            logged = whole_minutes(sum(share.logged for share in tally.shares))
            text = f"{tally.number}: {why.said_minutes(logged)} logged, {why.listed(named)}:"
            text = f"{text} {tally.minutes} count{'s' if tally.minutes == 1 else ''}."
            deductions.append(Basis(text, _TIME_CITATION))
    return deductions


def _parts(tally: Tally) -> dict[str, int]:
    return {
        "in pauses": sum(share.logged - share.worked for share in tally.shares),
        "shared with another entry": sum(share.worked - share.held for share in tally.shares),
        "agreed to another discipline": sum(share.held - share.counted for share in tally.shares),
    }
