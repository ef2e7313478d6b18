"""Chapters that others add to a packet: the record does not know the shell, which knows how minutes become units."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chapter:
    """What somebody registered: `title` heads the chapter, `pages` makes its parts."""

    name: str
    title: str
    pages: Callable[..., Iterator[tuple[str, bytes]]]


_registered: dict[str, Chapter] = {}


def register(chapter: Any) -> None:
    """Add a chapter. It has a `name` as a form carries it ("units"), a `title` in a few words, and
    `pages(notes, *, by, at, paper, told, variant="accessible")`: an iterator of (bookmark's title, PDF) in the order
    of the chapter, made as it is read, so that only one part is in memory, in a number of queries that does not grow
    with the notes. `notes` are signed ones, each with its episode, patient, clinic and visit; those of which the
    chapter has nothing to say are left out, and where that is all of them, nothing comes. It calls
    `told(done, total)` after each part, of the notes done, and lets through what that raises. Registered again under
    its name it takes the place of the first.
    """
    _registered[chapter.name] = Chapter(chapter.name, chapter.title, chapter.pages)


def registered() -> Sequence[Chapter]:
    """All chapters, in the order in which they were registered."""
    return list(_registered.values())


def named(name: str) -> Chapter | None:
    """The chapter of that name; None where nobody registered it."""
    return _registered.get(name)
