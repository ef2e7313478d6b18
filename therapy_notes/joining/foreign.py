"""The pages of a PDF that came from outside, as drawings: what they show, and nothing that acts."""

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from therapy_notes.joining.reading import NotReadable

MOST_PAGES = 500
MOST_CONTENT = 32 * 1024 * 1024  # bytes of one page's drawing, unpacked
MOST_IN_ALL = 128 * 1024 * 1024  # bytes of all pages' drawings: each is held until the last is drawn
MOST_REMARKS, MOST_REMARKS_IN_ALL = 2_000, 20_000  # of a page, of all: of twice as many a page takes four times as long
MOST_PACKED = 16 * 1024  # bytes of a drawing that is packed as it was in the nineties: it may grow two thousand times
MOST_PIXELS = 400_000_000  # of one picture; two levels of ink at 600 dots an inch on a large sheet
MOST_OBJECTS = 20_000  # that one page draws with
LONG = "This PDF has more than {most} pages. Save it in parts, add them and strike this one."
HEAVY = "This PDF is too large inside to be printed. Scan the paper at 300 dots an inch, add it and strike this one."
ACTING = (
    "/AF",
    "/PieceInfo",
    "/Metadata",
    "/OC",
    "/StructParent",
    "/StructParents",
    "/OPI",
    "/Ref",
    "/Alternates",
    "/LastModified",
)
HOLDERS = ("/XObject", "/Pattern", "/Font", "/ExtGState")
MARKED = re.compile(rb"\b(?:BDC|BMC)\b")


@dataclass
class Drawn:
    """A page as a form: its matrix turns and scales it into the box, in points. `is_plain`: pictures alone, no tags."""

    form: Any
    box: tuple[float, float, float, float]
    is_plain: bool


def drawn(source: pikepdf.Pdf) -> Iterator[Drawn]:
    """Each page with the fields and remarks on it. Raises NotReadable where that would take too much."""
    if len(source.pages) > MOST_PAGES:
        raise NotReadable(LONG.format(most=MOST_PAGES))
    _need_light(source.pages)
    source.generate_appearance_streams()
    source.flatten_annotations("all")
    for page in source.pages:
        for name in ("/TrimBox", "/ArtBox", "/BleedBox"):  # a form would be cut to them; a reader shows the crop box
            if name in page.obj:
                del page.obj[name]
        form = page.as_form_xobject()
        yield Drawn(form, _box(form), _tame(form))


def _box(form: Any) -> tuple[float, float, float, float]:
    """Left, low, right, high of what the form covers."""
    left, low, right, high = (float(one) for one in form.BBox)
    a, b, c, d, e, f = (float(one) for one in form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (low, high)]
    return (
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )


def _need_light(pages: Any) -> None:
    """A drawing counts for each page that has it: a small file may name one drawing hundreds of times."""
    total = remarks = 0
    for page in pages:
        found = page.obj.get("/Annots", Array())
        remarks += (count := len(found) if isinstance(found, Array) else 0)
        if count > MOST_REMARKS or remarks > MOST_REMARKS_IN_ALL:
            raise NotReadable(HEAVY)
        contents = page.obj.get("/Contents", Array())
        streams = list(contents) if isinstance(contents, Array) else [contents]
        count = sum(_unpacked(one) for one in streams if isinstance(one, Stream))
        total += count
        if count > MOST_CONTENT or total > MOST_IN_ALL:
            raise NotReadable(HEAVY)


def _unpacked(stream: Any) -> int:
    """How many bytes it would take, counted only as far as is allowed. Raises NotReadable for what cannot be told."""
    filters = stream.get("/Filter", Array())
    names = [str(one).lstrip("/") for one in (filters if isinstance(filters, Array) else [filters])]
    data = stream.read_raw_bytes()
    if names[:1] == ["ASCII85Decode"]:
        data, names = base64.a85decode(data.strip().removesuffix(b"~>").strip()), names[1:]
    if names == ["FlateDecode"]:
        return _inflated(data)
    packings = [one for one in names if one != "ASCIIHexDecode"]
    if len(packings) > 1 or (packings and len(data) > MOST_PACKED):
        raise NotReadable(HEAVY)
    return len(data)


def _inflated(data: bytes) -> int:
    unpacker, count = zlib.decompressobj(), 0
    try:
        while data and not unpacker.eof and count <= MOST_CONTENT:
            count += len(unpacker.decompress(data, 256 * 1024))
            data = unpacker.unconsumed_tail
    except zlib.error:
        pass  # the reader draws what came before
    return count


def _tame(form: Any) -> bool:
    """Take away what acts or is tied to the file it came from. Whether the form shows pictures and lines alone."""
    ahead, seen, is_plain = [form], set[tuple[int, int]](), True
    while ahead:
        one = ahead.pop()
        if one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        if len(seen) + len(ahead) > MOST_OBJECTS:
            raise NotReadable(HEAVY)
        for name in ACTING:
            if name in one:
                del one[name]
        is_plain = _is_plain(one) and is_plain
        ahead += _below(one)
    return is_plain


def _is_plain(one: Any) -> bool:
    if one.get("/Subtype") == Name.Image:
        if int(one.get("/Width", 0)) * int(one.get("/Height", 0)) > MOST_PIXELS:
            raise NotReadable(HEAVY)
        return True
    if "/BaseFont" in one or one.get("/Type") == Name.Font:
        return False
    if isinstance(one, Stream):
        return _unpacked(one) <= MOST_CONTENT and not MARKED.search(one.read_bytes())
    return True


def _below(one: Any) -> Iterator[Any]:
    """What an object draws with: forms, pictures, patterns, fonts, masks."""
    resources = one.get("/Resources")
    holders = [resources.get(name) for name in HOLDERS] if isinstance(resources, Dictionary) else []
    for holder in holders:
        for value in holder.values() if isinstance(holder, Dictionary) else ():
            if isinstance(value, Dictionary | Stream):
                yield value
    for name in ("/SMask", "/Mask", "/G"):
        value = one.get(name)
        if isinstance(value, Dictionary | Stream):
            yield value
