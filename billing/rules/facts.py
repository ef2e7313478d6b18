"""What the law is told: frozen facts of one patient's day of therapy, and the terms of the payer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

Discipline = Literal["PT", "OT", "SLP"]
Deliverer = Literal["therapist", "assistant", "both", "student"]
Mode = Literal["individual", "group", "concurrent", "cotreatment"]
UnitMethod = Literal["cms_total_time", "cpt_midpoint"]


def in_utc(moment: datetime) -> datetime:
    """The moment by the one clock that runs evenly; a time without an offset stays as it is."""
    # Two times of one zone are otherwise compared by their faces, which show an hour twice each autumn.
    return moment if moment.tzinfo is None else moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Pause:
    """Rest, toileting or waiting inside a service, which does not count. ValueError unless it ends after it starts."""

    started: datetime
    ended: datetime

    def __post_init__(self) -> None:
        if in_utc(self.ended) <= in_utc(self.started):
            raise ValueError(f"A pause must end after it starts: {self.started} to {self.ended}.")


@dataclass(frozen=True, slots=True)
class Service:
    """One stretch of one code with the patient.

    `by` "both" is therapist and assistant together, "student" a student alone. `agreed_minutes` are the whole minutes
    of a co-treatment that this discipline counts. ValueError unless it ends after it starts, every pause lies inside
    it, and agreed minutes come with a co-treatment; TypeError where times with and without an offset meet.
    """

    code: str
    started: datetime
    ended: datetime
    by: Deliverer = "therapist"
    clinician: str = ""
    with_: str = ""
    student_participated: bool = False
    mode: Mode = "individual"
    agreed_minutes: int | None = None
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        started, ended = in_utc(self.started), in_utc(self.ended)
        if ended <= started:
            raise ValueError(f"A service must end after it starts: {self.code}, {self.started} to {self.ended}.")
        if any(in_utc(pause.started) < started or in_utc(pause.ended) > ended for pause in self.pauses):
            raise ValueError(f"A pause must lie inside its service: {self.code}, {self.started} to {self.ended}.")
        if self.agreed_minutes is not None and (self.mode != "cotreatment" or self.agreed_minutes < 0):
            raise ValueError(f"Agreed minutes are for a co-treatment, and not below zero: {self.code}.")


@dataclass(frozen=True, slots=True)
class BillingDay:
    """One patient, one calendar day, one discipline. `prefer`: codes, most wanted first, for the units of a tie."""

    date: date
    discipline: Discipline
    services: tuple[Service, ...] = ()
    prefer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PayerTerms:
    """How this payer counts units, and whether it wants GP, GO or GN on each line."""

    unit_method: UnitMethod
    discipline_modifiers: bool = True
