"""The cover of a packet in sheets of a few pages: one layout of thousands of lines would fill the memory."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

# How high things are in points, about: a first guess of the pages that a cover takes, which mostly holds.
USABLE = {"letter": 680, "a4": 730}
FIXED, FACT, MISSING, CHAPTER, LINE, HEAD = 260, 15, 18.5, 23.5, 16.5, 130
IN_A_LINE = 44  # characters of a title, or of who signed
IN_A_REASON = 78  # characters of why something is missing
MOST_PAGES = 4  # of one layout

Groups = Sequence[tuple[str, Sequence[Any]]]


@dataclass(slots=True)
class Sheet:
    """Lines that are laid out together: of what is missing, or of the index; on the first there can be both."""

    missing: list[Any] = field(default_factory=list)
    groups: list[tuple[str, list[Any]]] = field(default_factory=list)
    pages: int = MOST_PAGES  # that it takes, as a guess
    number: int = 0
    goes_on: bool = False  # more is missing than stands here

    @property
    def heading(self) -> str:
        return "Index" if self.groups else "Missing or open, continued"


def sheets_of(book: Any, groups: Groups) -> list[Sheet]:
    """The cover first; a short index stands on it, and so does what is missing where it is not much."""
    page = USABLE[book.clinic.paper]
    top = FIXED + FACT * len(book.facts)
    high = top + sum(map(_high, book.missing)) + sum(CHAPTER + sum(map(_height, lines)) for _, lines in groups)
    if high <= page * MOST_PAGES:
        return [Sheet(list(book.missing), [(title, list(lines)) for title, lines in groups], math.ceil(high / page))]
    found = [*_missing(book.missing, top, page), *_index(groups, page)]
    for number, one in enumerate(found):
        one.number = number
    return found


def _missing(rows: Sequence[Any], top: float, page: float) -> list[Sheet]:
    found, high = [Sheet()], top
    for one in rows:
        if high + _high(one) > page * MOST_PAGES:
            found[-1].goes_on = True
            found.append(Sheet())
            high = HEAD
        found[-1].missing.append(one)
        high += _high(one)
    found[-1].pages = math.ceil(high / page)
    return found


def _index(groups: Groups, page: float) -> list[Sheet]:
    """Stretches of lines that fill a few pages each."""
    found, left = list[Sheet](), 0.0
    for title, lines in groups:
        for place, line in enumerate(lines):
            needed = _height(line) + (0 if place else CHAPTER)
            if needed > left:
                found.append(Sheet())
                left = page * MOST_PAGES - HEAD - needed
            rows = found[-1].groups
            if not rows or (rows[-1][0] != title):
                rows.append((title, []))
            rows[-1][1].append(line)
            left -= needed
    if found:
        found[-1].pages = MOST_PAGES - int(left // page)
    return found


def _height(line: Any) -> float:
    return LINE * (2 if len(line.title) + len(line.mark) > IN_A_LINE or len(line.who) > IN_A_LINE else 1)


def _high(missing: Any) -> float:
    return MISSING + LINE * (len(missing.words) // IN_A_REASON)
