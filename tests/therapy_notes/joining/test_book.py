import io
import subprocess
import sys

import page
import pikepdf
import pypdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from tests.therapy_notes.joining.building import data_of, elements, foreign, outline, part, problems
from therapy_notes import pdf
from therapy_notes.joining import Book, NotReadable, pages_in

NAMES = ["Evaluation", "Visit note", "Progress report"]


def joined(parts, **more):
    file = io.BytesIO()
    with Book(file, **{"title": "Packet", "identifier": b"2026-0012", **more}) as book:
        for data, how in parts:
            book.add(data, **how)
    return file.getvalue()


@pytest.fixture(scope="module")
def book():
    parts = [(part(name), {"bookmarks": [(1, f"{name}, the {n}th", 1)]}) for n, name in enumerate(NAMES)]
    return joined(parts, stamp="Packet 2026-0012", total_pages=9)


def texts(data):
    document = pypdfium2.PdfDocument(data)
    return [one.get_textpage().get_text_range() for one in document]


def test_a_book_of_tagged_parts_conforms_to_pdf_ua(book):
    assert problems(book) == []


def test_a_book_of_archival_parts_conforms_to_pdf_a():
    html = '<html lang="en-US"><head><title>Note</title></head><body><h1>Note</h1><p>Words</p></body></html>'
    one = pdf.write(html, identifier=b"x", variant="archival")
    data = joined([(one, {"bookmarks": [(1, "First", 1)]}), (one, {})], stamp="Packet", total_pages=2)
    assert [str(found) for found in page.validate_pdf_bytes(data, profile="2a").failures] == []


def test_so_does_one_whose_packed_table_ends_with_what_could_be_the_end_of_a_line():
    html = '<html lang="en-US"><head><title>Note</title></head><body><p>Words</p></body></html>'
    one = pdf.write(html, identifier=b"x", variant="archival")
    books = (joined([(one, {"bookmarks": [(1, f"Day {number}", 1)]})]) for number in range(2_000))
    data = next(book for book in books if b"\r\r\nendstream" in book)
    assert [str(found) for found in page.validate_pdf_bytes(data, profile="2a").failures] == []


def test_a_book_has_no_fault_in_its_syntax(book):
    with pikepdf.open(io.BytesIO(book)) as file:
        assert file.check_pdf_syntax() == []
        assert file.pdf_version == "1.7"
        assert str(file.docinfo.Title) == "Packet"
        assert file.Root.Lang == "en-US" and file.Root.ViewerPreferences.DisplayDocTitle is True
        assert bytes(file.trailer.ID[0]) == b"2026-0012"


def test_other_readers_open_it_with_all_pages(book):
    assert len(pypdf.PdfReader(io.BytesIO(book), strict=True).pages) == 9
    assert len(pypdfium2.PdfDocument(book)) == 9
    assert pages_in(book) == 9


