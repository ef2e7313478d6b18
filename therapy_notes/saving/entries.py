"""One change as a device tells it: what, where, the texts before and after, and when it was done."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

KINDS = ("field", "add", "like", "remove", "confirm", "time", "start", "stop", "hand_over")
MOST = 100
AT_ONCE = 10  # seconds from press to server within which a press counts as made at the server's own time
SAME_CLOCK = 3  # seconds by which two measures of one device's clock may differ


class Malformed(Exception):
    """The request is not what our own page sends."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `value` and `was` are the texts of a form's field; `facts` are those of what is added.

    `pressed` is when it was done, by the server's clock; `skew` by how many seconds the device's clock was behind it,
    where it was pressed without a connection.
    """

    key: uuid.UUID
    kind: str
    activity: uuid.UUID | None
    stretch: uuid.UUID | None
    name: str
    value: tuple[str, ...]
    was: tuple[str, ...] | None
    facts: dict
    pressed: dt.datetime
    skew: int | None

    @property
    def address(self):
        """What the entry changes: later ones of the same address follow from it."""
        return (self.kind, self.activity, self.stretch, self.name)

    def after(self, refused):
        """This entry as a change of what had stood there before a refused one."""
        return replace(self, was=refused.was)


def read_entries(body, *, at):
    """The entries of a request's body (decoded JSON), in order. Raises Malformed."""
    try:
        sent, found = body["sent"], body["entries"]
        if not isinstance(found, list) or len(found) > MOST:
            raise Malformed(f"At most {MOST} entries at a time.")
        return [_entry(one, sent=float(sent), at=at) for one in found]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Malformed(f"An entry is not complete: {type(error).__name__}") from None


def _entry(said, *, sent, at):
    if said["kind"] not in KINDS:
        raise Malformed("An entry is of an unknown kind.")
    pressed, skew = _moment(said, sent=sent, at=at)
    was = said.get("was")
    return Entry(
        key=uuid.UUID(said["key"]),
        kind=said["kind"],
        activity=uuid.UUID(said["activity"]) if said.get("activity") else None,
        stretch=uuid.UUID(said["stretch"]) if said.get("stretch") else None,
        name=_readable(str(said.get("name", ""))),
        value=_texts(said.get("value", [])),
        was=None if was is None else _texts(was),
        facts=_facts(said.get("facts") or {}),
        pressed=pressed,
        skew=skew,
    )


def _facts(said):
    """What is added, carried over or handed to whom: numbers of rows, and two texts."""
    numbers = {name: int(said[name]) for name in ("entry", "of", "to") if said.get(name) not in (None, "")}
    texts = {name: _readable(str(said.get(name, ""))) for name in ("code", "description")}
    return numbers | texts | {"goals": [int(one) for one in said.get("goals", [])]}


def _texts(values):
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise Malformed("A value is a list of texts.")
    return tuple(_readable(one) for one in values)


def _readable(text):
    """Half a character, which a browser can hold and a database cannot, becomes a mark."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _moment(said, *, sent, at):
    """When it was pressed, by the server's clock, and the skew in seconds if there was no connection.

    All device times are milliseconds of its own clock. `skew` (seconds) is what was measured at the last contact before
    the press, `age` what a clock that nobody can set says of the time since, where the page still lives.
    """
    pressed, known, age = float(said["at"]), said.get("skew"), said.get("age")
    skew = at.timestamp() - sent / 1000
    since = (sent - pressed) / 1000
    if known is not None and abs(skew - float(known)) > SAME_CLOCK:
        # The device's clock was set meanwhile: its two times cannot be subtracted.
        since = float(age) / 1000 if age is not None else at.timestamp() - (pressed / 1000 + float(known))
    since = min(max(since, 0.0), 14 * 24 * 3600.0)
    if since <= AT_ONCE:
        return at, None
    return at - dt.timedelta(seconds=since), round(skew)
