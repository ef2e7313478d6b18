"""Pair edits judged: which codes of a day are never paid together, and which with a modifier that somebody decides."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing.rules.answer import Basis
from billing.rules.dated import Rule
from billing.rules.edits.tables import NEVER_PAID, Edits, Pair, PairsInForce
from billing.rules.facts import DistinctModifier, OtherLine
from billing.rules.findings import Finding, found

Apart = Callable[[str, str], bool]

_ASSERTS: Mapping[str, str] = {
    "59": "that it was a service apart, in a stretch of time of its own",
    "XE": "that it was given in another encounter",
    "XS": "that it concerned another part of the body",
    "XP": "that another practitioner gave it",
    "XU": "that it was a service apart that does not overlap the other",
}


@dataclass(frozen=True, slots=True)
class Pairs:
    """What the pair edits make of a day.

    `unpaid` are the codes whose lines go (`edit-not-payable`), `modified` those whose lines carry the 59 or X
    modifier, each with its reasons; `told` are reasons for other lines: an edit that no longer exists.
    """

    unpaid: Mapping[str, tuple[Basis, ...]]
    modified: Mapping[str, tuple[Basis, ...]]
    told: Mapping[str, tuple[Basis, ...]]
    findings: tuple[Finding, ...]


NOTHING = Pairs({}, {}, {}, ())


@dataclass(frozen=True, slots=True)
class Billed:
    """The codes billed on a day, the disciplines of other lines by code, and what is known of them."""

    codes: frozenset[str]
    others: Mapping[str, str]
    edits: Edits
    on: date
    apart: Apart
    distinct: Set[str]
    modifier: DistinctModifier

    def among(self, pairs: Mapping[tuple[str, str], Any]) -> list[tuple[str, str]]:
        """The pairs of which one code is ours and the other ours or another discipline's, in order."""
        everyone = sorted(self.codes.union(self.others))
        columns = ((column1, column2) for column1 in everyone for column2 in everyone)
        return [one for one in columns if one in pairs and not self.codes.isdisjoint(one)]


def judge_pairs(
    codes: Sequence[str],
    others: Sequence[OtherLine],
    edits: Edits,
    *,
    on: date,
    apart: Apart,
    distinct: Set[str],
    modifier: DistinctModifier,
) -> Pairs:
    """What the pair edits make of the codes billed on a date (NCCI Policy Manual ch. 1 §E; ch. 11 §P).

    `others` are lines of other disciplines of the group: our lines are judged beside them, theirs stay. `apart` says
    that no interval of two codes overlaps; `distinct` are the codes of which a person decided that they stand apart.
    """
    in_force = edits.pairs_on(on)
    everyone = [*codes, *(line.code for line in others)] if others else codes
    touching = in_force.touching
    for code in codes:
        if code in touching and not touching[code].isdisjoint(everyone):
            break
    else:
        if not distinct or not in_force.withdrawn:
            return NOTHING
    disciplines = {line.code: line.discipline for line in others}
    return _judge(Billed(frozenset(codes), disciplines, edits, on, apart, distinct, modifier), in_force)


