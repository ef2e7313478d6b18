"""Pages of ours with a heading line and one figure below it."""

from dataclasses import dataclass
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from therapy_notes.joining import structure
from therapy_notes.joining.typeface import Typeface, embedded, typeface

# Points. The lowest 34 stay free for the stamp of a book.
PAPERS = {"letter": (612, 792), "a4": (595.28, 841.89)}
SIDE, TOP, FOOT, GAP = 36, 36, 34, 9
SIZE, LINE, SMALL = 9, 12.5, 7.5
INK, GRAY, RULE = b"0.078 0.094 0.122 rg", b"0.255 0.286 0.341 rg", b"0.796 0.816 0.851 RG 0.75 w"


@dataclass
class Sheet:
    """A figure's box in points or pixels, how an image is laid into it, and of how many pages it is one."""

    box: tuple[float, float, float, float]
    laid: tuple[int, ...] | None = None
    total: int = 1
    is_plain: bool = True


class Sheets:
    """Adds sheets to an opened PDF."""

    def __init__(self, pdf: pikepdf.Pdf, *, heading: str, paper: str) -> None:
        self.pdf, self.heading, self.paper = pdf, " ".join(heading.split()), PAPERS[paper]
        self.bold = typeface("".join(sorted(set(self.heading))), "SemiBold")
        self.plain = typeface("".join(sorted(set("page of 0123456789"))))
        self.fonts = Dictionary(F0=embedded(pdf, self.bold), F1=embedded(pdf, self.plain))
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root))
        self.elements, self.numbers, self.is_plain = list[Any](), list[Any](), True

    def add(self, figure: Any, sheet: Sheet) -> None:
        """A page, turned to landscape where that shows the figure larger."""
        self.is_plain = self.is_plain and sheet.is_plain
        left, low, right, high = sheet.box
        wide, tall = max(right - left, 1e-3), max(high - low, 1e-3)
        short, long = self.paper
        width, height = (long, short) if wide > tall and wide > short - 2 * SIDE else (short, long)
        lines = wrapped(self.heading, self.bold, width - 2 * SIDE - (60 if sheet.total > 1 else 0))
        top = height - TOP - LINE * len(lines) - GAP / 2
        room = (width - 2 * SIDE, top - GAP - FOOT)
        scale = min(room[0] / wide, room[1] / tall, 1)
        at = (SIDE + (room[0] - wide * scale) / 2, top - GAP - tall * scale)
        number = len(self.numbers) // 2
        page = self._page(figure, (width, height))
        box = [at[0], at[1], at[0] + wide * scale, at[1] + tall * scale]
        said = self._elements(page, number, sheet, box)
        content = self._line(lines, height, said)
        if sheet.total > 1:
            content.append(self._counted(number + 1, sheet.total, (width, height)))
        content.append(b"/Artifact BMC q %b %g %g m %g %g l S Q EMC" % (RULE, SIDE, top, width - SIDE, top))
        content.append(self._figure(sheet, scale, at, mark=len(said) - 1))
        page.Contents = self.pdf.make_stream(b"\n".join(content))
        self.numbers += [number, Array(said)]

    def finish(self, file: BinaryIO) -> int:
        """Write them. Gives the number of pages."""
        pdf = self.pdf
        self.document.K = Array(self.elements)
        self.root.K = Array([self.document])
        self.root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(self.numbers)))
        self.root.ParentTreeNextKey = len(self.numbers) // 2
        root = pdf.Root
        root.StructTreeRoot, root.Lang = self.root, pikepdf.String("en-US")
        root.MarkInfo, root.ViewerPreferences = Dictionary(Marked=True), Dictionary(DisplayDocTitle=True)
        claims = frozenset([structure.UA] if self.is_plain else [])
        root.Metadata = pdf.make_stream(structure.metadata(self.heading, claims=claims).encode())
        root.Metadata.Type, root.Metadata.Subtype = Name.Metadata, Name.XML
        # Nothing from outside is unpacked: what is small here can be vast then.
        level = pikepdf.StreamDecodeLevel.none
        pdf.save(
            file, stream_decode_level=level, compress_streams=False, deterministic_id=True, fix_metadata_version=False
        )
        return len(pdf.pages)

    def _page(self, figure: Any, size: tuple[float, float]) -> Any:
        resources = Dictionary(Font=self.fonts, XObject=Dictionary(X0=figure))
        page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, *size]), Resources=resources)
        page.StructParents, page.Tabs = len(self.numbers) // 2, Name.S
        self.pdf.pages.append(pikepdf.Page(page))
        return self.pdf.pages[-1].obj

    def _elements(self, page: Any, number: int, sheet: Sheet, box: list[float]) -> list[Any]:
        """The structure of a page: its heading, which page it is, the figure."""
        count = f"page {number + 1} of {sheet.total}"
        several = sheet.total > 1
        found = [self._element("H1" if number == 0 else "P", page, 0)]
        if several:
            found.append(self._element("P", page, 1))
        figure = self._element("Figure", page, len(found))
        figure.Alt = pikepdf.String(f"{self.heading}, {count}" if several else self.heading)
        figure.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array([round(one, 2) for one in box]))
        found.append(figure)
        self.elements += found
        return found

    def _element(self, role: str, page: Any, mark: int) -> Any:
        said = Dictionary(Type=Name.StructElem, S=Name("/" + role), P=self.document, Pg=page, K=mark)
        return self.pdf.make_indirect(said)

    def _line(self, lines: list[str], height: float, said: list[Any]) -> list[bytes]:
        role = str(said[0].S).encode()
        first = b"%b << /MCID 0 >> BDC BT %b /F0 %g Tf %g TL %g %g Td" % (
            role,
            INK,
            SIZE,
            LINE,
            SIDE,
            height - TOP - SIZE,
        )
        shown = [b"%b Tj%b" % (self.bold.shown(line), b" T*" if line is not lines[-1] else b"") for line in lines]
        return [first, *shown, b"ET EMC"]

    def _counted(self, number: int, total: int, size: tuple[float, float]) -> bytes:
        said = f"page {number} of {total}"
        x = size[0] - SIDE - self.plain.width(said, SMALL)
        content = b"/P << /MCID 1 >> BDC BT %b /F1 %g Tf %g %g Td %b Tj ET EMC"
        return content % (GRAY, SMALL, x, size[1] - TOP - SIZE, self.plain.shown(said))

    def _figure(self, sheet: Sheet, scale: float, at: tuple[float, float], *, mark: int) -> bytes:
        left, low, right, high = sheet.box
        matrix = [b"%.4f 0 0 %.4f %.3f %.3f cm" % (scale, scale, at[0] - left * scale, at[1] - low * scale)]
        if sheet.laid:
            matrix.append(b"%g 0 0 %g 0 0 cm" % (right, high))
            matrix.append(b"%d %d %d %d %d %d cm" % sheet.laid)
        return b"/Figure << /MCID %d >> BDC q %b /X0 Do Q EMC" % (mark, b" ".join(matrix))


def wrapped(said: str, face: Typeface, width: float) -> list[str]:
    """Lines no wider than that, in points. A word that is wider is broken."""
    lines = [""]
    for word in said.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if face.width(longer, SIZE) <= width:
            lines[-1] = longer
            continue
        lines.append("") if lines[-1] else None
        for letter in word:
            if lines[-1] and face.width(lines[-1] + letter, SIZE) > width:
                lines.append("")
            lines[-1] += letter
    return lines
