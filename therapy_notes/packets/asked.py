"""What was asked for, as plain values in `Export.asked` and as what they mean. No name stands in it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

# What a packet holds, in the order of the form; a person without a reason to leave something out sends all of it.
KINDS = {
    "plans": "Plans of care and certification, with their papers",
    "evaluations": "Evaluations",
    "visits": "Visit notes",
    "reports": "Progress reports, with the reporting periods",
    "discharges": "Discharge reports",
    "earlier": "Earlier signed versions of amended notes",
    "signatures": "Signature log",
    "units": "How minutes became units, day by day",
    "documents": "Other documents of the chart",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A packet of one patient. Without `episodes` all are meant, without dates the whole of them.

    `days` are single dates of service of a reviewer's list: then only their visit notes go in. `reference`, `requester`
    and `due` say which request is answered, where one is.
    """

    patient: int
    episodes: tuple[int, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    days: tuple[dt.date, ...] = ()
    kinds: tuple[str, ...] = tuple(KINDS)
    variant: str = "accessible"
    reference: str = ""
    requester: str = ""
    due: dt.date | None = None

    @property
    def first(self) -> dt.date | None:
        return min(self.days) if self.days else self.since

    @property
    def last(self) -> dt.date | None:
        return max(self.days) if self.days else self.until

    def wants(self, day: dt.date) -> bool:
        """Whether a visit of that day is asked for."""
        if self.days:
            return day in self.days
        return not (self.since and day < self.since) and not (self.until and day > self.until)

    def plain(self) -> dict[str, Any]:
        """As JSON holds it, what is empty left out."""
        return _plain(self)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        return cls(**_read(values, lists=("episodes", "days", "kinds"), days=("since", "until", "due")))


@dataclass(frozen=True, slots=True)
class AskedDays:
    """The signed notes from one day to another: of one clinician or of all whom the person may ask about.

    `by_patient` puts each patient's together; else they stand in the order of their days.
    """

    since: dt.date
    until: dt.date
    clinician: int | None = None
    by_patient: bool = False
    variant: str = "accessible"

    def plain(self) -> dict[str, Any]:
        return _plain(self)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        return cls(**_read(values, days=("since", "until")))


def _plain(asked: Any) -> dict[str, Any]:
    values = {name: getattr(asked, name) for name in asked.__dataclass_fields__}
    return {name: _text(value) for name, value in values.items() if value not in (None, "", ())}


def _text(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_text(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _read(values: dict[str, Any], *, lists: tuple[str, ...] = (), days: tuple[str, ...] = ()) -> dict[str, Any]:
    found = dict(values)
    for name in days:
        if found.get(name):
            found[name] = dt.date.fromisoformat(found[name])
    for name in lists:
        found[name] = tuple(found.get(name, ()))
    if "days" in found:
        found["days"] = tuple(map(dt.date.fromisoformat, found["days"]))
    return found
