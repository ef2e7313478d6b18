"""Dates and clock times as the clinic writes them, and minutes, computed in this one place."""

import datetime as dt
import re

from django.utils import timezone

US = "us"
CLOCK = re.compile(r"^(\d{1,2}):?(\d{2})?\s*([ap])?\.?(?:m\.?)?$", re.IGNORECASE)


def whole_minutes(started, ended):
    """Whole minutes of real time between two aware times."""
    return int((ended.timestamp() - started.timestamp()) // 60)  # two times of one zone subtract by their faces


def format_clock(value, style=US):
    """8:50 am or 08:50. `value` is a time, an aware datetime (shown in the current zone) or its ISO text."""
    value = _local(value)
    if style != US:
        return f"{value:%H:%M}"
    return f"{value.hour % 12 or 12}:{value:%M} {'am' if value.hour < 12 else 'pm'}"


def format_span(started, ended, style=US):
    """8:50 – 9:02 am: the half of the day stands once where both share it."""
    first, last = format_clock(started, style), format_clock(ended, style)
    if first[-3:] == last[-3:] and first[-3:] in (" am", " pm"):
        first = first[:-3]
    return f"{first} – {last}"


def format_day(value, style=US, *, year=False):
    """Fri Mar 6 or Fri 6 Mar, with the year where asked."""
    value = _local(value)
    text = f"{value:%a} {value:%b} {value.day}" if style == US else f"{value:%a} {value.day} {value:%b}"
    if not year:
        return text
    return f"{text}, {value.year}" if style == US else f"{text} {value.year}"


def format_date(value, style=US):
    """Jul 14, 1957 or 14 Jul 1957: for birth dates and the ends of plans."""
    value = _local(value)
    return f"{value:%b} {value.day}, {value.year}" if style == US else f"{value.day} {value:%b} {value.year}"


def format_stamp(value, style=US):
    """A moment with its zone, as a signature prints it: Fri Mar 6, 2026, 10:06:41 am CST (UTC-06:00)."""
    value = _local(value)
    clock = f"{value:%H:%M:%S}" if style != US else f"{value:%I:%M:%S} {'am' if value.hour < 12 else 'pm'}".lstrip("0")
    offset = f"{value:%z}"
    return f"{format_day(value, style, year=True)}, {clock} {value.tzname()} (UTC{offset[:3]}:{offset[3:]})"


def parse_clock(text, *, near=None):
    """The time that was typed: 850, 8:50, 850a, 8:50 am, 14:05.

    Without a or p, and where `near` is given, the reading closer to it is meant: 230 beside a visit at 2 pm is 2:30 pm.
    Raises ValueError for anything else.
    """
    compact = text.strip()
    if re.fullmatch(r"\d{3,4}", re.sub(r"\s*([ap])\.?m?\.?$", "", compact, flags=re.IGNORECASE)):
        digits = re.match(r"\d+", compact).group()
        compact = f"{digits[:-2]}:{digits[-2:]}{compact[len(digits) :]}"
    found = CLOCK.match(compact)
    if not found:
        raise ValueError(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        return dt.time(hour % 12 + (12 if half == "p" else 0), minute)
    if near and 1 <= hour <= 12 and not found[1].startswith("0"):
        hour = min((hour % 12, hour % 12 + 12), key=lambda h: abs(h * 60 + minute - near.hour * 60 - near.minute))
    return dt.time(hour, minute)


def at_clock(day, time):
    """That clock time on that day in the current zone, as UTC.

    Two times of one zone would be compared by their faces, which skip an hour in spring and show one twice in autumn.
    """
    return timezone.make_aware(dt.datetime.combine(day, time)).astimezone(dt.UTC)


def day_of(moment):
    """The calendar day of an aware time in the current zone."""
    return timezone.localtime(moment).date()


def local_clock(moment):
    """The clock time of an aware time in the current zone, to the minute; None stays None."""
    return timezone.localtime(moment).time().replace(second=0, microsecond=0) if moment else None


def planned_end(visit):
    """When the visit was planned to be over."""
    return visit.planned + dt.timedelta(minutes=visit.planned_minutes)


def minute_of(moment):
    """The moment cut to its whole minute: one press ends an activity and starts the next in the same minute."""
    return moment.replace(second=0, microsecond=0)


def _local(value):
    if isinstance(value, str):
        return dt.datetime.fromisoformat(value) if len(value) > 10 else dt.date.fromisoformat(value)
    if isinstance(value, dt.datetime) and timezone.is_aware(value) and isinstance(value.tzinfo, dt.timezone):
        return timezone.localtime(value)
    return value
