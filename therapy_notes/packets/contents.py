"""What goes into a packet, in the order of its chapters, and what is missing. Nothing is rendered here."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from therapy_notes import clocks
from therapy_notes.access.attachments import kinds_to_read
from therapy_notes.models import Attachment, Episode, Note, Patient
from therapy_notes.packets import bearing, chapters, lacking
from therapy_notes.packets.asked import Asked
from therapy_notes.packets.entries import Care, Chapter, Contents, Entry
from therapy_notes.packets.noted import Noted, noted, signed_by
from therapy_notes.packets.pages import PERIODS
from therapy_notes.plans.standing import papers_of

Kind = Note.Kind
# The chapters that are made of notes: which kind of note, and what heads them.
OF_NOTES = {
    "evaluations": (Kind.EVALUATION, "Evaluations"),
    "visits": (Kind.VISIT, "Visit notes"),
    "reports": (Kind.REPORT, "Progress reports"),
    "discharges": (Kind.DISCHARGE, "Discharge"),
}
MARKS = {Note.Status.AWAITING_COSIGN: "awaiting a cosignature", Note.Status.AMENDING: "being amended"}


def contents_of(asked: Asked, *, by: Any, on: dt.date) -> Contents:
    """What a packet holds for that person as of a day; about thirty queries for any count of notes."""
    patient = Patient.objects.select_related("clinic").get(pk=asked.patient)
    found = Contents(patient=patient, care=_care(patient, asked, on=on), on=on)
    scans = _papers(patient, asked, by=by)
    for care in found.care:
        found.chapters += _of_episode(care, asked, scans, several=len(found.care) > 1)
        found.notes += care.chosen
    if "signatures" in asked.kinds and found.notes:
        found.chapters.append(Chapter("signatures", "Signature log", [_own("signatures", "Signature log", None)]))
    if "units" in asked.kinds and found.notes:
        found.chapters += [Chapter(one.name, one.title, [_own(one.name, one.title, None)]) for one in _registered()]
    if "documents" in asked.kinds and (rest := _rest(found, scans, asked)):
        found.chapters.append(Chapter("documents", "Other documents", rest))
    found.missing = lacking.missing_of(found, asked, scans, on=on)
    return found


def episodes_of(patient: Any) -> list[Any]:
    """The patient's episodes, the oldest first, as a packet has them."""
    return list(Episode.objects.filter(patient=patient).order_by("started", "pk"))


def _registered() -> list[Any]:
    return list(chapters.registered())


def _care(patient: Any, asked: Asked, *, on: dt.date) -> list[Care]:
    episodes = [one for one in episodes_of(patient) if not asked.episodes or one.pk in asked.episodes]
    papers, courses = papers_of(episodes), clocks.courses_of(episodes)
    by_episode: dict[int, list[Noted]] = {one.pk: [] for one in episodes}
    for one in noted(Note.objects.filter(episode__in=episodes)):
        by_episode[one.note.episode_id].append(one)
    found = []
    for episode in episodes:
        episode.patient = patient
        course, answer = courses[episode.pk], courses[episode.pk].reporting(on=on)
        course = replace(course, logged=())  # of a long episode thousands of rows, which no page of a packet has
        care = Care(episode, by_episode[episode.pk], papers[episode.pk], course, answer.periods if answer else ())
        care.chosen = bearing.chosen(care, asked)
        found.append(care)
    return found


def _papers(patient: Any, asked: Asked, *, by: Any) -> list[Any]:
    """The chart's papers that the person may read, those filed in error among them, the oldest first."""
    found = Attachment.objects.filter(patient=patient, kind__in=kinds_to_read(by)).select_related("filed_in_error")
    return list(found.order_by("date", "pk"))


def _of_episode(care: Care, asked: Asked, scans: list[Any], *, several: bool) -> list[Chapter]:
    found = [_plans(care, asked, scans)] if "plans" in asked.kinds else []
    for name, (kind, title) in OF_NOTES.items():
        if name not in asked.kinds:
            continue
        entries = [entry for one in care.chosen if one.note.kind == kind for entry in _of_note(one, asked)]
        if name == "reports" and care.periods:
            entries = [*_of_periods(care), *entries]
        found.append(Chapter(name, title, entries, care.episode))
    for one in found:
        if several:
            one.title = f"{one.title}: {care.episode.discipline}, {care.episode.title}"
    return [one for one in found if one.entries]


def _of_periods(care: Care) -> Iterator[Entry]:
    """Pages of so many periods each: years of care in one layout would fill the memory."""
    count = len(care.periods)
    for first in range(1, count + 1, PERIODS):
        which = f" {first} to {min(first + PERIODS - 1, count)}" if count > PERIODS else ""
        page = _own("periods", f"Reporting periods{which} and their reports", None, care.episode)
        page.first = first
        yield page


def _plans(care: Care, asked: Asked, scans: list[Any]) -> Chapter:
    """Each plan with the papers of its certification right behind it, after a page that says how they belong."""
    known, entries, seen = {one.pk: one for one in scans}, [], set()
    notes = {one.note.pk: one for one in care.chosen}
    plans = [one for one in care.papers.plans if one.note in notes]
    if plans:
        entries.append(_own("certification", "Plans of care and their certification", None, care.episode))
    for plan in plans:
        entries += _of_note(notes[plan.note], asked)
        for event in plan.events:
            paper = known.get(event.attachment_id)
            if paper and paper.pk not in seen and not hasattr(paper, "filed_in_error"):
                seen.add(paper.pk)
                entries.append(_of_paper(paper, care.episode))
    return Chapter("plans", "Plans of care and certification", entries, care.episode)


def _of_note(one: Noted, asked: Asked) -> Iterator[Entry]:
    note, title = one.note, one.note.get_kind_display()
    marks = [MARKS[Note.Status(note.status)]] if note.status in MARKS else []
    if one.earlier:
        marks.append("amended")
    if one.addenda:
        marks.append(f"{len(one.addenda)} addend{'um' if len(one.addenda) == 1 else 'a'}")
    mark, signed = ", ".join(marks), signed_by(one.version)
    yield Entry(note.kind, title, note.date, signed, mark, version=one.version, episode=note.episode)
    if "earlier" not in asked.kinds:
        return
    for version in one.earlier:
        words = "as first signed" if version.number == 1 else f"as signed before, version {version.number}"
        told = (f"{title}, {words}", note.date, signed_by(version), "superseded")
        yield Entry(note.kind, *told, version=version, episode=note.episode)


def _of_paper(paper: Any, episode: Any = None) -> Entry:
    title = paper.title or paper.get_kind_display()
    kind = paper.get_kind_display()
    mark = "" if kind.lower() in title.lower() else kind
    return Entry("document", title, paper.date, mark=mark, paper=paper, episode=episode)


def _own(page: str, title: str, day: dt.date | None, episode: Any = None) -> Entry:
    return Entry("page", title, day, page=page, episode=episode)


def _rest(found: Contents, scans: list[Any], asked: Asked) -> list[Entry]:
    """The papers that no plan's chapter has, of the chosen episodes or of none, up to the last day asked for."""
    shown = {one.paper.pk for one in found.entries() if one.paper}
    chosen = {care.episode.pk for care in found.care}
    rows = [one for one in scans if one.pk not in shown and not hasattr(one, "filed_in_error")]
    rows = [one for one in rows if one.episode_id is None or one.episode_id in chosen]
    return [_of_paper(one) for one in rows if not (asked.last and one.date > asked.last)]
