"""The notes of charts with all that a packet says of each, a constant number of queries for any count of notes.

What was signed stays where it is: no content is read here, only who signed which version, when and how.
"""

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from therapy_notes.models import Addendum, Amendment, Episode, Note, Signature, SignedVersion, User
from therapy_notes.queues import WRITTEN

OF_NOTES = ("pk", "kind", "status", "date", "episode_id", "author_id", "visit__planned", "visit__missed")
OF_AUTHORS = ("first_name", "last_name", "username")
OF_SIGNATURES = ("signer", "name", "credential", "license", "method", "signed_at")


class Signed(NamedTuple):
    """Who signed, as the row of the signature says it, how and when. Of a thousand notes there are thousands."""

    signer: int
    name: str
    credential: str
    license: str
    method: str
    at: dt.datetime
    withdrawn: bool = False


class Added(NamedTuple):
    """An addendum: whose, and who cosigned it, None where nobody did; `waits` for a cosignature that it needs."""

    by: Signed
    cosigned: Signed | None
    waits: bool


@dataclass(slots=True)
class Version:
    """A signed version without its words: its number in the database and in the note, its digest, and who signed it."""

    pk: int
    number: int
    sha256: str
    signatures: list[Signed] = field(default_factory=list)


@dataclass(slots=True)
class Noted:
    """One note: its `version` that holds, those `earlier` that held before it, the oldest first, and its addenda."""

    note: Note
    version: Any = None
    earlier: list[Version] = field(default_factory=list)
    addenda: list[Added] = field(default_factory=list)

    @property
    def is_out(self):
        """Whether it goes out: signed by its author, and neither returned since nor void."""
        return self.version is not None and self.note.status in Note.SIGNED_BY_AUTHOR

    @property
    def is_ahead(self):
        """Whether it is a booked visit in which nobody has written anything."""
        return self.version is None and not self.note.written

    @property
    def author(self):
        return self.note.author.list_name


def noted(notes: Any, *, with_patients: bool = False) -> list[Noted]:
    """The notes of that query by their dates; eight queries for any count. Notes of one episode or author share it."""
    rows = list(
        notes.select_related("visit").only(*OF_NOTES).annotate(written=WRITTEN).order_by("date", "visit__planned", "pk")
    )
    episodes = Episode.objects.select_related("patient") if with_patients else Episode.objects
    _share(rows, "episode", episodes)
    _share(rows, "author", User.objects.only(*OF_AUTHORS))
    found = {row.pk: Noted(row) for row in rows}
    amended = set(Amendment.objects.filter(amends__note__in=found).values_list("amends", flat=True))
    for note, version in _versions(found):
        one = found[note]
        if one.version and one.version.pk in amended:
            one.earlier.append(one.version)
        one.version = version
    for note, added in _addenda(found):
        found[note].addenda.append(added)
    return list(found.values())


def _share(rows: Iterable[Note], name: str, query: Any) -> None:
    known = query.in_bulk({getattr(row, f"{name}_id") for row in rows})
    for row in rows:
        setattr(row, name, known[getattr(row, f"{name}_id")])


def _versions(found: Mapping[int, Noted]) -> Iterator[tuple[int, Version]]:
    """Each version with its note's number, by their own numbers."""
    rows = Signature.objects.filter(version__note__in=found).order_by("pk")
    signed = defaultdict(list)
    for version, withdrawn, *told in rows.values_list("version", "withdrawal", *OF_SIGNATURES):
        signed[version].append(_signed(told, withdrawn=withdrawn is not None))
    versions = SignedVersion.objects.filter(note__in=found).order_by("note", "number")
    for note, pk, number, sha256 in versions.values_list("note", "pk", "number", "sha256"):
        yield note, Version(pk, number, sha256, signed.get(pk, []))


def _addenda(found):
    rows = Addendum.objects.filter(note__in=found).order_by("pk")
    cosigned = [f"cosignature__{name}" for name in OF_SIGNATURES]
    for note, needs, *told in rows.values_list("note", "needs_cosign", *OF_SIGNATURES, *cosigned):
        own, other = told[: len(OF_SIGNATURES)], told[len(OF_SIGNATURES) :]
        answer = _signed(other) if other[0] else None
        yield note, Added(_signed(own), answer, needs and answer is None)


def _signed(told, *, withdrawn=False):
    """Words that stand in thousands of rows are held once."""
    return Signed(*[sys.intern(one) if isinstance(one, str) else one for one in told], withdrawn)


def signed_by(version) -> str:
    """Who signed the version and holds to it, as an index says it."""
    return "; ".join(f"{one.name}, {one.credential}" for one in version.signatures if not one.withdrawn)


@dataclass(slots=True)
class Signer:
    """One person as they signed in a packet: the same person with another license is another line."""

    name: str
    credential: str
    license: str
    methods: set[str] = field(default_factory=set)
    days: list[dt.datetime] = field(default_factory=list)
    acts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, row, act):
        self.methods.add(Signature.Method(row.method).label)
        self.days.append(row.at)
        self.acts[act] += 1


def signers(notes) -> list[Signer]:
    """Everybody who signed anything of what goes out, by name."""
    found: dict[tuple[int, str, str], Signer] = {}
    for row, act in _signed_rows(notes):
        key = (row.signer, row.credential, row.license)
        found.setdefault(key, Signer(row.name, row.credential, row.license)).add(row, act)
    return sorted(found.values(), key=lambda one: (one.name, one.credential, one.license))


def _signed_rows(notes):
    for one in notes:
        for version in (*one.earlier, one.version):
            for place, row in enumerate(version.signatures):
                yield row, "withdrawn" if row.withdrawn else "cosigned" if place else "signed"
        for added in one.addenda:
            yield added.by, "added"
            if added.cosigned:
                yield added.cosigned, "cosigned"
