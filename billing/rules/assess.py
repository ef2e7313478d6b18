"""A billing day in, the whole answer out."""

from collections.abc import Callable, Iterable

from billing.rules import catalogue, dated
from billing.rules.answer import Assessment, Basis, Choice, Line, Unbilled
from billing.rules.awards import Awards, award_units
from billing.rules.checks import (
    Workings,
    check_add_on_without_primary,
    check_below_eight_minutes,
    check_code_not_in_force,
    check_discipline_mismatch,
    check_evaluation_repeated,
    check_joint_time,
    check_not_one_on_one,
    check_overlapping_time,
    check_rule_unconfirmed,
    check_student_alone,
    check_tie_needs_choice,
    check_unbilled_minutes,
    check_unknown_code,
)
from billing.rules.dated import Rule
from billing.rules.facts import BillingDay, PayerTerms
from billing.rules.findings import Finding, in_order
from billing.rules.modifiers import discipline_modifier
from billing.rules.standing import Tally, set_aside, tally_day
from billing.rules.timing import read_day, totals_of

__all__ = ["CHECKS", "Assessment", "Basis", "Choice", "Line", "Unbilled", "assess"]

CHECKS: tuple[Callable[[Workings], Iterable[Finding]], ...] = (
    check_overlapping_time,
    check_joint_time,
    check_not_one_on_one,
    check_below_eight_minutes,
    check_unbilled_minutes,
    check_tie_needs_choice,
    check_evaluation_repeated,
    check_student_alone,
    check_unknown_code,
    check_code_not_in_force,
    check_discipline_mismatch,
    check_add_on_without_primary,
    check_rule_unconfirmed,
)


def assess(day: BillingDay, terms: PayerTerms) -> Assessment:
    """Lines, unbilled minutes, choices and findings of one patient's day in one discipline.

    Minutes are whole. The same facts give the same answer. NoRuleInForce for a date before the first row of a table
    that the day needs; TypeError where times with and without an offset meet.
    """
    minutes = read_day(day.services)
    tallies = tally_day(day, minutes)
    awards = award_units(day, terms, tallies)
    modifiers, rules = _modifiers(day, terms, awards)
    lines = _lines(awards, modifiers)
    unbilled = _unbilled(day, tallies, awards)
    workings = Workings(day, minutes, tallies, awards, unbilled, (catalogue.source(), *awards.rules, *rules))
    totals = totals_of(minutes)
    choice = awards.division.choice if awards.division else None
    return Assessment(
        timed_minutes=totals.timed_minutes,
        treatment_minutes=totals.treatment_minutes,
        basis=awards.basis,
        lines=lines,
        unbilled=unbilled,
        choices=(choice,) if choice else (),
        findings=in_order(finding for check in CHECKS for finding in check(workings)),
        tables=dated.digest(),
    )


def _modifiers(day: BillingDay, terms: PayerTerms, awards: Awards) -> tuple[tuple[str, ...], tuple[Rule, ...]]:
    """The modifiers that every line of the day carries, and the rules they come from."""
    if not terms.discipline_modifiers or not any(award.units for award in awards.awards):
        return (), ()
    modifier, rule = discipline_modifier(day.discipline, on=day.date)
    return (modifier,), (rule,)


def _lines(awards: Awards, modifiers: tuple[str, ...]) -> tuple[Line, ...]:
    """One line for each billed code: most units first, then most minutes, then by code."""
    lines = [
        Line(number, units, award.claimant.minutes, modifiers, award.basis)
        for award in awards.awards
        for number, units in award.by_code()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.units, -line.code_minutes, line.code)))


def _unbilled(day: BillingDay, tallies: Iterable[Tally], awards: Awards) -> tuple[Unbilled, ...]:
    """Every code of the day that has no line, and minutes of a billed code that were set aside, in order of start."""
    billed = {number for award in awards.awards for number, _ in award.by_code()}
    award_of = {tally.number: award for award in awards.awards for tally in award.claimant.tallies}
    unbilled = []
    for tally in tallies:
        if tally.reason:
            basis: tuple[Basis, ...] = (set_aside(tally, day),)
            unbilled.append(Unbilled(tally.number, tally.minutes, tally.reason, basis))
        elif tally.number not in billed:
            award = award_of[tally.number]
            unbilled.append(Unbilled(tally.number, tally.minutes, award.reason or "no-unit-left", award.basis))
    return tuple(unbilled)
