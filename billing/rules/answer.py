"""What the law answers: lines, what is not billed, choices left to a person, findings; each with its reasons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from billing.rules.findings import Finding


class Basis(NamedTuple):
    """One sentence of a reason, and the paragraph it rests on."""

    text: str
    citation: str


Why = Callable[[], tuple[Basis, ...]]


def _no_reason() -> tuple[Basis, ...]:
    return ()


@dataclass(slots=True)
class Line:
    """A claim line. `code_minutes` are the code's whole day; for a pair that shares its minutes, the pair's.

    Two lines with the same figures are equal; their reasons are put into words only when asked for.
    """

    code: str
    units: int
    code_minutes: int
    modifiers: tuple[str, ...]
    why: Why = field(default=_no_reason, compare=False, repr=False)

    @property
    def basis(self) -> tuple[Basis, ...]:
        """Every reason a reader needs to redo the arithmetic by hand."""
        return self.why()


@dataclass(slots=True)
class Unbilled:
    """Whole minutes of a code that give no unit. `reason`: below-eight-minutes, no-unit-left, or a finding's code."""

    code: str
    minutes: int
    reason: str
    why: Why = field(default=_no_reason, compare=False, repr=False)

    @property
    def basis(self) -> tuple[Basis, ...]:
        return self.why()


@dataclass(frozen=True, slots=True)
class Choice:
    """A tie: `units` for which these codes have an equal claim, in order of start."""

    codes: tuple[str, ...]
    units: int


@dataclass(slots=True)
class Assessment:
    """The whole answer for a billing day; minutes are whole, `tables` names the law that gave it."""

    timed_minutes: int
    treatment_minutes: int
    lines: tuple[Line, ...]
    unbilled: tuple[Unbilled, ...]
    choices: tuple[Choice, ...]
    findings: tuple[Finding, ...]
    tables: str
    why: Why = field(default=_no_reason, compare=False, repr=False)

    @property
    def basis(self) -> tuple[Basis, ...]:
        """The reasons that concern the day as a whole."""
        return self.why()
