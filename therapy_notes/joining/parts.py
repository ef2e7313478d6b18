"""One part of a book, told apart into objects, and what it shares with the rest of the book."""

from collections.abc import Callable
from dataclasses import dataclass, field

STAMP_FONT = "BookStamp"  # its name among the fonts of a page


@dataclass
class Page:
    """A page as it will be stamped: its visible box in points, turned by so many degrees."""

    box: list[float]
    turn: int


Stamped = Callable[[int, Page], bytes]  # the last content of the page number so and so of a part, from 0


@dataclass
class Shared:
    """What a part shares with the rest of the book, as numbers of the book's objects. 0 for what there is not."""

    parent: int  # of its pages
    above: int  # of its uppermost structure element
    opener: int = 0  # content before that of each page
    font: int = 0  # of the stamp
    colors: int = 0  # the output intent, where the book has one


@dataclass
class Part:
    """A part ready to be written: its objects by their own numbers, and what they are."""

    plain: dict[int, bytes] = field(default_factory=dict)  # those that are no streams
    # Of a stream its dictionary and the rest of it, which may be large and is not copied.
    streams: dict[int, tuple[bytes, memoryview]] = field(default_factory=dict)
    taken: int = 0  # the highest number
    shared: dict[int, int] = field(default_factory=dict)  # own number -> number in the book, 0 for none
    pages: list[int] = field(default_factory=list)
    top: int = 0
    colors: int = 0  # what its colors mean: an output intent
    parents: int = 0
    keys: tuple[int, int] = (0, 0)  # first and last in the parent tree
    is_tagged: bool = False
    claims: frozenset[str] = frozenset()
    roles: dict[str, bytes] = field(default_factory=dict)
    bookmarks: list[tuple[int, str, int, bytes]] = field(default_factory=list)
