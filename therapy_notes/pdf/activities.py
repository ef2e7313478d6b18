"""The activities of a note on paper: one row each, with its times, minutes, help and by whom."""

from collections.abc import Sequence
from typing import Any

from therapy_notes import origins
from therapy_notes.clinic_time import format_clock, format_day
from therapy_notes.models import Activity

Said = dict[str, Any]

# Levels at which the number of people who helped is always said.
WITH_HANDS = ("Min", "Mod", "Max", "Dep")
SHORTHAND = {"Min": "Min A", "Mod": "Mod A", "Max": "Max A"}
# A row with more characters may run over the end of a page; kept whole, it would push out the head of the table.
MAY_BREAK = 1200


def activity_row(activity: Said, said: Said) -> Said:
    """What the row of an activity shows."""
    style = said["clinic"]["date_style"]
    by = _people(activity["stretches"], style) if several_people(said) else ""
    details = (
        ("Setting", _setting(activity)),
        ("Skill", activity["skill"]),
        ("Equipment", activity["equipment"]),
        ("Response", activity["response"]),
        ("Discussed", _discussed(activity, style)),
        ("By", by),
        ("Times", origins.of_activity(activity, style, year=True, unusual_only=True)),
    )
    return activity | {
        "heading": activity["description"] or activity["label"],
        "label": activity["label"] if activity["description"] else "",
        "details": [(label, text) for label, text in details if text],
        "level": _level(activity),
        "cues": [f"{kind} {activity['cues'][kind]}" for kind in Activity.Cue.values if kind in activity["cues"]],
        "spans": [one | _times(one, style) for one in activity["stretches"]],
        "several": len(activity["stretches"]) > 1,
        "long": sum(len(text) for _, text in details) > MAY_BREAK,
    }


def _times(stretch: Said, style: str) -> Said:
    """Start and end as printed, and whether they were typed after the visit's day or changed."""
    mark = "Typed later" if origins.typed_later(stretch) else "Changed" if stretch.get("edits") else ""
    return {"span": span(stretch["started"], stretch["ended"], style), "mark": mark}


def _setting(activity: Said) -> str:
    """How it was given, where that was not the usual: alone with the patient, in person, every minute counted."""
    words = [activity["mode_label"]] if activity["mode"] != "individual" else []
    if activity.get("agreed_minutes") is not None:
        words.append(f"{activity['agreed_minutes']} min counted by this discipline")
    if activity.get("delivery", "in_person") != "in_person":
        words.append(str(activity["delivery_label"]).lower() if words else activity["delivery_label"])
    return ", ".join(words)


def _discussed(activity: Said, style: str) -> str:
    """With which therapist an assistant discussed it, when, and what was agreed."""
    if not activity.get("discussed"):
        return ""
    at = activity["discussed_at"]
    when = f", {format_day(at, style)}, {format_clock(at, style)}" if at else ""
    return f"with {activity['discussed_with']}{when}: {activity['discussed']}"


def _level(activity: Said) -> str:
    level: str = activity["assistance"]
    helpers: int = activity["helpers"]
    count = f" ×{helpers}" if level and (helpers > 1 or level in WITH_HANDS) else ""
    return SHORTHAND.get(level, level) + count


def several_people(said: Said) -> bool:
    """Whether anyone but the author gave some of the minutes: then every activity says by whom."""
    stretches = [stretch for activity in said["activities"] for stretch in activity["stretches"]]
    return any(one["by"]["id"] != said["author"]["id"] or one["with"] for one in stretches)


def _people(stretches: Sequence[Said], style: str) -> str:
    """By whom and with whom; stretch by stretch where that changed."""
    named = [who(one["by"]) + (f", with {who(one['with'])}" if one["with"] else "") for one in stretches]
    if len(set(named)) < 2:
        return "".join(named[:1])
    starts = [format_clock(one["started"], style) for one in stretches]
    return "; ".join(f"from {start} {who}" for start, who in zip(starts, named, strict=True))


def span(started: str, ended: str | None, style: str) -> tuple[str, str]:
    """Start and end; am or pm stands once where both have it."""
    first, last = format_clock(started, style), format_clock(ended, style) if ended else "no end"
    clock, _, half = first.partition(" ")
    return (clock, last) if half and last.endswith(half) else (first, last)


def who(person: Said) -> str:
    """Name and credential."""
    return f"{person['name']}, {person['letters']}"
