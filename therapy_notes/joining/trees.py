"""The page tree and the structure tree of a book, in nodes that are written when they are full."""

from collections.abc import Iterable, Sequence

from therapy_notes.joining import structure
from therapy_notes.joining.objects import Objects
from therapy_notes.joining.parts import Part

GROUP = 50  # pages, from which on a node of the page tree is full
LEAVES = 50  # of the parent tree below one node


class Pages:
    """The root, groups below it, pages below them. The pages of one part stand in one group."""

    def __init__(self, objects: Objects) -> None:
        self.objects, self.root = objects, objects.number()
        self._groups: list[int] = []
        self._group, self._open, self._count = 0, list[int](), 0

    def parent(self) -> int:
        """The node that the next part's pages belong to."""
        if not self._group:
            self._group = self.objects.number()
        return self._group

    def add(self, pages: Sequence[int]) -> None:
        self._open += pages
        self._count += len(pages)
        if len(self._open) >= GROUP:
            self._close()

    def finish(self) -> int:
        if self._open:
            self._close()
        said = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (self._count, references(self._groups))
        self.objects.put(self.root, said)
        return self.root

    def _close(self) -> None:
        said = b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%b] >>"
        self.objects.put(self._group, said % (self.root, len(self._open), references(self._open)))
        self._groups.append(self._group)
        self._group, self._open = 0, []


class Tags:
    """The structure root, its one Document, and below that the uppermost element of each part."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.root, self.document = objects.number(), objects.number()
        self.key = 0  # the first of the parent tree that is free
        self.claims: frozenset[str] | None = None  # what all parts so far say of themselves
        self.colors = 0  # the output intent of an archival book: its first part's
        self._tops: list[int] = []
        self._leaves: list[tuple[int, int, int]] = []  # number, first key, last key
        self._nodes: list[tuple[int, int, int]] = []
        self._roles: dict[str, bytes] = {}

    def add(self, part: Part, numbers: Sequence[int]) -> None:
        claims = part.claims if part.is_tagged else frozenset[str]()
        self.claims = claims if self.claims is None else self.claims & claims
        self.colors = self.colors or (numbers[part.colors] if part.colors else 0)
        if part.top:
            self._tops.append(numbers[part.top])
        for name, role in part.roles.items():
            self._roles.setdefault(name, role)
        if part.parents:
            self._leaves.append((numbers[part.parents], *part.keys))
            self.key = part.keys[1] + 1
        if len(self._leaves) == LEAVES:
            self._close()

    def finish(self) -> int:
        """The number of the root, 0 where no part has tags."""
        if self._leaves:
            self._close()
        if not self._tops:
            self.objects.put(self.root, b"null")
            self.objects.put(self.document, b"null")
            return 0
        document = b"<< /Type /StructElem /S /Document /P %d 0 R /K [%b] >>" % (self.root, references(self._tops))
        self.objects.put(self.document, document)
        tree = self.objects.number()
        self.objects.put(tree, b"<< /Kids [%b] >>" % references(number for number, _, _ in self._nodes))
        roles = b" ".join(b"%b %b" % (structure.name(name), role) for name, role in sorted(self._roles.items()))
        more = b" /RoleMap << %b >>" % roles if roles else b""
        said = b"<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d%b >>"
        self.objects.put(self.root, said % (self.document, tree, self.key, more))
        return self.root

    def _close(self) -> None:
        number, first, last = self.objects.number(), self._leaves[0][1], self._leaves[-1][2]
        kids = references(leaf for leaf, _, _ in self._leaves)
        self.objects.put(number, b"<< /Limits [%d %d] /Kids [%b] >>" % (first, last, kids))
        self._nodes.append((number, first, last))
        self._leaves = []


def references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)
