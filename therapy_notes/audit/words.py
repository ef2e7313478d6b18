"""The events of the audit log in plain words, and their kinds as the search offers them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from therapy_notes.audit.events import EVENTS

KINDS = {kind: (label, tuple(events)) for kind, (label, events) in EVENTS.items()}
WORDS = {event: words for _, events in EVENTS.values() for event, words in events.items()}
MISSING = "nothing"
EMPTY: tuple[Any, ...] = (None, "", [], {})


def sentence(event):
    """What the person did, to be read after their name; an event that the table lacks by its own name."""
    words = WORDS.get(event.event, event.event.replace(".", " ").replace("_", " "))
    words = words.replace("{}", event.subject)
    version = event.detail.get("version")
    return f"{words} (version {version})" if version else words


def changes(event):
    """The facts of an event: what was and what is now, field by field, then whatever else it tells."""
    detail = dict(event.detail)
    was, now = detail.pop("was", None), detail.pop("now", None)
    for name in ("version", "address"):  # said beside
        detail.pop(name, None)
    told = []
    if isinstance(was, dict) or isinstance(now, dict):
        told += [_change(name, was, now) for name in {**(was or {}), **(now or {})} if _differs(name, was, now)]
    elif was is not None or now is not None:
        told.append(f"{_plain(was)} → {_plain(now)}")
    return told + [f"{_label(name)}: {_plain(value)}" for name, value in detail.items() if value not in EMPTY]


def _differs(name, was, now):
    """Whether a fact changed; of a row that was new, or is gone, whether it said anything."""
    if was is None or now is None:
        return (was or now)[name] not in EMPTY
    return was.get(name) != now.get(name)


def _change(name, was, now):
    """The fact on both sides; of a row that was new, or is gone, on the one side that there is."""
    sides = [side.get(name) for side in (was, now) if side is not None]
    if name == "stretches":
        sides = [[_stretch(one) for one in side or ()] for side in sides]
    return f"{_label(name)}: {' → '.join(map(_plain, sides))}"


def _stretch(stretch):
    """A stretch as the log keeps it: start, end, by whom, with whom."""
    started, ended, by, other = stretch
    pair = f"{_plain(by)} with {_plain(other)}" if other else _plain(by)
    return f"{_plain(started)} to {_plain(ended) if ended else 'running'}, {pair}"


def _plain(value):
    if value in EMPTY:
        return MISSING
    if isinstance(value, dict):
        return ", ".join(f"{_label(name)} {_plain(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _moment(str(value))


def _moment(text):
    """A moment as the log keeps it on the clinic's clock; any other text as it is."""
    if len(text) < len("2026-03-06T09:00:00+00:00"):
        return text
    try:
        return timezone.localtime(dt.datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text


def _label(name):
    return name.replace("_", " ")
