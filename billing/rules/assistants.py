"""CQ and CO: which units an assistant gave in whole or in part (42 CFR 410.59(a)(4), 410.60(a)(4)).

Minutes are whole: the therapist's, alone or together with an assistant, and the assistant's alone.
"""

from dataclasses import dataclass
from datetime import date

from billing.rules.dated import Rule, in_force, rows_of
from billing.rules.facts import Discipline, PayerTerms


@dataclass(frozen=True, slots=True)
class Split:
    """Units without and with the modifier; `left` of them are no whole unit of the therapist's or the assistant's."""

    plain: int
    assisted: int
    left: int = 0


def assistant_rule(discipline: Discipline, terms: PayerTerms, *, on: date) -> Rule | None:
    """The rule of the date, if this payer wants CQ or CO and the discipline has one.

    Medicare-like payers want it since it exists; others where their terms say so. NoRuleInForce where terms ask for it
    on a date before that.
    """
    wanted = terms.assistant_modifiers
    if wanted is None:
        since = rows_of("assistants")[0].effective
        wanted = terms.unit_method == "cms_total_time" and terms.discipline_modifiers and on >= since
    if not wanted:
        return None
    rule = in_force("assistants", on=on)
    return rule if discipline in rule.values["modifiers"] else None


def split_units(units: int, therapist: int, assistant: int, unit_minutes: int, rule: Rule) -> Split:
    """Unit by unit: whole ones of each person first, then what is left over (Pub. 100-04 ch. 5 §20.1)."""
    plain, assisted = therapist // unit_minutes, assistant // unit_minutes
    left = units - plain - assisted
    if left == 1:
        takes = last_unit_is_assisted(therapist % unit_minutes, assistant % unit_minutes, rule)
        return Split(plain + (not takes), assisted + takes, 1)
    if left > 1:
        return Split(plain + left - 1, assisted + 1, left)
    return Split(plain, assisted)


def split_service(units: int, therapist: int, assistant: int, rule: Rule) -> Split:
    """A service that is not counted in the day's pool, as a whole: by the assistant's share of its minutes."""
    if over_share(therapist, assistant, rule):
        return Split(0, units)
    return Split(units, 0)


def last_unit_is_assisted(therapist: int, assistant: int, rule: Rule) -> bool:
    """Whether a unit of so many minutes of each is the assistant's in part (from 2022: 86 FR 64996)."""
    enough = rule.values.get("therapist_minutes")
    if enough is not None and therapist >= enough:
        return False
    return over_share(therapist, assistant, rule)


def over_share(therapist: int, assistant: int, rule: Rule) -> bool:
    """Whether the assistant alone gave more of the minutes than the law overlooks."""
    return assistant * 100 > int(rule.values["share_percent"]) * (therapist + assistant)
