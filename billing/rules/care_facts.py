"""What the law is told of a course of care: treatment days and reports, and what supports a code over its visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, Literal, NamedTuple

from billing.rules.facts import Discipline, known_elements

Author = Literal["PT", "OT", "SLP", "MD", "NPP", "PTA", "OTA", "student"]
ReportKind = Literal["report", "re-evaluation", "recertified-plan", "notes-complete", "discharge"]

PeriodStatus = Literal["open", "due_today", "grace", "on_time", "delayed_ok", "late", "missing"]
Cosign = Literal["not_required", "pending", "done"]
Certifier = Literal["MD", "NPP", "podiatrist", "optometrist", "chiropractor", "dentist"]

NOT_IMPAIRED = "not-impaired:"


class NotGiven(Enum):
    """Stands for what the asker does not speak of: it is not judged, and so counts as true."""

    NOT_GIVEN = "not given"


NOT_GIVEN: Final = NotGiven.NOT_GIVEN
# What a note may say of an activity. Given and empty is missing; not given is not judged.
Said = str | bool | tuple[str, ...] | None | NotGiven
Day = date | None | NotGiven


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
class Opening:
    """What a patient in mid-care brings along: the open reporting period's first day, and its treatment days so far.

    `clinician_service` if a clinician gave one whole service on one of them. ValueError for less than one day.
    """

    start: date
    days: int
    clinician_service: bool = False

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"An open period holds at least 1 treatment day: {self.days}.")


class Interval(NamedTuple):
    """In periods that begin from that date a report is due every so many treatment days; None for Medicare's number."""

    since: date
    days: int | None


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """One episode of care in one discipline, as known on a day.

    `schedule` are booked dates; `interval` is for a payer that wants a report every so many treatment days, None for
    Medicare's number; where that changed, `intervals` go before it, each from its date on. `opening` is of days that
    were counted elsewhere, and are not among the treatment days. ValueError for a treatment day or an opening that
    starts after `as_of`, or an interval below 1.
    """

    discipline: Discipline
    as_of: date
    treatment_days: tuple[TreatmentDay, ...]
    reports: tuple[Report, ...] = ()
    schedule: tuple[date, ...] = ()
    interval: int | None = None
    opening: Opening | None = None
    intervals: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        if any(day.date > self.as_of for day in self.treatment_days):
            raise ValueError(f"A treatment day must not lie after the day of asking, {self.as_of}.")
        if self.opening and self.opening.start > self.as_of:
            raise ValueError(f"What was brought along must not start after the day of asking, {self.as_of}.")
        for days in (self.interval, *(one.days for one in self.intervals)):
            if days is not None and days < 1:
                raise ValueError(f"A report is due every so many days, at least 1: {days}.")


@dataclass(frozen=True, slots=True)
class SupportiveFacts:
    """What supports a code: its visits since the last supportive documentation and in all, the one at hand included.

    `elements` are those documented; `not-impaired:balance` says that there is nothing to tell. Whatever is not given is
    not judged; given and empty is missing. ValueError for an unknown element or a number below 0.
    """

    visits_since: int | None | NotGiven = NOT_GIVEN
    visits_total: int | None | NotGiven = NOT_GIVEN
    elements: tuple[str, ...] | None | NotGiven = NOT_GIVEN
    effect_on_function: bool | None | NotGiven = NOT_GIVEN
    continued_need: bool | None | NotGiven = NOT_GIVEN

    def __post_init__(self) -> None:
        if self.elements and self.elements is not NOT_GIVEN:
            known_elements(element.removeprefix(NOT_IMPAIRED) for element in self.elements)
        for visits in (self.visits_since, self.visits_total):
            if isinstance(visits, int) and visits < 0:
                raise ValueError("Visits are not counted below 0.")


class PlanOrder(NamedTuple):
    """A signed order or referral that may stand for the certification (42 CFR 424.24(c), services from 2025).

    `names_discipline` if it says which therapy; `plan_sent` is the day the plan went to who signed it, `by` their
    profession.
    """

    signed: date | None = None
    names_discipline: bool = False
    plan_sent: date | None = None
    by: Certifier | None = None


