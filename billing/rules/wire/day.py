"""Billing days over JSON lines: a visit, a payer's terms and what the record says in; lines and findings out."""

import json
from datetime import date, datetime, timedelta
from typing import Any, get_args

from billing.rules.answer import Assessment
from billing.rules.assess import assess
from billing.rules.dated import NoRuleInForce
from billing.rules.edits.tables import Tables
from billing.rules.facts import (
    BillingDay,
    Deliverer,
    Delivery,
    Discipline,
    DistinctModifier,
    EditTable,
    Mode,
    Notice,
    NoticeModifier,
    OtherLine,
    Pause,
    PayerTerms,
    Service,
    SupportiveTerms,
    Threshold,
    UnitMethod,
)
from billing.rules.threshold import MissingRate
from billing.rules.wire.answer import write_assessment
from billing.rules.wire.care import CARE
from billing.rules.wire.shapes import Fault, Shape, list_of, mapping_of, record
from billing.rules.wire.values import A_CODE, A_DATE, A_TEXT, A_TIME, A_TRUTH, AN_AMOUNT, AN_ID, a_whole_number, one_of

_LONGEST = timedelta(hours=8)
_MINUTE = timedelta(minutes=1)
ENDS_LATER = "This must be later than started."
ONE_CLOCK = "In one case either all times carry an offset or none does."


def ask_day(case: dict[str, Any], tables: Tables | None) -> Assessment:
    """What the law says of a billing day. Fault where the law's tables or the payer's rates do not reach."""
    try:
        return assess(case["visit"], case["payer"], case.get("care"), tables)
    except NoRuleInForce as gap:
        raise Fault("visit.date", str(gap)) from None
    except MissingRate as missing:
        raise Fault("payer.threshold.rates", str(missing)) from None


def said_assessment(given: Assessment) -> dict[str, Any]:
    """The answer for a billing day as JSON has it, without the `id` of the case."""
    answer: dict[str, Any] = json.loads(write_assessment(given))
    return answer


def runs_forward(started: datetime, ended: datetime) -> None:
    """Fault unless both times are of one kind, and the second is the later one."""
    if (started.tzinfo is None) is not (ended.tzinfo is None):
        raise Fault("ended", ONE_CLOCK)
    if ended <= started:
        raise Fault("ended", ENDS_LATER)


def agree_within(agreed: int | None, started: datetime, ended: datetime) -> None:
    """Fault for more agreed minutes than the interval has."""
    if agreed is not None and agreed * _MINUTE > ended - started:
        raise Fault("agreed_minutes", "These are more minutes than the interval has.")


def _pause(found: dict[str, Any]) -> Pause:
    runs_forward(found["started"], found["ended"])
    return Pause(**found)


def _service(found: dict[str, Any]) -> Service:
    started, ended = found["started"], found["ended"]
    runs_forward(started, ended)
    if ended - started > _LONGEST:
        raise Fault("ended", "A service lasts at most 8 hours.")
    if "pauses" in found:
        _check_pauses(found["pauses"], started, ended)
    if "agreed_minutes" in found:
        if found.get("mode") != "cotreatment":
            raise Fault("agreed_minutes", "Agreed minutes are for the mode cotreatment.")
        agree_within(found["agreed_minutes"], started, ended)
    if "with" in found:
        found["with_"] = found.pop("with")
    if "clinician" not in found:
        found["clinician"] = found["by"]
    return Service(**found)


def _check_pauses(pauses: tuple[Pause, ...], started: datetime, ended: datetime) -> None:
    """Pauses lie inside their service and do not overlap; those that touch are fine."""
    for place, pause in enumerate(pauses):
        if (pause.started.tzinfo is None) is not (started.tzinfo is None):
            raise Fault(f"pauses[{place}].started", ONE_CLOCK)
        if pause.started < started:
            raise Fault(f"pauses[{place}].started", "A pause lies inside its service.")
        if pause.ended > ended:
            raise Fault(f"pauses[{place}].ended", "A pause lies inside its service.")
    over = started
    for place, pause in sorted(enumerate(pauses), key=lambda numbered: numbered[1].started):
        if pause.started < over:
            raise Fault(f"pauses[{place}].started", "Pauses do not overlap.")
        over = pause.ended


