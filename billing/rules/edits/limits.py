"""How many units of a code a day, and which codes are never paid: by the payer's table and the date of service."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from billing.rules.dated import Rule, in_force, rows_of
from billing.rules.edits.tables import Edits, Limit, PayerTable
from billing.rules.findings import Finding, Severity, found

_FIXED = 2
_MEANS: Mapping[int, str] = {
    1: "the payer compares each line with it",
    2: "it is fixed by policy, and no appeal changes it",
    3: "all units of the day are denied, and may be paid on appeal with proof that they were needed",
}


def judge_limits(units_by_code: Mapping[str, int], edits: Edits, *, on: date) -> tuple[Finding, ...]:
    """`units-above-mue` for each code above its units a day, all lines summed (NCCI Policy Manual ch. 1 §V).

    An error where the limit is fixed by policy (indicator 2), else a warning.
    """
    limits = edits.limits_on(on).by_code
    above = []
    for code, units in units_by_code.items():
        if code in limits and units > limits[code].units:
            above.append(code)
    return tuple(_above(limits[code], units_by_code[code], edits, on) for code in above) if above else ()


def judge_payable(codes: Iterable[str], edits: Edits, *, on: date) -> tuple[Finding, ...]:
    """`not-payable` for each code that the payer's fee schedule never pays by itself (42 CFR 414.22)."""
    if _ever_unpaid(edits.table).isdisjoint(codes):
        return ()
    rule = in_force("not_payable", on=on)
    reasons = rule.values[edits.table]
    return tuple(
        found("not-payable", f"{code} is not paid: {reasons[code]}.", citation=rule.citation, subject=code)
        for code in codes
        if code in reasons
    )


def consulted(codes: Iterable[str], edits: Edits, *, on: date, paired: bool) -> tuple[Rule, ...]:
    """The tables that the answer for these billed codes rests on; `paired` where two codes or more meet."""
    rules = (edits.limits_on(on).rule, edits.rule) if paired else (edits.limits_on(on).rule,)
    if _ever_unpaid(edits.table).isdisjoint(codes):
        return rules
    return (*rules, in_force("not_payable", on=on))


def _above(limit: Limit, units: int, edits: Edits, on: date) -> Finding:
    counted = f"{limit.code}: {units} unit{'s' if units != 1 else ''}, where the table allows"
    if limit.units:
        text = f"{counted} {limit.units} a day; {_MEANS[limit.indicator]}. Check the minutes and the code."
    else:
        text = f"{counted} none: leave it in the note."
    return found(
        "units-above-mue",
        text,
        citation=edits.limits_on(on).rule.citation,
        subject=limit.code,
        severity=Severity.ERROR if limit.indicator == _FIXED else None,
    )


@cache
def _ever_unpaid(table: PayerTable) -> frozenset[str]:
    """Codes that any row of the table names: nearly all days have none, and are done."""
    return frozenset(code for row in rows_of("not_payable") for code in row.values[table])
