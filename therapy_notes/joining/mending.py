"""Any PDF made a part of a book by a PDF library, which reads and mends it.

What pikepdf writes is regular enough to be renumbered as text: names, strings and numbers in one spelling, no
comments, objects in order, the length of a stream in its dictionary.
"""

import io
import mmap
import re
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from therapy_notes.joining import structure
from therapy_notes.joining.links import Places
from therapy_notes.joining.parts import STAMP_FONT, Page, Part, Shared, Stamped

LETTER = [0, 0, 612, 792]


def prepare(
    source: pikepdf.Pdf,
    *,
    stamped: Stamped | None,
    shared: Shared,
    title: str,
    key: int,
    tagged: bool,
    on_disk: bool = False,
) -> Part:
    """Change the opened PDF into one that holds only what the book takes over, and tell it apart.

    `key` is the first free one of the parent tree; `on_disk` spares memory. Raises pikepdf.PdfError for a
    PDF that is broken.
    """
    root, pages = source.Root, [page.obj for page in source.pages]
    places = Places(source, pages)
    found, kept = Part(bookmarks=places.bookmarks(), claims=structure.claims(root)), Dictionary()
    stand_ins = [source.make_indirect(Dictionary()) for _ in range(3)]
    tree = root.get("/StructTreeRoot") if tagged else None
    if isinstance(tree, Dictionary):
        found.is_tagged = True
        kept.Top, kept.Parents, found.keys, found.roles = structure.cleared(source, tree, title=title, key=key)
        kept.Above = tree
    for number, page in enumerate(pages):
        _complete(page)
        page.Parent = stand_ins[0]
        places.make_explicit(page, tagged=found.is_tagged)
        if stamped:
            _stamp(source, page, stamped(number, _seen(page)), opener=stand_ins[1], font=stand_ins[2])
    intents = root.get("/OutputIntents")
    if not shared.colors and isinstance(intents, Array) and len(intents):
        kept.Colors = intents[0] if intents[0].is_indirect else source.make_indirect(intents[0])
    kept.Parent, kept.Opener, kept.Font = stand_ins
    kept.Pages = Array(pages)
    _leave_only(source, kept)
    return _told_apart(_saved(source, on_disk=on_disk), found, shared)


def _leave_only(source: pikepdf.Pdf, kept: Any) -> None:
    """The catalog forgets all but what is kept, and what nothing refers to is not saved."""
    root = source.Root
    for name in list(root.keys()):
        if name != "/Type":
            del root[name]
    root.Pages, root.Book = Dictionary(Type=Name.Pages, Kids=Array(), Count=0), kept
    if "/Info" in source.trailer:
        del source.trailer["/Info"]


def _complete(page: Any) -> None:
    """What a page must have. What it inherits (ISO 32000-1 section 7.7.3.4) pikepdf has given it already."""
    if "/MediaBox" not in page:
        page.MediaBox = Array(LETTER)
    if not isinstance(page.get("/Resources"), Dictionary):
        page.Resources = Dictionary()


def _seen(page: Any) -> Page:
    box = [float(number) for number in page.get("/CropBox", page.MediaBox)]
    left, right, low, high = *sorted(box[::2]), *sorted(box[1::2])
    turn = int(page.get("/Rotate", 0)) % 360
    return Page([left, low, right, high], turn if turn in (90, 180, 270) else 0)


def _stamp(source: pikepdf.Pdf, page: Any, content: bytes, *, opener: Any, font: Any) -> None:
    own = page.get("/Contents", Array())
    contents = [one for one in (own if isinstance(own, Array) else [own]) if isinstance(one, pikepdf.Stream)]
    page.Contents = Array([opener, *contents, source.make_stream(content)])
    fonts = page.Resources.get("/Font")
    if not isinstance(fonts, Dictionary):
        page.Resources.Font = Dictionary()
    page.Resources.Font["/" + STAMP_FONT] = font


def _told_apart(data: bytes | mmap.mmap, found: Part, shared: Shared) -> Part:
    start = int(data[data.rfind(b"startxref") + 9 :].split(None, 1)[0])
    count = data[start : start + 64].split(b"\n", 2)[1].split()[1]  # xref, 0 and how many, a row of 20 bytes for each
    rows = start + len(b"xref\n0 ") + len(count) + 1
    end = rows + 20 * int(count)
    starts = [int(data[place : place + 10]) for place in range(rows + 20, end, 20)] + [start]
    place = data.find(b"/Root ", end) + 6
    root = int(data[place : place + 20].split(None, 1)[0])
    said = data[starts[root - 1] : starts[root]]
    said = said[said.index(b"/Book <<") :]
    found.pages = _numbers(said, b"Pages")
    found.top, found.parents = sum(_numbers(said, b"Top")), sum(_numbers(said, b"Parents"))
    found.colors = sum(_numbers(said, b"Colors"))
    found.shared = {root: 0}
    places = {b"Parent": shared.parent, b"Opener": shared.opener, b"Font": shared.font, b"Above": shared.above}
    for name, number in places.items():
        found.shared |= dict.fromkeys(_numbers(said, name), number)
    _sort(data, starts, found)
    return found


def _saved(source: pikepdf.Pdf, *, on_disk: bool) -> bytes | mmap.mmap:
    file = tempfile.TemporaryFile() if on_disk else io.BytesIO()  # noqa: SIM115  what is mapped outlives it
    source.save(
        file,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,  # nothing is unpacked: what is small here may be vast then
        compress_streams=False,
        static_id=True,
        encryption=False,
        fix_metadata_version=False,
    )
    if isinstance(file, io.BytesIO):
        return file.getvalue()
    with file:
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _sort(data: bytes | mmap.mmap, starts: Sequence[int], found: Part) -> None:
    """Tell plain objects and streams apart."""
    view, found.taken = memoryview(data), len(starts) - 1
    for own, (start, behind) in enumerate(pairwise(starts), 1):
        if own in found.shared:
            continue
        begin, end = data.find(b" obj\n", start) + 5, data.rfind(b"\nendobj", 0, behind)
        split = data.find(b"\nstream\n", begin, end)
        if split > 0:
            found.streams[own] = data[begin:split], view[split:end]
        else:
            found.plain[own] = data[begin:end]


def _numbers(said: bytes, name: bytes) -> list[int]:
    """The objects that an entry of the catalog's own dictionary refers to: one, several or none."""
    match = re.search(rb"/%b (?:(\d+ 0 R)|\[([ \dR]*)\])" % name, said)
    return [int(one) for one in re.findall(rb"(\d+) 0 R", match[1] or match[2])] if match else []