def _day(found: dict[str, Any]) -> BillingDay:
    on: date = found["date"]
    services: tuple[Service, ...] = found["services"]
    naive = not services or services[0].started.tzinfo is None
    for place, service in enumerate(services):
        started, ended = service.started, service.ended
        if (started.tzinfo is None) is not naive:
            raise Fault(f"services[{place}].started", ONE_CLOCK)
        if started.date() != on:
            raise Fault(f"services[{place}].started", f"A service starts on the date of the visit, {on.isoformat()}.")
        if ended.date() != on and not _midnight_after(on, ended):
            raise Fault(f"services[{place}].ended", "A service ends on the date of the visit, or at 00:00 of the next.")
    return BillingDay(**found)


def _midnight_after(on: date, ended: datetime) -> bool:
    return ended.toordinal() == on.toordinal() + 1 and not (ended.hour or ended.minute or ended.second)


def _payer(found: dict[str, Any]) -> PayerTerms:
    if found.get("assistant_modifiers") and not found.get("discipline_modifiers", True):
        raise Fault("assistant_modifiers", "CQ and CO go with GP and GO: discipline_modifiers must be true as well.")
    if "supportive" in found:
        found["supportive"] = tuple(SupportiveTerms(code, **said) for code, said in found["supportive"].items())
    return PayerTerms(**found)


_PAUSE = record(_pause, {"started": A_TIME, "ended": A_TIME})
_SERVICE = record(
    _service,
    {"code": A_CODE, "started": A_TIME, "ended": A_TIME, "by": one_of(get_args(Deliverer))},
    {
        "pauses": list_of(_PAUSE),
        "clinician": A_TEXT,
        "with": A_TEXT,
        "student_participated": A_TRUTH,
        "mode": one_of(get_args(Mode)),
        "agreed_minutes": a_whole_number(0),
        "distinct": A_TRUTH,
        "delivery": one_of(get_args(Delivery)),
    },
)
_OTHER_LINE = record(
    lambda found: OtherLine(**found),
    {"code": A_CODE, "discipline": one_of(get_args(Discipline))},
)
_NOTICE = record(
    lambda found: Notice(**found),
    {"code": A_CODE, "modifier": one_of(get_args(NoticeModifier))},
)
_VISIT = record(
    _day,
    {"date": A_DATE, "discipline": one_of(get_args(Discipline)), "services": list_of(_SERVICE)},
    {"prefer": list_of(A_CODE), "other_lines": list_of(_OTHER_LINE), "notices": list_of(_NOTICE)},
)
_THRESHOLD = record(
    lambda found: Threshold(**found),
    {"year_to_date": AN_AMOUNT, "rates": mapping_of(AN_AMOUNT)},
    {"attested": A_TRUTH},
)
_SUPPORTIVE = record(
    dict,
    {"every_visits": a_whole_number(1)},
    {"continued_need_from": a_whole_number(1)},
)
_PAYER = record(
    _payer,
    {"unit_method": one_of(get_args(UnitMethod))},
    {
        "discipline_modifiers": A_TRUTH,
        "assistant_modifiers": A_TRUTH,
        "edits": one_of(get_args(EditTable)),
        "distinct_modifier": one_of(get_args(DistinctModifier)),
        "min_continuous_minutes": a_whole_number(0),
        "threshold": _THRESHOLD,
        "supportive": mapping_of(_SUPPORTIVE),
    },
)

DAY_CASE: Shape = record(dict, {"id": AN_ID, "visit": _VISIT, "payer": _PAYER}, {"care": CARE})
