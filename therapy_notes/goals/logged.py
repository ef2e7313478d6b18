"""What was logged and measured for goals, note by note: as written, and of amended notes as signed."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from therapy_notes.clinic_time import whole_minutes
from therapy_notes.clocks import BY_ROWS
from therapy_notes.models import Activity, Note, SignedVersion, Stretch


@dataclass(slots=True)
class Logged:
    """One activity as far as goals need it: its minutes, the level and cues, and the credentials of who gave it."""

    activity: int
    note: int
    day: date
    assistance: str
    cues: int | None
    minutes: int = 0
    people: set[str] = field(default_factory=set)
    goals: set[str] = field(default_factory=set)


def logged_in(episodes, *, until=None, amending=None):
    """The activities with minutes of each episode, by its number; three queries for any count.

    `amending` are the numbers of the visit notes that are being amended, where known; without any, two queries.
    """
    numbers = [episode.pk for episode in episodes]
    if amending is None:
        amending = Note.objects.filter(episode__in=numbers, status=Note.Status.AMENDING, visit__isnull=False)
    found = _from_rows(numbers) | _as_signed(amending)
    of = defaultdict(list)
    for (episode, _), one in sorted(found.items()):
        if until is None or one.day <= until:
            of[episode].append(one)
    return of


def _from_rows(numbers):
    rows = Stretch.objects.filter(activity__visit__episode__in=numbers, ended__isnull=False).order_by()
    rows = rows.filter(activity__visit__note__status__in=BY_ROWS)
    place = ("activity__visit__episode", "activity", "activity__visit__note", "activity__visit__note__date")
    said = ("activity__assistance", "activity__cues")
    found = {}
    for episode, activity, note, day, level, cues, started, ended, *people in rows.values_list(
        *place, *said, "started", "ended", "by__credential", "with_whom__credential"
    ):
        key = (episode, activity)
        one = found.setdefault(key, Logged(activity, note, day, level, cues_in(level, cues)))
        one.minutes += whole_minutes(started, ended)
        one.people |= {person for person in people if person}
    links = Activity.goals.through.objects.filter(goal__episode__in=numbers)
    for episode, activity, kind, number in links.values_list("goal__episode", "activity", "goal__kind", "goal__number"):
        if (episode, activity) in found:
            found[episode, activity].goals.add(f"{kind} {number}")
    return found


def _as_signed(amending):
    """The activities of notes that are being amended, out of their last signed versions."""
    versions = SignedVersion.objects.filter(note__in=amending).order_by("number")
    rows = versions.values_list("note", "note__episode", "note__date", "content")
    found = {}
    for note, episode, day, text in {row[0]: row for row in rows}.values():
        for one in json.loads(text)["activities"]:
            if any(stretch["ended"] for stretch in one["stretches"]):
                found[episode, one["id"]] = of_content(one, note=note, day=day)
    return found


def of_content(said, *, note, day):
    """An activity as a note's content says it."""
    stretches = [one for one in said["stretches"] if one["ended"]]
    people = [person for one in stretches for person in (one["by"], one["with"]) if person]
    return Logged(
        activity=said["id"],
        note=note,
        day=day,
        assistance=said["assistance"],
        cues=cues_in(said["assistance"], said["cues"]),
        minutes=sum(one["minutes"] for one in stretches),
        people={person["credential"] for person in people},
        goals=set(said["goals"]),
    )


def cues_in(assistance, cues):
    """How many cues of all kinds; none counts as 0 where the help was noted, else nobody has said."""
    given = sum(count for count in cues.values() if count)
    return given if given or assistance else None
