"""The hours of the clinicians of a visit across the clinic's patients: who else had them, or the patient, just then."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Q

from billing.gather.day import GatheredDay, Said
from billing.rules.conduct import Conflict, conflicts
from billing.rules.facts import Discipline, Interval
from billing.rules.findings import rule_of
from therapy_notes.content import latest_activities, with_agreed_minutes
from therapy_notes.models import Note, Visit


@dataclass(frozen=True, slots=True)
class Meeting:
    """A conflict that touches a visit, and the other visit in it. `people` are the clinicians' numbers and names.

    `kind` "one-on-one-overlap" is one clinician with another patient, "co-treatment" another discipline with this one.
    """

    kind: str
    started: dt.datetime
    ended: dt.datetime
    minutes: int
    people: tuple[tuple[int, str], ...]
    visit: int

    @property
    def released_by(self) -> str:
        """What lets the lines of these minutes go."""
        return rule_of(self.kind).released_by


@dataclass(frozen=True, slots=True)
class _Hour:
    visit: int
    interval: Interval


def meetings(visit: Visit, gathered: GatheredDay) -> list[Meeting]:
    """Where the law sees the visit's minutes in conflict with another visit; one query where nobody else is near."""
    own = [said for said, number in gathered.said if number == visit.pk]
    stretches = [one for said in own for one in said["stretches"] if one["ended"]]
    if not stretches:
        return []
    notes = list(_others(visit, stretches))
    if not notes:
        return []
    said = latest_activities(notes)
    patient, discipline = visit.episode.patient_id, visit.episode.discipline
    hours = list(_hours(visit.pk, patient, discipline, own))
    names = {one["id"]: one["name"] for one in _people(own)}
    for note in notes:
        episode, activities = note.episode, said[note.pk]
        hours += _hours(cast(int, note.visit_id), episode.patient_id, episode.discipline, activities)
        names |= {one["id"]: one["name"] for one in _people(activities)}
    found = conflicts([hour.interval for hour in hours]).conflicts
    others = [(conflict, _other(conflict, visit.pk, hours)) for conflict in found]
    return [_meeting(conflict, other, names) for conflict, other in others if other]


def _others(visit: Visit, stretches: Sequence[Said]) -> Iterable[Note]:
    """Notes of other visits of these people, or of this patient, that share a minute with this one."""
    people = {one["id"] for one in _people([{"stretches": stretches}])}
    first = min(dt.datetime.fromisoformat(one["started"]) for one in stretches)
    last = max(dt.datetime.fromisoformat(one["ended"]) for one in stretches)
    activities = "visit__activities__stretches"
    meeting = Q(**{f"{activities}__started__lt": last, f"{activities}__ended__gt": first})
    of_them = Q(**{f"{activities}__by__in": people}) | Q(**{f"{activities}__with_whom__in": people})
    notes = Note.objects.filter(episode__patient__clinic=visit.episode.patient.clinic_id, date=visit.note.date)
    meets = meeting & (of_them | Q(episode__patient=visit.episode.patient_id))
    # Of one that is being amended the signed times hold, and those stand in its content alone.
    amending = Q(status=Note.Status.AMENDING, visit__isnull=False)
    found = notes.filter(meets | amending).exclude(status=Note.Status.VOID)
    others = list(found.exclude(visit=visit).values_list("pk", flat=True).distinct())
    return Note.objects.filter(pk__in=others).select_related("episode") if others else ()


def _hours(visit: int, patient: int, discipline: str, activities: Sequence[Said]) -> Iterator[_Hour]:
    for said in activities:
        for stretch, agreed in with_agreed_minutes(said):
            if stretch["ended"]:
                yield _Hour(
                    visit,
                    Interval(
                        patient=str(patient),
                        clinician=str(stretch["by"]["id"]),
                        discipline=cast(Discipline, discipline),
                        code=said["code"],
                        mode=said["mode"],
                        started=dt.datetime.fromisoformat(stretch["started"]),
                        ended=dt.datetime.fromisoformat(stretch["ended"]),
                        with_=str(stretch["with"]["id"]) if stretch["with"] else "",
                        by=stretch["delivered"],
                        agreed_minutes=agreed,
                    ),
                )


def _people(activities: Sequence[Said]) -> Iterator[Said]:
    for said in activities:
        for stretch in said["stretches"]:
            yield stretch["by"]
            if stretch["with"]:
                yield stretch["with"]


def _other(conflict: Conflict, own: int, hours: Sequence[_Hour]) -> int | None:
    """The other visit of a conflict; None where the conflict does not touch this one."""
    visits = {hour.visit for hour in hours if _within(conflict, hour.interval)}
    return min(visits - {own}) if own in visits and len(visits) > 1 else None


def _within(conflict: Conflict, interval: Interval) -> bool:
    people = {interval.clinician, interval.with_} & set(conflict.clinicians)
    in_time = interval.started < conflict.ended and conflict.started < interval.ended
    return bool(people) and interval.patient in conflict.patients and in_time


def _meeting(conflict: Conflict, visit: int, names: dict[int, str]) -> Meeting:
    people = tuple((int(one), names[int(one)]) for one in conflict.clinicians)
    return Meeting(conflict.kind, conflict.started, conflict.ended, conflict.minutes, people, visit)
