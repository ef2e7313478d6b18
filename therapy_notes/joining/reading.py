"""Opening a PDF that anybody may have made."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pikepdf

LOCKED = "This PDF asks for a password. Save it without one, add it again and strike this one."
BROKEN = "This PDF is damaged and cannot be printed. Scan or save it again, add it and strike this one."


class NotReadable(Exception):
    """A file that cannot be printed; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@contextmanager
def opened(data: bytes | BinaryIO) -> Iterator[pikepdf.Pdf]:
    """The PDF, one encrypted without a password too. Whatever is found broken meanwhile raises NotReadable."""
    try:
        file = io.BytesIO(data) if isinstance(data, bytes) else data
        with pikepdf.open(file, suppress_warnings=True) as source:
            if not len(source.pages):
                raise NotReadable(BROKEN)
            yield source
    except (NotReadable, MemoryError):
        raise
    except pikepdf.PasswordError:
        raise NotReadable(LOCKED) from None
    except Exception as error:  # a hostile file can make anything of what a PDF should hold
        raise NotReadable(BROKEN) from error


def pages_in(data: bytes) -> int:
    """The number of pages of a PDF. Raises NotReadable."""
    with opened(data) as source:
        return len(source.pages)
