"""Whose minutes are whose: pauses come off, and a minute of the patient counts once in a discipline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from billing.rules import catalogue
from billing.rules.catalogue import Code
from billing.rules.facts import Service, in_utc

Span = tuple[datetime, datetime]
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Share:
    """One service's part of the day.

    `logged` runs from start to end; `worked` is without pauses; `held` is what remains once each minute belongs to
    one service; `counted` keeps to the agreed minutes; `elapsed` is the part of it beside which nothing else counts.
    """

    service: Service
    code: Code | None
    logged: timedelta
    worked: timedelta
    held: timedelta
    counted: timedelta
    elapsed: timedelta


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two services in the same minutes: the code that keeps them and the one that yields them."""

    keeps: str
    yields: str
    joint: bool
    shared: timedelta


@dataclass(frozen=True, slots=True)
class DayMinutes:
    """All services of a day in order of start, and where they met."""

    shares: tuple[Share, ...]
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """The two totals of minutes that a treatment note states (Pub. 100-02 ch. 15 §220.3 E)."""

    timed_minutes: int
    treatment_minutes: int


@dataclass(slots=True)
class _Entry:
    """A service while the day is being read."""

    service: Service
    code: Code | None
    spans: tuple[Span, ...]
    held: timedelta = _NOTHING
    elapsed: timedelta = _NOTHING

    @property
    def supervised(self) -> bool:
        return self.code is not None and self.code.supervised

    def present(self, start: datetime, end: datetime) -> bool:
        return any(begun <= start and end <= over for begun, over in self.spans)


def whole_minutes(length: timedelta) -> int:
    """Whole minutes, seconds dropped."""
    return length // timedelta(minutes=1)


def read_day(services: Iterable[Service]) -> DayMinutes:
    """Give every minute of the patient to one service (Pub. 100-04 ch. 5 §20.3; NCCI Policy Manual ch. 11 §P).

    The service that started first keeps a shared minute; in listing order when equal. Therapist and assistant at the
    same code are together, and the minute is the therapist's. Supervised modalities run beside anything. A student
    alone holds no minute.
    """
    ordered = sorted(services, key=lambda service: in_utc(service.started))
    entries = [_Entry(service, catalogue.find(service.code), _worked(service)) for service in ordered]
    lengths: dict[tuple[str, str, bool], timedelta] = {}
    counting = [entry for entry in entries if entry.service.by != "student"]
    edges = sorted({edge for entry in counting for span in entry.spans for edge in span})
    for start, end in pairwise(edges):
        present = [entry for entry in counting if entry.present(start, end)]
        for meeting in _share_out(present, end - start):
            lengths[meeting] = lengths.get(meeting, _NOTHING) + (end - start)
    meetings = tuple(Meeting(*key, shared) for key, shared in lengths.items())
    return DayMinutes(tuple(_share(entry) for entry in entries), meetings)


def totals(services: Iterable[Service]) -> Totals:
    """Timed and treatment minutes of a discipline's day; seconds are summed for each code and dropped once."""
    return totals_of(read_day(services))


def totals_of(minutes: DayMinutes) -> Totals:
    """Timed minutes are those of every code by the clock; treatment minutes add the rest, parallel time once."""
    seconds: dict[str, timedelta] = {}
    timed = set()
    for share in minutes.shares:
        number = share.service.code
        seconds[number] = seconds.get(number, _NOTHING) + share.elapsed
        if share.code is not None and share.code.timed:
            timed.add(number)
    whole = {number: whole_minutes(length) for number, length in seconds.items()}
    return Totals(sum(whole[number] for number in timed), sum(whole.values()))


def _worked(service: Service) -> tuple[Span, ...]:
    """The service without its pauses."""
    spans: list[Span] = []
    start = in_utc(service.started)
    for pause in sorted(service.pauses, key=lambda pause: in_utc(pause.started)):
        if in_utc(pause.started) > start:
            spans.append((start, in_utc(pause.started)))
        start = max(start, in_utc(pause.ended))
    return (*spans, (start, in_utc(service.ended)))


def _share_out(present: Sequence[_Entry], length: timedelta) -> Iterable[tuple[str, str, bool]]:
    """Give a piece of the day, in which the same services run throughout, to one of them; the pairs that met."""
    attended = [entry for entry in present if not entry.supervised]
    supervised = [entry for entry in present if entry.supervised]
    # The same machine entered twice runs once.
    for entry in {entry.service.code: entry for entry in reversed(supervised)}.values():
        entry.held += length
    if not attended:
        for entry in supervised[:1]:
            entry.elapsed += length
        return ()
    holder = _holder(attended)
    holder.held += length
    holder.elapsed += length
    others = [other for other in attended if other is not holder]
    return dict.fromkeys((holder.service.code, other.service.code, _joint(holder, other)) for other in others)


def _holder(attended: Sequence[_Entry]) -> _Entry:
    first = attended[0]
    if first.service.by != "assistant":
        return first
    return next((other for other in attended if _joint(first, other)), first)


def _joint(one: _Entry, other: _Entry) -> bool:
    """Therapist and assistant at the same code: together with the patient."""
    same = one.service.code == other.service.code
    return same and [one.service.by, other.service.by].count("assistant") == 1


def _share(entry: _Entry) -> Share:
    service = entry.service
    agreed = timedelta.max if service.agreed_minutes is None else timedelta(minutes=service.agreed_minutes)
    return Share(
        service=service,
        code=entry.code,
        logged=in_utc(service.ended) - in_utc(service.started),
        worked=sum((end - start for start, end in entry.spans), _NOTHING),
        held=entry.held,
        counted=min(entry.held, agreed),
        elapsed=min(entry.elapsed, agreed),
    )
