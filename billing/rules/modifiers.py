"""Modifiers that the law attaches by itself."""

from datetime import date

from billing.rules.dated import Rule, in_force
from billing.rules.facts import Discipline


def discipline_modifier(discipline: Discipline, *, on: date) -> tuple[str, Rule]:
    """GP, GO or GN: under which discipline's plan of care a line was given (Pub. 100-04 ch. 5 §20.1)."""
    rule = in_force("discipline_modifiers", on=on)
    return str(rule.values[discipline]), rule
