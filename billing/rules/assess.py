"""A billing day in, the whole answer out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from billing.rules import catalogue, reasons
from billing.rules.answer import Assessment, Basis, Choice, Line, Unbilled
from billing.rules.assistants import assistant_rule
from billing.rules.awards import Award, award_units
from billing.rules.care.documentation import care_findings
from billing.rules.care_facts import CareFacts
from billing.rules.checks import (
    Workings,
    check_add_on_without_primary,
    check_assistant_not_allowed,
    check_assistant_split_review,
    check_below_eight_minutes,
    check_code_not_in_force,
    check_discipline_mismatch,
    check_evaluation_repeated,
    check_joint_time,
    check_not_one_on_one,
    check_overlapping_time,
    check_student_alone,
    check_tie_needs_choice,
    check_unbilled_minutes,
    check_unknown_code,
)
from billing.rules.edits.rows import embedded
from billing.rules.edits.tables import Tables
from billing.rules.facts import BillingDay, PayerTerms
from billing.rules.findings import Finding, in_order, unconfirmed
from billing.rules.lines import Draft, draft_lines
from billing.rules.modifiers import Carried, carry, lines_of
from billing.rules.standing import Tally, set_aside, tally_day
from billing.rules.timing import read_day, totals_of

__all__ = ["Assessment", "Basis", "Choice", "Line", "Unbilled", "assess"]

Check = Callable[[Workings], Iterable[Finding]]
OF_UNUSUAL_CODES: tuple[Check, ...] = (check_evaluation_repeated, check_discipline_mismatch)
WHERE_ASSISTANTS_WORKED: tuple[Check, ...] = (check_assistant_not_allowed, check_assistant_split_review)
WHERE_SERVICES_MEET: tuple[Check, ...] = (check_overlapping_time, check_joint_time)
OF_MINUTES_WITHOUT_UNITS: tuple[Check, ...] = (
    check_not_one_on_one,
    check_below_eight_minutes,
    check_unbilled_minutes,
    check_student_alone,
    check_unknown_code,
    check_code_not_in_force,
    check_add_on_without_primary,
)


def assess(
    day: BillingDay, terms: PayerTerms, care: CareFacts | None = None, tables: Tables | None = None
) -> Assessment:
    """Lines, unbilled minutes, choices and findings of one patient's day in one discipline.

    Minutes are whole. Documentation is judged as far as `care` speaks of it; pair edits and unit limits by `tables`, or
    those that came along. The same facts give the same answer. NoRuleInForce for a date before the first row of a
    table that the day needs; MissingRate for a threshold without the rate of a billed code; TypeError where times with
    and without an offset meet.
    """
    tables = tables or embedded()
    minutes = read_day(day.services)
    tallies = tally_day(day, minutes)
    awards, division = award_units(day, terms, tallies)
    assistants = assistant_rule(day.discipline, terms, on=day.date)
    drafts = draft_lines(day, awards, assistants)
    carried = carry(day, terms, drafts, minutes.shares, tables)
    lines = lines_of(day, terms, carried, assistants)
    unbilled = _unbilled(day, tallies, awards, drafts, carried.pairs.unpaid)
    workings = Workings(day, minutes, tallies, awards, division, drafts, unbilled, assistants)
    totals = totals_of(minutes)
    return Assessment(
        timed_minutes=totals.timed_minutes,
        treatment_minutes=totals.treatment_minutes,
        lines=lines,
        unbilled=unbilled,
        choices=(division.choice,) if division and division.choice else (),
        findings=in_order(_findings(workings, carried, terms, care)),
        tables=tables.digest,
        why=partial(reasons.of_day, awards, division, totals.timed_minutes, day.discipline, carried.discipline),
    )


def _findings(workings: Workings, carried: Carried, terms: PayerTerms, care: CareFacts | None) -> list[Finding]:
    day = workings.day
    checks: tuple[Check, ...] = ()
    if workings.division and workings.division.choice:
        checks += (check_tie_needs_choice,)
    if [tally for tally in workings.tallies if _unusual(tally, day)]:
        checks += OF_UNUSUAL_CODES
    if [tally for tally in workings.tallies if tally.assistant]:
        checks += WHERE_ASSISTANTS_WORKED
    if workings.minutes.meetings:
        checks += WHERE_SERVICES_MEET
    if workings.unbilled:
        checks += OF_MINUTES_WITHOUT_UNITS
    findings, rules = carried.findings, carried.rules
    for check in checks:
        findings += check(workings)
    for award in workings.awards:
        rules.append(award.rule)
    if workings.tallies:
        rules.append(catalogue.source())
    if workings.assistants and any(draft.split for draft in workings.drafts):
        rules.append(workings.assistants)
    if care is not None:
        said, asked = care_findings(care, day, {draft.number for draft in carried.drafts}, terms)
        findings += said
        rules += asked
    findings += unconfirmed(rules, on=day.date)
    return findings


def _unusual(tally: Tally, day: BillingDay) -> bool:
    code = tally.code
    return code is None or code.evaluation or day.discipline not in code.disciplines


def _unbilled(
    day: BillingDay,
    tallies: Iterable[Tally],
    awards: Sequence[Award],
    drafts: Iterable[Draft],
    unpaid: Mapping[str, tuple[Basis, ...]],
) -> tuple[Unbilled, ...]:
    """Every code of the day that has no line, and minutes of a billed code that were set aside, in order of start."""
    billed = {draft.number for draft in drafts}
    unbilled = []
    for tally in tallies:
        number = tally.number
        if tally.reason:
            unbilled.append(Unbilled(number, tally.minutes, tally.reason, partial(_set_aside, tally, day)))
        elif number in unpaid:
            why = partial(_unpaid, _award_of(tally, awards), unpaid[number])
            unbilled.append(Unbilled(number, tally.minutes, "edit-not-payable", why))
        elif number not in billed:
            award = _award_of(tally, awards)
            reason = "no-unit-left" if award.units else award.reason
            unbilled.append(Unbilled(number, tally.minutes, reason, partial(reasons.of_award, award)))
    return tuple(unbilled)


def _award_of(tally: Tally, awards: Iterable[Award]) -> Award:
    return next(award for award in awards if tally in award.claimant.tallies)


def _set_aside(tally: Tally, day: BillingDay) -> tuple[Basis, ...]:
    return (set_aside(tally, day),)


def _unpaid(award: Award, edit: tuple[Basis, ...]) -> tuple[Basis, ...]:
    return (*reasons.of_award(award), *edit)
