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
from billing.rules.units import Division

_MINUTE = 60
_TIME_CITATION = "Pub. 100-04 ch. 5 §20.3"
_EACH_ALONE = "This payer counts each code by itself; minutes left over are not put together."


def of_day(
    awards: Sequence[Award],
    division: Division | None,
    timed_minutes: int,
    discipline: Discipline,
    marked: Rule | None,
) -> tuple[Basis, ...]:
    """What concerns the day as a whole: its pool of minutes, and the modifier of its discipline, if it is `marked`."""
    basis = []
    if awards and awards[0].claimant.code.pooled:  # those of the pool come first
        text = why.the_total(division, timed_minutes) if division else _EACH_ALONE
        basis.append(Basis(text, awards[0].rule.citation))
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
    code, therapist, assistant = draft.award.claimant.code, split.therapist, split.assistant
    unit = code.unit_minutes
    if draft.award.claimant.further and draft.number != code.number and not code.pooled:
        unit = draft.award.claimant.further.unit_minutes
    if not assistant:
        return
    if not therapist:
        yield f"All {why.said_minutes(assistant)} were an assistant's alone: {modifier}."
        return
    if not code.timed:
        yield why.share_of_service(therapist, assistant, modifier, rule.values["share_percent"])
        return
    over = therapist % unit, assistant % unit
    yield why.whose_minutes(therapist, assistant, unit)
    if split.left > 1:
        yield f"Two units are left over from {over[0]} and {over[1]} minutes: one without {modifier}, one with it."
    elif split.left:
        takes = last_unit_is_assisted(*over, split.enough, rule)
        yield why.last_unit(*over, modifier, takes, split.enough, rule.values["share_percent"])
    if split.plain and split.assisted:
        whole = f"{why.said_units(split.plain)} without {modifier} and {why.said_units(split.assisted)} with it"
        yield f"That makes {whole}; this line is {'with' if draft.assisted else 'without'} it."


def _named(award: Award) -> str:
    """The pair is named where both codes play a part."""
    claimant = award.claimant
    both = award.units > 1 or any(tally.number != claimant.code.number for tally in claimant.tallies)
    return why.listed(claimant.numbers) if both else claimant.code.number


def _deductions(claimant: Claimant) -> list[Basis]:
    """What was logged for each code but does not count: pauses, shared minutes, another discipline's part, seconds."""
    deductions = []
    for tally in claimant.tallies:
        counted = tally.therapist + tally.assistant
        if not counted % _MINUTE and not [share for share in tally.shares if share.logged != share.counted]:
            continue
        named = [f"{why.said_length(seconds)} {what}" for what, seconds in _parts(tally).items() if seconds]
        logged = why.said_length(sum(share.logged for share in tally.shares))
        text = (
            f"{tally.number}: {', '.join([f'{logged} logged', why.listed(named)] if named else [f'{logged} logged'])}:"
        )
        whole = "whole " if counted % _MINUTE else ""
        minutes = "minute counts" if tally.minutes == 1 else "minutes count"
        deductions.append(Basis(f"{text} {tally.minutes} {whole}{minutes}.", _TIME_CITATION))
    return deductions


def _parts(tally: Tally) -> dict[str, int]:
    return {
        "in pauses": sum(share.logged - share.worked for share in tally.shares),
        "shared with another entry": sum(share.worked - share.held for share in tally.shares),
        "agreed to another discipline": sum(share.held - share.counted for share in tally.shares),
    }
