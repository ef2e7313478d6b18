"""The bookmarks of a book, written as they are passed: of what is open only the way down is remembered."""

from dataclasses import dataclass

from therapy_notes.joining.objects import Objects

OPEN_LEVELS = 1  # what lies below them is seen when the reader opens it


def text(said: str) -> bytes:
    """A text string of a PDF: UTF-16 in hexadecimal, which needs no escaping."""
    return b"<feff%b>" % said.encode("utf-16-be", "replace").hex().encode()


@dataclass
class Item:
    """A bookmark whose next one is not known yet. The first of them stands for the outline itself."""

    number: int
    level: int = 0
    said: bytes = b""
    children: int = 0
    seen: int = 0  # below it, while its own parent is open
    first: int = 0
    last: int = 0
    previous: int = 0


class Outline:
    """Bookmarks in order of their pages."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.way = [Item(objects.number())]
        self._coming = 0  # the number of the next bookmark, where the one before it has said it

    def add(self, level: int, title: str, destination: bytes) -> None:
        """`level` from 1; one that skips levels stands directly below what is there."""
        level = max(level, 1)
        while self.way[-1].level >= level:
            self._close(next_one=self.way[-2].level < level)
        parent = self.way[-1]
        number = self._coming or self.objects.number()
        self._coming = 0
        item = Item(number, level, b"/Title %b /Dest %b" % (text(title), destination), previous=parent.last)
        parent.first = parent.first or number
        parent.last = number
        parent.children += 1
        self.way.append(item)

    def finish(self) -> int:
        """The number of the outline, 0 where there is no bookmark."""
        while len(self.way) > 1:
            self._close(next_one=False)
        root = self.way[0]
        if not root.children:
            self.objects.put(root.number, b"null")
            return 0
        said = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>"
        self.objects.put(root.number, said % (root.first, root.last, root.children + root.seen))
        return root.number

    def _close(self, *, next_one: bool) -> None:
        item = self.way.pop()
        depth, parent = len(self.way), self.way[-1]
        said = [item.said, b"/Parent %d 0 R" % parent.number]
        if item.previous:
            said.append(b"/Prev %d 0 R" % item.previous)
        if next_one:
            self._coming = self.objects.number()
            said.append(b"/Next %d 0 R" % self._coming)
        if item.children:
            shown = item.children + item.seen
            is_open = depth <= OPEN_LEVELS
            said.append(b"/First %d 0 R /Last %d 0 R" % (item.first, item.last))
            said.append(b"/Count %d" % (shown if is_open else -shown))
            parent.seen += shown if is_open else 0
        self.objects.put(item.number, b"<< %b >>" % b" ".join(said))
