"""Files with bytes changed: printed or refused in words, nothing else. What is printed is a sound PDF."""

import io
from functools import lru_cache

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from pikepdf import Array, Dictionary, Name

from tests.therapy_notes.joining.building import data_of, foreign, outline, part
from tests.therapy_notes.joining.test_papers import drawn_picture, saved
from therapy_notes.joining import Book, NotReadable, on_our_page

WORDS = b"/Kids null -1 99999999999 << >> [ ( endobj stream /Type /Parent".split() + [b"1 0 R", b"2 0 R"]


@lru_cache
def sample(name):
    if name in ("JPEG", "PNG"):
        return saved(drawn_picture(), name)
    file = foreign(3)
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="words")
    field.Rect = Array([9, 9, 99, 29])
    field.DA = pikepdf.String("/F 12 Tf")
    file.pages[0].obj.Annots = Array([file.make_indirect(field)])
    file.Root.AcroForm = Dictionary(Fields=Array(list(file.pages[0].obj.Annots)), NeedAppearances=True)
    return data_of(file, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)


change = some.tuples(some.integers(0, 1 << 20), some.binary(min_size=1, max_size=3) | some.sampled_from(WORDS))
changes = some.lists(change, min_size=1, max_size=6)


def changed(data, places):
    found = bytearray(data)
    for place, said in places:
        at = place % len(found)
        found[at : at + len(said)] = said
    return bytes(found)


KINDS = {"PDF": "application/pdf", "JPEG": "image/jpeg", "PNG": "image/png"}
patient = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(name=some.sampled_from(["PDF", "PDF", "JPEG", "PNG"]), places=changes)
@example(name="PDF", places=[])
def test_a_changed_paper_is_printed_or_refused_in_words(name, places):
    try:
        paper, file = io.BytesIO(), io.BytesIO()
        on_our_page(changed(sample(name), places), KINDS[name], paper, heading="Paper", paper="letter")
        with Book(file, title="Packet", identifier=b"x", stamp="Packet") as book:
            book.add(paper)
    except NotReadable as refused:
        assert refused.sentence.endswith(".")
        return
    with pikepdf.open(io.BytesIO(file.getvalue())) as found:
        assert len(found.pages) == book.page
        faults = found.check_pdf_syntax()
    assert name == "JPEG" or not faults  # the scan lines of a JPEG are taken as they were added


@patient
@given(places=changes)
def test_a_changed_part_is_joined_or_refused_and_the_book_stays_sound(places):
    file = io.BytesIO()
    with Book(file, title="Packet", identifier=b"x", stamp="Packet") as book:
        book.add(part("Evaluation"), bookmarks=[(1, "First", 1)])
        for data in (sample("PDF"), part("Visit note")):
            try:
                book.add(changed(data, places), bookmarks=[(1, "Changed", 1)])
            except NotReadable:
                continue
        book.add(part("Progress report"), bookmarks=[(1, "Last", 1)])
    document = pypdfium2.PdfDocument(file.getvalue())
    said = [one.get_textpage().get_text_range() for one in document]
    assert len(said) == book.page >= 6
    for name, number in (("Evaluation", 0), ("Progress report", -3)):
        assert f"Section 1 of {name}" in said[number]
    assert f"Packet · page {book.page}" in said[-1]
    assert [one[2] for one in outline(file.getvalue()) if one[1] in ("First", "Last")] == [1, book.page - 2]


def test_one_drawing_that_hundreds_of_pages_have_is_counted_for_each():
    """A file of a few hundred kilobytes would take gigabytes and a minute."""
    file = foreign(5)
    heavy = file.make_stream(b"0 0 m\n" * 5_000_000)
    for page in file.pages:
        page.obj.Contents = heavy
    with pytest.raises(NotReadable, match="too large inside"):
        on_our_page(data_of(file), "application/pdf", io.BytesIO(), heading="Paper", paper="letter")


def test_a_page_with_thousands_of_remarks_is_refused():
    """Two hundred thousand in a megabyte would keep a worker for half an hour."""
    file = foreign(1)
    remark = file.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([0, 0, 9, 9])))
    file.pages[0].obj.Annots = Array([remark] * 2001)
    with pytest.raises(NotReadable, match="too large inside"):
        on_our_page(data_of(file), "application/pdf", io.BytesIO(), heading="Paper", paper="letter")
