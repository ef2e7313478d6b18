"""A print of ours read as text: its program spells everything in one way, so no PDF library has to parse it.

That takes a fifth of the time, and a packet has hundreds of prints. Whatever is spelled otherwise than here is left to
the library (`mending`), which reads everything.
"""

import re
import zlib
from dataclasses import dataclass

from therapy_notes.joining import structure
from therapy_notes.joining.outline import text
from therapy_notes.joining.parts import STAMP_FONT, Page, Part, Shared, Stamped

HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
STREAM = re.compile(rb"(\d+) 0 obj\n(<<.*?/Length (\d+)>>)\nstream\n", re.DOTALL)
BEGIN, END = b"\nstream\n", b"\nendstream"
BEHIND = END + b"\nendobj\n"
MOST = 64 * 1024 * 1024  # bytes of all objects, unpacked
PACKED = re.compile(rb"<</Type /ObjStm/N (\d+)/First (\d+)/Filter /FlateDecode/Length \d+>>")
TABLE = re.compile(rb"<</Type /XRef/.*/Root (\d+) 0 R(?:/Info (\d+) 0 R)?", re.DOTALL)
CATALOG = re.compile(
    rb"<</Type /Catalog/Pages (\d+) 0 R(?:/Outlines (\d+) 0 R)?/Lang \([\w-]+\)/StructTreeRoot (\d+) 0 R"
    rb"/ViewerPreferences <</DisplayDocTitle true>>/MarkInfo <</Marked true>>"
    rb"(?:/OutputIntents \[(<<[^\[\]]*>>)\])?/Metadata (\d+) 0 R>>"
)
PAGES = re.compile(rb"<</Type /Pages/Kids \[([\d R]+)\]/Count \d+>>")
BOX = rb" \[[\d. -]+\]"
PAGE = re.compile(
    rb"<</Type /Page/Parent \d+ 0 R/MediaBox \[([\d. -]+)\]/Contents (\d+) 0 R/Resources (\d+) 0 R"
    rb"/Tabs /S/StructParents \d+(?:/TrimBox" + BOX + rb")?(?:/BleedBox" + BOX + rb")?>>"
)
FONTS = re.compile(rb"/Font (\d+) 0 R>>\Z")
TREE = re.compile(rb"<</Type /StructTreeRoot/ParentTree (\d+) 0 R/K \[(\d+) 0 R\]>>")
TOP = b"<</Type /StructElem/S /Document/"
PARENTS = re.compile(rb"<</Nums \[(.*)\]>>")
PAIR = re.compile(rb"(\d+) (\[[\d R]*\]|\d+ 0 R)")
BOOKMARK = re.compile(
    rb"<</Title (\((?:\\.|[^\\()])*\)|<[0-9a-f]*>)/Dest \[(\d+) 0 R /XYZ ([\d.-]+) ([\d.-]+) 0\]((?:/\w+ [\d R-]+)*)>>",
    re.DOTALL,
)
LEADS = re.compile(rb"/(First|Next) (\d+) 0 R")
WAYS = ((b"Next", 0), (b"First", 1))  # what lies below comes before what follows: the last is looked at first


class Otherwise(Exception):
    """It is spelled in another way."""


