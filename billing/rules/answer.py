"""What the law answers: lines, what is not billed, choices left to a person, findings; each with its reasons."""

from dataclasses import dataclass

from billing.rules.findings import Finding


@dataclass(frozen=True, slots=True)
class Basis:
    """One sentence of a reason, and the paragraph it rests on."""

    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class Line:
    """A claim line. `code_minutes` are the code's whole day; for a pair that shares its minutes, the pair's."""

    code: str
    units: int
    code_minutes: int
    modifiers: tuple[str, ...]
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Unbilled:
    """Whole minutes of a code that give no unit. `reason`: below-eight-minutes, no-unit-left, or a finding's code."""

    code: str
    minutes: int
    reason: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A tie: `units` for which these codes have an equal claim, in order of start."""

    codes: tuple[str, ...]
    units: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer for a billing day; minutes are whole, `tables` names the law that gave it."""

    timed_minutes: int
    treatment_minutes: int
    basis: tuple[Basis, ...]
    lines: tuple[Line, ...]
    unbilled: tuple[Unbilled, ...]
    choices: tuple[Choice, ...]
    findings: tuple[Finding, ...]
    tables: str
