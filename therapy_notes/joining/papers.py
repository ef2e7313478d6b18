"""A paper of the chart on pages of ours: each of its pages whole, below a line that says what it is."""

from contextlib import ExitStack
from typing import BinaryIO

import pikepdf

from therapy_notes.joining.foreign import drawn
from therapy_notes.joining.pictures import picture
from therapy_notes.joining.reading import NotReadable, opened
from therapy_notes.joining.sheets import Sheet, Sheets

KINDS = {"image/jpeg": "JPEG", "image/png": "PNG"}
PDF = "application/pdf"
OTHER = "This file is not a PDF, JPEG or PNG and cannot be printed. Scan the paper as one of these and add it."


def on_our_page(content: bytes, content_type: str, file: BinaryIO, *, heading: str, paper: str) -> int:
    """Write the paper as a tagged PDF of ours, on `paper` "letter" or "a4": nothing cut off, nothing that acts.

    Each page is a figure whose alternative text is the heading. Gives the number of pages. Raises NotReadable with
    what to do.
    """
    kind = content_type.partition(";")[0].strip().lower()
    with pikepdf.new() as pdf, ExitStack() as held:
        sheets = Sheets(pdf, heading=heading, paper=paper)
        if kind == PDF:
            with opened(content) as source:
                total = len(source.pages)
                for one in drawn(source):
                    sheets.add(pdf.copy_foreign(one.form), Sheet(one.box, total=total, is_plain=one.is_plain))
                return sheets.finish(file)
        if kind not in KINDS:
            raise NotReadable(OTHER)
        found = picture(pdf, content, KINDS[kind], held)
        del content  # it waits in a file: where the caller has let go of it too, it is in memory no more
        sheets.add(found.image, Sheet((0, 0, found.width, found.height), laid=found.laid))
        return sheets.finish(file)
