"""Adding a signature to a book of many PDFs without reading it: pyHanko would hold every one of its objects in memory.

Reads only what `joining` writes: one cross-reference stream with entries of 11 bytes, its catalog unpacked before it
(ISO 32000-1 sections 7.5.7, 7.5.8). The signature itself is pyHanko's; what is appended is section 12.8.
"""

import io
import os
import re
import struct
import zlib

ENTRY = struct.Struct(">BQH")
AT_PLACE, IN_STREAM = 1, 2
CHUNK = 16 * 1024  # bytes
MOST_PAGES = 400  # of which one must be without links
TABLE = re.compile(
    rb"(\d+) 0 obj\n(<< /Type /XRef /Size (\d+) /W \[1 8 2\] /Root (\d+) 0 R /Info (\d+) 0 R (/ID \[.*?\]).*?"
    rb"/Length (\d+) >>)\nstream\n",
    re.DOTALL,
)


class NotABook(Exception):
    """The file is not laid out as `joining` does: it is signed the usual way."""


class BookFile:
    """The few objects of a book that a signature touches, by their number."""

    def __init__(self, file):
        self.file = file
        self.end = file.seek(0, os.SEEK_END)
        file.seek(max(self.end - 64, 0))
        found = re.search(rb"startxref\n(\d+)\n%%EOF\n$", file.read())
        if not found:
            raise NotABook
        self.start = int(found[1])
        self.file.seek(self.start)
        head = self.file.read(1024)
        table = TABLE.match(head)
        if not table:
            raise NotABook
        self.size, self.root, self.info, self._length = (int(table[place]) for place in (3, 4, 5, 7))
        self.ids, self._table = table[6], self.start + table.end()

    def bytes_of(self, number):
        """The bytes of an object that is no stream, as they are written."""
        kind, place, index = self._entry(number)
        if kind == AT_PLACE:
            return self._plain(place)[1]
        if kind != IN_STREAM:
            raise NotABook
        head, packed = self._plain(self._entry(place)[1])
        count, first = (int(re.search(rb"/%b (\d+)" % name, head)[1]) for name in (b"N", b"First"))
        data = zlib.decompress(packed)
        starts = list(map(int, data[:first].split()))[1::2] + [len(data) - first]
        if not 0 <= index < count:
            raise NotABook
        return data[first + starts[index] : first + starts[index + 1]].strip()

    def page_without_links(self):
        """(number, bytes) of the first page that has no annotations of its own."""
        waiting, seen = [int(re.search(rb"/Pages (\d+) 0 R", self.bytes_of(self.root))[1])], 0
        while waiting and seen < MOST_PAGES:
            number = waiting.pop(0)
            raw, seen = self.bytes_of(number), seen + 1
            if kids := re.search(rb"/Kids \[([^]]*)\]", raw):
                waiting = [int(one) for one in re.findall(rb"(\d+) 0 R", kids[1])] + waiting
            elif b"/Annots" not in raw:
                return number, raw
        raise NotABook

    def _plain(self, place):
        """What stands at a place: a dictionary, and the packed bytes behind it where it is a stream."""
        self.file.seek(place)
        data = self.file.read(CHUNK)
        head, stream, _ = data.partition(b"\nstream\n")
        if stream and b"endobj" not in head:
            length = int(re.search(rb"/Length (\d+)", head)[1])
            self.file.seek(place + len(head) + len(stream))
            return head, self.file.read(length)
        return b"", data[data.index(b"obj\n") + 4 : data.index(b"\nendobj")]

    def _entry(self, number):
        """The row of the cross-reference. It is unpacked piece by piece: it may be larger than all memory wanted."""
        unpacker, left, before = zlib.decompressobj(), self._length, 0
        wanted, kept = number * ENTRY.size, b""
        self.file.seek(self._table)
        while left > 0:
            packed = self.file.read(min(CHUNK, left))
            left -= len(packed)
            kept += unpacker.decompress(packed)
            if len(kept) + before >= wanted + ENTRY.size:
                return ENTRY.unpack_from(kept, wanted - before)
            before, kept = before + len(kept) - ENTRY.size, kept[-ENTRY.size :]
        raise NotABook


def append(file, fields):
    """Append an update with an empty signature to a book. Gives the places of its contents: (first byte, end).

    `fields` are the entries of the signature's dictionary but for ByteRange and Contents, and the room for the latter:
    (bytes of the dictionary, digits, name and tooltip of its field as PDF strings). Raises NotABook.
    """
    entries, digits, name, tooltip = fields
    book = BookFile(file)
    root, (page_number, page) = book.bytes_of(book.root), book.page_without_links()
    field, signature, table = book.size, book.size + 1, book.size + 2
    form = b"/AcroForm << /Fields [%d 0 R] /SigFlags 3 >> /Perms << /DocMDP %d 0 R >>" % (field, signature)
    tabs = b"" if b"/Tabs" in page else b"/Tabs /S "
    widget = b"<< /Type /Annot /Subtype /Widget /FT /Sig /F 132 /Rect [-9999 -9999 -9999 -9999] /T %b /TU %b /P %d 0 R"
    widget = (widget + b" /V %d 0 R >>") % (name, tooltip, page_number, signature)
    written, places = io.BytesIO(), {}
    _put(written, places, book, book.root, _with(root, form))
    _put(written, places, book, page_number, _with(page, tabs + b"/Annots [%d 0 R]" % field))
    _put(written, places, book, field, widget)
    head = b"<< %b /ByteRange [0 0000000000 0000000000 0000000000] /Contents " % entries
    _put(written, places, book, signature, head + b"<" + b"0" * digits + b"> >>")
    _put_table(written, places, book, table)
    first = places[signature] + len(b"%d 0 obj\n" % signature) + len(head)
    end = first + digits + 2
    total = book.end + written.tell()
    data = written.getvalue()
    ranges = b"[0 %010d %010d %010d]" % (first, end, total - end)
    file.seek(book.end)
    file.write(data.replace(b"[0 0000000000 0000000000 0000000000]", ranges))
    return first, end


def _with(raw, entries):
    return raw[: raw.rindex(b">>")] + entries + b" >>"


def _put(written, places, book, number, body):
    places[number] = book.end + written.tell()
    written.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))


def _put_table(written, places, book, number):
    start = places[number] = book.end + written.tell()
    rows = sorted(places.items())
    table = zlib.compress(b"".join(ENTRY.pack(AT_PLACE, place, 0) for _, place in rows))
    index = b" ".join(b"%d 1" % one for one, _ in rows)
    head = b"<< /Type /XRef /Size %d /W [1 8 2] /Index [%b] /Prev %d /Root %d 0 R /Info %d 0 R %b /Filter /FlateDecode"
    head = (head + b" /Length %d >>") % (number + 1, index, book.start, book.root, book.info, book.ids, len(table))
    written.write(b"%d 0 obj\n%b\nstream\n%b\r\nendstream\nendobj\n" % (number, head, table))
    written.write(b"startxref\n%d\n%%%%EOF\n" % start)
