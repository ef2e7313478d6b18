"""KX: from where on in a year a therapy line needs somebody's statement that the care is necessary and documented."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.rules.dated import Rule, in_force
from billing.rules.facts import Discipline, Threshold
from billing.rules.findings import Finding, found
from billing.rules.why import said_units

_BUCKETS = {"PT": "PT and SLP together", "SLP": "PT and SLP together", "OT": "OT"}
_STATES = "KX, which states that the care is medically necessary and that the record shows why"


class MissingRate(LookupError):
    """A billed `code` without an allowed amount for one unit: what the year comes to cannot be told."""

    def __init__(self, code: str) -> None:
        super().__init__(f"No rate is given for {code}.")
        self.code = code


@dataclass(frozen=True, slots=True)
class ThresholdAnswer:
    """For each line, in order, whether KX goes on it; findings, one a code; and the row of the year."""

    kx: tuple[bool, ...]
    findings: tuple[Finding, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Passing:
    """A line and what the year's bucket holds before it and after it, in dollars allowed."""

    code: str
    units: int
    rate: Decimal
    before: Decimal
    after: Decimal


def judge_threshold(
    lines: Sequence[tuple[str, int]],
    threshold: Threshold,
    *,
    discipline: Discipline,
    on: date,
    noticed: Collection[str] = (),
) -> ThresholdAnswer:
    """Which lines, given as code and units, pass the year's threshold, and whether KX is stated (SSA 1833(g)).

    A line needs KX once the year with it is strictly more than the threshold; it goes on if `attested`. Codes that are
    `noticed` bear a notice of non-coverage: they take no KX and add nothing (Pub. 100-04 ch. 5 §10.3). MissingRate for
    a code without a rate; NoRuleInForce for a date before the first row.
    """
    rule = in_force("kx_thresholds", on=on)
    limit, review = rule.values[discipline], rule.values["review"]
    spent, attested = threshold.year_to_date, threshold.attested
    kx: list[bool] = []
    passing: dict[str, Passing] = {}
    reviewed: Passing | None = None
    for code, units in lines:
        rate = threshold.rates.get(code)
        if rate is None:
            raise MissingRate(code)
        if code in noticed:
            kx.append(False)
            continue
        before, spent = spent, spent + units * rate
        needs = spent > limit
        kx.append(needs and attested)
        if needs and code not in passing:
            passing[code] = Passing(code, units, rate, before, spent)
        if needs and reviewed is None and spent > review:
            reviewed = Passing(code, units, rate, before, spent)
    said = _applied if attested else _needed
    findings = [said(line, discipline, rule) for line in passing.values()]
    if reviewed:
        findings.append(_reviewed(reviewed, rule))
    return ThresholdAnswer(tuple(kx), tuple(findings), rule)


def _applied(line: Passing, discipline: Discipline, rule: Rule) -> Finding:
    text = f"{_past(line, discipline, rule)}. It carries {_STATES}; a person has stated so."
    return found("kx-applied", text, citation=rule.citation, subject=line.code)


def _needed(line: Passing, discipline: Discipline, rule: Rule) -> Finding:
    otherwise = (
        "Where it is not thought necessary, leave KX off and add GA (a signed notice is on file) or GZ (none is)."
    )
    text = f"{_past(line, discipline, rule)}. It needs {_STATES}: have somebody state it. {otherwise}"
    return found("kx-needs-attestation", text, citation=rule.citation, subject=line.code)


def _reviewed(line: Passing, rule: Rule) -> Finding:
    text = f"{_sum(line)}, more than {_dollars(rule.values['review'])}: from there on Medicare may review the record."
    return found("review-threshold", text, citation=rule.citation, subject=line.code)


def _past(line: Passing, discipline: Discipline, rule: Rule) -> str:
    limit = _dollars(rule.values[discipline])
    return f"{_sum(line)}, more than the {rule.effective.year} threshold of {limit} for {_BUCKETS[discipline]}"


def _sum(line: Passing) -> str:
    """The line's place in the year, to be added up by hand."""
    added = f"{said_units(line.units)} at {_dollars(line.rate)}"
    return f"{line.code}: {_dollars(line.before)} of the year before this line and {added} make {_dollars(line.after)}"


def _dollars(amount: Decimal | int) -> str:
    whole_cents = round(amount, 2) == amount
    return f"${amount:,.2f}" if whole_cents else f"${amount:,}"
