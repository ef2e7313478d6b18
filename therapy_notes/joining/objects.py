"""The objects of a PDF as they are written: numbered, packed into object streams, found again by a cross-reference.

ISO 32000-1 sections 7.5.7 (object streams) and 7.5.8 (cross-reference streams). What was written is forgotten but for
its place, and of a run of objects only the place of its first.
"""

import hashlib
import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import BinaryIO

MOST_TOGETHER = 500  # objects in one object stream
# Behind packed bytes, which may end with a carriage return: with a line feed alone a byte of them would seem its part.
ENDED = b"\r\nendstream"
LEVEL = 4  # of compression: 6 takes half as long again for 2 percent less
ENTRY = struct.Struct(">BQH")
AT_PLACE, IN_STREAM = 1, 2
RUN = 5  # numbers that say a run

Numbered = tuple[int, bytes]


class Objects:
    """Writes objects to a file in the order they come. The file need not be seekable."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.place = 0
        self.taken = 0
        self.digest = hashlib.sha256()
        self._waiting: list[Numbered] = []
        # First number, how many, kind, place or number of the object stream, index of the first in it; and so on.
        self._runs = array("Q")
        self.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def write(self, data: bytes | memoryview) -> None:
        self.file.write(data)
        self.digest.update(data)
        self.place += len(data)

    def number(self, count: int = 1) -> int:
        """The first of so many numbers that nothing else will have."""
        first = self.taken + 1
        self.taken += count
        return first

    def put(self, number: int, body: bytes) -> None:
        """An object that is no stream. It is written with others, soon."""
        self._waiting.append((number, body))
        if len(self._waiting) == MOST_TOGETHER:
            self._pack(self._waiting)
            self._waiting = []

    def put_all(self, first: int, bodies: Sequence[bytes]) -> None:
        """Objects with numbers from `first` on, none of them a stream."""
        numbered = list(enumerate(bodies, first))
        for start in range(0, len(numbered), MOST_TOGETHER):
            self._pack(numbered[start : start + MOST_TOGETHER])

    def put_plain(self, number: int, *pieces: bytes | memoryview) -> None:
        """One that is found without unpacking; or a whole stream, its dictionary first."""
        self._runs.extend((number, 1, AT_PLACE, self.place, 0))
        for piece in (b"%d 0 obj\n" % number, *pieces, b"\nendobj\n"):
            self.write(piece)

    def put_stream(self, number: int, data: bytes, *, entries: bytes = b"") -> None:
        packed = zlib.compress(data, LEVEL)
        head = b"<< %b /Filter /FlateDecode /Length %d >>" % (entries, len(packed))
        self.put_plain(number, head, b"\nstream\n", packed, ENDED)

    def finish(self, *, root: int, catalog: bytes, info: int, identifier: bytes) -> None:
        """The catalog, the cross-reference and the end, by which the file becomes a PDF."""
        self._pack(self._waiting)
        self._waiting = []
        self.put_plain(root, catalog)
        number, start = self.number(), self.place
        self._runs.extend((number, 1, AT_PLACE, start, 0))
        ids = b"<%b> <%b>" % (identifier.hex().encode(), self.digest.hexdigest()[:32].encode())
        packer = zlib.compressobj(LEVEL)
        table = [packed for rows in self._rows() if (packed := packer.compress(rows))]
        table.append(packer.flush())
        head = b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 8 2] /Root %d 0 R /Info %d 0 R /ID [%b] /Filter /FlateDecode"
        self.write(head % (number, self.taken + 1, root, info, ids))
        self.write(b" /Length %d >>\nstream\n" % sum(len(packed) for packed in table))
        for packed in table:
            self.write(packed)
        self.write(ENDED + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)

    def _pack(self, numbered: Sequence[Numbered]) -> None:
        if not numbered:
            return
        holder = self.number()
        starts = accumulate((len(body) + 1 for _, body in numbered), initial=0)
        head = b" ".join(b"%d %d" % (number, start) for (number, _), start in zip(numbered, starts, strict=False))
        entries = b"/Type /ObjStm /N %d /First %d" % (len(numbered), len(head) + 1)
        for run in _runs([number for number, _ in numbered], holder):
            self._runs.extend(run)
        self.put_stream(holder, head + b"\n" + b"\n".join(body for _, body in numbered), entries=entries)

    def _rows(self) -> Iterator[bytes]:
        """The table by number. A number that was taken and never written is free."""
        yield ENTRY.pack(0, 0, 65535)
        number = 1
        runs = self._runs
        for at in sorted(range(0, len(runs), RUN), key=runs.__getitem__):
            first, count, kind, place, index = runs[at : at + RUN]
            yield ENTRY.pack(0, 0, 65535) * (first - number)
            yield b"".join(ENTRY.pack(kind, place, index + one) for one in range(count))
            number = first + count
        yield ENTRY.pack(0, 0, 65535) * (self.taken + 1 - number)


def _runs(numbers: Iterable[int], holder: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Numbers that follow each other, and stand so in the object stream, are one entry in memory."""
    first = count = index = 0
    for place, number in enumerate(numbers):
        if count and number == first + count:
            count += 1
            continue
        if count:
            yield first, count, IN_STREAM, holder, index
        first, count, index = number, 1, place
    yield first, count, IN_STREAM, holder, index
