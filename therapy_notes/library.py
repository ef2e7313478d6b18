"""The clinic's activity library: how it is kept, and what of it a visit's type-ahead offers."""

import datetime as dt
import re
import tomllib
from collections import Counter
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from billing.rules import catalogue
from therapy_notes import audit
from therapy_notes.changes import stamp
from therapy_notes.clinic_time import day_of
from therapy_notes.models import Activity, Clinic, Goal, LibraryEntry
from therapy_notes.models.people import Discipline

STARTING = Path(__file__).parent / "starting_library"
FACTS = ("discipline", "area", "name", "code", "usual_goals", "phrases")
HABIT = dt.timedelta(days=90)  # how far back what a therapist does counts as usual


@transaction.atomic
def start_library(clinic, *, by, at):
    """Put in what the product offers to start with. What the clinic has of that name, retired too, stays as it is."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    had = set(LibraryEntry.objects.filter(clinic=clinic).values_list("discipline", "name"))
    new = [
        LibraryEntry(clinic=clinic, changed_by=by, changed_at=at, **facts)
        for facts in starting_entries()
        if (facts["discipline"], facts["name"]) not in had
    ]
    LibraryEntry.objects.bulk_create(new)
    audit.record("library.started", clinic, by=by, entries=len(new))
    return new


@transaction.atomic
def add_entry(clinic, *, by, at, **facts):
    """A new entry. ValidationError by field where the code does not fit or the name is taken."""
    entry = LibraryEntry(clinic=clinic, **facts)
    _keep(entry, by=by, at=at)
    audit.record("library.added", entry, by=by, code=entry.code, discipline=entry.discipline)
    return entry


@transaction.atomic
def edit_entry(entry, *, by, at, **facts):
    """Change an entry; activities that were logged by it keep what they say."""
    fresh = LibraryEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    changed = sorted(name for name, value in facts.items() if getattr(fresh, name) != value)
    if not changed:
        return fresh
    before = fresh.code
    for name in changed:
        setattr(fresh, name, facts[name])
    _keep(fresh, by=by, at=at)
    audit.record("library.changed", fresh, by=by, fields=changed, was=before, now=fresh.code)
    return fresh


@transaction.atomic
def retire_entry(entry, *, by, at):
    """Offer it no longer; nothing happens to one that is retired already."""
    fresh = LibraryEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if fresh.retired_at is None:
        fresh.retired_at = at
        stamp(fresh, by=by, at=at)
        fresh.save()
        audit.record("library.retired", fresh, by=by)
    return fresh


@transaction.atomic
def put_back_entry(entry, *, by, at):
    """Offer a retired entry again. ValidationError where another has its name meanwhile, or its code has ended."""
    fresh = LibraryEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if fresh.retired_at is not None:
        fresh.retired_at = None
        _keep(fresh, by=by, at=at)
        audit.record("library.put_back", fresh, by=by)
    return fresh


def check_code(number, *, discipline, on):
    """The code is in the catalogue, one of the discipline, and in force on that day."""
    code = catalogue.find(number)
    if code is None:
        problem = f"{number} is not in the catalogue. Type a code such as 97530, or choose one from the list."
    elif discipline not in code.disciplines:
        named = " or ".join(code.disciplines)
        problem = f"{number} is a code of {named}; this activity is of {discipline}. Change one of the two."
    elif not code.in_force(on):
        problem = f"{number} is not in force on {on:%Y-%m-%d}. Choose a code that is."
    else:
        return
    raise ValidationError({"code": problem})


@cache
def starting_entries():
    """The starting library as facts of entries, by discipline."""
    return tuple(
        {
            "discipline": discipline,
            "area": area,
            "name": name,
            "code": row["code"],
            "usual_goals": row["goals"],
            "phrases": row["phrases"],
        }
        for discipline in ("PT", "OT", "SLP")
        for area, rows in tomllib.loads((STARTING / f"{discipline.lower()}.toml").read_text("utf-8")).items()
        for name, row in rows.items()
    )


def found_by(entries, words):
    """Those entries of which name, code, area or usual goals hold every word, in any order."""
    wanted = words.casefold().split()
    return [
        one
        for one in entries
        if all(word in f"{one.name} {one.code} {one.area} {one.usual_goals}".casefold() for word in wanted)
    ]


def entries_by_area(entries, *, first=""):
    """[(discipline, its entries, [(area, its entries)])] for the page of the library, the discipline `first` on top."""
    found = {}
    for entry in sorted(entries, key=lambda one: one.discipline != first):
        found.setdefault(Discipline(entry.discipline), []).append(entry)
    return [
        (discipline, rows, [(area, list(same)) for area, same in groupby(rows, key=attrgetter("area"))])
        for discipline, rows in found.items()
    ]


def offered(visit, *, by):
    """What the type-ahead of a visit offers, as plain dicts: the library, most used first, then the plain codes.

    Five queries, whatever the library and the chart hold. `uses` counts what was logged for this patient.
    """
    episode = visit.episode
    used, last = _used_for(episode)
    habits = _habits(by, until=visit.planned)
    goals = list(Goal.objects.filter(episode=episode, status=Goal.Status.ACTIVE))
    linked = _linked(last, among={goal.pk for goal in goals})
    entries = LibraryEntry.objects.filter(
        clinic_id=episode.patient.clinic_id, discipline=episode.discipline, retired_at=None
    )
    ranked = sorted(entries, key=lambda one: (-used[one.pk], -habits[one.pk], one.name.casefold()))
    codes = catalogue.codes_for(episode.discipline, on=day_of(visit.planned))
    usable = {code.number for code in codes}
    offers = [
        _offer(one, used[one.pk], linked.get(one.pk) or _usual(one, goals)) for one in ranked if one.code in usable
    ]
    alone = {"id": None, "area": "", "uses": 0, "goals": [], "phrases": []}
    return offers + [alone | {"name": code.label, "code": code.number} for code in codes]


def _offer(entry, uses, goals):
    facts = {"id": entry.pk, "name": entry.name, "code": entry.code, "area": entry.area}
    return facts | {"uses": uses, "goals": goals, "phrases": entry.phrases}


def _used_for(episode):
    """How often each entry was logged for the patient, and the number of its last activity in this episode."""
    logged = Activity.objects.filter(entry__isnull=False, visit__episode__patient=episode.patient_id)
    rows = logged.order_by("visit__planned", "pk").values_list("entry", "visit__episode", "pk")
    last = {entry: pk for entry, where, pk in rows if where == episode.pk}
    return Counter(entry for entry, _, _ in rows), last


def _habits(by, *, until):
    """How often this person logged each entry, for anybody, in the three months before."""
    logged = Activity.objects.filter(
        entry__isnull=False, visit__therapist__user=by, visit__planned__range=(until - HABIT, until)
    )
    return Counter(dict(logged.values_list("entry").annotate(count=Count("pk"))))


def _linked(last, *, among):
    """The goals of each entry's last activity that are still worked on, by the entry."""
    entry_of = {activity: entry for entry, activity in last.items()}
    rows = Activity.goals.through.objects.filter(activity__in=entry_of).order_by("goal__kind", "goal__number")
    linked = {}
    for activity, goal in rows.values_list("activity", "goal"):
        if goal in among:
            linked.setdefault(entry_of[activity], []).append(goal)
    return linked


def _usual(entry, goals):
    """The goals in which a usual word begins a word."""
    words = [re.escape(word.strip()) for word in entry.usual_goals.split(",") if word.strip()]
    if not words:
        return []
    found = re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)
    return [goal.pk for goal in goals if found.search(f"{goal.name} {goal.text}")]


def _keep(entry, *, by, at):
    check_code(entry.code, discipline=entry.discipline, on=day_of(at))
    stamp(entry, by=by, at=at)
    Clinic.objects.select_for_update(no_key=True).only("pk").get(pk=entry.clinic_id)  # no name is taken meanwhile
    entry.full_clean()
    entry.save()
