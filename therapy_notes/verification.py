"""Whether a printed digest belongs to the record, and how what it stands for stands today. No patient is named."""

import re
from dataclasses import dataclass

from therapy_notes.content import digest as digest_of
from therapy_notes.content import signed_content
from therapy_notes.integrity.charts import rows_hold
from therapy_notes.models import Addendum, Note, Signature, SignedVersion

DIGEST = re.compile(r"[0-9a-f]{64}")
# A PDF of ours carries the digest as its permanent identifier, plain text near its end: no stranger's file is parsed.
IDENTIFIER = re.compile(rb"/ID ?\[ ?\(([0-9a-f]{64})\)")
NEAR_THE_END = 4096  # bytes
# What no print of the version makes good, not even today's: it is not what the clinic stands by now.
OUTDATED = VOID, SUPERSEDED = "void", "superseded"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a digest stands for. `signatures` are sentences; `later` says what came after, in words, gravest first.

    `but` is the gravest of these in a word or two, for the headline; empty where nothing came after.
    """

    title: str
    clinic: str
    number: int
    signatures: tuple[str, ...]
    later: tuple[str, ...]
    holds: bool
    version: SignedVersion
    addendum: Addendum | None = None
    but: str = ""

    def headline(self, *, file=""):
        """(state, words) at the head of the answer. `file` is the kind of a `FileVerdict`, empty without a file."""
        if file == "other":
            return "problem", "The digest is genuine, this file is not ours"
        if file and self.but not in OUTDATED:
            earlier = "due", "Genuine, but printed before more was added"
            return earlier if file == "earlier" else ("done", "The same file, byte for byte")
        return ("due", f"Genuine, but {self.but}") if self.but else ("done", "Genuine and unchanged")


def look_up(digest):
    """The `Verdict` on a digest of 64 hexadecimal digits; None where the record has none like it."""
    version = _versions().filter(sha256=digest).first()
    if version:
        return _of_version(version)
    addendum = Addendum.objects.select_related("note").filter(sha256=digest).first()
    return _of_addendum(addendum) if addendum else None


def normal(text):
    """A digest as it was typed or copied: spaces and capitals do not matter. Empty where it is none."""
    plain = "".join(text.split()).lower().removeprefix("sha-256").removeprefix(":")
    return plain if DIGEST.fullmatch(plain) else ""


def digest_in(file):
    """The digest that the bytes of a PDF made here carry; empty for any other file."""
    found = IDENTIFIER.findall(file[-NEAR_THE_END:])
    return found[-1].decode() if found and file.startswith(b"%PDF-") else ""


def _of_version(version):
    said = signed_content(version)
    previous = version.previous.sha256 if version.previous else ""
    signatures = list(version.signatures.all())
    later = list(_later(version, signatures))
    return Verdict(
        title=f"{said['title']}, {said['episode']['discipline_label'].lower()}",
        clinic=said["clinic"]["name"],
        number=version.number,
        signatures=tuple(_signed(one) for one in signatures),
        later=tuple(words for _, words in later),
        but=later[0][0] if later else "",
        holds=digest_of(version.content, previous) == version.sha256 and rows_hold([version, *signatures]),
        version=version,
    )


def _of_addendum(addendum):
    versions = list(_versions().filter(note=addendum.note_id).order_by("number"))
    first = _of_version(versions[-1])
    void = list(_void(addendum.note))
    bound = addendum.sha256 in {digest_of(addendum.text, previous=one.sha256) for one in versions}
    return Verdict(
        title=f"Addendum to: {first.title}",
        clinic=first.clinic,
        number=first.number,
        signatures=(_signed(addendum),),
        later=tuple(words for _, words in void),
        but=VOID if void else "",
        holds=bound and rows_hold([addendum]),
        version=first.version,
        addendum=addendum,
    )


def _versions():
    return SignedVersion.objects.select_related("note", "previous").prefetch_related("signatures__withdrawal")


def _signed(row):
    said = getattr(row, "meaning", "Signed")
    words = f"{said}: {row.name}, {row.credential}, {row.signed_at_text}"
    taken_back = getattr(row, "withdrawal", None) if isinstance(row, Signature) else None
    return f"{words}. Withdrawn {taken_back.signed_at_text}" if taken_back else words


def _later(version, signatures):
    """(Word for the headline, sentence) of each thing that came after the version was signed, gravest first."""
    latest = max(version.note.versions.values_list("number", flat=True))
    yield from _void(version.note)
    if latest > version.number:
        yield SUPERSEDED, f"A later version has been signed since: version {latest}. Ask the clinic for it."
    if any(getattr(one, "withdrawal", None) for one in signatures):
        yield "a signature was withdrawn", "A signature under it has been withdrawn."
    elif getattr(version, "returned", None):
        yield "returned to its author", "It was returned to its author to be mended."
    if version.note.status == Note.Status.AWAITING_COSIGN and latest == version.number:
        yield "not cosigned yet", "It still awaits a cosignature."
    if count := version.note.addenda.count():
        words = "An addendum belongs to this note." if count == 1 else f"{count} addenda belong to this note."
        yield "more was added", words


def _void(note):
    if note.status == Note.Status.VOID:
        yield VOID, "The note has been marked as void: it does not count."
