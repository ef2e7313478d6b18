"""The billing day: what the notes of one patient, date and discipline say was done, and what people decided."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from billing.models import Decision
from billing.rules.assess import assess
from billing.rules.edits.tables import Tables
from billing.rules.facts import BillingDay, Discipline, Notice, NoticeModifier, OtherLine, PayerTerms, Service
from therapy_notes.content import latest_activities, with_agreed_minutes
from therapy_notes.models import Note, Visit

Said = dict[str, Any]
Kind = Decision.Kind


@dataclass
class Decisions:
    """What people decided about a day: of each kind the latest row holds, whole."""

    _latest: dict[str, Decision] = field(default_factory=dict)
    _since: dict[tuple[str, str], Decision] = field(default_factory=dict)

    def add(self, row: Decision) -> None:
        """Take a later row."""
        before = self._since
        self._since = {key: one for key, one in before.items() if key[0] != row.kind}
        self._since |= {(row.kind, entry): before.get((row.kind, entry), row) for entry in row.answer}
        self._latest[row.kind] = row

    def latest(self, kind: str) -> Decision | None:
        """The row that holds."""
        return self._latest.get(kind)

    def answer(self, kind: str) -> tuple[str, ...]:
        """What holds; nothing where nobody decided, or all of it was withdrawn."""
        return tuple(self._latest[kind].answer) if kind in self._latest else ()

    def since(self, kind: str, code: str) -> Decision | None:
        """The row with which what now holds of a code began: who stated it."""
        rows = [row for (of, entry), row in self._since.items() if of == kind and code_of(entry) == code]
        return max(rows, key=lambda row: row.pk, default=None)


def code_of(entry: str) -> str:
    """The code that an entry of an answer speaks of: 97530 of 97530, of 97530 GA, and of the pair 97150/97530."""
    return entry.split()[0].rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class GatheredDay:
    """A billing day with what the page needs beside it.

    `complete` if every time is filled in; `notes` are the day's, in order; `said` what each activity says, with its
    visit's number; `decisions` what people decided, and `of_the_year` by date and discipline what they decided since
    its first day. `others` are the same patient's days of other disciplines.
    """

    day: BillingDay
    complete: bool
    notes: tuple[Note, ...]
    said: tuple[tuple[Said, int], ...]
    decisions: Decisions
    others: tuple[BillingDay, ...] = ()
    of_the_year: Mapping[tuple[dt.date, str], Decisions] = field(default_factory=dict)

    @property
    def activities(self) -> tuple[tuple[str, int, int], ...]:
        """Each activity's code, its number, and its visit's number."""
        return tuple((one["code"], one["id"], visit) for one, visit in self.said)

    @property
    def decision(self) -> Decision | None:
        """Who takes the units of a tie, if somebody chose."""
        return self.decisions.latest(Kind.TIE)


def day_facts(visit: Visit, said: Said | None = None) -> GatheredDay:
    """The billing day of a visit: every note of its patient, date and discipline.

    `said` is the content of the visit's own note, where the caller has it already.
    """
    note, episode = visit.note, visit.episode
    found = Note.objects.filter(episode__patient=episode.patient_id, date=note.date, visit__isnull=False)
    # Nothing was done at a missed one, and a void note says nothing.
    others = found.filter(visit__missed="").exclude(status=Note.Status.VOID).exclude(pk=note.pk)
    notes = sorted([note, *_whole(list(others.values_list("pk", flat=True)))], key=lambda one: one.pk)
    rest = [one for one in notes if said is None or one.pk != note.pk]
    activities = latest_activities(rest) if rest else {}
    if said is not None:
        activities[note.pk] = said["activities"]
    if note.status == Note.Status.VOID:
        activities[note.pk] = []
    decisions = decisions_of(episode.patient_id, note.date.replace(month=1, day=1), note.date)
    return gathered_day(note, notes, activities, decisions)


def gathered_day(
    note: Note,
    notes: Sequence[Note],
    activities: Mapping[int, list[Said]],
    decisions: Mapping[tuple[dt.date, str], Decisions],
) -> GatheredDay:
    """The same from what was fetched: the notes of the patient's day, what each says was done, and the decisions."""
    discipline = note.episode.discipline
    own = [one for one in notes if one.episode.discipline == discipline]
    with_visits = [(_facts_of(activity), cast(int, one.visit_id)) for one in own for activity in activities[one.pk]]
    by_discipline: dict[str, list[Said]] = defaultdict(list)
    for one in notes:
        by_discipline[one.episode.discipline] += activities[one.pk]
    days = {
        of: billing_day(note.date, of, rows, decisions[note.date, of]) for of, rows in sorted(by_discipline.items())
    }
    return GatheredDay(
        day=days.pop(discipline),
        complete=all(activity["stretches"] and not activity["running"] for activity, _ in with_visits),
        notes=tuple(own),
        said=tuple(with_visits),
        decisions=decisions[note.date, discipline],
        others=tuple(days.values()),
        of_the_year=decisions,
    )