def _judge(billed: Billed, in_force: PairsInForce) -> Pairs:
    pairs = [in_force.pairs[columns] for columns in billed.among(in_force.pairs)]
    unpaid = _unpaid([pair for pair in pairs if pair.indicator == NEVER_PAID], billed)
    stays = billed.codes - unpaid
    judged = Judged({}, {}, {}, [])
    for pair in pairs:
        before = len(judged.findings)
        ours, theirs = pair.column1 in stays, pair.column1 in billed.others
        if pair.indicator == NEVER_PAID:
            if pair.column2 in unpaid and (ours or theirs):
                _leave_unpaid(pair, billed, judged, beside=_line(pair.column1, billed, ours=ours))
        elif pair.column2 in stays and (ours or theirs):
            _set_apart(pair, billed, judged, ours=ours)
        if ours and pair.column2 in billed.others:
            _tell_of_other_line(pair, billed, judged)
        if len(judged.findings) > before:
            _doubt_start(pair, billed, judged)
    for columns in billed.among(in_force.withdrawn):
        if stays.union(billed.others).issuperset(columns):
            _tell_story(columns, in_force, billed, judged)
    return Pairs(judged.unpaid, judged.modified, judged.told, tuple(judged.findings))


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer while it grows."""

    unpaid: dict[str, tuple[Basis, ...]]
    modified: dict[str, tuple[Basis, ...]]
    told: dict[str, tuple[Basis, ...]]
    findings: list[Finding]

    def add(self, code: str, text: str, *, citation: str, subject: str) -> Basis:
        """Add a finding, and give the same words as a reason."""
        self.findings.append(found(code, text, citation=citation, subject=subject))
        return Basis(text, citation)


def _unpaid(never: Sequence[Pair], billed: Billed) -> frozenset[str]:
    """Our codes that are not paid beside one that is: the same ones, in whatever order they are billed."""
    if not never:
        return frozenset()
    unpaid = {pair.column2 for pair in never if pair.column1 in billed.others}
    left = sorted(billed.codes - unpaid)
    while left:
        excluded = {pair.column2 for pair in never if pair.column1 in left}
        # Codes that exclude each other in a ring do not occur; if they did, the first by number would be paid.
        paid = [code for code in left if code not in excluded] or left[:1]
        falls = {pair.column2 for pair in never if pair.column1 in paid}.difference(paid)
        unpaid |= falls.intersection(left)
        left = [code for code in left if code not in paid and code not in falls]
    return frozenset(unpaid & billed.codes)


def _leave_unpaid(pair: Pair, billed: Billed, judged: Judged, *, beside: str) -> None:
    code = pair.column2
    text = f"{code} is not paid beside {beside} on one day, and no modifier changes that; leave it in the note."
    basis = judged.add("edit-not-payable", text, citation=billed.edits.rule.citation, subject=code)
    judged.unpaid[code] = (*judged.unpaid.get(code, ()), basis)


def _set_apart(pair: Pair, billed: Billed, judged: Judged, *, ours: bool) -> None:
    code, citation = pair.column2, billed.edits.rule.citation
    beside, asserts = _line(pair.column1, billed, ours=ours), f"{billed.modifier} says {_ASSERTS[billed.modifier]}"
    # Nobody has told the hours of another discipline's line: there is no overlap that could be seen.
    apart = not ours or billed.apart(pair.column1, code)
    if apart and code in billed.distinct:
        text = f"{code} is paid beside {beside} with {billed.modifier}; a person has decided so. {asserts}."
        basis = judged.add("edit-modifier-applied", text, citation=citation, subject=code)
        judged.modified[code] = (*judged.modified.get(code, ()), basis)
        return
    need = f"{code} counts as part of {beside}, and is paid beside it only with {billed.modifier}. {asserts}."
    if not apart:
        why = "Their times overlap, so it cannot be said: correct them if they are wrong, or bill only one of the two."
    elif ours:
        why = "Their times do not overlap: confirm that the record shows it, or bill only one of them."
    else:
        why = "Confirm that the record shows it, or leave one of the two unbilled."
    judged.add("edit-needs-modifier", f"{need} {why}", citation=citation, subject=code)


def _tell_of_other_line(pair: Pair, billed: Billed, judged: Judged) -> None:
    """Ours is paid; theirs is not, or needs a modifier, which only their own day can be given."""
    line, citation = _line(pair.column2, billed, ours=False), billed.edits.rule.citation
    theirs = "It cannot be mended here"
    if pair.indicator == NEVER_PAID:
        text = f"{line} is not paid beside our {pair.column1} on one day, with or without a modifier. {theirs}."
        judged.add("edit-not-payable", text, citation=citation, subject=pair.column2)
    else:
        need = f"{line} is paid beside our {pair.column1} only with {billed.modifier}"
        text = f"{need}, which says {_ASSERTS[billed.modifier]}. {theirs}, only on that line."
        judged.add("edit-needs-modifier", text, citation=citation, subject=pair.column2)


def _doubt_start(pair: Pair, billed: Billed, judged: Judged) -> None:
    if pair.effective is None and billed.on < billed.edits.quarter:
        quarter = billed.edits.quarter.isoformat()
        columns = f"{pair.column1} with {pair.column2}"
        text = f"{columns}: the table of {quarter} does not say since when; look it up for this earlier date."
        judged.add("edit-date-unknown", text, citation=billed.edits.rule.citation, subject=pair.column2)


def _tell_story(columns: tuple[str, str], in_force: PairsInForce, billed: Billed, judged: Judged) -> None:
    """Remembered advice may ask for a modifier that nothing wants any more: say so where it could mislead."""
    claimed = not billed.distinct.isdisjoint(columns)
    if not claimed and columns[1] not in in_force.touching.get(columns[0], ()):
        return
    story: Rule = in_force.withdrawn[columns]
    text = f"{columns[0]} with {columns[1]}: {story.values['told']}. No modifier is needed for these two."
    if claimed or billed.on <= story.values["told_through"]:
        judged.add("edit-voided", text, citation=story.citation, subject=columns[1])
    ours = columns[1] if columns[1] in billed.codes else columns[0]
    judged.told[ours] = (*judged.told.get(ours, ()), Basis(text, story.citation))


def _line(code: str, billed: Billed, *, ours: bool) -> str:
    return code if ours else f"the {billed.others[code]} line {code}"
