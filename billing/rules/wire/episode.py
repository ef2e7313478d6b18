"""Episodes over JSON lines: treatment days and reports in, reporting periods out."""

from datetime import date
from typing import Any, get_args

from billing.rules.care.periods import Period
from billing.rules.care.reports import Reporting, reporting
from billing.rules.care_facts import Author, EpisodeFacts, Opening, Report, ReportKind, TreatmentDay
from billing.rules.dated import NoRuleInForce
from billing.rules.edits.tables import Tables
from billing.rules.facts import Discipline
from billing.rules.wire.answer import write, write_findings
from billing.rules.wire.shapes import Fault, Shape, list_of, record
from billing.rules.wire.values import A_DATE, A_TRUTH, AN_ID, a_whole_number, one_of


def ask_episode(case: dict[str, Any], _tables: Tables | None) -> Reporting:
    """What the law says of an episode. Fault for a date before the law's tables."""
    episode: EpisodeFacts = case["episode"]
    try:
        return reporting(episode)
    except NoRuleInForce as gap:
        raise Fault(f"episode.{_first_field(episode)}", str(gap)) from None


def _first_field(episode: EpisodeFacts) -> str:
    """Where the earliest day stands, from which the law is asked."""
    dates = [day.date for day in episode.treatment_days]
    if episode.opening and episode.opening.start <= min([*dates, episode.opening.start]):
        return "opening.start"
    return f"treatment_days[{dates.index(min(dates))}].date" if dates else "as_of"


def write_reporting(given: Reporting) -> str:
    """The reporting periods, and when the next report is due."""
    periods, due_on = write([_period(period) for period in given.periods]), write(_said(given.due_on))
    head = f'"periods": {periods}, "remaining": {given.remaining}, "due_on": {due_on}'
    return f'{{{head}, "findings": {write_findings(given.findings)}}}'


def _period(period: Period) -> dict[str, Any]:
    return {
        "start": _said(period.start),
        "end": _said(period.end),
        "days": period.days,
        "status": period.status,
        "participation": period.participation,
    }


def _said(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _episode(found: dict[str, Any]) -> EpisodeFacts:
    as_of = found["as_of"]
    for place, day in enumerate(found["treatment_days"]):
        if day.date > as_of:
            raise Fault(f"treatment_days[{place}].date", f"This lies after as_of, {as_of.isoformat()}.")
    opening = found.get("opening")
    if opening and opening.start > as_of:
        raise Fault("opening.start", f"This lies after as_of, {as_of.isoformat()}.")
    return EpisodeFacts(**found)


_TREATMENT_DAY = record(
    lambda found: TreatmentDay(**found),
    {"date": A_DATE, "clinician_service": A_TRUTH},
)
_REPORT = record(
    lambda found: Report(**found),
    {"period_end": A_DATE, "written": A_DATE, "by": one_of(get_args(Author))},
    {"kind": one_of(get_args(ReportKind))},
)
_OPENING = record(
    lambda found: Opening(**found),
    {"start": A_DATE, "days": a_whole_number(1)},
    {"clinician_service": A_TRUTH},
)
_EPISODE = record(
    _episode,
    {"discipline": one_of(get_args(Discipline)), "as_of": A_DATE, "treatment_days": list_of(_TREATMENT_DAY)},
    {"reports": list_of(_REPORT), "schedule": list_of(A_DATE), "interval": a_whole_number(1), "opening": _OPENING},
)

EPISODE_CASE: Shape = record(dict, {"id": AN_ID, "episode": _EPISODE})
