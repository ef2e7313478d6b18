"""Bytes put aside in a file without a name, which is gone with the process."""

import io
import tempfile
from collections.abc import Callable
from typing import BinaryIO, Self, cast


class Spool:
    """Keeps one after the other; each is given back as often as it is asked for."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the packet

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def keep(self, data: bytes) -> Callable[[], bytes]:
        """Gives what gives the bytes back."""
        found = self.keep_from(lambda file: file.write(data))
        return lambda: found().read()

    def keep_from(self, write: Callable[[BinaryIO], object]) -> Callable[[], BinaryIO]:
        """The same of what `write` puts into a file. Gives what gives it back as a file, which is not in memory."""
        start = self._file.seek(0, io.SEEK_END)
        write(cast(BinaryIO, self._file))
        stretch = start, self._file.seek(0, io.SEEK_END)
        return lambda: cast(BinaryIO, io.BufferedReader(Stretch(cast(BinaryIO, self._file), *stretch)))


class Stretch(io.RawIOBase):
    """A file from one place to another, as a file of its own to read."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._start, self._end, self._at = file, start, end, start

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        since = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = max(self._start, since + offset)
        return self._at - self._start

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._at)
        count = self._file.readinto(memoryview(buffer)[: max(0, self._end - self._at)])  # type: ignore[attr-defined]
        self._at += count
        return int(count)
