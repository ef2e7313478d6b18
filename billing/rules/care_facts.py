"""What the law is told of a course of care: treatment days and reports, and what supports a code over its visits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from billing.rules.facts import Discipline

Author = Literal["PT", "OT", "SLP", "MD", "NPP", "PTA", "OTA", "student"]
ReportKind = Literal["report", "re-evaluation", "recertified-plan", "notes-complete", "discharge"]

ELEMENTS = ("adl", "coordination", "strength", "balance", "rom", "mobility")
NOT_IMPAIRED = "not-impaired:"


def _known(elements: Iterable[str]) -> None:
    unknown = [element for element in elements if element not in ELEMENTS]
    if unknown:
        raise ValueError(f"Not an element of supportive documentation: {', '.join(unknown)}.")


@dataclass(frozen=True, slots=True)
class TreatmentDay:
    """A calendar day with treatment or an evaluation; `clinician_service` if a clinician gave one whole service."""

    date: date
    clinician_service: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A progress report, or what stands for one. The author chooses `period_end`, whenever it is `written`."""

    period_end: date
    written: date
    by: Author
    kind: ReportKind = "report"


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """One episode of care in one discipline, as known on a day.

    `schedule` are booked dates; `interval` is for a payer that wants a report every so many treatment days, None for
    Medicare's number. ValueError for a treatment day after `as_of` or an interval below 1.
    """

    discipline: Discipline
    as_of: date
    treatment_days: tuple[TreatmentDay, ...]
    reports: tuple[Report, ...] = ()
    schedule: tuple[date, ...] = ()
    interval: int | None = None

    def __post_init__(self) -> None:
        if any(day.date > self.as_of for day in self.treatment_days):
            raise ValueError(f"A treatment day must not lie after the day of asking, {self.as_of}.")
        if self.interval is not None and self.interval < 1:
            raise ValueError(f"A report is due every so many days, at least 1: {self.interval}.")


@dataclass(frozen=True, slots=True)
class SupportiveTerms:
    """What a payer wants of a code: supportive documentation every so many visits, with these elements.

    From its visit number `continued_need_from` on, the record also says why more are needed; None if never asked.
    ValueError for an unknown element or a number below 1.
    """

    code: str
    every_visits: int
    continued_need_from: int | None = None
    elements: tuple[str, ...] = ELEMENTS

    def __post_init__(self) -> None:
        _known(self.elements)
        if self.every_visits < 1 or (self.continued_need_from is not None and self.continued_need_from < 1):
            raise ValueError(f"Visits are counted from 1: {self.code}.")


@dataclass(frozen=True, slots=True)
class SupportiveFacts:
    """What supports a code: its visits since the last supportive documentation and in all, the one at hand included.

    `elements` are those documented; `not-impaired:balance` says that there is nothing to tell. None is not judged,
    while no elements, or False, are missing. ValueError for an unknown element or a number below 0.
    """

    visits_since: int
    visits_total: int
    elements: tuple[str, ...] | None = None
    effect_on_function: bool | None = None
    continued_need: bool | None = None

    def __post_init__(self) -> None:
        _known(element.removeprefix(NOT_IMPAIRED) for element in self.elements or ())
        if self.visits_since < 0 or self.visits_total < 0:
            raise ValueError("Visits are not counted below 0.")