@dataclass
class Whole:
    """The file told apart: its objects that are no streams, those that are, and its catalog."""

    plain: dict[int, bytes]
    streams: dict[int, tuple[bytes, memoryview]]
    catalog: int
    taken: int  # the highest number

    def number(self) -> int:
        self.taken += 1
        return self.taken

    def match(self, number: int, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """What the pattern says of that object. Raises Otherwise."""
        return _need(pattern.fullmatch(self.plain.get(number, b"")))


def prepare(data: bytes, *, stamped: Stamped | None, shared: Shared, title: str, key: int) -> Part | None:
    """A print as a part of a book; None where it has to be read by the library. For the rest see `mending.prepare`."""
    if not data.startswith(HEAD):
        return None
    try:
        return _prepared(_whole(data), stamped=stamped, shared=shared, title=title, key=key)
    except (Otherwise, ValueError, KeyError, zlib.error):
        return None


def _whole(data: bytes) -> Whole:
    """Told apart from the front: each stream says its length, the last two are all other objects and the table."""
    streams, place, number = dict[int, tuple[bytes, memoryview]](), len(HEAD), 0
    view, packed = memoryview(data), 0
    while found := STREAM.match(data, place):
        packed, number, end = number, int(found[1]), found.end() + int(found[3])
        if data[end : end + len(BEHIND)] != BEHIND:
            raise Otherwise
        streams[number] = found[2], view[found.end() - len(BEGIN) : end + len(END)]
        place = end + len(BEHIND)
    if not data.startswith(b"startxref\n", place) or packed not in streams:
        raise Otherwise
    table, objects = _need(TABLE.match(streams.pop(number)[0])), streams.pop(packed)
    count, first = map(int, _need(PACKED.fullmatch(objects[0])).groups())
    plain = _objects(_unpacked(objects), count, first)
    plain.pop(int(table[2] or 0), None)
    return Whole(plain, streams, int(table[1]), number)


def _objects(said: bytes, count: int, first: int) -> dict[int, bytes]:
    index = [int(one) for one in said[:first].split()]
    if len(index) != 2 * count:
        raise Otherwise
    starts = [first + one for one in index[1::2]]
    ends = [*(start - 1 for start in starts[1:]), len(said)]
    return {number: said[start:end] for number, start, end in zip(index[::2], starts, ends, strict=True)}


def _prepared(whole: Whole, *, stamped: Stamped | None, shared: Shared, title: str, key: int) -> Part:
    said = whole.match(whole.catalog, CATALOG)
    tree, outlines, metadata = int(said[3]), int(said[2] or 0), int(said[5])
    group = int(said[1])
    pages = [int(one) for one in whole.match(group, PAGES)[1].split()[::3]]
    part = Part(plain=whole.plain, streams=whole.streams, pages=pages, is_tagged=True)
    part.claims = structure.claimed(_unpacked(whole.streams.pop(metadata)))
    part.bookmarks = _bookmarks(whole, outlines, pages) if outlines else []
    part.shared = {group: shared.parent, tree: shared.above}
    _hang(whole, part, tree, title=title, key=key)
    if said[4] and not shared.colors:
        part.colors = whole.number()
        whole.plain[part.colors] = said[4]
    if stamped:
        _stamp(whole, part, stamped, shared)
    for gone in (whole.catalog, group, tree):
        whole.plain.pop(gone, None)
    part.taken = whole.taken
    return part


def _hang(whole: Whole, part: Part, tree: int, *, title: str, key: int) -> None:
    """The Document of the part becomes a Part of the book, its parent tree a leaf of the book's."""
    parents, part.top = (int(one) for one in whole.match(tree, TREE).groups())
    top = whole.plain[part.top]
    if not top.startswith(TOP):
        raise Otherwise
    named = b"/T %b" % text(title) if title else b""
    whole.plain[part.top] = b"<</Type /StructElem/S /Part%b/" % named + top[len(TOP) :]
    inner = whole.match(parents, PARENTS)[1]
    pairs = PAIR.findall(inner)
    if not pairs or b" ".join(b"%b %b" % one for one in pairs) != inner:
        raise Otherwise
    numbers = [int(number) for number, _ in pairs]
    part.parents, part.keys = parents, (key + numbers[0], key + numbers[-1])
    shifted = b" ".join(b"%d %b" % (key + int(number), elements) for number, elements in pairs)
    whole.plain[parents] = b"<</Limits [%d %d]/Nums [%b]>>" % (*part.keys, shifted)


def _stamp(whole: Whole, part: Part, stamped: Stamped, shared: Shared) -> None:
    """Content before and after that of each page, and the stamp's font among its fonts."""
    opener, font = whole.number(), whole.number()
    part.shared |= {opener: shared.opener, font: shared.font}
    fonts = set[int]()
    for place, page in enumerate(part.pages):
        found = whole.match(page, PAGE)
        box = [float(one) for one in found[1].split()]
        number, content = whole.number(), stamped(place, Page(box, 0))
        whole.streams[number] = b"<</Length %d>>" % len(content), memoryview(BEGIN + content + END)
        contents = b"/Contents [%d 0 R %b 0 R %d 0 R]" % (opener, found[2], number)
        whole.plain[page] = whole.plain[page].replace(b"/Contents %b 0 R" % found[2], contents)
        fonts.add(int(_need(FONTS.search(whole.plain.get(int(found[3]), b"")))[1]))
    for one in fonts:
        whole.plain[one] = whole.plain[one].removesuffix(b">>") + b"/%b %d 0 R>>" % (STAMP_FONT.encode(), font)


def _bookmarks(whole: Whole, outlines: int, pages: list[int]) -> list[tuple[int, str, int, bytes]]:
    """Level from 1, title, page of the part from 0, place on it; what they were made of is left out."""
    places, found = {number: place for place, number in enumerate(pages)}, list[tuple[int, str, int, bytes]]()
    ahead = [(1, int(number)) for _, number in LEADS.findall(whole.plain.pop(outlines, b""))]
    while ahead:
        level, number = ahead.pop()
        title, page, across, up, leads = whole.match(number, BOOKMARK).groups()
        del whole.plain[number]
        if int(page) not in places:
            raise Otherwise
        shown = b"/XYZ %g %g null" % (float(across), float(up))
        found.append((level, _text(title), places[int(page)], shown))
        next_ones = dict(LEADS.findall(leads))
        ahead += [(level + below, int(next_ones[name])) for name, below in WAYS if name in next_ones]
    return found


def _text(said: bytes) -> str:
    if said.startswith(b"<"):
        return bytes.fromhex(said[1:-1].decode()).decode("utf-16")
    return re.sub(rb"\\(.)", rb"\1", said[1:-1], flags=re.DOTALL).decode("ascii")


def _unpacked(stream: tuple[bytes, memoryview]) -> bytes:
    head, data = stream[0], stream[1][len(BEGIN) : -len(END)]
    if b"/Filter /FlateDecode" not in head:
        return bytes(data)
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(data, MOST)
    if not unpacker.eof:
        raise Otherwise
    return found


def _need(found: re.Match[bytes] | None) -> re.Match[bytes]:
    if found is None:
        raise Otherwise
    return found
