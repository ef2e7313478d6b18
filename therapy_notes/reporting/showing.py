"""A report's content as page and paper show it: everything that has to be worked out from what was frozen."""

import datetime as dt
from dataclasses import dataclass

from therapy_notes.clinic_time import format_day
from therapy_notes.drawing.goal_chart import goal_chart
from therapy_notes.goals.history import History, Point
from therapy_notes.goals.values import Value
from therapy_notes.models import Goal

WIDEST = 100  # of the bar with the most minutes
# Of a goal's chart, in pixels: on paper one is three fourths of a point.
SCREEN_HEIGHT, PAPER_WIDTH, PAPER_HIGHEST, PAPER_LOWEST, PAPER_LEVEL = 150, "286", 124, 30, 11
NOT_MET = "Not met"
CLOSED = {"met": "Met", "discontinued": "Discontinued"}
COLUMNS = ("strength", "balance", "coordination", "rom", "mobility", "adl")
HEADS = {"coordination": "Coordin.", "rom": "Motion", "adl": "ADL"}


@dataclass(frozen=True, slots=True)
class Span:
    """A reporting period as the drawing of a goal asks for it."""

    start: dt.date
    end: dt.date | None


def shown(said, *, signed=False, on_paper=False):
    """What the partials of a report show; None of a content from before reports were put together from the record."""
    report = said.get("report") or {}
    if "record" not in report:
        return None
    record, style = report["record"], said["clinic"]["date_style"]
    judged = {one["goal"]: one for one in report["judgments"]}
    spans = [Span(_day(one["start"]), _day(one["end"])) for one in record["periods"]]
    days = tuple(_day(one) for one in record["days"])
    return {
        "record": record,
        "report": report,
        "span": _span_words(record, style),
        "numbers": _numbers(record),
        "periods": [_period(one, style, signed=signed) for one in record["periods"]],
        "earlier": record["periods"][0]["number"] - 1 if record["periods"] else 0,
        "goals": [
            _goal(one, judged.get(one["goal"]), style, begun=record["start"])
            | {"chart": _drawn(_history(one, days), spans, days, on_paper=on_paper)}
            for one in record["goals"]
        ],
        "students": any(point["by"] == "student" for goal in record["goals"] for point in goal["points"]),
        "day_count": len(days),
        "attendance": _attendance(record["attendance"]),
        "clinician_days": ", ".join(short(one, style) for one in record["clinician_days"]),
        "bars": _bars(record["minutes"]["codes"]),
        "untimed": record["minutes"]["treatment"] - record["minutes"]["timed"],
        "measures": [one | {"steps": _steps(one)} for one in record["measures"]],
        "matrix": _matrix(report),
        "losses": _losses(report),
        "sources": _sources(record["notes"]),
        "plan_span": _plan_words(said.get("plan"), style),
        "certified": certified_words(record["plan"], style),
    }


def short(text, style):
    """Mar 6 or 6 Mar: a day without its weekday, for lists of days."""
    day = _day(text)
    return f"{day:%b} {day.day}" if style == "us" else f"{day.day} {day:%b}"


def _plan_words(plan, style):
    """From when to when the plan is, without its years: the header is one line."""
    return f"{short(plan['starts'], style)} – {short(plan['ends'], style)}" if plan else ""


def certified_words(plan, style):
    """Where the certification stands, in a few words, and whether that is well; None without a plan or a law."""
    if not plan or "status" not in plan:
        return None
    until = plan["covered_through"] and short(plan["covered_through"], style)
    due = plan["due_on"] and short(plan["due_on"], style)
    words = {
        "certified": f"certified{f' to {until}' if until else ''}",
        "by_order": "signed order in place of a certification",
        "delayed": "certified late, accepted",
        "pending": f"not certified yet{f', due {due}' if due else ''}",
        "missing": "certification missing",
        "late": "certified late, without a reason",
        "expired": f"certification ended{f' {until}' if until else ''}",
    }.get(plan["status"])
    return words and {"words": words, "is_well": plan["status"] in ("certified", "by_order", "delayed")}


def _span_words(record, style):
    if not record["start"]:
        return ""
    start, end = short(record["start"], style), short(record["end"], style)
    return start if start == end else f"{start} – {end}"


def _numbers(record):
    """The period that it covers, such as 2; of a discharge after a period without a report 2 – 3."""
    last = max([record["number"], *(one["number"] for one in record["periods"])])
    return f"s {record['number']} – {last}" if last > record["number"] else f" {last}"


def _period(period, style, *, signed):
    span = [short(one, style) for one in (period["start"], period["end"]) if one]
    days = [
        one | {"words": f"{format_day(one['on'], style)}, {'therapist' if one['therapist'] else 'assistant'}"}
        for one in period["days"]
    ]
    first = period["before"]
    return period | {
        "span": " – ".join(dict.fromkeys(span)),
        "dots": [one | {"place": place} for place, one in enumerate(days, start=first + 1)],
        "state": _state(period, style, signed=signed),
        "lacks_service": period["participation"] == "missing",
    }


