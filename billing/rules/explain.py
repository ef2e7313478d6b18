"""The whole answer for a billing day as plain lines of text: totals, lines, reasons, findings."""

from collections.abc import Iterable, Iterator

from billing.rules.answer import Assessment, Basis, Choice, Line, Unbilled
from billing.rules.findings import Finding
from billing.rules.why import listed, said_minutes, said_units

_INDENT = "    "


def explain(answer: Assessment) -> list[str]:
    """Every sentence of the answer with what it rests on, in the order of the answer; the panel shows the same ones."""
    return [
        f"{said_minutes(answer.timed_minutes)} timed, {said_minutes(answer.treatment_minutes)} of treatment.",
        *_reasons(answer.basis),
        *(text for line in answer.lines for text in _line(line)),
        *(text for entry in answer.unbilled for text in _unbilled(entry)),
        *(_choice(choice) for choice in answer.choices),
        *(text for finding in answer.findings for text in _finding(finding)),
        f"Tables {answer.tables}",
    ]


def _line(line: Line) -> Iterator[str]:
    named = " ".join((line.code, *line.modifiers))
    yield f"{named}: {said_units(line.units)}, {said_minutes(line.code_minutes)} of the code"
    yield from _reasons(line.basis)


def _unbilled(entry: Unbilled) -> Iterator[str]:
    yield f"{entry.code}: not billed, {said_minutes(entry.minutes)} ({entry.reason})"
    yield from _reasons(entry.basis)


def _choice(choice: Choice) -> str:
    return f"Choice: {listed(choice.codes)} have an equal claim to {said_units(choice.units)}."


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity.value} {finding.code} ({finding.subject})"
    yield f"{_INDENT}{finding.message} [{finding.citation}]"


def _reasons(basis: Iterable[Basis]) -> Iterator[str]:
    return (f"{_INDENT}{one.text} [{one.citation}]" for one in basis)
