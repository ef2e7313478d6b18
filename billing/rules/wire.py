"""The law over JSON lines: one case a line in, one answer a line out, in order. The same bytes give the same bytes."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, BinaryIO, get_args

from billing.rules.care_facts import Author, EpisodeFacts, Report, ReportKind, TreatmentDay
from billing.rules.dated import NoRuleInForce
from billing.rules.facts import Discipline
from billing.rules.periods import Period
from billing.rules.reports import reporting
from billing.rules.shapes import Fault, Pairs, Shape, a_count, a_date, a_truth, an_id, list_of, one_of, parse, record


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case: the shape of its facts, and the answer to them."""

    facts: Shape
    answer: Callable[[Any], dict[str, Any]]


def answer_lines(lines: Iterable[bytes], out: BinaryIO) -> int:
    """Answer each line that is not blank; 1 if any could not be understood, else 0."""
    status = 0
    for line in lines:
        if line.strip():
            answer = answer_line(line)
            status = 1 if "error" in answer else status
            out.write(json.dumps(answer).encode("ascii") + b"\n")
    return status


def answer_line(line: bytes) -> dict[str, Any]:
    """The answer to one case, or `error` with its first fault, beside the `id` of the case."""
    name = None
    try:
        case = parse(line)
        name = _id(case)
        return {"id": name, **_answer(case)}
    except Fault as fault:
        return {"id": name, "error": {"field": fault.field, "message": fault.message}}


def _answer(case: Pairs) -> dict[str, Any]:
    keys = [key for key, _ in case.pairs]
    kind = next((key for key in keys if key in KINDS), None)
    if kind is None:
        other = next((key for key in keys if key in _NOT_YET), None)
        known = f"this reader knows {', '.join(KINDS)}"
        raise Fault("", f"Cases of the kind {other} are not answered yet; {known}." if other else f"No case; {known}.")
    given = record(dict, {"id": an_id, kind: KINDS[kind].facts})(case, "")
    return KINDS[kind].answer(given[kind])


def _id(case: Pairs) -> str | int | None:
    names = [value for key, value in case.pairs if key == "id"]
    try:
        return an_id(names[0], "id") if len(names) == 1 else None
    except Fault:
        return None


def _episode(**given: Any) -> EpisodeFacts:
    as_of = given["as_of"]
    for place, day in enumerate(given["treatment_days"]):
        if day.date > as_of:
            raise Fault(f"episode.treatment_days[{place}].date", f"This lies after as_of, {as_of.isoformat()}.")
    return EpisodeFacts(**given)


def _answer_episode(episode: EpisodeFacts) -> dict[str, Any]:
    try:
        given = reporting(episode)
    except NoRuleInForce as gap:
        dates = [day.date for day in episode.treatment_days]
        field = f"treatment_days[{dates.index(min(dates))}].date" if dates else "as_of"
        raise Fault(f"episode.{field}", str(gap)) from None
    return {
        "periods": [_period(period) for period in given.periods],
        "remaining": given.remaining,
        "due_on": _day(given.due_on),
        "findings": [asdict(finding) for finding in given.findings],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "start": _day(period.start),
        "end": _day(period.end),
        "days": period.days,
        "status": period.status,
        "participation": period.participation,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


_REPORT = record(
    Report,
    {"period_end": a_date, "written": a_date, "by": one_of(get_args(Author))},
    {"kind": one_of(get_args(ReportKind))},
)
_EPISODE = record(
    _episode,
    {
        "discipline": one_of(get_args(Discipline)),
        "as_of": a_date,
        "treatment_days": list_of(record(TreatmentDay, {"date": a_date, "clinician_service": a_truth})),
    },
    {"reports": list_of(_REPORT), "schedule": list_of(a_date), "interval": a_count},
)

KINDS: Mapping[str, Kind] = MappingProxyType({"episode": Kind(_EPISODE, _answer_episode)})
_NOT_YET = ("visit", "clock")
