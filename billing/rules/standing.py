"""Which minutes may claim units, and why the others may not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from billing.rules import catalogue
from billing.rules.answer import Basis
from billing.rules.catalogue import Code
from billing.rules.facts import BillingDay
from billing.rules.timing import DayMinutes, Share, whole_minutes

_SET_ASIDE = {
    "student-alone": (
        "{code}: {minutes} with a student alone. Only a therapist's or an assistant's time counts.",
        "Pub. 100-02 ch. 15 §230 B",
    ),
    "unknown-code": (
        "{code} is not in the catalogue of codes: its {minutes} stay in the note.",
        "Pub. 100-04 ch. 5 §20",
    ),
    "code-not-in-force": (
        "{code} is not in force on {date}: its {minutes} stay in the note.",
        "Pub. 100-04 ch. 5 §20",
    ),
    "discipline-mismatch": (
        "{code} is an evaluation by {owners}; this day is {discipline}.",
        "Pub. 100-04 ch. 5 §20.1",
    ),
    "not-one-on-one": (
        "{code}: {minutes} in a group or beside another patient. The code is for one-on-one time.",
        "Pub. 100-02 ch. 15 §230 A",
    ),
    "add-on-without-primary": (
        "{code} continues {primary}, which is not billed on this day.",
        "NCCI Policy Manual ch. 1, add-on codes",
    ),
    "overlapping-time": (
        "{code}: all of its minutes are shared with a service that comes first, and count there.",
        "NCCI Policy Manual ch. 11 §P",
    ),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """The whole minutes of one code on the day that share a fate: `reason` is empty where they may claim units."""

    number: str
    code: Code | None
    reason: str
    minutes: int
    shares: tuple[Share, ...]


def tally_day(day: BillingDay, minutes: DayMinutes) -> tuple[Tally, ...]:
    """The day's minutes by code and fate, in order of start; seconds are summed for each and dropped once."""
    gathered: dict[tuple[str, str], list[Share]] = {}
    for share in minutes.shares:
        gathered.setdefault((share.service.code, _reason(share, day)), []).append(share)
    tallies = [_tally(number, reason, shares) for (number, reason), shares in gathered.items()]
    billed = {tally.number for tally in tallies if not tally.reason}
    return tuple(_without_primary(tally, billed) for tally in tallies)


def set_aside(tally: Tally, day: BillingDay) -> Basis:
    """Why these minutes claim no unit. KeyError for a tally that may claim units."""
    text, citation = _SET_ASIDE[tally.reason]
    return Basis(
        text.format(
            code=tally.number,
            minutes="1 minute" if tally.minutes == 1 else f"{tally.minutes} minutes",
            date=day.date.isoformat(),
            discipline=day.discipline,
            owners=" or ".join(tally.code.disciplines) if tally.code else "",
            primary=tally.code.adds_to if tally.code else "",
        ),
        citation,
    )


def _reason(share: Share, day: BillingDay) -> str:
    if share.service.by == "student":
        return "student-alone"
    if share.code is None:
        return "unknown-code"
    if not share.code.in_force(day.date):
        return "code-not-in-force"
    if share.code.evaluation and day.discipline not in share.code.disciplines:
        return "discipline-mismatch"
    if share.code.one_on_one and share.service.mode in ("group", "concurrent"):
        return "not-one-on-one"
    return ""


def _tally(number: str, reason: str, shares: list[Share]) -> Tally:
    if not reason and total(share.worked for share in shares) and not total(share.held for share in shares):
        reason = "overlapping-time"
    # A student's minutes count nowhere, but the note still says how many there were.
    lengths = [share.worked if reason == "student-alone" else share.counted for share in shares]
    return Tally(number, catalogue.find(number), reason, whole_minutes(total(lengths)), tuple(shares))


def _without_primary(tally: Tally, billed: set[str]) -> Tally:
    """Of a pair by the clock the law itself puts the first unit on the first code; other add-ons need their primary."""
    code = tally.code
    if tally.reason or code is None or code.timed or not code.adds_to or code.adds_to in billed:
        return tally
    return replace(tally, reason="add-on-without-primary")


def total(lengths: Iterable[timedelta]) -> timedelta:
    """The sum of some lengths of time."""
    return sum(lengths, timedelta())
