"""What a person should know or mend: a slug that never changes its name, said of a code or a field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from billing.rules.dated import Rule


class Severity(StrEnum):
    """An error stops a claim line, a warning asks a person, an info tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


VOCABULARY: Mapping[str, Severity] = MappingProxyType(
    {
        "overlapping-time": Severity.ERROR,
        "joint-time": Severity.INFO,
        "not-one-on-one": Severity.WARNING,
        "below-eight-minutes": Severity.INFO,
        "unbilled-minutes": Severity.INFO,
        "tie-needs-choice": Severity.WARNING,
        "evaluation-repeated": Severity.WARNING,
        "student-alone": Severity.ERROR,
        "unknown-code": Severity.ERROR,
        "code-not-in-force": Severity.ERROR,
        "discipline-mismatch": Severity.WARNING,
        "add-on-without-primary": Severity.ERROR,
        "supportive-due": Severity.WARNING,
        "supportive-missing": Severity.ERROR,
        "supportive-incomplete": Severity.WARNING,
        "continued-need-missing": Severity.WARNING,
        "report-due-soon": Severity.INFO,
        "report-due": Severity.WARNING,
        "report-grace": Severity.WARNING,
        "report-missing": Severity.ERROR,
        "participation-missing": Severity.ERROR,
        "report-not-by-clinician": Severity.WARNING,
        "rule-unconfirmed": Severity.INFO,
    }
)
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


def unconfirmed(rules: Iterable[Rule], *, on: date) -> Iterator[Finding]:
    """For each table that nobody has confirmed for the date, `rule-unconfirmed`: it still answers, and says so."""
    for rule in {rule.table: rule for rule in rules}.values():
        if rule.confirmed_through < on:
            text = f"The table {rule.table} is confirmed through {rule.confirmed_through.isoformat()} only."
            yield found("rule-unconfirmed", text, citation=rule.citation, subject=rule.table)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In order of the vocabulary, then of the subject."""
    return tuple(sorted(findings, key=lambda finding: (_PLACES[finding.code], finding.subject)))