def test_pages_stand_in_order_each_with_its_stamp(book):
    for number, said in enumerate(texts(book), 1):
        name = NAMES[(number - 1) // 3]
        assert f"Section {(number - 1) % 3 + 1} of {name}" in said
        assert f"Packet 2026-0012 · page {number} of 9" in said


def test_the_structure_tree_holds_the_elements_of_all_parts(book):
    parts = [role for name in NAMES for role in elements(part(name))]
    found = elements(book)
    assert len(found) == len(parts) + 1
    assert found.count("/Part") == 3 and found.count("/Document") == 1
    assert [role for role in found if role not in ("/Part", "/Document")] == [
        one for one in parts if one != "/Document"
    ]


def test_content_finds_its_element_through_the_parent_tree(book):
    with pikepdf.open(io.BytesIO(book)) as file:
        parents = pikepdf.NumberTree(file.Root.StructTreeRoot.ParentTree)
        assert len({int(one.obj.StructParents) for one in file.pages}) == 9
        for one in file.pages:
            assert all(element.Pg.objgen == one.obj.objgen for element in parents[int(one.obj.StructParents)])
            for link in one.obj.get("/Annots", ()):
                kids = parents[int(link.StructParent)].K
                [kid] = [kid for kid in kids if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR]
                assert kid.Obj.objgen == link.objgen


def test_identifiers_of_table_cells_are_those_of_their_part_alone(book):
    with pikepdf.open(io.BytesIO(book)) as file:
        named = [str(one.ID) for one in file.objects if isinstance(one, Dictionary) and one.get("/S") == Name.TH]
        headers = [
            str(name)
            for one in file.objects
            if isinstance(one, Dictionary) and one.get("/S") == Name.TD
            for attributes in (one.A if isinstance(one.A, Array) else [one.A])
            for name in attributes.get("/Headers", ())
        ]
    assert len(named) == len(set(named)) == 27
    assert headers and set(headers) <= set(named)


def test_bookmarks_lead_to_their_pages_with_the_parts_own_below(book):
    found = outline(book)
    assert [one[:3] for one in found[:5]] == [
        (1, "Evaluation, the 0th", 1),
        (2, "Section 1 of Evaluation", 1),
        (2, "Section 2 of Evaluation", 2),
        (2, "Section 3 of Evaluation", 3),
        (1, "Visit note, the 1th", 4),
    ]
    assert all(is_open for level, _, _, is_open in found if level == 1)


def test_bookmarks_of_several_levels_come_with_the_pages_they_are_for():
    marks = [(1, "Episode", 1), (2, "Notes", 1), (2, "Later", 3)]
    found = outline(joined([(part("Visit note"), {"bookmarks": marks}), (part("Evaluation"), {})]))
    assert [one[:3] for one in found] == [
        (1, "Episode", 1),
        (2, "Notes", 1),
        (3, "Section 1 of Visit note", 1),
        (3, "Section 2 of Visit note", 2),
        (2, "Later", 3),
        (3, "Section 3 of Visit note", 3),
        (1, "Evaluation", 4),
        (2, "Section 1 of Evaluation", 4),
        (2, "Section 2 of Evaluation", 5),
        (2, "Section 3 of Evaluation", 6),
    ]
    assert {title: is_open for _, title, _, is_open in found if title in ("Episode", "Notes", "Evaluation")} == {
        "Episode": True,
        "Notes": False,
        "Evaluation": True,
    }


def test_links_lead_where_they_led_within_their_part(book):
    with pikepdf.open(io.BytesIO(book)) as file:
        pages = {one.obj.objgen: number for number, one in enumerate(file.pages, 1)}
        found = [[pages[link.Dest[0].objgen] for link in one.obj.Annots] for one in file.pages]
    assert found == [[1]] * 3 + [[4]] * 3 + [[7]] * 3


def test_the_same_parts_give_the_same_bytes(book):
    parts = [(part(name), {"bookmarks": [(1, f"{name}, the {n}th", 1)]}) for n, name in enumerate(NAMES)]
    assert joined(parts, stamp="Packet 2026-0012", total_pages=9) == book
    assert joined(parts[:2], stamp="Packet 2026-0012", total_pages=6) != book


def test_pages_without_tags_take_the_claim_away_but_not_the_tags_of_others():
    data = joined([(part("Evaluation"), {}), (data_of(foreign(2)), {"tagged": False})], stamp="Packet")
    assert any("PART" in one for one in problems(data))
    assert len(elements(data)) == len(elements(part("Evaluation"))) + 1
    assert "Page 2 words" in texts(data)[-1]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_stamp_stands_upright_at_the_foot_of_what_is_seen(rotate):
    keys = {"box": (100, -50, 500, 600), "Rotate": rotate, "CropBox": Array([120, -20, 480, 560])}
    document = pypdfium2.PdfDocument(joined([(data_of(foreign(**keys)), {})], stamp="Packet"))
    at = document[0].render(scale=2).to_pil().convert("L")
    foot = at.crop((at.width // 2, at.height - 40, at.width - 60, at.height - 24))
    assert foot.getextrema()[0] < 140
    assert document[0].get_size() == ((360, 580) if rotate in (0, 180) else (580, 360))


def test_pages_keep_what_they_inherited_from_nodes_that_are_left_behind():
    data = joined([(data_of(foreign(2, box=(0, 0, 300, 400), Rotate=90)), {})])
    assert [one.get_size() for one in pypdfium2.PdfDocument(data)] == [(400, 300)] * 2
    assert "Page 2 words" in texts(data)[1]


def test_many_pages_stand_in_a_balanced_tree_and_all_are_found():
    data = joined([(part("Visit note"), {}) for _ in range(40)], stamp="Packet", total_pages=120)
    with pikepdf.open(io.BytesIO(data)) as file:
        assert len(file.pages) == 120 and file.check_pdf_syntax() == []
        assert len(file.Root.Pages.Kids) == 3
        assert len(pikepdf.NumberTree(file.Root.StructTreeRoot.ParentTree)) == 40 * 6
    assert problems(data) == []


def test_what_looks_like_a_reference_within_a_string_stays():
    source = foreign(say=b"word")
    said = ["a \\(12 0 R) b", "1 0 R", "é 3 0 R\n"]
    source.pages[0].obj.Note = Array([pikepdf.String(text) for text in said])
    source.pages[0].obj["/Odd#name (2 0 R)"] = Name("/3 0 R")
    with pikepdf.open(io.BytesIO(joined([(part("Evaluation"), {}), (data_of(source), {})]))) as file:
        one = file.pages[-1].obj
        assert [str(text) for text in one.Note] == said
        assert str(one["/Odd#name (2 0 R)"]) == "/3 0 R"


def test_no_script_of_a_part_comes_along():
    source = foreign()
    script = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    source.Root.OpenAction = source.Root.AA = script
    source.pages[0].obj.AA = Dictionary(O=script)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=script)
    source.pages[0].obj.Annots = Array([source.make_indirect(link)])
    with pikepdf.open(io.BytesIO(joined([(data_of(source), {})]))) as file:
        assert not [one for one in file.objects if isinstance(one, Dictionary) and "/JS" in one]


def test_a_book_that_was_not_finished_is_no_pdf():
    file = io.BytesIO()
    with pytest.raises(RuntimeError), Book(file, title="Packet", identifier=b"x", stamp="Packet") as book:
        for _ in range(10):
            book.add(part("Evaluation"))
        raise RuntimeError
    with pytest.raises(pikepdf.PdfError):
        pikepdf.open(io.BytesIO(file.getvalue()))
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(file.getvalue())


def test_a_book_is_not_finished_with_other_pages_than_were_stamped():
    with pytest.raises(ValueError, match="3 pages were added, 4"):
        joined([(part("Evaluation"), {})], stamp="Packet", total_pages=4)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no pdf at all" * 50])
def test_what_is_no_pdf_is_refused_before_anything_is_written(data):
    file = io.BytesIO()
    book = Book(file, title="Packet", identifier=b"x")
    before = file.tell()
    with pytest.raises(NotReadable):
        book.add(data)
    assert file.tell() == before and book.page == 0


MEMORY = """
import resource, sys
from pathlib import Path
import django
django.setup()
from therapy_notes.joining.book import Book
data, low = Path(sys.argv[1]).read_bytes(), 0
with open("/dev/null", "wb") as file, Book(file, title="Packet", identifier=b"x", stamp="Packet") as book:
    for number in range(int(sys.argv[2])):
        book.add(data, bookmarks=[(1 + bool(number % 10), f"Note {number}", 1)])
        if number == 25:
            low = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - low)
"""


def test_memory_does_not_grow_with_the_number_of_parts(tmp_path):
    source = tmp_path / "part.pdf"
    source.write_bytes(part("Visit note"))
    done = subprocess.run([sys.executable, "-c", MEMORY, source, "400"], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 4 * 1024, "kilobytes for 375 parts"
