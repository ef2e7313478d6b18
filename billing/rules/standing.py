"""Which minutes may claim units, and why the others may not."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    "assistant-not-allowed": (
        "{code}: {minutes} by an assistant alone. {whose}.",
        "Pub. 100-02 ch. 15 §230",
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


@dataclass(slots=True, eq=False)
class Tally:
    """The minutes of one code on the day that share a fate: `reason` is empty where they may claim units.

    `minutes` are whole; `therapist` (alone or together with an assistant) and `assistant` (alone) are seconds.
    """

    number: str
    code: Code | None
    reason: str
    shares: list[Share]
    minutes: int = 0
    therapist: int = 0
    assistant: int = 0


def tally_day(day: BillingDay, minutes: DayMinutes) -> Sequence[Tally]:
    """The day's minutes by code and fate, in order of start; seconds are summed for each and dropped once."""
    gathered: dict[tuple[str, str], Tally] = {}
    for share in minutes.shares:
        key = share.service.code, _reason(share, day)
        tally = gathered.get(key)
        if tally is None:
            gathered[key] = tally = Tally(key[0], share.code, key[1], [share])
        else:
            tally.shares.append(share)
        if share.service.by == "assistant":
            tally.assistant += share.counted
        elif share.service.by == "student":
            # A student's minutes count nowhere, but the note still says how many there were.
            tally.minutes += share.worked
        else:
            tally.therapist += share.counted
    tallies = list(gathered.values())
    for tally in tallies:
        tally.minutes = whole_minutes(tally.minutes + tally.therapist + tally.assistant)
        if not tally.reason and not tally.therapist:
            tally.reason = _reason_of_none(tally, day)
    _without_primary(tallies)
    return tallies


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
            whose=whose(tally, day),
        ),
        citation,
    )


def whose(tally: Tally, day: BillingDay) -> str:
    """Whose work a service is that no assistant may give."""
    if tally.code is not None and tally.code.evaluation:
        return "An evaluation is a therapist's own work"
    return "Medicare pays for no assistant in speech therapy" if day.discipline == "SLP" else ""


def no_assistant(tally: Tally, day: BillingDay) -> bool:
    """Whether no assistant may give the service: an evaluation, or speech therapy (Pub. 100-02 ch. 15 §230)."""
    return day.discipline == "SLP" or (tally.code is not None and tally.code.evaluation)


def _reason(share: Share, day: BillingDay) -> str:
    service, code = share.service, share.code
    if service.by == "student":
        return "student-alone"
    if code is None:
        return "unknown-code"
    if not code.in_force(day.date):
        return "code-not-in-force"
    if code.evaluation and day.discipline not in code.disciplines:
        return "discipline-mismatch"
    if service.mode in _SEVERAL and code.one_on_one:
        return "not-one-on-one"
    return ""


def _reason_of_none(tally: Tally, day: BillingDay) -> str:
    """Why a code without a therapist's time may claim no unit, though each of its entries might."""
    if tally.assistant:
        return "assistant-not-allowed" if no_assistant(tally, day) else ""
    lost = any(one.worked for one in tally.shares) and not any(one.held for one in tally.shares)
    return "overlapping-time" if lost else ""


def _without_primary(tallies: Sequence[Tally]) -> None:
    """Of a pair by the clock the law itself puts the first unit on the first code; other add-ons need their primary."""
    for tally in tallies:
        code = tally.code
        if code is None or not code.adds_to or code.timed or tally.reason:
            continue
        if code.adds_to not in [other.number for other in tallies if not other.reason]:
            tally.reason = "add-on-without-primary"


_SEVERAL = ("group", "concurrent")
