"""Files by their SHA-256 below a folder, two levels of folders: written whole or not at all, never changed."""

import errno
import hashlib
import io
import logging
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

CHUNK = 64 * 1024  # bytes
logger = logging.getLogger(__name__)


class NotStored(Exception):
    """The disk did not take the file."""


class NotIntact(Exception):
    """The file is not what was kept; `problem` says how in words."""

    def __init__(self, problem):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Files:
    """The files below the folder that the setting of that name names; none has more than `most_bytes`."""

    setting: str
    most_bytes: int

    def path_of(self, sha256):
        return Path(getattr(settings, self.setting), sha256[:2], sha256[2:4], sha256)

    def store(self, file):
        """Keep what is in a file open for reading. Gives its SHA-256 in hexadecimal and its number of bytes.

        The same bytes are kept once, and written anew where the file that should hold them does not. Raises NotStored.
        """
        sha256, size = digest(file)
        if self.problem(sha256):
            try:
                _write(file, self.path_of(sha256))
            except OSError as error:
                what = errno.errorcode.get(error.errno, "unknown")
                logger.error("A file could not be kept in %s: %s", self.setting, what)
                raise NotStored from error
        return sha256, size

    def store_bytes(self, data):
        """The same of bytes at hand."""
        return self.store(io.BytesIO(data))

    def read_intact(self, sha256):
        """The bytes, whole: those that were compared are those given out. Raises NotIntact where they differ."""
        try:
            content = self._read(sha256)
        except FileNotFoundError:
            raise NotIntact("its file is missing") from None
        except OSError:
            raise NotIntact("its file cannot be read") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotIntact("its file was altered")
        return content

    def problem(self, sha256):
        """What is wrong with the file of that digest, in words; empty where it holds."""
        try:
            self.read_intact(sha256)
        except NotIntact as found:
            return found.problem
        return ""

    def _read(self, sha256):
        """No more than a file may have: what was blown up on the disk fills no memory."""
        with self.path_of(sha256).open("rb") as file:
            return file.read(self.most_bytes + 1)


def digest(file):
    """SHA-256 of all of a file open for reading, in hexadecimal, and its number of bytes."""
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(file):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _chunks(file):
    file.seek(0)
    return iter(lambda: file.read(CHUNK), b"")


def _write(file, path):
    """Beside its place first, on the disk for good, then under its name: a crash leaves all of it or nothing."""
    folders = (path.parent, path.parent.parent, path.parent.parent.parent)
    for folder in reversed(folders):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, suffix=".part")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as copy:
            for chunk in _chunks(file):
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise
    for folder in folders:
        sync(folder)


def sync(folder):
    """A new name is safe only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
