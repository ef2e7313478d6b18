"""CQ and CO: which units an assistant gave in whole or in part (42 CFR 410.59(a)(4), 410.60(a)(4)).

Minutes are whole: the therapist's, alone or together with an assistant, and the assistant's alone.
"""

from dataclasses import dataclass
from datetime import date

from billing.rules.dated import Rule, in_force, rows_of
from billing.rules.facts import Discipline, PayerTerms


@dataclass(frozen=True, slots=True)
class Split:
    """Units without and with the modifier, of `therapist` and `assistant` minutes.

    `left` of them are no whole unit of either person's; the therapist's `enough` minutes of such a unit keep it free of
    the modifier, None where the law of the date knows no such number.
    """

    plain: int
    assisted: int
    therapist: int
    assistant: int
    left: int = 0
    enough: int | None = None


def assistant_rule(discipline: Discipline, terms: PayerTerms, *, on: date) -> Rule | None:
    """The rule of the date, if this payer wants CQ or CO and the discipline has one; None before there was any.

    Medicare-like payers want it since it exists; others where their terms say so.
    """
    wanted = terms.assistant_modifiers
    if wanted is None:
        wanted = terms.unit_method == "cms_total_time" and terms.discipline_modifiers
    if not wanted or on < rows_of("assistants")[0].effective:
        return None
    rule = in_force("assistants", on=on)
    return rule if discipline in rule.values["modifiers"] else None


def split_units(units: int, therapist: int, assistant: int, unit: int, enough: int | None, rule: Rule) -> Split:
    """Unit by unit: whole ones of each person first, then what is left over (Pub. 100-04 ch. 5 §20.1)."""
    plain, assisted = therapist // unit, assistant // unit
    left = units - plain - assisted
    if left > 1:
        return Split(plain + left - 1, assisted + 1, therapist, assistant, left, enough)
    takes = left == 1 and last_unit_is_assisted(therapist % unit, assistant % unit, enough, rule)
    return Split(units - assisted - takes, assisted + takes, therapist, assistant, left, enough)


def split_first(therapist: int, assistant: int, unit: int, enough: int | None, rule: Rule) -> Split:
    """The one unit of a first code by its own clock: whole if one person gave one, the therapist's before all."""
    mine = min(therapist, unit)
    if mine == unit:
        return Split(1, 0, unit, 0)
    theirs = min(assistant, unit)
    if theirs == unit:
        return Split(0, 1, 0, unit)
    takes = last_unit_is_assisted(mine, min(theirs, unit - mine), enough, rule)
    return Split(int(not takes), int(takes), mine, min(theirs, unit - mine), 1, enough)


def split_service(units: int, therapist: int, assistant: int, rule: Rule) -> Split:
    """A service without a clock, as a whole: by the assistant's share of its minutes."""
    takes = units if over_share(therapist, assistant, rule) else 0
    return Split(units - takes, takes, therapist, assistant)


def last_unit_is_assisted(therapist: int, assistant: int, enough: int | None, rule: Rule) -> bool:
    """Whether a unit of so many minutes of each is the assistant's in part (from 2022: 86 FR 64996)."""
    if enough is not None and therapist >= enough:
        return False
    return over_share(therapist, assistant, rule)


def over_share(therapist: int, assistant: int, rule: Rule) -> bool:
    """Whether the assistant alone gave more of the minutes than the law overlooks."""
    return assistant * 100 > int(rule.values["share_percent"]) * (therapist + assistant)
