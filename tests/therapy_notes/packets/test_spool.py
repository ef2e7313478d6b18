"""What is put aside comes back as it was, as bytes or as a file that a PDF library can read."""

import io

import pikepdf

from tests.therapy_notes.joining.building import foreign
from therapy_notes.packets.spool import Spool


def test_bytes_come_back_as_often_as_they_are_asked_for():
    with Spool() as spool:
        first, second = spool.keep(b"one" * 50_000), spool.keep(b"two")
        assert second() == b"two" and first() == first() == b"one" * 50_000


def test_what_was_written_comes_back_as_a_file_of_its_own():
    with Spool() as spool:
        spool.keep(b"before")
        found = spool.keep_from(foreign(3).save)
        spool.keep(b"behind")
        with pikepdf.open(found()) as one, pikepdf.open(found()) as other:
            assert len(one.pages) == len(other.pages) == 3
        file = found()
        file.seek(-4, io.SEEK_END)
        assert file.read().strip().endswith(b"OF") and file.read(5) == b""
