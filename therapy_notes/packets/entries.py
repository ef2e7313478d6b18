"""The shapes of which a packet is made: its chapters and documents, what is missing, and the facts of each episode."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from therapy_notes.packets.noted import Noted
from therapy_notes.plans.standing import Papers


@dataclass(slots=True)
class Entry:
    """One document of a packet: a signed version, a paper of the chart, or a page of the packet's own (`page`).

    `first` is the number of the first reporting period on a page of them.
    """

    kind: str
    title: str
    day: dt.date | None
    who: str = ""
    mark: str = ""
    version: Any = None
    paper: Any = None
    page: str = ""
    episode: Any = None
    first: int = 0


@dataclass(slots=True)
class Chapter:
    name: str
    title: str
    entries: list[Entry]
    episode: Any = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What a reviewer would look for and not find: the day, what it is, and why it is not there."""

    day: dt.date | None
    what: str
    words: str


@dataclass(slots=True)
class Care:
    """One episode with all that its chapters are made of; `chosen` are the notes of it that go out."""

    episode: Any
    notes: list[Noted]
    papers: Papers
    course: Any
    periods: tuple[Any, ...] = ()
    chosen: list[Noted] = field(default_factory=list)

    @property
    def out(self) -> list[Noted]:
        return [one for one in self.notes if one.is_out]


@dataclass(slots=True)
class Contents:
    """All of a packet. `notes` are those that go out; `care` has the facts of each episode for the packet's pages.

    `charts` are the numbers of the patients in it, where there are several; `on` is the day of which it all is.
    """

    patient: Any = None
    care: list[Care] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)
    charts: set[int] = field(default_factory=set)
    on: dt.date | None = None

    def entries(self) -> Iterator[Entry]:
        for chapter in self.chapters:
            yield from chapter.entries

    def versions(self) -> list[Any]:
        return [one.version for one in self.entries() if one.version]

    @property
    def is_empty(self) -> bool:
        return not any(one.version or one.paper for one in self.entries())
