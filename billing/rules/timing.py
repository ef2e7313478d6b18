"""Whose minutes are whose: pauses come off, and a minute of the patient counts once in a discipline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from billing.rules import catalogue
from billing.rules.catalogue import Code
from billing.rules.facts import Service, in_utc

Span = tuple[datetime, datetime]
_MINUTE = 60
_DAY = 24 * 60 * _MINUTE


@dataclass(slots=True)
class Share:
    """One service's part of the day, in seconds.

    `logged` runs from start to end, `worked` is without pauses and lies in `spans`; `held` is what remains once each
    minute belongs to one service; `counted` keeps to the agreed minutes; `elapsed` is the part of it beside which
    nothing else counts.
    """

    service: Service
    code: Code | None
    spans: tuple[Span, ...]
    logged: int
    worked: int
    held: int
    counted: int
    elapsed: int

    @property
    def supervised(self) -> bool:
        return self.code is not None and self.code.supervised

    def present(self, start: datetime, end: datetime) -> bool:
        """Whether the service runs through all of that time."""
        return any(begun <= start and end <= over for begun, over in self.spans)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two services in the same minutes: the code that keeps them and the one that yields them; `shared` in seconds."""

    keeps: str
    yields: str
    joint: bool
    shared: int


@dataclass(slots=True)
class DayMinutes:
    """All services of a day in order of start, and where they met."""

    shares: Sequence[Share]
    meetings: tuple[Meeting, ...]


@dataclass(slots=True)
class Totals:
    """The two totals of minutes that a treatment note states (Pub. 100-02 ch. 15 §220.3 E)."""

    timed_minutes: int
    treatment_minutes: int


def whole_minutes(seconds: int) -> int:
    """Whole minutes, seconds dropped."""
    return seconds // _MINUTE


def seconds_in(length: timedelta) -> int:
    """Whole seconds of a length of time."""
    return length.days * _DAY + length.seconds


def read_day(services: Iterable[Service]) -> DayMinutes:
    """Give every minute of the patient to one service (Pub. 100-04 ch. 5 §20.3; NCCI Policy Manual ch. 11 §P).

    The service that started first keeps a shared minute; in listing order when equal. Therapist and assistant at the
    same code are together, and the minute is the therapist's. Supervised modalities run beside anything. A student
    alone holds no minute.
    """
    codes = catalogue.all_codes()
    shares = [_share(service, codes.get(service.code)) for service in services]
    shares.sort(key=_start)
    meetings: tuple[Meeting, ...] = ()
    if _one_after_another(shares):
        for share in shares:
            if share.service.by != "student":
                share.held = share.counted = share.elapsed = share.worked
    else:
        meetings = _share_out_all(shares)
    for share in shares:
        if share.service.agreed_minutes is not None:
            agreed = share.service.agreed_minutes * _MINUTE
            share.counted, share.elapsed = min(share.held, agreed), min(share.elapsed, agreed)
    return DayMinutes(shares, meetings)


def totals(services: Iterable[Service]) -> Totals:
    """Timed and treatment minutes of a discipline's day; seconds are summed for each code and dropped once."""
    return totals_of(read_day(services))


def totals_of(minutes: DayMinutes) -> Totals:
    """Timed minutes are those of every code by the clock; treatment minutes add the rest, parallel time once."""
    timed: dict[str, int] = {}
    rest: dict[str, int] = {}
    for share in minutes.shares:
        number = share.service.code
        lengths = timed if share.code is not None and share.code.timed else rest
        lengths[number] = lengths.get(number, 0) + share.elapsed
    timed_minutes = sum([seconds // _MINUTE for seconds in timed.values()])
    return Totals(timed_minutes, timed_minutes + sum([seconds // _MINUTE for seconds in rest.values()]))


def _share(service: Service, code: Code | None) -> Share:
    started, ended = service.started, service.ended
    if started.tzinfo is not None or ended.tzinfo is not None:
        started, ended = in_utc(started), in_utc(ended)
    length = ended - started
    logged = worked = length.days * _DAY + length.seconds
    spans: tuple[Span, ...] = ((started, ended),)
    if service.pauses:
        spans = _between_pauses(service, started, ended)
        worked = sum(seconds_in(end - start) for start, end in spans)
    return Share(service, code, spans, logged, worked, 0, 0, 0)


def _start(share: Share) -> datetime:
    return in_utc(share.service.started) if share.service.pauses else share.spans[0][0]


def _between_pauses(service: Service, started: datetime, ended: datetime) -> tuple[Span, ...]:
    spans: list[Span] = []
    start = started
    for pause in sorted(service.pauses, key=lambda pause: in_utc(pause.started)):
        if in_utc(pause.started) > start:
            spans.append((start, in_utc(pause.started)))
        start = max(start, in_utc(pause.ended))
    return (*spans, (start, ended))


def _one_after_another(shares: Sequence[Share]) -> bool:
    """The usual day: nobody shares a minute, and there is nothing to share out."""
    before = None
    for share in shares:
        if share.service.by != "student":
            if before is not None and share.spans[0][0] < before:
                return False
            before = share.spans[-1][1]
    return True


def _share_out_all(shares: Sequence[Share]) -> tuple[Meeting, ...]:
    lengths: dict[tuple[str, str, bool], int] = {}
    counting = [share for share in shares if share.service.by != "student"]
    edges = sorted({edge for share in counting for span in share.spans for edge in span})
    for start, end in pairwise(edges):
        present = [share for share in counting if share.present(start, end)]
        for meeting in _share_out(present, seconds_in(end - start)):
            lengths[meeting] = lengths.get(meeting, 0) + seconds_in(end - start)
    for share in shares:
        share.counted = share.held
    return tuple(Meeting(*key, shared) for key, shared in lengths.items())


def _share_out(present: Sequence[Share], seconds: int) -> Iterable[tuple[str, str, bool]]:
    """Give a piece of the day, in which the same services run throughout, to one of them; the pairs that met."""
    attended = [share for share in present if not share.supervised]
    supervised = [share for share in present if share.supervised]
    meetings: list[tuple[str, str, bool]] = []
    for code in dict.fromkeys(share.service.code for share in supervised):
        # The same machine entered twice runs once.
        entries = [share for share in supervised if share.service.code == code]
        _holder(entries).held += seconds
        meetings += [meeting for meeting in _meetings(entries) if meeting[2]]
    if attended:
        holder = _holder(attended)
        holder.held += seconds
        holder.elapsed += seconds
        meetings += _meetings([holder, *[share for share in attended if share is not holder]])
    else:
        for share in supervised[:1]:
            share.elapsed += seconds
    return dict.fromkeys(meetings)


def _meetings(present: Sequence[Share]) -> list[tuple[str, str, bool]]:
    """Every two of the services, the one that comes first before the other, and whether they are joint work."""
    return [(one.service.code, other.service.code, _joint(one, other)) for one, other in combinations(present, 2)]


def _holder(attended: Sequence[Share]) -> Share:
    first = attended[0]
    if first.service.by != "assistant":
        return first
    return next((other for other in attended if _joint(first, other)), first)


def _joint(one: Share, other: Share) -> bool:
    """Therapist and assistant at the same code in the same way: together with the patient."""
    same = (one.service.code, one.service.mode) == (other.service.code, other.service.mode)
    return same and [one.service.by, other.service.by].count("assistant") == 1
