"""A JPEG or PNG as an image of a PDF: its pressed bytes as they are, so that it takes no more memory than its file."""

import io
import tempfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from therapy_notes.attachments.recognizing import recognize
from therapy_notes.joining.reading import NotReadable

MOST_PIXELS = 60_000_000
MOST_UNPACKED = 12_000_000  # pixels of a PNG that has to be unpacked: a letter page at 300 dots an inch has 8.4 million
CHUNK = 256 * 1024
BROKEN = "This picture is damaged and cannot be printed. Scan or save it again, add it and strike this one."
VAST = "This picture has too many pixels to print. Scan it at 300 dots an inch, add it again and strike this one."
CLEAR = "This picture is transparent and very large. Save it as a JPEG, add it again and strike this one."
ORIENTATION = 0x0112  # of EXIF
# For each orientation of EXIF: how the unit square of the stored picture is laid into the one that is seen.
LAID = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
JPEG_SPACES = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}
GRAY, COLORS, PALETTE = 0, 2, 3  # PNG color types without transparency (ISO 15948 section 11.2.2)
CHANNELS = {GRAY: 1, COLORS: 3, PALETTE: 1}


# A PDF of one object beside the least that every PDF has.
START = b"%PDF-1.7\n2 0 obj\n<< /Type /Catalog /Pages << /Type /Pages /Kids [] /Count 0 >> >>\nendobj\n"
END = b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n0000000009 00000 n \ntrailer\n<< /Size 3 /Root 2 0 R >>\n"
END += b"startxref\n%d\n%%%%EOF\n"


@dataclass
class Picture:
    """An image of a PDF, its size as seen in pixels, and how it is laid into that."""

    image: Any
    width: int
    height: int
    laid: tuple[int, ...]


@dataclass
class Coded:
    """How an image is packed, its stored size in pixels, its colors and the bits of each."""

    packed: Any
    size: tuple[int, int]
    space: Any
    depth: int


def picture(pdf: pikepdf.Pdf, content: bytes, kind: str, held: ExitStack) -> Picture:
    """`kind` is "JPEG" or "PNG". `held` is closed when the PDF is written. Raises NotReadable."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotReadable(VAST)
            recognize(io.BytesIO(content))  # Pillow alone takes half a picture for whole: a PDF library lets it
            turned = _turned(opened, content, kind)
            width, height = opened.size
            make = _jpeg if kind == "JPEG" else _png
            image = make(lambda *said: _image(pdf, held, *said), content, opened)
    except (NotReadable, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotReadable(VAST) from None
    except Exception as error:  # hostile bytes make decoders fail in many ways
        raise NotReadable(BROKEN) from error
    laid = LAID.get(turned, LAID[1])
    return Picture(image, *((width, height) if laid[0] else (height, width)), laid)


def _turned(opened: Image.Image, content: bytes, kind: str) -> int:
    """The orientation. Pillow unpacks a whole PNG to look for it, where a chunk behind the picture says it."""
    if kind == "PNG" and (found := _chunks(content).get(b"eXIf")):
        opened.info.setdefault("exif", b"Exif\x00\x00" + bytes(found[0]))
    return int(Image.Image.getexif(opened).get(ORIENTATION, 1))


def _jpeg(make: Callable[..., Any], content: bytes, opened: Image.Image) -> Any:
    space, inverted = JPEG_SPACES[opened.mode], opened.mode == "CMYK" and "adobe" in opened.info
    size = opened.size
    opened.draft("L", (opened.width // 8, opened.height // 8))
    opened.load()  # an eighth of it: enough to find that it broke off
    image = make([content], Coded(Name.DCTDecode, size, space, 8))
    if inverted:  # so Adobe writes them
        image.Decode = Array([1, 0] * 4)
    return image


def _png(make: Callable[..., Any], content: bytes, opened: Image.Image) -> Any:
    depth, color, interlaced = content[24], content[25], content[28]
    chunks = _chunks(content)
    if interlaced or color not in CHANNELS or b"tRNS" in chunks:
        content = _flat(opened)
        depth, color, chunks = content[24], content[25], _chunks(content)
    width, height = opened.size
    channels = CHANNELS[color]
    packed = chunks.pop(b"IDAT")
    _need_whole(packed, height * (1 + (width * channels * depth + 7) // 8))
    space: Any = Name.DeviceRGB if color == COLORS else Name.DeviceGray
    if color == PALETTE:
        letters = chunks[b"PLTE"][0]
        space = Array([Name.Indexed, Name.DeviceRGB, len(letters) // 3 - 1, pikepdf.String(bytes(letters))])
    image = make(packed, Coded(Name.FlateDecode, (width, height), space, depth))
    image.DecodeParms = Dictionary(Predictor=15, Colors=channels, BitsPerComponent=depth, Columns=width)
    return image


def _chunks(content: bytes) -> dict[bytes, list[memoryview]]:
    found: dict[bytes, list[memoryview]] = {}
    view = memoryview(content)
    place = 8
    while place + 8 <= len(content):
        length, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        found.setdefault(name, []).append(view[place + 8 : place + 8 + length])
        place += length + 12
    return found


def _flat(opened: Image.Image) -> bytes:
    """The same picture on white paper, as a plain PNG."""
    if opened.width * opened.height > MOST_UNPACKED:
        raise NotReadable(CLEAR)
    clear = opened.convert("RGBA")
    paper = Image.new("RGB", opened.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    file = io.BytesIO()
    paper.save(file, "PNG")
    return file.getvalue()


def _need_whole(packed: Sequence[memoryview], expected: int) -> None:
    """Raises NotReadable where the lines of a PNG are fewer or more than its head says, without keeping them."""
    unpacker, count = zlib.decompressobj(), 0
    for rest in (one[start : start + CHUNK] for one in packed for start in range(0, len(one), CHUNK)):
        while rest and not unpacker.eof and count <= expected:
            count += len(unpacker.decompress(rest, CHUNK))
            rest = memoryview(unpacker.unconsumed_tail)
    count += len(unpacker.flush()) if count <= expected else 0
    if count != expected:
        raise NotReadable(BROKEN)


def _image(pdf: pikepdf.Pdf, held: ExitStack, pieces: Sequence[bytes | memoryview], coded: Coded) -> Any:
    """The bytes go by way of a file, from which they are read when the PDF is written: no copy of them in memory."""
    file = held.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
    file.write(START)
    file.write(b"1 0 obj\n<< /Length %d >>\nstream\n" % sum(map(len, pieces)))
    for piece in pieces:
        file.write(piece)
    file.write(b"\nendstream\nendobj\n")
    file.write(END % (len(START), file.tell()))
    image = pdf.copy_foreign(held.enter_context(pikepdf.open(file)).get_object(1, 0))
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = coded.size
    image.ColorSpace, image.BitsPerComponent, image.Filter = coded.space, coded.depth, coded.packed
    return image
