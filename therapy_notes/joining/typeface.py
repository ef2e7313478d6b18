"""The letters of a line of ours, cut out of Inter and embedded."""

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

INTER = Path(settings.BASE_DIR, "static", "vendor", "inter")
UNKNOWN = "?"
SHAPING = ("GSUB", "GPOS", "GDEF")
TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
{blocks}
endcmap CMapName currentdict /CMap defineresource pop end end"""


class Typeface:
    """A subset of Inter with the letters of some text. What Inter lacks is written as a question mark."""

    def __init__(self, letters: str, weight: str = "Regular") -> None:
        with TTFont(INTER / f"Inter-{weight}.ttf", recalcTimestamp=False) as font:
            for table in SHAPING:
                if table in font:
                    del font[table]  # reading it takes a second, and a line of digits needs none of it
            chooser = subset.Subsetter(subset.Options(hinting=False, notdef_outline=True))
            chooser.populate(text=letters + UNKNOWN)
            chooser.subset(font)
            file = io.BytesIO()
            font.save(file)
            self.glyphs = {chr(code): font.getGlyphID(name) for code, name in font.getBestCmap().items()}
            self.per_em = font["head"].unitsPerEm
            self.widths = [font["hmtx"][name][0] for name in font.getGlyphOrder()]
            self.ascent, self.descent = font["hhea"].ascent, font["hhea"].descent
            self.box = [font["head"].xMin, font["head"].yMin, font["head"].xMax, font["head"].yMax]
        self.data = file.getvalue()
        self.name = f"TNOTES+Inter-{weight}"

    def shown(self, said: str) -> bytes:
        """The text as the operand of Tj."""
        return b"<%b>" % b"".join(b"%04x" % self._glyph(letter) for letter in said)

    def width(self, said: str, size: float) -> float:
        return sum(self.widths[self._glyph(letter)] for letter in said) * size / self.per_em

    def _glyph(self, letter: str) -> int:
        return self.glyphs.get(letter) or self.glyphs[UNKNOWN]

    def em(self, value: float) -> int:
        """A length of the font in thousandths of its size."""
        return round(value * 1000 / self.per_em)

    def to_unicode(self) -> bytes:
        pairs = [f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, glyph in self.glyphs.items()]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        said = "\n".join(f"{len(one)} beginbfchar\n" + "\n".join(one) + "\nendbfchar" for one in blocks)
        return TO_UNICODE.format(blocks=said).encode()

    def descriptor(self) -> dict[str, Any]:
        """The entries of its font descriptor but for the file."""
        return {
            "Ascent": self.em(self.ascent),
            "Descent": self.em(self.descent),
            "CapHeight": self.em(self.ascent),
            "Flags": 4,
            "ItalicAngle": 0,
            "StemV": 80,
        }


@lru_cache(maxsize=64)
def typeface(letters: str, weight: str = "Regular") -> Typeface:
    return Typeface(letters, weight)


def embedded(pdf: pikepdf.Pdf, face: Typeface) -> Any:
    """The typeface as a font of an opened PDF."""
    file = pdf.make_stream(face.data)
    file.Length1 = len(face.data)
    name = Name("/" + face.name)
    entries = {"/" + key: value for key, value in face.descriptor().items()}
    box = Array([face.em(one) for one in face.box])
    descriptor = Dictionary({**entries, "/Type": Name.FontDescriptor, "/FontName": name, "/FontBBox": box})
    descriptor.FontFile2 = file
    system = Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)
    glyphs = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, CIDToGIDMap=Name.Identity, DW=1000)
    glyphs.W = Array([0, Array([face.em(one) for one in face.widths])])
    glyphs.CIDSystemInfo, glyphs.FontDescriptor = system, pdf.make_indirect(descriptor)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"))
    font.DescendantFonts = Array([pdf.make_indirect(glyphs)])
    font.ToUnicode = pdf.make_stream(face.to_unicode())
    return pdf.make_indirect(font)