def _state(period, style, *, signed):
    """What became of a period's report: its meaning (done, due, problem), and the words."""
    until = period["may_be_written_until"]
    if period["is_this"]:
        if signed:
            return {"meaning": "done", "words": "Closed by this report"}
        latest = f", at the latest {format_day(until, style)}" if until else ""
        return {
            "due_today": {"meaning": "problem", "words": f"Due today{latest}"},
            "grace": {"meaning": "due", "words": f"May still be written{latest}"},
            "missing": {"meaning": "problem", "words": f"Missing{latest.replace('at the latest', 'possible until')}"},
        }.get(period["status"], {"meaning": "info", "words": "Closes with this report"})
    if not period["written"]:
        return {"meaning": "problem", "words": "No report"}
    when, late = short(period["written"], style), (_day(period["written"]) - _day(period["end"])).days
    after = f", {late} day{'' if late == 1 else 's'} after" if late > 0 else ", in time"
    return {"meaning": "problem" if period["status"] == "late" else "done", "words": f"Report {when}{after}"}


def _goal(goal, judgment, style, *, begun):
    outcome = judgment["outcome"] if judgment else "continue"
    boxes = [
        (short(goal["baseline_on"], style) if goal["baseline_on"] else "Baseline", goal["from"]),
        ("Last", goal["last"]),
        ("Now", goal["now"]),
        ("Target", goal["to"]),
    ]
    return goal | {
        "boxes": [(label, value["shown"] if value else "–") for label, value in boxes],
        "is_stale": bool(goal["now"] and begun) and not goal["is_new"] and goal["measured_by"] != "words",
        "judgment": judgment,
        "closed": CLOSED.get(outcome) or CLOSED.get(goal["status"]) or _last_word(judgment),
        "is_met": "met" in (outcome, goal["status"]),
    }


def _drawn(history, spans, days, *, on_paper):
    """The goal's chart: on paper no higher than its levels need."""
    if not on_paper:
        return goal_chart(history, spans, days=days, height=SCREEN_HEIGHT)
    chart = goal_chart(history, spans, days=days, height=PAPER_HIGHEST, width=PAPER_WIDTH)
    height = PAPER_LOWEST + PAPER_LEVEL * len(chart["grid"]) if chart else PAPER_HIGHEST
    return goal_chart(history, spans, days=days, height=height, width=PAPER_WIDTH) if height < PAPER_HIGHEST else chart


def _last_word(judgment):
    """What a discharge says of a goal that was not met; other reports say it in words alone."""
    return judgment["outcome_label"] if judgment and judgment["outcome_label"] == NOT_MET else None


def _history(goal, days):
    """The history as it was frozen: what the drawing needs of it."""
    kind, _, number = goal["label"].partition(" ")
    points = (Point(note=0, **(one | {"day": _day(one["day"])})) for one in goal["points"])
    return History(
        goal=Goal(kind=kind, number=int(number), name=goal["name"]),
        baseline=Value(**goal["from"]) if goal["from"] else None,
        target=Value(**goal["to"]) if goal["to"] else None,
        points=tuple(points),
        days=days,
        levels=tuple((number, label) for number, label in goal["levels"]),
    )


def _attendance(attendance):
    """10 of 11 planned, 1 no-show."""
    kinds = {}
    for one in attendance["missed"]:
        kinds[one["words"]] = kinds.get(one["words"], 0) + 1
    missed = "".join(f", {count} {words}" for words, count in kinds.items())
    return f"{attendance['attended']} of {attendance['planned']} planned{missed}"


def _bars(codes):
    most = max((one["minutes"] for one in codes), default=0)
    return [one | {"width": round(one["minutes"] * WIDEST / most, 1) if most else 0} for one in codes]


def _losses(report):
    """Each element of which something is said, with the functions that it limits."""
    limits = {one["name"]: [] for one in report["elements"]}
    for one in report["limiting"]:
        for name in one["elements"]:
            limits[name].append(one["label"].lower())
    rows = [one | {"limits": ", ".join(limits[one["name"]])} for one in report["elements"]]
    return [one for one in rows if one["text"].strip() or one["not_impaired"] or one["limits"]]


def _matrix(report):
    """The functions that something limits, with a mark for each element; None where nothing does."""
    labels = {one["name"]: one["label"] for one in report["elements"]}
    heads = [(name, HEADS.get(name, labels.get(name, name)), labels.get(name, name)) for name in COLUMNS]
    rows = [
        {"label": one["label"], "cells": [name in one["elements"] for name in COLUMNS]} for one in report["limiting"]
    ]
    return {"heads": heads, "rows": rows} if rows else None


def _steps(measure):
    """The values of a measure in order, one a day: first, at the last report, now."""
    taken = {one["day"]: one["shown"] for one in (measure["first"], measure["last"], measure["now"]) if one}
    return [shown for _, shown in sorted(taken.items())]


def _sources(notes):
    """From how many notes it was put together, and how many of them nobody has signed yet."""
    drafts = sum(not one["sha256"] for one in notes)
    signed = len(notes) - drafts
    words = f"{signed} signed note{'' if signed == 1 else 's'}"
    return words if not drafts else f"{words} and {drafts} draft{'' if drafts == 1 else 's'}"


def _day(text):
    return dt.date.fromisoformat(text) if text else None
