"""What a person should know or mend: a slug that never changes its name, said of a code or a field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from billing.rules.dated import Rule, read_table


class Severity(StrEnum):
    """An error stops a claim line, a warning asks a person, an info tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Hold(StrEnum):
    """What of a claim waits for a finding to be released; `holds` in `tables/findings.toml` says each in words."""

    NOTHING = "nothing"
    LINE = "line"
    DAY = "day"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class FindingRule:
    """A row of `tables/findings.toml`: what a finding means, how grave it is, what it holds and what releases it.

    `severity_when` says where the severity is another one; such a finding holds only as an error. `effective` is None
    where the terms of a payer or the record alone decide. `tables` are those whose numbers it reads.
    """

    code: str
    group: str
    severity: Severity
    says: str
    mend: str
    holds_medicare: Hold
    holds_elsewhere: Hold
    citation: str
    severity_when: str = ""
    released_by: str = ""
    effective: date | None = None
    tables: tuple[str, ...] = ()


@cache
def finding_rules() -> Mapping[str, FindingRule]:
    """Every finding by its code, in the order of an answer."""
    rows = read_table("findings")["findings"]
    return MappingProxyType({code: _rule(code, row) for code, row in rows.items()})


def rule_of(code: str) -> FindingRule:
    """What the law says of that finding. KeyError for a code outside the vocabulary."""
    return finding_rules()[code]


def _rule(code: str, row: dict[str, Any]) -> FindingRule:
    severity = Severity(row["severity"])
    medicare, elsewhere = Hold(row["holds_medicare"]), Hold(row["holds_elsewhere"])
    said = {"severity": severity, "holds_medicare": medicare, "holds_elsewhere": elsewhere}
    return FindingRule(**{**row, **said, "code": code, "tables": tuple(row.get("tables", ()))})


VOCABULARY: Mapping[str, Severity] = MappingProxyType({code: rule.severity for code, rule in finding_rules().items()})
_PLACES = {code: place for place, code in enumerate(VOCABULARY)}


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` is the code, or the field or table, spoken of; `citation` the paragraph it rests on."""

    code: str
    severity: Severity
    message: str
    citation: str
    subject: str


def found(code: str, message: str, *, citation: str, subject: str, severity: Severity | None = None) -> Finding:
    """A finding with the severity of the vocabulary unless one is given. KeyError for a code outside the vocabulary."""
    usual = VOCABULARY[code]
    return Finding(code, severity or usual, message, citation, subject)


def unconfirmed(rules: Iterable[Rule], *, on: date) -> list[Finding]:
    """For each table that nobody has confirmed for the date, `rule-unconfirmed`: it still answers, and says so."""
    late = {rule.table: rule for rule in rules if rule.confirmed_through < on}
    return [_unconfirmed(rule.table, rule.confirmed_through, rule.citation) for rule in late.values()]


@lru_cache(maxsize=256)
def _unconfirmed(table: str, confirmed_through: date, citation: str) -> Finding:
    text = f"The table {table} is confirmed through {confirmed_through.isoformat()} only."
    return found("rule-unconfirmed", text, citation=citation, subject=table)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In order of the vocabulary, then of the subject."""
    return tuple(sorted(findings, key=_place))


def _place(finding: Finding) -> tuple[int, str]:
    return _PLACES[finding.code], finding.subject
