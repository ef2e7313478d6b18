"""Where a time came from, in words: pressed or typed, typed later, pressed offline, changed since.

Read from the stretches of a note's content. What was signed before there were such facts lacks them: its `source`
then speaks for start and end, and nothing is known of changes.
"""

from therapy_notes.clinic_time import format_clock, format_day, format_span
from therapy_notes.models import Stretch

CLOCK, TYPED, LATER = Stretch.Source.CLOCK, Stretch.Source.TYPED, Stretch.Source.TYPED_LATER


def words(stretch, style="us", *, year=False):
    """What there is to say of one stretch, in phrases: how its times came, that it was offline, each change."""
    skew = stretch.get("skew_seconds")
    said = [_came(stretch, style, year)]
    said += [] if skew is None else [f"pressed offline; {_device(skew)}"]
    return said + [_changed(edit, style, year) for edit in stretch.get("edits", ())]


def of_activity(activity, style="us", *, year=False, unusual_only=False):
    """The same of all stretches of an activity, as sentences; what holds of all of them is said once.

    With `unusual_only` nothing is said of those that came by the clock or were typed on the day.
    """
    stretches = activity["stretches"]
    told = [one for one in stretches if not unusual_only or is_unusual(one)]
    said = ["; ".join(words(one, style, year=year)) for one in told]
    if len(told) == len(stretches) and len(set(said)) == 1:
        return f"{said[0][0].upper()}{said[0][1:]}."
    return " ".join(f"{_span(one, style)}: {text}." for one, text in zip(told, said, strict=True))


def is_unusual(stretch):
    """Whether more is known of its times than that the clock gave them, or that they were typed on the day."""
    known_later = typed_later(stretch) and stretch.get("typed_at")
    return bool(known_later or stretch.get("edits") or stretch.get("skew_seconds") is not None)


def typed_later(stretch):
    """Whether start or end was typed on a day after the visit's."""
    return LATER in (stretch["source"], stretch.get("ended_source"))


def was(stretch, style="us"):
    """What stood there before the first change, as far as it differs from now; empty where nothing does."""
    edits = stretch.get("edits")
    if not edits:
        return ""
    before = edits[0]["was"]
    started, ended = before["started"] != stretch["started"], before["ended"] != stretch["ended"]
    if started and ended and before["ended"]:
        return f"was {format_span(before['started'], before['ended'], style)}"
    if started:
        return f"start was {format_clock(before['started'], style)}"
    return f"end was {format_clock(before['ended'], style)}" if ended and before["ended"] else ""


def _came(stretch, style, year):
    start, end = stretch["source"], stretch.get("ended_source") or stretch["source"]
    moment = stretch.get("typed_at")
    if not stretch["ended"]:
        return f"start {_way(start, moment, style, year)}"
    if start == end:
        return _way(start, moment, style, year)
    # One moment is kept, that of the time typed last: where one of the two was typed later, it is that one's.
    mixed = CLOCK not in (start, end)
    ways = [_way(one, None if mixed and one == TYPED else moment, style, year) for one in (start, end)]
    return f"start {ways[0]}, end {ways[1]}"


def _way(source, moment, style, year):
    when = _moment(moment, style, year) if moment else ""
    if source == CLOCK:
        return "by the clock"
    if source == LATER:
        return f"typed later, {when}" if when else "typed later"
    return f"typed {when}" if when else "typed on the day"


def _device(skew):
    """A positive skew: the device's clock was behind the server's."""
    if skew == 0:
        return "the device's clock was right"
    minutes, seconds = divmod(abs(skew), 60)
    parts = [f"{minutes} min"] * bool(minutes) + [f"{seconds} s"] * bool(seconds)
    return f"the device's clock was {' '.join(parts)} {'behind' if skew > 0 else 'ahead'}"


def _changed(edit, style, year):
    before, now = edit["was"], edit["now"]
    told = [
        _change(name, before[key], now[key], style)
        for name, key in (("start", "started"), ("end", "ended"))
        if before[key] != now[key]
    ]
    return f"{', '.join(told) or 'changed'} by {edit['by']}, {_moment(edit['at'], style, year)}"


def _change(name, before, now, style):
    if not now:
        return f"{name} was {format_clock(before, style)}, taken out"
    if not before:
        return f"{name} {format_clock(now, style)} put in"
    return f"{name} was {format_clock(before, style)}, changed to {format_clock(now, style)}"


def _moment(text, style, year):
    return f"{format_day(text, style, year=year)}, {format_clock(text, style)}"


def _span(stretch, style):
    if stretch["ended"]:
        return format_span(stretch["started"], stretch["ended"], style)
    return f"From {format_clock(stretch['started'], style)}"
