"""What the record holds of a billing day beside its times: the words of its activities, plan, report, signature."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from django.db.models import F

from billing.gather.course import needs_plan, plan_facts, reports_on
from billing.gather.day import GatheredDay, Said
from billing.rules.care.reports import Reporting
from billing.rules.care_facts import (
    NOT_GIVEN,
    ActivityFacts,
    Author,
    CareFacts,
    Cosign,
    NoteFacts,
    NotGiven,
    SupportiveFacts,
)
from therapy_notes import clocks
from therapy_notes.content import is_lacking
from therapy_notes.models import Activity, LateEntry, Note, Signature, Stretch, Visit
from therapy_notes.plans.standing import Papers, papers_of

Level = Activity.Assistance
# Of these levels the share alone is told; each other one says in its own words what the help was.
OF_A_SHARE = (
    *(Level.MINIMAL, Level.MODERATE, Level.MAXIMAL, Level.DEPENDENT),
    *(Level.GG_PARTIAL, Level.GG_SUBSTANTIAL, Level.GG_DEPENDENT),
)


@dataclass(frozen=True)
class Signed:
    """What is signed beside the notes of days: the plans of their episodes, and which notes have a late entry."""

    plans: Mapping[int, Papers]
    late: frozenset[int]
    notes: tuple[Note, ...]
    _answers: dict[tuple[int, dt.date], Reporting | None] = field(default_factory=dict)

    def reporting(self, episode: int, course: clocks.Course, *, on: dt.date) -> Reporting | None:
        """The reporting periods of an episode's course as of a day, worked out once for all its days."""
        if (episode, on) not in self._answers:
            self._answers[episode, on] = course.reporting(on=on)
        return self._answers[episode, on]

    @cached_property
    def cosigned(self) -> frozenset[int]:
        """Which notes a second person signed: asked once, and not at all where every day still waits for that."""
        return frozenset(_second(self.notes).values_list("version__note", flat=True))


def care_facts(
    visit: Visit,
    gathered: GatheredDay,
    supporting: Mapping[str, SupportiveFacts] | NotGiven,
    *,
    asked_on: dt.date,
    course: clocks.Course | None = None,
    signed: Signed | None = None,
) -> CareFacts:
    """What the law may judge of the record; `supporting` is of the codes whose visits a payer of the day counts.

    What the record does not speak of yet is not given: deficits, other care, coverage, authorization, providers.
    `asked_on` is the day of asking: a report may have been missed since. `course` is that of the visit's episode and
    `signed` what is signed beside its notes, where the caller has them already.
    """
    day = visit.note.date
    course = course or clocks.course_of(visit.episode)
    plans = signed.plans if signed else papers_of([visit.episode_id])
    of, on = visit.episode_id, max(day, asked_on)
    answer = signed.reporting(of, course, on=on) if signed else course.reporting(on=on)
    return CareFacts(
        activities=tuple(_activities(gathered)),
        plan=plan_facts(day, course, plans[visit.episode_id]) if needs_plan(gathered) else NOT_GIVEN,
        **reports_on(day, course, answer)._asdict(),
        supportive=supporting,
        note=_note(visit, gathered, signed),
    )


def signed_beside(episodes: Iterable[int], notes: Iterable[Note]) -> Signed:
    """What is signed beside the notes of any days: a constant number of queries."""
    notes = list(notes)
    return Signed(papers_of(episodes), frozenset(_late(notes).values_list("note", flat=True)), tuple(notes))


def _activities(gathered: GatheredDay) -> Iterator[ActivityFacts]:
    """Each activity. How the patient took part is said once for a visit, so it is asked of one activity of a code."""
    taken_part: dict[int | None, str] = {
        note.visit_id: note.visit.participation for note in gathered.notes if note.visit
    }
    asked = set()
    for said, visit in gathered.said:
        key = (visit, said["code"])
        yield _activity(said, NOT_GIVEN if key in asked else taken_part[visit])
        asked.add(key)


def _activity(said: Said, participation: str | NotGiven) -> ActivityFacts:
    return ActivityFacts(
        code=said["code"],
        goal=tuple(said["goals"]),
        description=said["description"],
        assistance=said["assistance"],
        assistance_type=_help(said),
        skill=said["skill"],
        response=said["response"],
        participation=participation,
        in_plan=_in_plan(said),
        collaboration=_collaboration(said),
    )


def _in_plan(said: Said) -> bool | NotGiven:
    """Of an assistant's activity under a signed plan: whether the plan has it. Nobody asks it of a therapist's."""
    answer = (said.get("collaboration") or {}).get("in_plan")
    return NOT_GIVEN if answer is None else bool(answer)


def _collaboration(said: Said) -> str | NotGiven:
    """What an assistant agreed with the therapist, where that is asked and whole; empty where it is not."""
    if not (said.get("collaboration") or {}).get("reasons"):
        return NOT_GIVEN
    return "" if is_lacking(said) else str(said["discussed"])


def _help(said: Said) -> Any:
    if said["assistance"] and said["assistance"] not in OF_A_SHARE:
        return True
    return (*said["help_types"], *said["cues"])


def _note(visit: Visit, gathered: GatheredDay, signed: Signed | None) -> NoteFacts | NotGiven:
    """How the day's notes are signed, once the visit's own is: what is being written need not be signed yet."""
    if visit.note.status in Note.WRITABLE:
        return NOT_GIVEN
    author = visit.note.author.clinician.credential
    return NoteFacts(
        signed=all(note.status in Note.SIGNED_BY_AUTHOR for note in gathered.notes),
        signed_late=_typed_later(gathered) or _signed_late(gathered.notes, signed),
        author=cast(Author, clocks.AUTHORS.get(author, author)),
        cosign=_cosign(gathered.notes, signed),
    )


def _typed_later(gathered: GatheredDay) -> bool:
    """Whether a start or an end was typed on a day after the visit's; older contents know of both by the start."""
    stretches = (stretch for said, _ in gathered.said for stretch in said["stretches"])
    later = Stretch.Source.TYPED_LATER
    return any(later in (stretch["source"], stretch.get("ended_source")) for stretch in stretches)


def _signed_late(notes: Sequence[Note], signed: Signed | None) -> bool:
    """Whether a note of the day was first signed past the clinic's limit: then its late entry is a row."""
    return any(note.pk in signed.late for note in notes) if signed else _late(notes).exists()


def _late(notes: Iterable[Note]) -> Any:
    return LateEntry.objects.filter(note__in=list(notes))


def _cosign(notes: Sequence[Note], signed: Signed | None) -> Cosign:
    if any(note.status == Note.Status.AWAITING_COSIGN for note in notes):
        return "pending"
    is_done = any(note.pk in signed.cosigned for note in notes) if signed else _second(notes).exists()
    return "done" if is_done else "not_required"


def _second(notes: Iterable[Note]) -> Any:
    """Signatures by somebody else than the author."""
    return Signature.objects.filter(version__note__in=list(notes)).exclude(signer=F("version__note__author"))
