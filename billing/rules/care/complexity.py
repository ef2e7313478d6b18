"""Which evaluation code follows from the components of an evaluation: a proposal with its reason, never a decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing.rules.dated import NoRuleInForce, Rule, in_force
from billing.rules.why import listed

LEVELS = ("low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that an evaluation's level rests on; `choices` are its levels with our words for each."""

    name: str
    label: str
    brief: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The code that the components justify, and why; `code` is empty while some of them, `lacking`, are not chosen.

    `basis` are the components with what was chosen, a sentence each.
    """

    code: str
    level: str
    reason: str
    basis: tuple[str, ...]
    lacking: tuple[str, ...]
    citation: str


def components_of(discipline: str, *, on: date) -> tuple[Component, ...]:
    """What the level rests on in that discipline; empty where its codes have none, or before there were levels."""
    said, _ = _said(discipline, on)
    return tuple(
        Component(name, row["label"], row["brief"], tuple((level, row[level]) for level in LEVELS))
        for name, row in said.get("components", {}).items()
    )


def propose(discipline: str, chosen: Mapping[str, str], *, on: date) -> Proposal | None:
    """The proposal for levels by component; None where the discipline's codes have no levels.

    The least component decides (CPT: every component of a code is required). ValueError for an unknown one.
    """
    said, rule = _said(discipline, on)
    if rule is None or not said:
        return None
    components = components_of(discipline, on=on)
    strange = [name for name, level in chosen.items() if name not in said["components"] or level not in LEVELS]
    if strange:
        raise ValueError(f"No component or level of an evaluation: {', '.join(strange)}")
    lacking = tuple(one.label for one in components if one.name not in chosen)
    basis = tuple(_line(one, chosen[one.name]) for one in components if one.name in chosen)
    if lacking:
        return Proposal("", "", "", basis, lacking, rule.citation)
    level = min(chosen.values(), key=LEVELS.index)
    return Proposal(said["codes"][level], level, _reason(components, chosen, level), basis, (), rule.citation)


def level_codes(discipline: str, *, on: date) -> tuple[str, ...]:
    """The codes that have a level in that discipline, the low one first."""
    said, _ = _said(discipline, on)
    return tuple(said["codes"][level] for level in LEVELS) if said else ()


def reevaluation_code(discipline: str, *, on: date) -> str:
    """The code of a re-evaluation in that discipline; empty where it has none of its own."""
    said, _ = _said(discipline, on)
    return str(said.get("again", "")) if said else ""


def departs(proposal: Proposal | None, codes: Iterable[str], discipline: str, *, on: date) -> str:
    """The logged code of another level than the proposed one; empty where none is. A re-evaluation has no level."""
    if proposal is None or not proposal.code:
        return ""
    others = set(level_codes(discipline, on=on)) - {proposal.code}
    return next((code for code in codes if code in others), "")


def _said(discipline: str, on: date) -> tuple[Mapping[str, Any], Rule | None]:
    try:
        rule = in_force("complexity", on=on)
    except NoRuleInForce:
        return {}, None
    return rule.values.get(discipline, {}), rule


def _line(component: Component, level: str) -> str:
    return f"{component.label}: {dict(component.choices)[level]} ({level})."


def _reason(components: Iterable[Component], chosen: Mapping[str, str], level: str) -> str:
    """Why it is this level and no other: what holds it there."""
    if all(one == level for one in chosen.values()):
        return f"Every component is {level}."
    least = [one.brief for one in components if chosen[one.name] == level]
    return f"Every component must reach the level of the code; no more than {level}: {listed(least)}."