def _facts_of(activity: Said) -> Said:
    """Who worked, and not under which license: what is being written does not say that yet."""
    stretches = []
    for one in activity["stretches"]:
        people = {part: one[part] and one[part] | {"license": ""} for part in ("by", "with")}
        stretches.append(one | people)
    return activity | {"stretches": stretches}


def _whole(notes: list[int]) -> Iterable[Note]:
    """These notes with what is read of them; mostly there are none, and that is asked cheaply."""
    if not notes:
        return ()
    return Note.objects.select_related("episode__patient__clinic", "visit", "author__clinician").filter(pk__in=notes)


def beside_other_lines(gathered: GatheredDay, terms: PayerTerms, tables: Tables | None) -> BillingDay:
    """The day with what the same terms make of the patient's other disciplines: pair edits look at their lines too."""
    if not gathered.others:
        return gathered.day
    lines = [
        OtherLine(code, other.discipline)
        for other in gathered.others
        for code in dict.fromkeys(line.code for line in assess(other, terms, tables=tables).lines)
    ]
    return replace(gathered.day, other_lines=tuple(lines))


def with_codes_apart(day: BillingDay, codes: Iterable[str]) -> BillingDay:
    """The day as it would be if a person had decided that these codes stand apart."""
    apart = frozenset(codes)
    return replace(day, services=tuple(replace(one, distinct=one.code in apart) for one in day.services))


def billing_day(date: dt.date, discipline: str, activities: Iterable[Said], decisions: Decisions) -> BillingDay:
    """The facts of a day from what its activities say and what people decided about it.

    Which codes stand apart is not among them: it was decided of pairs, and which those are depends on the payer.
    """
    return BillingDay(
        date=date,
        discipline=cast(Discipline, discipline),
        services=tuple(service for activity in activities for service in _services(activity)),
        prefer=decisions.answer(Kind.TIE),
        notices=tuple(_notice(stated) for stated in decisions.answer(Kind.NOTICE)),
    )


def decisions_of(patient: int, first: dt.date, last: dt.date) -> dict[tuple[dt.date, str], Decisions]:
    """What was decided, by date and discipline; one query for any number of days."""
    found: dict[tuple[dt.date, str], Decisions] = defaultdict(Decisions)
    for row in Decision.objects.filter(patient=patient, date__gte=first, date__lte=last).order_by("pk"):
        found[row.date, row.discipline].add(row)
    return found


def _notice(stated: str) -> Notice:
    code, modifier = stated.split()
    return Notice(code, cast(NoticeModifier, modifier))


def _services(activity: Said) -> list[Service]:
    return [
        Service(
            code=activity["code"],
            started=dt.datetime.fromisoformat(stretch["started"]),
            ended=dt.datetime.fromisoformat(stretch["ended"]),
            by=stretch["delivered"],
            clinician=str(stretch["by"]["id"]),
            with_=str(stretch["with"]["id"]) if stretch["with"] else "",
            student_participated=stretch["student"] and stretch["delivered"] != "student",
            mode=activity["mode"],
            agreed_minutes=agreed,
            delivery=activity.get("delivery", "in_person"),  # contents from before it was asked do not say
        )
        for stretch, agreed in with_agreed_minutes(activity)
        if stretch["ended"]
    ]
