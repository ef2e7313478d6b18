"""Where the bookmarks and links of a part lead: names of places are the file's own, so they are spelled out."""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

MOST_BOOKMARKS = 5000  # of one part
DEEPEST = 20


class Places:
    """The named destinations of an opened PDF and its pages."""

    def __init__(self, source: pikepdf.Pdf, pages: list[Any]) -> None:
        self.root = source.Root
        self.numbers = {page.objgen: number for number, page in enumerate(pages)}
        self._named: dict[str, Any] | None = None

    def explicit(self, destination: Any) -> Any:
        """[page /Fit ...] for a destination of any spelling, None where there is no such place."""
        if isinstance(destination, (String, Name)):
            destination = self._by_name().get(str(destination).lstrip("/"))
        if isinstance(destination, Dictionary):
            destination = destination.get("/D")
        if not isinstance(destination, Array) or not len(destination):
            return None
        page = destination[0]
        is_ours = isinstance(page, Dictionary) and page.objgen in self.numbers
        return destination if is_ours else None

    def make_explicit(self, page: Any, *, tagged: bool) -> None:
        """The links of a page lead where they led; other actions are left out."""
        if not tagged and "/StructParents" in page:
            del page["/StructParents"]
        for name in ("/AA", "/B", "/PieceInfo"):
            if name in page:
                del page[name]
        annotations = page.get("/Annots")
        for one in annotations if isinstance(annotations, Array) else ():
            if isinstance(one, Dictionary):
                self._lead(one, tagged=tagged)

    def _lead(self, one: Any, *, tagged: bool) -> None:
        if not tagged and "/StructParent" in one:
            del one["/StructParent"]
        action = one.get("/A")
        is_known = isinstance(action, Dictionary) and action.get("/S") in (Name.GoTo, Name.URI)
        destination = one.get("/Dest")
        if is_known and Name.GoTo == action.S:
            destination = action.get("/D")
        for name in ("/AA", "/Dest") if is_known and action.S == Name.URI else ("/AA", "/Dest", "/A"):
            if name in one:
                del one[name]
        found = self.explicit(destination) if destination is not None else None
        if found is not None:
            one.Dest = Array(list(found))

    def bookmarks(self) -> list[tuple[int, str, int, bytes]]:
        """Level from 1, title, page of the part from 0, and how far down it the place is."""
        outline = self.root.get("/Outlines")
        return list(self._below(outline, 1, set())) if isinstance(outline, Dictionary) else []

    def _below(self, parent: Any, level: int, seen: set[tuple[int, int]]) -> Iterator[tuple[int, str, int, bytes]]:
        item = parent.get("/First")
        while isinstance(item, Dictionary) and item.objgen not in seen and len(seen) < MOST_BOOKMARKS:
            seen.add(item.objgen)
            action = item.get("/A")
            destination = item.get("/Dest", action.get("/D") if isinstance(action, Dictionary) else None)
            found = self.explicit(destination) if destination is not None else None
            if found is not None:
                yield level, str(item.get("/Title", "")), self.numbers[found[0].objgen], _shown(found)
            if level < DEEPEST:
                yield from self._below(item, level + 1, seen)
            item = item.get("/Next")

    def _by_name(self) -> dict[str, Any]:
        if self._named is None:
            self._named = {}
            names, old = self.root.get("/Names"), self.root.get("/Dests")
            if isinstance(names, Dictionary) and isinstance(names.get("/Dests"), Dictionary):
                self._named = {str(name): place for name, place in pikepdf.NameTree(names.Dests).items()}
            if isinstance(old, Dictionary):
                self._named |= {name.lstrip("/"): place for name, place in old.items()}
        return self._named


def _shown(destination: Any) -> bytes:
    """What follows the page in a destination: the place on it, or all of it."""
    if len(destination) >= 4 and destination[1] == Name.XYZ:
        numbers = [one if one is not None else None for one in (destination[2], destination[3])]
        return b"/XYZ %b null" % b" ".join(b"null" if one is None else b"%g" % float(one) for one in numbers)
    return b"/Fit"
