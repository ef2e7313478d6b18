"""Prints are read as text: the book is the one that the PDF library makes of them, and what is spelled otherwise is."""

import io

import page
import pikepdf
import pypdfium2
import pytest

from tests.therapy_notes.joining.building import elements, outline
from therapy_notes import pdf
from therapy_notes.joining import Book, ours

WORDS = """<html lang="en-US"><head><title>A note (of care)</title></head><body><h1>Note \\ (one)</h1>
<h2>Γραφή</h2><table><thead><tr><th>What (12 0 R)</th><th>Minutes</th></tr></thead><tbody><tr><th>Gait</th>
<td>8</td></tr></tbody></table><h3>Below</h3><div style="break-before: page"></div><h2>More</h2>
<p>Words</p></body></html>"""


@pytest.fixture(params=["accessible", "archival"])
def printed(request):
    return pdf.write(WORDS, identifier=b"x", variant=request.param)


def joined(*parts):
    file = io.BytesIO()
    with Book(file, title="Packet", identifier=b"x", stamp="Packet", total_pages=2 * len(parts)) as book:
        for number, one in enumerate(parts):
            book.add(one, bookmarks=[(1, f"Part {number}", 1)])
    return file.getvalue()


@pytest.fixture
def taken(monkeypatch):
    """Whether each part was read as text."""
    found, real = [], ours.prepare

    def watched(*data, **how):
        part = real(*data, **how)
        found.append(part is not None)
        return part

    monkeypatch.setattr(ours, "prepare", watched)
    return found


def images(data):
    return [one.render().to_pil().tobytes() for one in pypdfium2.PdfDocument(data)]


def test_prints_are_read_as_text_and_give_the_book_that_the_library_makes(printed, taken, monkeypatch):
    quick = joined(printed, printed)
    assert taken == [True, True]
    monkeypatch.setattr(ours, "prepare", lambda *data, **how: None)
    slow = joined(printed, printed)
    assert images(quick) == images(slow)
    assert elements(quick) == elements(slow) and outline(quick) == outline(slow)
    assert [title for _, title, _, _ in outline(quick)][:4] == ["Part 0", "Γραφή", "Below", "More"]
    with pikepdf.open(io.BytesIO(quick)) as one, pikepdf.open(io.BytesIO(slow)) as other:
        assert one.check_pdf_syntax() == [] and len(one.objects) == len(other.objects)
        keys = [sorted(pikepdf.NumberTree(file.Root.StructTreeRoot.ParentTree)) for file in (one, other)]
        assert keys[0] == keys[1] == [0, 1, 2, 3]


def test_a_book_of_prints_keeps_their_claim(printed):
    archival = b"pdfaid:part" in printed
    found = page.validate_pdf_bytes(joined(printed, printed), profile="2a" if archival else "ua1")
    assert [str(one) for one in found.failures] == []


def test_one_with_a_link_or_saved_by_another_program_is_read_by_the_library(printed, taken):
    linked = pdf.write(WORDS.replace("<p>Words", '<p><a href="https://a.example/">Words</a>'), identifier=b"x")
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed)) as saved:
        saved.save(file)
    joined(linked, file.getvalue())
    assert taken == [False, False]


@pytest.mark.parametrize(
    "change", [(b"\nendstream", b"\nendstreaM"), (b"/ObjStm/N ", b"/ObjStm/N 9"), (b"startx", b"")]
)
def test_a_damaged_print_is_not_read_as_text(printed, change):
    how = {"stamped": None, "shared": ours.Shared(1, 2), "title": "", "key": 0}
    assert ours.prepare(printed, **how)
    assert ours.prepare(printed.replace(*change), **how) is None
