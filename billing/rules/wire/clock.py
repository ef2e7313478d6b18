"""Clinicians' clocks over JSON lines: intervals with patients in, conflicts between them out."""

from datetime import datetime
from typing import Any, NamedTuple, get_args

from billing.rules.conduct import Conduct, conflicts
from billing.rules.edits.tables import Tables
from billing.rules.facts import Deliverer, Discipline, Interval, Mode
from billing.rules.wire.answer import write, write_findings
from billing.rules.wire.day import ONE_CLOCK, agree_within, runs_forward
from billing.rules.wire.shapes import Fault, Shape, list_of, record
from billing.rules.wire.values import A_TEXT, A_TIME, AN_ID, a_whole_number, one_of


class _Time(NamedTuple):
    """A time, and how it was written: the answer repeats it so."""

    moment: datetime
    text: str


class _Clock(NamedTuple):
    """Intervals, and the way in which each moment was written first."""

    intervals: tuple[Interval, ...]
    texts: dict[datetime, str]


def ask_clock(case: dict[str, Any], _tables: Tables | None) -> tuple[Conduct, dict[datetime, str]]:
    """What the law says of the intervals, and how each of their times was written first."""
    clock: _Clock = case["clock"]
    return conflicts(clock.intervals), clock.texts


def write_conduct(answer: tuple[Conduct, dict[datetime, str]]) -> str:
    """The conflicts with their times as they were written, and a finding for each."""
    given, texts = answer
    found = [
        {
            "kind": conflict.kind,
            "clinicians": conflict.clinicians,
            "patients": conflict.patients,
            "started": texts[conflict.started],
            "ended": texts[conflict.ended],
            "minutes": conflict.minutes,
        }
        for conflict in given.conflicts
    ]
    return f'{{"conflicts": {write(found)}, "findings": {write_findings(given.findings)}}}'


def _interval(found: dict[str, Any]) -> tuple[Interval, str, str]:
    (started, began), (ended, over) = found["started"], found["ended"]
    runs_forward(started, ended)
    agree_within(found.get("agreed_minutes"), started, ended)
    if "with" in found:
        found["with_"] = found.pop("with")
    return Interval(**{**found, "started": started, "ended": ended}), began, over


def _clock(found: dict[str, Any]) -> _Clock:
    texts: dict[datetime, str] = {}
    naive: bool | None = None
    for place, (interval, began, over) in enumerate(found["intervals"]):
        if naive is None:
            naive = interval.started.tzinfo is None
        if (interval.started.tzinfo is None) is not naive:
            raise Fault(f"intervals[{place}].started", ONE_CLOCK)
        texts.setdefault(interval.started, began)
        texts.setdefault(interval.ended, over)
    return _Clock(tuple(interval for interval, _, _ in found["intervals"]), texts)


_TIME = Shape(lambda value: _Time(A_TIME.read(value), value), A_TIME.wants)
_INTERVAL = record(
    _interval,
    {
        "patient": A_TEXT,
        "clinician": A_TEXT,
        "discipline": one_of(get_args(Discipline)),
        "code": A_TEXT,
        "mode": one_of(get_args(Mode)),
        "started": _TIME,
        "ended": _TIME,
    },
    {"with": A_TEXT, "by": one_of(get_args(Deliverer)), "group": A_TEXT, "agreed_minutes": a_whole_number(0)},
)
_CLOCK = record(_clock, {"intervals": list_of(_INTERVAL)})

CLOCK_CASE: Shape = record(dict, {"id": AN_ID, "clock": _CLOCK})
