"""The files of exports in EXPORTS_ROOT: under their name only when they are whole and on the disk for good."""

import os
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from therapy_notes.stored_files import NotIntact, digest, sync

OURS = re.compile(r"([0-9a-f]{32})\.(part|pdf|zip)")


@dataclass(frozen=True, slots=True)
class Made:
    """A whole file: its name in EXPORTS_ROOT, its digest in hexadecimal and its bytes' number."""

    name: str
    sha256: str
    size: int


def path_of(name):
    return Path(settings.EXPORTS_ROOT, name)


@contextmanager
def beginning(token):
    """A new file to write to and read from, which only we may open. It is gone afterwards, unless it was finished."""
    Path(settings.EXPORTS_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(f"{token.hex}.part")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def finish(file, token, *, form):
    """Give the written file its name, once all of it is on the disk."""
    file.flush()
    os.fsync(file.fileno())
    sha256, size = digest(file)
    name = f"{token.hex}.{form}"
    os.replace(path_of(f"{token.hex}.part"), path_of(name))
    sync(settings.EXPORTS_ROOT)
    return Made(name, sha256, size)


def opened(export):
    """The file, open for reading, once all of it was compared with its digest. Raises NotIntact where it differs."""
    try:
        file = path_of(export.file).open("rb")
    except OSError:
        raise NotIntact("its file is missing") from None
    try:
        if digest(file) != (export.sha256, export.size):
            raise NotIntact("its file was altered")
        file.seek(0)
    except OSError:
        file.close()
        raise NotIntact("its file cannot be read") from None
    except NotIntact:
        file.close()
        raise
    return file


def remove(name):
    with suppress(FileNotFoundError):
        path_of(name).unlink()


def found():
    """The files that lie there: of each its name and the name of the attempt that wrote it."""
    with suppress(FileNotFoundError):
        for path in Path(settings.EXPORTS_ROOT).iterdir():
            if match := OURS.fullmatch(path.name):
                yield path.name, match[1]
