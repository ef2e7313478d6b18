"""Conduct across patients: one clinician with two patients at once, two disciplines that count the same minutes.

Moments are compared in UTC. Everything is sorted and swept once, so a day of a clinic costs little more than its size.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import Literal, NamedTuple

from billing.rules import catalogue
from billing.rules.facts import Discipline, Interval, in_utc
from billing.rules.findings import Finding, found, in_order, rule_of
from billing.rules.spans import Span, common, merged, outside
from billing.rules.timing import seconds_in, whole_minutes
from billing.rules.why import said_day, said_minutes

ConflictKind = Literal["one-on-one-overlap", "co-treatment"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two things at once that exclude each other, from `started` to `ended`: times as the intervals have them."""

    kind: ConflictKind
    clinicians: tuple[str, ...]
    patients: tuple[str, ...]
    started: datetime
    ended: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes, seconds dropped."""
        return whole_minutes(seconds_in(in_utc(self.ended) - in_utc(self.started)))


@dataclass(frozen=True, slots=True)
class Conduct:
    """Conflicts in order of start, end, kind, clinicians and patients; names within one are sorted."""

    conflicts: tuple[Conflict, ...]
    findings: tuple[Finding, ...]


class _Pair(NamedTuple):
    """Who is in conflict: one clinician and two patients, or two clinicians and one patient."""

    kind: ConflictKind
    clinicians: tuple[str, ...]
    patients: tuple[str, ...]


class _Hold(NamedTuple):
    """A clinician held by a patient: one-on-one, or as one of the `group` being led."""

    started: datetime
    ended: datetime
    patient: str
    alone: bool
    group: str


def conflicts(intervals: Sequence[Interval]) -> Conduct:
    """Where intervals of clinicians' clocks exclude each other (Pub. 100-02 ch. 15 §230 A; Pub. 100-04 ch. 5 §20.3).

    Pairwise, and touching pieces of one pair are one conflict. Supervised modalities run beside anything; a student
    alone holds nobody, nor does supervising one. TypeError where times with and without an offset meet.
    """
    faces: dict[datetime, datetime] = {}
    for interval in intervals:
        faces.setdefault(in_utc(interval.started), interval.started)
        faces.setdefault(in_utc(interval.ended), interval.ended)
    attended = [interval for interval in intervals if interval.by != "student" and not _supervised(interval.code)]
    pieces: defaultdict[_Pair, list[Span]] = defaultdict(list)
    for pair, span in (*_overlaps(attended), *_co_treatments(attended)):
        pieces[pair].append(span)
    spans = sorted((*span, pair) for pair, met in pieces.items() for span in merged(met))
    given = tuple(Conflict(*pair, started=faces[started], ended=faces[ended]) for started, ended, pair in spans)
    return Conduct(given, in_order(_finding(conflict) for conflict in given))


def _supervised(number: str) -> bool:
    code = catalogue.find(number)
    return code is not None and code.supervised


def _finding(conflict: Conflict) -> Finding:
    begin, end = conflict.started, conflict.ended
    when = f"from {begin:%H:%M} to {end:%H:%M} on {said_day(begin)} ({said_minutes(conflict.minutes)})"
    if conflict.kind == "one-on-one-overlap":
        (subject,), (one, other) = conflict.clinicians, conflict.patients
        text = f"{subject} had {one} and {other} at once {when}, and one-on-one time belongs to one patient: "
        mend = "correct the times, give the minutes to one of them or to a colleague, or bill both as a group."
    else:
        (subject,), both = conflict.patients, " and ".join(conflict.clinicians)
        text = f"{subject} was with {both} at once {when}, and together they count more minutes than passed: "
        mend = "agree on how the minutes are split, or let one discipline bill them all."
    return found(conflict.kind, text + mend, citation=rule_of(conflict.kind).citation, subject=subject)


def _overlaps(attended: Iterable[Interval]) -> Iterator[tuple[_Pair, Span]]:
    """Pieces of time in which one person is one-on-one, and has another patient as well."""
    spans: defaultdict[tuple[str, str, bool, str], list[Span]] = defaultdict(list)
    for interval in attended:
        alone = interval.mode in ("individual", "cotreatment")
        # Patients treated side by side are a group for this look, whether anyone has named it or not.
        group = interval.group or ("" if interval.mode == "group" else interval.mode)
        for person in {interval.clinician, interval.with_ or interval.clinician}:
            span = (in_utc(interval.started), in_utc(interval.ended))
            spans[person, interval.patient, alone, "" if alone else group].append(span)
            # One-on-one within the group that the interval names: that patient is not outside of it.
            if alone and interval.group:
                spans[person, interval.patient, False, interval.group].append(span)
    held: defaultdict[str, list[_Hold]] = defaultdict(list)
    members: dict[tuple[str, str, str], list[Span]] = {}
    for (person, patient, alone, group), met in spans.items():
        joined = merged(met)
        held[person] += [_Hold(*span, patient, alone, group) for span in joined]
        if not alone:
            members[person, patient, group] = joined
    for person, holds in held.items():
        for one, other, span in _meetings(sorted(holds)):
            inside = members.get((person, one.patient, other.group), ()) if not other.alone else ()
            pair = _Pair("one-on-one-overlap", (person,), tuple(sorted((one.patient, other.patient))))
            yield from ((pair, piece) for piece in outside(span, inside))


def _meetings(holds: Iterable[_Hold]) -> Iterator[tuple[_Hold, _Hold, Span]]:
    """Pairs of different patients who hold a person at once, the first of them one-on-one, in order of start."""
    alone: list[_Hold] = []
    led: list[_Hold] = []
    for hold in holds:
        # Only what is compared is looked through, so that a large group alone costs nothing.
        alone = [other for other in alone if other.ended > hold.started]
        others = alone
        if hold.alone:
            led = [other for other in led if other.ended > hold.started]
            others = [*alone, *led]
        for other in others:
            if other.patient != hold.patient:
                first, second = (hold, other) if hold.alone else (other, hold)
                yield first, second, (hold.started, min(hold.ended, other.ended))
        (alone if hold.alone else led).append(hold)


def _co_treatments(attended: Iterable[Interval]) -> Iterator[tuple[_Pair, Span]]:
    """Pieces of time in which two disciplines have one patient, in sessions of which they count too many minutes."""
    by_patient: defaultdict[str, defaultdict[Discipline, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for interval in attended:
        by_patient[interval.patient][interval.discipline].append(interval)
    for patient, disciplines in by_patient.items():
        for one, other in combinations(sorted(disciplines), 2):
            for session in _sessions((*disciplines[one], *disciplines[other])):
                first = [interval for interval in session if interval.discipline == one]
                second = [interval for interval in session if interval.discipline == other]
                if first and second and _counted(first) + _counted(second) > _elapsed(session):
                    yield from _shared(first, second, patient)


def _sessions(intervals: Iterable[Interval]) -> Iterator[list[Interval]]:
    """Intervals that hang together by overlapping."""
    session: list[Interval] = []
    over: datetime | None = None
    for interval in sorted(intervals, key=lambda one: in_utc(one.started)):
        if over is not None and in_utc(interval.started) >= over:
            yield session
            session = []
        session.append(interval)
        over = max(over, in_utc(interval.ended)) if over else in_utc(interval.ended)
    if session:
        yield session


def _counted(intervals: Iterable[Interval]) -> int:
    """Whole minutes that one discipline counts: agreed or the interval's, and each minute of the patient once."""
    spans, lengths = [], timedelta()
    for one in intervals:
        span = (in_utc(one.started), in_utc(one.ended))
        spans.append(span)
        lengths += span[1] - span[0] if one.agreed_minutes is None else timedelta(minutes=one.agreed_minutes)
    return min(whole_minutes(seconds_in(lengths)), _length(spans))


def _elapsed(intervals: Iterable[Interval]) -> int:
    return _length((in_utc(one.started), in_utc(one.ended)) for one in intervals)


def _length(spans: Iterable[Span]) -> int:
    """Whole minutes in which at least one of the spans runs."""
    return whole_minutes(seconds_in(sum((end - start for start, end in merged(spans)), timedelta())))


def _shared(one: Iterable[Interval], other: Iterable[Interval], patient: str) -> Iterator[tuple[_Pair, Span]]:
    """Where a clinician of one discipline and one of the other have the patient at once."""
    firsts, seconds = _by_clinician(one), _by_clinician(other)
    for (first, spans), (second, others) in product(firsts.items(), seconds.items()):
        pair = _Pair("co-treatment", tuple(sorted({first, second})), (patient,))
        yield from ((pair, piece) for piece in common(spans, others))


def _by_clinician(intervals: Iterable[Interval]) -> dict[str, list[Span]]:
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for one in intervals:
        spans[one.clinician].append((in_utc(one.started), in_utc(one.ended)))
    return {clinician: merged(met) for clinician, met in spans.items()}