class PlanFacts(NamedTuple):
    """A plan of care and its certification, as far as the record speaks of them (Pub. 100-02 ch. 15 §220.1).

    `established` is the day it was signed; `lists` the codes it plans; `content` its parts (diagnoses, goals, type,
    amount, frequency, duration); `lasts_days` its duration. `certified` is the day of the dated signature by
    `certified_by`, `certified_through` the last day it covers, `verbal_order` an order by word of mouth before it,
    `delay_reason` why it came late. `changed` is the first treatment under a significant change of the plan. `renews`
    is the last day covered before a recertification: its signature was due by then. `of_this_plan` if the signature is
    known to be under this very plan: else a late one with an end of its own is taken for a recertification's.
    `begun_by_author` if the day's treatment, before the plan was written, was by its author or under their supervision.
    """

    established: Day = NOT_GIVEN
    lists: tuple[str, ...] | None | NotGiven = NOT_GIVEN
    content: tuple[str, ...] | None | NotGiven = NOT_GIVEN
    initial_treatment: Day = NOT_GIVEN
    lasts_days: int | None = None
    certified: Day = NOT_GIVEN
    certified_by: Certifier | None = None
    certified_through: Day = NOT_GIVEN
    verbal_order: date | None = None
    delay_reason: str = ""
    changed: date | None = None
    order: PlanOrder | None | NotGiven = NOT_GIVEN
    renews: date | None = None
    of_this_plan: bool = False
    begun_by_author: bool = False


class ActivityFacts(NamedTuple):
    """What the note says of one activity of a code; `in_plan` False where the plan of care does not have it."""

    code: str
    goal: Said = NOT_GIVEN
    description: Said = NOT_GIVEN
    assistance: Said = NOT_GIVEN
    assistance_type: Said = NOT_GIVEN
    skill: Said = NOT_GIVEN
    response: Said = NOT_GIVEN
    participation: Said = NOT_GIVEN
    deficit: Said = NOT_GIVEN
    in_plan: Said = NOT_GIVEN
    collaboration: Said = NOT_GIVEN


class NoteFacts(NamedTuple):
    """How the day's note is signed; `signed_late` if past the clinic's limit, or with times typed on a later day."""

    signed: bool | None | NotGiven = NOT_GIVEN
    signed_late: bool = False
    author: Author | None = None
    cosign: Cosign | None | NotGiven = NOT_GIVEN


class Authorization(NamedTuple):
    """Whether the payer wants care authorized, and how many visits are left, this one included; None if unknown."""

    required: bool | None | NotGiven = NOT_GIVEN
    visits_left: int | None = None


class Provider(NamedTuple):
    """Who is named on the claim, and whether licensed and enrolled with the payer on the day."""

    name: str
    licensed: bool | None | NotGiven = NOT_GIVEN
    enrolled: bool | None | NotGiven = NOT_GIVEN


class CareFacts(NamedTuple):
    """What the record holds beside the day's times. Whatever is not given is not judged; given and empty is missing.

    `supportive` by code; `report_status` that of the day's reporting period; `unreported` are the last days of earlier
    periods that missed their report, `without_participation` those of periods, the day's own included, without a whole
    service by the clinician and none since: both may well be empty. `other_care` names open home health, nursing
    facility or hospice stays; `coverage_verified` is the day on which somebody asked the payer.
    """

    plan: PlanFacts | None | NotGiven = NOT_GIVEN
    activities: tuple[ActivityFacts, ...] | None | NotGiven = NOT_GIVEN
    supportive: Mapping[str, SupportiveFacts] | None | NotGiven = NOT_GIVEN
    note: NoteFacts | None | NotGiven = NOT_GIVEN
    report_status: PeriodStatus | None | NotGiven = NOT_GIVEN
    unreported: tuple[date, ...] | None | NotGiven = NOT_GIVEN
    without_participation: tuple[date, ...] | None | NotGiven = NOT_GIVEN
    other_care: tuple[str, ...] | None | NotGiven = NOT_GIVEN
    authorization: Authorization | None | NotGiven = NOT_GIVEN
    providers: tuple[Provider, ...] | None | NotGiven = NOT_GIVEN
    coverage_verified: Day = NOT_GIVEN
