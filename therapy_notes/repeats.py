"""Sentences said before, word for word, which payers read as copied.

Of the patient's own last notes they are shown in full; of other charts only a count is known, by keyed hashes.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils.crypto import salted_hmac

from therapy_notes.content import signed_content
from therapy_notes.models import LibraryEntry, Note, PhraseVersion, SignedSentence, SignedVersion
from therapy_notes.phrases import SLOT

FEWEST_WORDS = 4  # shorter ones, such as "No new complaints", are said alike without being copied
FEWEST_OF_PHRASE = 3  # a phrase that is nearly all blanks would excuse any sentence
LAST_NOTES = 3
SIGNED = Note.SIGNED_BY_AUTHOR

# A sentence ends at a line's end, or at a mark that space follows: 18.4 s is one word.
END = re.compile(r"""([.!?…]["'”’)]*)\s+""")
BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}\))\s+")
SINGLE_QUOTES = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'"})
DOUBLE_QUOTES = re.compile(r"[\"“”„«»]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, as it is compared, and the field that it stands in."""

    text: str
    plain: str
    field: str
    activity: int | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sentence of today, the `dates` of the patient's notes that hold it, and how many other charts do.

    `own` where all those notes are by the author of this one.
    """

    sentence: Sentence
    dates: tuple[dt.date, ...]
    own: bool
    charts: int


def sentences(said):
    """The sentences of a note's content that can count as copied: of its narrative, and each skill and response."""
    places = [(section["name"], None, section["text"]) for section in said["sections"]]
    for activity in said["activities"]:
        places += [(field, activity["id"], activity[field]) for field in ("skill", "response")]
    return [
        Sentence(text, plain, field, activity)
        for field, activity, words in places
        for text, plain in _split(words)
        if _words(plain) >= FEWEST_WORDS
    ]


def digest(sentence, clinic):
    """128 bits of a keyed hash, hexadecimal: without the server's key nobody can try sentences against it."""
    salt = f"therapy_notes.repeats.{clinic.pk}"
    return salted_hmac(salt, sentence.plain, algorithm="sha256").hexdigest()[:32]


def keep(note, said):
    """Remember that the patient's chart holds the sentences of a note that is being signed."""
    _keep(note.episode.patient, said)


@transaction.atomic
def keep_anew():
    """All of them again from what was signed: for notes older than this, and after the server's key was changed."""
    SignedSentence.objects.all().delete()
    for version in _counted().select_related("patient__clinic").order_by("pk").iterator():
        _keep(version.patient, signed_content(version))


@transaction.atomic
def keep_chart_anew(patient):
    """Those of one chart again: what a void note said counts no more."""
    SignedSentence.objects.filter(patient=patient).delete()
    for version in _counted().filter(patient=patient).order_by("pk").iterator():
        _keep(patient, signed_content(version))


def _counted():
    return SignedVersion.objects.exclude(note__status=Note.Status.VOID)


def _keep(patient, said):
    digests = {digest(one, patient.clinic) for one in sentences(said)}
    rows = [SignedSentence(clinic=patient.clinic, patient=patient, digest=one) for one in sorted(digests)]
    SignedSentence.objects.bulk_create(rows, ignore_conflicts=True)


def found(note, said):
    """A `Repeat` for each sentence of the content that was signed before, in the order of the page; five queries.

    Compared are the last three signed notes of the same episode and sort: a visit's with visits', a report's with
    reports'. Another discipline's care is other care, and a report rightly says again what visits said. The clinic's
    own phrases do not count.
    """
    patient = note.episode.patient
    mine = {one: digest(one, patient.clinic) for one in sentences(said)}
    if not mine:
        return []
    last, charts, phrases = _last_notes(note), _other_charts(patient, mine.values()), _clinic_phrases(patient.clinic_id)
    repeats = []
    for one, key in mine.items():
        notes = [before for before, plains in last if one.plain in plains]
        if (notes or key in charts) and not any(_fits(one.plain, pieces) for pieces in phrases):
            own = all(before.author_id == note.author_id for before in notes)
            repeats.append(Repeat(one, tuple(before.date for before in notes), own, charts.get(key, 0)))
    return repeats


def _last_notes(note):
    """The last three signed notes to compare with, the newest first, each with what its sentences compare by."""
    sort = Note.WITH_VISIT if note.kind in Note.WITH_VISIT else [note.kind]
    signed = Note.objects.filter(episode=note.episode_id, kind__in=sort, status__in=SIGNED).exclude(pk=note.pk)
    last = list(signed.order_by("-date", "-pk").values_list("pk", flat=True)[:LAST_NOTES])
    versions = SignedVersion.objects.filter(note__in=last).select_related("note").order_by("number")
    latest = {version.note_id: version for version in versions}
    return [
        (latest[pk].note, {one.plain for one in sentences(signed_content(latest[pk]))}) for pk in last if pk in latest
    ]


def _other_charts(patient, digests):
    """How many other charts of the clinic hold each of those sentences."""
    return dict(_held(patient, digests).values_list("digest").annotate(Count("patient")).order_by())


def _held(patient, digests):
    return SignedSentence.objects.filter(clinic=patient.clinic_id, digest__in=set(digests)).exclude(patient=patient)


def _clinic_phrases(clinic):
    """The sentences that the clinic has agreed on, in every version, retired ones too; each cut at its blanks."""
    versions = PhraseVersion.objects.filter(phrase__clinic=clinic, phrase__owner=None).values_list("text", flat=True)
    library = LibraryEntry.objects.filter(clinic=clinic).values_list("phrases", flat=True)
    texts = [*versions, *(text for offered in library for text in offered)]
    cut = (SLOT.split(plain) for text in texts for _, plain in _split(text))
    return [pieces for pieces in cut if _words(" ".join(pieces)) >= FEWEST_OF_PHRASE]


def _fits(plain, pieces):
    """Whether the sentence is the phrase's, its blanks filled with anything. Takes no longer than the sentence is."""
    first, *rest = pieces
    if not rest:
        return plain == first
    *middle, last = rest
    if not plain.startswith(first):
        return False
    place = len(first)
    for piece in middle:
        place = plain.find(piece, place + 1)  # a blank holds one character at least
        if place < 0:
            return False
        place += len(piece)
    return len(plain) - len(last) > place and plain.endswith(last)


def _split(words):
    """The sentences of a text, each as written and as compared."""
    for part in END.sub(r"\1\n", words).splitlines():
        text = BULLET.sub("", part).strip()
        if text:
            yield text, _plain(text)


def _plain(text):
    """Without case, quotation marks, doubled spaces and the mark at the end; digits stay."""
    text = DOUBLE_QUOTES.sub("", text.translate(SINGLE_QUOTES)).casefold()
    return " ".join(text.split()).rstrip(".!?…,;: ")


def _words(plain):
    return sum(any(letter.isalnum() for letter in word) for word in plain.split())
