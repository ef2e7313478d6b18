"""What a file is, by its content: a whole PDF, JPEG or PNG, or a sentence why it is not taken."""

import re

from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

from therapy_notes.models import Attachment

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a letter page scanned at 600 dots an inch has 34 million
# Each kind begins so, at its first byte: what stands before it could be read by a browser as a page.
STARTS = {
    b"%PDF-": Attachment.Type.PDF,
    b"\xff\xd8\xff": Attachment.Type.JPEG,
    b"\x89PNG\r\n\x1a\n": Attachment.Type.PNG,
}
# ISO 32000-2 section 7.5.5: where the cross-reference stands, in bytes from the start; then the mark of the end.
END = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
# ISO 10918-1 annex B: a mark is FF and a byte that is neither 0, a restart nor a filler. What is pressed holds none.
NEXT_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
FIRST_MARK, END_OF_PICTURE, SCAN = 0xC0, 0xD9, 0xDA
MOST_SEGMENTS = 2000  # of a JPEG; a profile of colors takes 255 at most
MOST_CHUNKS = 20_000  # of a PNG; many programs write 8 KB into each
MOST_FILLERS = 16  # bytes before a mark of the header
MOST_SCANS = 50  # a progressive picture has some ten. However empty, each is decoded for all pixels
TAIL = 2048  # bytes: readers look for the end of a PDF in its last 1024, scanners add some

TOO_LARGE = "This file is larger than 20 MB. Scan it in gray or at 300 dots an inch, or add its pages one by one."
OTHER = "This is not a PDF, JPEG or PNG, whatever its name says. Scan or save the paper as one of these."
BROKEN = "This {kind} is not whole: it broke off on its way, or was damaged before. Scan or save it again."
PARTS = "This picture is made of too many layers or parts. Save it again as a plain JPEG, or as a PDF."
VAST = "This picture has too many pixels. Scan it at 300 dots an inch and add it again."


def recognize(file):
    """The kind of the file, a value of `Attachment.Type`. Raises ValidationError keyed by `file`."""
    file.seek(0, 2)
    size = file.tell()
    if size > MOST_BYTES:
        raise ValidationError({"file": TOO_LARGE})
    file.seek(0)
    start = file.read(16)
    found = next((kind for mark, kind in STARTS.items() if start.startswith(mark)), None)
    if found is None:
        raise ValidationError({"file": OTHER})
    whole = _is_whole_pdf(file, size) if found == Attachment.Type.PDF else _is_whole_picture(file, found.label)
    if not whole:
        raise ValidationError({"file": BROKEN.format(kind=found.label)})
    return found


def _is_whole_pdf(file, size):
    """Begins and ends as a PDF, its cross-reference inside. No more is read: what a PDF holds may be hostile.

    One with a password, a script or a file within is taken as any other: it is never shown, only given back.
    """
    file.seek(max(0, size - TAIL))
    ends = END.findall(file.read())
    if not ends or not 0 < int(ends[-1]) < size:
        return False
    file.seek(int(ends[-1]))
    return re.match(rb"\s*(xref\s|\d+\s+\d+\s+obj)", file.read(64)) is not None


def _is_whole_picture(file, kind):
    """A PNG by the checksum of each chunk, a JPEG by the mark of its end and by decoding an eighth of its size."""
    if kind == Attachment.Type.PNG.label:
        _need_few_chunks(file)
    elif not _leads_to_its_end(file):
        return False
    file.seek(0)
    try:
        with Image.open(file, formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError({"file": VAST})
            if kind == Attachment.Type.PNG.label:
                picture.verify()
            else:
                picture.draft("L", (picture.width // 8, picture.height // 8))
                picture.load()  # a PDF library lets Pillow take half of one: hence the mark
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError({"file": VAST}) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return False
    return True


def _need_few_chunks(file):
    """Raises ValidationError keyed by `file` for a PNG of so many chunks that checking each would hold the server."""
    file.seek(8)
    count = 0
    while head := file.read(8):
        count += 1
        if count > MOST_CHUNKS:
            raise ValidationError({"file": PARTS})
        file.seek(int.from_bytes(head[:4], "big") + 4, 1)


def _leads_to_its_end(file):
    """Whether the segments of a JPEG lead to the mark of its end. What cameras add after it is no matter.

    Raises ValidationError keyed by `file` where there are so many that decoding them would hold the server.
    """
    file.seek(0)
    content = file.read()
    place, segments, scans = 2, 0, 0
    while mark := NEXT_MARK.search(content, place):
        if not scans and mark.start() - place > MOST_FILLERS:
            return False
        if mark[0][1] == END_OF_PICTURE:
            return True
        if mark[0][1] < FIRST_MARK:  # has no length, so what follows could be hidden; no camera writes one
            return False
        segments, scans = segments + 1, scans + (mark[0][1] == SCAN)
        if segments > MOST_SEGMENTS or scans > MOST_SCANS:
            raise ValidationError({"file": PARTS})
        place = mark.end() + int.from_bytes(content[mark.end() : mark.end() + 2], "big")
    return False
