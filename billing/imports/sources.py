"""CMS's quarterly files as they are downloaded: zip archives, text and spreadsheets, read row by row."""

import csv
import datetime as dt
import hashlib
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TextIO
from xml.etree.ElementTree import ParseError

import openpyxl

# A row as it stands: the number of its (last) line, and its cells as text.
Cells = tuple[int, list[str]]

_TEXT = (".txt", ".csv")
_READABLE = (*_TEXT, ".xlsx")
_BLOCK = 1 << 20
_CODE_LENGTH = 5
# No file of CMS comes near these: they keep a small archive from filling the memory or the disk.
LONGEST_LINE = 10_000  # characters
LARGEST_SHEET = 1 << 30  # bytes, unpacked; read row by row
LARGEST_PART = 200 << 20  # bytes, unpacked: words of a spreadsheet are held in memory
# What damaged files make the standard library and openpyxl raise; an encrypted member is a RuntimeError.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    csv.Error,
    ParseError,
    RuntimeError,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)


class NotReadable(Exception):
    """The file is none of those that CMS publishes; the message says what it should be."""


@dataclass(frozen=True)
class Source:
    """One table file: a file by itself, or a member of a zip archive. Text is Latin-1, as CMS writes it."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return PurePosixPath(self.member).name or self.path.name

    def sha256(self) -> str:
        """The digest of its bytes, out of the archive."""
        whole = hashlib.sha256()
        with _undamaged(), self._open() as file:
            while block := file.read(_BLOCK):
                whole.update(block)
        return whole.hexdigest()

    def lines(self) -> Iterator[Cells]:
        """The rows of a table without quoting: text is cut at its tabs, so that a stray quote does no harm."""
        if not self.name.lower().endswith(_TEXT):
            yield from self._sheet()
            return
        with _undamaged(), self._open() as file, io.TextIOWrapper(file, "latin-1") as text:
            for number, line in enumerate(_lines(text), 1):
                yield number, line.rstrip("\n").split("\t")

    def records(self) -> Iterator[Cells]:
        """The rows of a table with quoting: a quoted cell may go over several lines."""
        if not self.name.lower().endswith(_TEXT):
            yield from self._sheet()
            return
        with _undamaged(), self._open() as file, io.TextIOWrapper(file, "latin-1", newline="") as text:
            reader = csv.reader(_lines(text), delimiter="," if self.name.lower().endswith(".csv") else "\t")
            for cells in reader:
                yield reader.line_num, cells

    def _sheet(self) -> Iterator[Cells]:
        # A spreadsheet is an archive itself: out of another one it is unpacked to disk, to be read from any place.
        with _undamaged(), self._open() as packed, tempfile.TemporaryFile() as file:
            while block := packed.read(_BLOCK):
                file.write(block)
                if file.tell() > LARGEST_SHEET:
                    raise NotReadable(f"the spreadsheet is larger than {LARGEST_SHEET:,} bytes.")
            _bounded(file)
            file.seek(0)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
                yield number, [as_text(value) for value in values]
            book.close()

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        if not self.member:
            with self.path.open("rb") as file:
                yield file
        else:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as member:
                yield member  # type: ignore[misc]


def sources_of(path: Path) -> list[Source]:
    """The table files of a path: itself, or what a zip archive holds; of a text and a spreadsheet alike, the text.

    NotReadable for a path that is missing or of another kind.
    """
    if not path.is_file():
        raise NotReadable(f"{path} is not there.")
    if path.suffix.lower() in _READABLE:
        return [Source(path)]
    if not zipfile.is_zipfile(path):
        raise NotReadable(f"{path.name} is none of CMS's files: a zip archive, .txt, .csv or .xlsx.")
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise NotReadable(f"{path.name}: it cannot be read: {error}.") from None
    with archive:
        members = [name for name in archive.namelist() if name.lower().endswith(_READABLE)]
    # Text last, so that it takes the place of a spreadsheet of the same name.
    by_stem = {name.rpartition(".")[0].lower(): name for name in sorted(members, key=_text_last)}
    if not by_stem:
        raise NotReadable(f"{path.name} holds no .txt, .csv or .xlsx file.")
    return [Source(path, by_stem[stem]) for stem in sorted(by_stem)]


@contextmanager
def _undamaged() -> Iterator[None]:
    """NotReadable in place of what a damaged file raises; the caller says which file."""
    try:
        yield
    except _DAMAGE as error:
        raise NotReadable(f"it cannot be read: {str(error).rstrip('.') or type(error).__name__}.") from None


def _lines(text: TextIO) -> Iterator[str]:
    """The lines of a text; NotReadable for one that is longer than any line of a table."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise NotReadable(f"line {number} is longer than {LONGEST_LINE:,} characters: is it CMS's file, unchanged?")
        yield line


def _bounded(file: BinaryIO) -> None:
    """NotReadable for a spreadsheet of which a part would unpack to more than CMS's ever do."""
    with zipfile.ZipFile(file) as book:
        for part in book.infolist():
            largest = LARGEST_SHEET if "worksheets/" in part.filename else LARGEST_PART
            if part.file_size > largest:
                raise NotReadable(f"{part.filename} in it unpacks to more than {largest:,} bytes.")


def as_text(value: Any) -> str:
    """A spreadsheet's cell as the text file has it: a number without a fraction, a date as yyyymmdd.

    A short number of more than one digit gets the zeros back that a code began with; other columns lose nothing by it.
    """
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%Y%m%d}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return text.zfill(_CODE_LENGTH) if isinstance(value, int) and len(text) > 1 else text


def _text_last(name: str) -> tuple[bool, str]:
    return name.lower().endswith(_TEXT), name
