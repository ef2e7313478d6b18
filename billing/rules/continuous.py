"""What some payers want of each billed timed code: one stretch without a break that is long enough."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from billing.rules.findings import Finding, found
from billing.rules.why import said_minutes

_CITATION = "Payer terms, continuous minutes"

Span = tuple[datetime, datetime]


def check_not_continuous(spans: Mapping[str, Sequence[Span]], *, minimum: int) -> tuple[Finding, ...]:
    """For each billed timed code without one stretch of `minimum` minutes, `not-continuous` (payer terms).

    `spans` are start and end of what was worked, by code, in any order, all by one clock, with the pauses cut out.
    Spans of a code that touch or overlap are one stretch. 0 asks nothing. A code that is short keeps its units.
    """
    if not minimum:
        return ()
    enough = timedelta(minutes=minimum)
    short = ((code, longest) for code, worked in spans.items() if (longest := _longest(worked)) < enough)
    return tuple(_too_short(code, longest, minimum) for code, longest in short)


def _longest(worked: Sequence[Span]) -> timedelta:
    longest = timedelta()
    begun: datetime | None = None
    until: datetime | None = None
    for started, ended in sorted(worked):
        if begun is None or until is None or started > until:
            begun, until = started, ended
        elif ended > until:
            until = ended
        if until - begun > longest:
            longest = until - begun
    return longest


def _too_short(code: str, longest: timedelta, minimum: int) -> Finding:
    whole = longest // timedelta(minutes=1)
    has = f"{code}: its longest stretch without a break is {said_minutes(whole) if whole else 'less than a minute'}"
    text = f"{has}; this payer wants one of at least {said_minutes(minimum)}. Correct the times if they are not so."
    return found("not-continuous", f"{text} The units stay.", citation=_CITATION, subject=code)
