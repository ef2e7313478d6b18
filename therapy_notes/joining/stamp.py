"""The line at the foot of every page of a book: what the book is, and which page of how many this is."""

from collections.abc import Callable

from therapy_notes.joining.objects import Objects
from therapy_notes.joining.parts import STAMP_FONT, Page
from therapy_notes.joining.typeface import typeface

DIGITS = "0123456789"
# Points. The footers of our own pages end above 20, and a printer needs 12 at the edge.
SIZE, RISE, MARGIN = 7.5, 14, 36
CONTENT = b"\nQ /Artifact << /Type /Pagination /Subtype /Footer >> BDC q %b BT /%b %g Tf %b Tm %b Tj ET Q EMC"
GRAY = b"0.255 0.286 0.341 rg"  # the footer's #414957


class Stamp:
    """Stamps the pages of one book. With no words it does nothing."""

    def __init__(self, words: str, total: int | None) -> None:
        self.words, self.total = words, total
        self.face = typeface("".join(sorted(set(f"{words} · page of {DIGITS}"))))

    def said(self, page: int) -> str:
        count = f"page {page} of {self.total}" if self.total else f"page {page}"
        return f"{self.words} · {count}"

    def on(self, first: int) -> Callable[[int, Page], bytes]:
        """What stamps the pages of a part, whose first is that one of the book."""
        return lambda number, page: self.content(first + number, page.box, page.turn)

    def content(self, page: int, box: list[float], turn: int) -> bytes:
        """What follows the content of a page, which began with `q`: an artifact, at the lower right as it is seen."""
        said = self.said(page)
        left, low, right, high = box
        along = self.face.width(said, SIZE)
        wide = high - low if turn in (90, 270) else right - left
        x, y = max(4.0, wide - MARGIN - along), RISE
        matrix = {
            0: (1, 0, 0, 1, left + x, low + y),
            90: (0, 1, -1, 0, right - y, low + x),
            180: (-1, 0, 0, -1, right - x, high - y),
            270: (0, -1, 1, 0, left + y, high - x),
        }[turn]
        place = " ".join(f"{number:.2f}".rstrip("0").rstrip(".") for number in matrix).encode()
        shown = self.face.shown(said)
        return CONTENT % (GRAY, STAMP_FONT.encode(), SIZE, place, shown)

    def put_font(self, objects: Objects) -> int:
        """Writes the font once. Gives its number."""
        face, first = self.face, objects.number(5)
        font, glyphs, descriptor, file, unicode = range(first, first + 5)
        name = face.name.encode()
        objects.put_stream(file, face.data, entries=b"/Length1 %d" % len(face.data))
        objects.put_stream(unicode, face.to_unicode())
        said = b"<< /Type /Font /Subtype /Type0 /BaseFont /%b /Encoding /Identity-H"
        said += b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>"
        objects.put(font, said % (name, glyphs, unicode))
        widths = b" ".join(b"%d" % face.em(one) for one in face.widths)
        said = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%b /CIDToGIDMap /Identity /DW 1000 /W [0 [%b]]"
        said += b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R >>"
        objects.put(glyphs, said % (name, widths, descriptor))
        more = "".join(f"/{key} {value} " for key, value in face.descriptor().items()).encode()
        box = b" ".join(b"%d" % face.em(one) for one in face.box)
        said = b"<< /Type /FontDescriptor /FontName /%b /FontBBox [%b] %b/FontFile2 %d 0 R >>"
        objects.put(descriptor, said % (name, box, more, file))
        return font
