"""What of a billing day waits, for which finding, and what releases it. Nothing of it is stored: it is derived.

A hold keeps a claim back, never a note, a signature or a visit. What a finding holds is said by the law's table, apart
for Medicare and elsewhere; a payer that counts units as Medicare does is held to Medicare's part of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from billing.charges import Charges
from billing.rules.findings import Finding, Hold, Severity, rule_of

ORDER = tuple(Hold)  # from nothing to the gravest
WORDS = {
    Hold.LINE: "Its line waits.",
    Hold.DAY: "All lines of this day wait.",
    Hold.DAYS: "All lines of this day wait, and those of every further treatment day.",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a finding keeps back, in words, and what releases it.

    `payers` are those whose claim waits, empty where every payer's does.
    """

    what: Hold
    words: str
    released_by: str
    payers: tuple[str, ...] = ()


def held_by(finding: Finding, *, medicares_way: bool) -> Hold:
    """What a finding holds by a payer's terms; one whose severity varies holds only as an error."""
    if finding.severity is not Severity.ERROR:
        return Hold.NOTHING
    rule = rule_of(finding.code)
    return rule.holds_medicare if medicares_way else rule.holds_elsewhere


def held_of(finding: Finding, by_coverage: Sequence[Charges]) -> Held | None:
    """What a finding of a day holds with these payers, all of whose answers have it; None where nothing waits."""
    if finding.severity is not Severity.ERROR:
        return None
    holding = [row for row in by_coverage if held_by(finding, medicares_way=row.medicares_way) is not Hold.NOTHING]
    if not holding:
        return None
    what = gravest(held_by(finding, medicares_way=row.medicares_way) for row in holding)
    payers = () if len(holding) == len(by_coverage) else tuple(row.payer for row in holding)
    return Held(what, _words(what, finding.subject, holding), rule_of(finding.code).released_by, payers)


def gravest(holds: Iterable[Hold]) -> Hold:
    """The hold that keeps the most back."""
    return max(holds, key=ORDER.index, default=Hold.NOTHING)


def _words(what: Hold, subject: str, rows: Iterable[Charges]) -> str:
    """What waits. A code that the law took off the claim already has no line that could wait."""
    if what is Hold.LINE:
        if any(subject == line.code for row in rows for line in row.answer.lines):
            return f"The line of {subject} waits."
        if any(subject == one.code for row in rows for one in row.answer.unbilled):
            return f"{subject} is off the claim."
    return WORDS[what]
