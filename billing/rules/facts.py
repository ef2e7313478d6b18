"""What the law is told: frozen facts of one patient's day of therapy, and the terms of the payer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

Discipline = Literal["PT", "OT", "SLP"]
Deliverer = Literal["therapist", "assistant", "both", "student"]
Mode = Literal["individual", "group", "concurrent", "cotreatment"]
Delivery = Literal["in_person", "video", "audio"]
UnitMethod = Literal["cms_total_time", "cpt_midpoint"]
EditTable = Literal["practitioner", "outpatient_hospital", "none"]
DistinctModifier = Literal["59", "XU", "XE", "XS", "XP"]
NoticeModifier = Literal["GA", "GX", "GY", "GZ"]

# What a supportive documentation tells of, impaired or not.
ELEMENTS = ("adl", "coordination", "strength", "balance", "rom", "mobility")


def known_elements(elements: Iterable[str]) -> None:
    """ValueError for a word that is no element of supportive documentation."""
    unknown = [element for element in elements if element not in ELEMENTS]
    if unknown:
        raise ValueError(f"Not an element of supportive documentation: {', '.join(unknown)}.")


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


@dataclass(slots=True)
class Service:
    """One stretch of one code with the patient. A day has many, so it is not frozen, for speed; nobody changes one.

    `by` "both" is therapist and assistant together, "student" a student alone. `agreed_minutes` are the whole minutes
    of a co-treatment that this discipline counts. `distinct` if a person has decided that it stands apart from the
    day's other services and that the record shows it. ValueError unless it ends after it starts, every pause lies
    inside it, and agreed minutes come with a co-treatment; TypeError where times with and without an offset meet.
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
    distinct: bool = False
    delivery: Delivery = "in_person"

    def __post_init__(self) -> None:
        started, ended = in_utc(self.started), in_utc(self.ended)
        if ended <= started:
            raise ValueError(f"A service must end after it starts: {self.code}, {self.started} to {self.ended}.")
        for pause in self.pauses:
            if in_utc(pause.started) < started or in_utc(pause.ended) > ended:
                raise ValueError(f"A pause must lie inside its service: {self.code}, {self.started} to {self.ended}.")
        if self.agreed_minutes is not None and (self.mode != "cotreatment" or self.agreed_minutes < 0):
            raise ValueError(f"Agreed minutes are for a co-treatment, and not below zero: {self.code}.")


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A line billed the same day by the same group in another discipline: it matters to pair edits only."""

    code: str
    discipline: Discipline


@dataclass(frozen=True, slots=True)
class Notice:
    """A person's statement about Medicare's notice of non-coverage (ABN) for a code of the day.

    GA: the required notice is on file. GX: a voluntary one is. GY: the service is excluded by statute. GZ: a denial is
    expected and no notice is on file.
    """

    code: str
    modifier: NoticeModifier


@dataclass(frozen=True, slots=True)
class BillingDay:
    """One patient, one calendar day, one discipline. `prefer`: codes, most wanted first, for the units of a tie."""

    date: date
    discipline: Discipline
    services: tuple[Service, ...] = ()
    prefer: tuple[str, ...] = ()
    other_lines: tuple[OtherLine, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """What the year has brought towards the KX threshold, in dollars allowed.

    `year_to_date` is the shared bucket (PT with SLP; OT) before this day, from all providers; `rates` what one unit of
    each code is allowed. `attested` if a person states that the care beyond the threshold is necessary and documented.
    """

    year_to_date: Decimal
    rates: Mapping[str, Decimal]
    attested: bool = False


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
        known_elements(self.elements)
        if self.every_visits < 1 or (self.continued_need_from is not None and self.continued_need_from < 1):
            raise ValueError(f"Visits are counted from 1: {self.code}.")


@dataclass(frozen=True, slots=True)
class PayerTerms:
    """How this payer counts and what it wants on a line.

    `assistant_modifiers` None is the usual: wanted with `cms_total_time` and discipline modifiers since they exist.
    `edits` names the table of pair edits and unit limits. `min_continuous_minutes`: each billed timed code needs one
    stretch at least so long. ValueError for CQ and CO wanted without GP and GO (Pub. 100-04 ch. 5 §20.1).
    """

    unit_method: UnitMethod
    discipline_modifiers: bool = True
    assistant_modifiers: bool | None = None
    edits: EditTable = "practitioner"
    distinct_modifier: DistinctModifier = "59"
    min_continuous_minutes: int = 0
    threshold: Threshold | None = None
    supportive: tuple[SupportiveTerms, ...] = ()

    def __post_init__(self) -> None:
        if self.assistant_modifiers and not self.discipline_modifiers:
            raise ValueError("CQ and CO go with GP and GO: a payer that wants the one wants the other.")


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of one clinician's clock with one patient, for the look across patients.

    `with_` is the second person of joint work. `group` names the group being led. `agreed_minutes` as in a Service.
    `started` and `ended` are moments, all with an offset or all without. ValueError unless it ends after it starts.
    """

    patient: str
    clinician: str
    discipline: Discipline
    code: str
    mode: Mode
    started: datetime
    ended: datetime
    with_: str = ""
    by: Deliverer = "therapist"
    group: str = ""
    agreed_minutes: int | None = None

    def __post_init__(self) -> None:
        if in_utc(self.ended) <= in_utc(self.started):
            raise ValueError(f"An interval must end after it starts: {self.started} to {self.ended}.")
