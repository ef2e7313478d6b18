"""The visits of a period as their notes say them: signed ones by their last version, the others as they are written."""

import datetime as dt
import json
from dataclasses import dataclass

from therapy_notes.log_content import activities_of
from therapy_notes.models import Note, SignedVersion

MARKS = frozenset('“”"')


@dataclass(frozen=True, slots=True)
class Read:
    """One planned visit: its note's number and day, how it was missed if it was, what was done, and the digest of the
    version that says so; empty where it is a draft.
    """

    note: int
    day: dt.date
    missed: str
    activities: list
    sha256: str

    @property
    def attended(self):
        return bool(self.activities)


def visits_between(episode, start, end):
    """Every visit that was planned on a day from `start` to `end`, void ones left out; five queries for any count."""
    found = Note.objects.filter(episode=episode, visit__isnull=False, date__range=(start, end))
    found = found.exclude(status=Note.Status.VOID).order_by("date", "pk")
    rows = list(found.values_list("pk", "date", "status", "visit", "visit__missed"))
    signed = _signed([note for note, _, status, _, _ in rows if status not in Note.WRITABLE])
    writing = activities_of([visit for note, _, _, visit, _ in rows if note not in signed])
    return [
        Read(note, day, missed, *(signed[note] if note in signed else (writing[visit], "")))
        for note, day, _, visit, missed in rows
    ]


def missed_words(kind):
    """How a visit was missed, as a line of figures says it."""
    return {"no_show": "no-show", "patient": "canceled by the patient", "clinic": "canceled by the clinic"}[kind]


def statements(record):
    """What the patient said in the notes of a record, newest first: day and words, out of the subjective part of each.

    Words with quotation marks of their own are no quotation: they say themselves who said what. Of a draft what stands
    in it now. Two queries.
    """
    days = {one["note"]: one["on"] for one in record["notes"]}
    notes = list(Note.objects.filter(pk__in=days).prefetch_related("sections"))
    versions = SignedVersion.objects.filter(note__in=days).order_by("number").values_list("note", "content")
    signed = {note: _subjective(json.loads(text)["sections"]) for note, text in versions}
    found = []
    for note in notes:
        held = [{"name": one.name, "text": one.text} for one in note.sections.all()]
        words = _subjective(held) if note.status in Note.WRITABLE else signed.get(note.pk, "")
        if words.strip():
            quoted = _unquoted(words.strip())
            is_quote = not MARKS & set(quoted)
            found.append({"note": note.pk, "on": days[note.pk], "words": quoted, "is_quote": is_quote})
    return sorted(found, key=lambda one: (one["on"], one["note"]), reverse=True)


def _unquoted(words):
    """The words inside the marks of one whole quotation; as they stand where other marks are among them."""
    inner = words[1:-1]
    is_whole = len(words) > 1 and {words[0], words[-1]} <= MARKS and not MARKS & set(inner)
    return inner.strip() if is_whole else words


def _signed(notes):
    """What was done by the last signed version of each note, and that version's digest."""
    found = SignedVersion.objects.filter(note__in=notes).order_by("number").values_list("note", "content", "sha256")
    return {note: (json.loads(text)["activities"], sha256) for note, text, sha256 in found}


def _subjective(sections):
    return next((one["text"] for one in sections if one["name"] == "subjective"), "")
