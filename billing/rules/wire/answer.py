"""Answers as JSON text. That of a billing day is put together piece by piece: half the time that a dict would take."""

import json
from collections.abc import Callable, Iterable
from json.encoder import encode_basestring_ascii as quote
from typing import Any

from billing.rules.answer import Assessment, Basis, Choice, Line, Unbilled
from billing.rules.findings import Finding

_REMEMBERED = 5_000

# What json.dumps does, without looking for circles.
write: Callable[[Any], str] = json.JSONEncoder(check_circular=False).encode


class _Quoted(dict[str, str]):
    """Codes and citations, which come again and again, as JSON strings."""

    def __missing__(self, text: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        quoted = self[text] = quote(text)
        return quoted


class _Marks(dict[tuple[str, ...], str]):
    """The modifiers of a line as JSON: a few dozen sets there are."""

    def __missing__(self, modifiers: tuple[str, ...]) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        written = self[modifiers] = f"[{', '.join([_quoted[modifier] for modifier in modifiers])}]"
        return written


class _Reasons(dict[Basis, str]):
    """Reasons as JSON: the same few hundred sentences make up nearly all answers."""

    def __missing__(self, reason: Basis) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        written = self[reason] = f'{{"text": {quote(reason.text)}, "citation": {_quoted[reason.citation]}}}'
        return written


class _Findings(dict[Finding, str]):
    """Findings as JSON; that a table is unconfirmed stands in very many answers."""

    def __missing__(self, finding: Finding) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        written = self[finding] = (
            f'{{"code": {_quoted[finding.code]}, "severity": "{finding.severity}", '
            f'"message": {quote(finding.message)}, "citation": {_quoted[finding.citation]}, '
            f'"subject": {quote(finding.subject)}}}'
        )
        return written


_quoted = _Quoted()
_marks = _Marks()
_reasons = _Reasons()
_findings = _Findings()


def write_assessment(given: Assessment) -> str:
    """The answer for a billing day, without the `id` of the case."""
    return (
        f'{{"timed_minutes": {given.timed_minutes}, "treatment_minutes": {given.treatment_minutes}, '
        f'"tables": {_quoted[given.tables]}, "basis": {_basis(given.basis)}, '
        f'"lines": [{", ".join([_line(line) for line in given.lines])}], '
        f'"unbilled": [{", ".join([_unbilled(one) for one in given.unbilled])}], '
        f'"choices": [{", ".join([_choice(choice) for choice in given.choices])}], '
        f'"findings": {write_findings(given.findings)}}}'
    )


def write_findings(findings: Iterable[Finding]) -> str:
    """Findings with their five parts."""
    return f"[{', '.join([_findings[finding] for finding in findings])}]"


def _line(line: Line) -> str:
    return (
        f'{{"code": {_quoted[line.code]}, "units": {line.units}, "code_minutes": {line.code_minutes}, '
        f'"modifiers": {_marks[line.modifiers]}, "basis": {_basis(line.basis)}}}'
    )


def _unbilled(one: Unbilled) -> str:
    return (
        f'{{"code": {quote(one.code)}, "minutes": {one.minutes}, "reason": {_quoted[one.reason]}, '
        f'"basis": {_basis(one.basis)}}}'
    )


def _choice(choice: Choice) -> str:
    return f'{{"codes": {write(choice.codes)}, "units": {choice.units}}}'


def _basis(basis: Iterable[Basis]) -> str:
    return f"[{', '.join([_reasons[reason] for reason in basis])}]"
