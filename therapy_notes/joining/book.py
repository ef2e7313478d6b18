"""A book: one PDF joined from many, written as a stream.

Each part goes out as soon as it is added, and of it only what ties the book together is remembered: groups of pages,
leaves of the parent tree, bookmarks still open. So memory does not grow with the number of parts. The catalog is
written last: a file that broke off has none, and no reader takes it for a whole PDF.
"""

from collections.abc import Sequence
from typing import Any, BinaryIO, Self

from therapy_notes.joining import mending, ours, renumbering, structure
from therapy_notes.joining.objects import Objects
from therapy_notes.joining.outline import Outline
from therapy_notes.joining.parts import Part, Shared
from therapy_notes.joining.reading import opened
from therapy_notes.joining.stamp import Stamp
from therapy_notes.joining.trees import Pages, Tags

Bookmark = tuple[int, str, int]  # level from 1, title, page of the part from 1


class Book:
    """One PDF joined from many parts. It is whole once `finish` was reached, at the latest on leaving `with`."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        title: str,
        identifier: bytes,
        lang: str = "en-US",
        total_pages: int | None = None,
        stamp: str = "",
    ) -> None:
        """`stamp` and the page's number, of `total_pages`, are printed at the foot of every page; "" prints none."""
        self.page = 0  # so far
        self.title, self.identifier, self.lang, self.total = title, identifier, lang, total_pages
        self._objects = Objects(file)
        self._outline = Outline(self._objects)
        self._pages, self._tags = Pages(self._objects), Tags(self._objects)
        self._stamp = Stamp(stamp, total_pages) if stamp else None
        self._opener = self._font = self._parts = 0
        self._is_finished = False
        if self._stamp:
            self._font, self._opener = self._stamp.put_font(self._objects), self._objects.number()
            self._objects.put_plain(self._opener, b"<< /Length 2 >>\nstream\nq\n\nendstream")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None:
            self.finish()

    def add(self, data: bytes | BinaryIO, *, bookmarks: Sequence[Bookmark] = (), tagged: bool = True) -> int:
        """Append a PDF. Gives the number of its first page in the book, from 1. A large one is better in a file.

        The part's own bookmarks hang below those given; its title, where all others hang below it, is left out then.
        Raises NotReadable, before anything is written, for what is no whole PDF.
        """
        title = next((said for _, said, page in reversed(bookmarks) if page <= 1), "")
        shared = Shared(self._pages.parent(), self._tags.document, self._opener, self._font, self._tags.colors)
        stamped = self._stamp.on(self.page + 1) if self._stamp else None
        how: dict[str, Any] = {"stamped": stamped, "shared": shared, "title": title, "key": self._tags.key}
        part = ours.prepare(data, **how) if tagged and isinstance(data, bytes) else None
        if part is None:
            with opened(data) as source:
                part = mending.prepare(source, tagged=tagged, on_disk=not isinstance(data, bytes), **how)
        numbers = self._write(part)
        self._tags.add(part, numbers)
        self._pages.add([numbers[own] for own in part.pages])
        self._mark(part, bookmarks, numbers)
        first, self.page = self.page + 1, self.page + len(part.pages)
        return first

    def finish(self) -> None:
        """Write what ties the parts together. Raises ValueError where the pages are not as many as was said."""
        if self._is_finished:
            return
        if self.total is not None and self.total != self.page:
            raise ValueError(f"{self.page} pages were added, {self.total} were announced and stamped.")
        objects = self._objects
        outline, pages, tags = self._outline.finish(), self._pages.finish(), self._tags.finish()
        root, info, metadata = (objects.number() for _ in range(3))
        objects.put(info, structure.info(self.title))
        claims = self._tags.claims or frozenset()
        xmp = structure.metadata(self.title, claims=claims).encode()
        # Not packed: other programs than readers look for it.
        head = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%b\nendstream"
        objects.put_plain(metadata, head % (len(xmp), xmp))
        ties = {"pages": pages, "outline": outline, "tags": tags, "metadata": metadata, "colors": self._tags.colors}
        catalog = structure.catalog(self.lang, **ties)
        objects.finish(root=root, catalog=catalog, info=info, identifier=self.identifier)
        self._is_finished = True

    def _write(self, part: Part) -> list[int]:
        """Write the objects of a part. Gives their numbers in the book by their own."""
        self._parts += 1
        base = self._objects.number(len(part.plain) + len(part.streams))
        numbers = renumbering.numbers(part, base, [*part.plain, *part.streams])
        change = renumbering.Change(numbers, key=self._tags.key, mark=b"%d." % self._parts)
        self._objects.put_all(base, change.plain(list(part.plain.values())))
        for own, (head, data) in part.streams.items():
            self._objects.put_plain(numbers[own], change.one(head), data)
        return numbers

    def _mark(self, part: Part, bookmarks: Sequence[Bookmark], numbers: list[int]) -> None:
        """The bookmarks given and the part's own among them, by their pages."""
        given, level = list(bookmarks), 0
        own = part.bookmarks
        is_title = bool(given) and bool(own) and all(one[0] > own[0][0] for one in own[1:])
        for below, title, page, shown in own[is_title:]:
            while given and given[0][2] <= page + 1:
                level = self._given(given.pop(0), part, numbers)
            self._outline.add(level + below - is_title, title, b"[%d 0 R %b]" % (numbers[part.pages[page]], shown))
        for one in given:
            self._given(one, part, numbers)

    def _given(self, bookmark: Bookmark, part: Part, numbers: list[int]) -> int:
        level, title, page = bookmark
        number = numbers[part.pages[min(max(page, 1), len(part.pages)) - 1]]
        self._outline.add(level, title, b"[%d 0 R /XYZ null null null]" % number)
        return level
