import io
import random
import subprocess
import sys
import zlib
from contextlib import ExitStack

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops, ImageDraw, ImageOps

from tests.therapy_notes.joining.building import data_of, elements, foreign, problems
from therapy_notes.joining import Book, NotReadable, on_our_page, pages_in, pictures
from therapy_notes.joining import foreign as foreign_pages

HEADING = "Signed plan of care, received Mar 3, 2026"
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


def printed(content, kind, heading=HEADING, paper="letter"):
    file = io.BytesIO()
    assert on_our_page(content, kind, file, heading=heading, paper=paper) == pages_in(file.getvalue())
    return file.getvalue()


def drawn_picture(mode="RGB", size=(300, 200)):
    """Another color in each corner."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    width, height = size
    for color, x, y in (
        ("red", 0, 0),
        ("blue", width - 50, 0),
        ("green", 0, height - 50),
        ("black", width - 50, height - 50),
    ):
        pen.rectangle((x, y, x + 50, y + 50), fill=color)
    return image.convert(mode)


def saved(image, form, **how):
    file = io.BytesIO()
    image.save(file, form, **how)
    return file.getvalue()


def seen(data, scale=1, page=0):
    return pypdfium2.PdfDocument(data)[page].render(scale=scale).to_pil().convert("RGB")


def figure(data, number=0):
    """The box of the figure on that page: left, low, right, high in points."""
    with pikepdf.open(io.BytesIO(data)) as file:
        found = [one for one in file.Root.StructTreeRoot.K[0].K if Name.Figure == one.S]
        return [float(one) for one in found[number].A.BBox]


def figure_seen(data, size):
    """The figure as a reader draws it, so many pixels wide and high."""
    image = seen(data, scale=4)
    left, low, right, high = (round(one * 4) for one in figure(data))
    return image.crop((left, image.height - high, right, image.height - low)).resize(size)


def is_alike(one, other, most=60):
    strongest = [high for _, high in ImageChops.difference(one.reduce(10), other.reduce(10)).getextrema()]
    return max(strongest) < most


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_is_printed_as_its_camera_held_it(turned):
    exif = Image.Exif()
    exif[pictures.ORIENTATION] = turned
    content = saved(drawn_picture(), "JPEG", exif=exif, quality=95)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    assert is_alike(figure_seen(printed(content, JPEG), upright.size), upright)


@pytest.mark.parametrize(
    ("mode", "form"),
    [("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "PNG"), ("L", "PNG"), ("1", "PNG"), ("P", "PNG"), ("I;16", "PNG")],
)
def test_pictures_of_all_modes_look_as_they_are(mode, form):
    image = drawn_picture()
    if mode == "I;16":
        image = image.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    image = image.quantize(16) if mode == "P" else image if mode == "I;16" else image.convert(mode)
    data = printed(saved(image, form), JPEG if form == "JPEG" else PNG)
    usual = drawn_picture("L").convert("RGB") if mode in ("L", "I;16") else image.convert("RGB")
    assert is_alike(figure_seen(data, image.size), usual, most=130 if mode == "CMYK" else 60)  # inks are no lights
    assert problems(data) == []


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_stands_on_white_paper(mode):
    image = drawn_picture(mode)
    image.putalpha(128)
    data = printed(saved(image, "PNG"), PNG)
    usual = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert("RGB")
    assert is_alike(figure_seen(data, image.size), usual)


def test_an_interlaced_png_is_unpacked():
    content = bytearray(saved(Image.new("L", (1, 1), 90), "PNG"))  # of one pixel, both orders are the same
    content[28] = 1
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    file = pikepdf.new()
    with ExitStack() as held:
        found = pictures.picture(file, bytes(content), "PNG", held)
        assert found.image.ColorSpace == Name.DeviceRGB
        assert found.image.read_bytes() == b"\x5a\x5a\x5a"


def test_a_png_with_fewer_lines_than_it_says_is_refused():
    content = bytearray(saved(drawn_picture("L"), "PNG"))
    content[20:24] = (201).to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    with pytest.raises(NotReadable):
        printed(bytes(content), PNG)


def test_a_large_scan_fills_the_page_and_a_small_picture_is_not_blown_up():
    left, low, right, high = figure(printed(saved(drawn_picture("L", (2550, 3300)), "JPEG"), JPEG))
    assert 30 <= low < 40 and high - low > 690 and abs((right - left) / (high - low) - 2550 / 3300) < 0.01
    left, _, right, _ = figure(printed(saved(drawn_picture(), "JPEG"), JPEG))
    assert right - left == 300


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0, 0, 612, 792), (100, -50, 500, 600), (0, 0, 2000, 700)])
def test_a_foreign_page_is_scaled_whole_below_the_heading(box, rotate, paper):
    data = printed(data_of(foreign(box=box, Rotate=rotate)), PDF, paper=paper)
    image = seen(data, scale=2)
    left, low, right, high = figure(data)
    assert left >= 35.9 and low >= 33.9 and right <= image.width / 2 - 35.9 and high <= image.height / 2 - 50
    wide, tall = (box[2] - box[0], box[3] - box[1]) if rotate in (0, 180) else (box[3] - box[1], box[2] - box[0])
    assert abs((right - left) / (high - low) - wide / tall) < 0.01
    reds = image.point(lambda value: 255 if value > 170 else 0).convert("RGB").split()
    red = ImageChops.subtract(reds[0], reds[1]).getbbox()  # the frame at the edge of the page, on all four sides
    found = [red[0] / 2, image.height / 2 - red[3] / 2, red[2] / 2, image.height / 2 - red[1] / 2]
    assert found == pytest.approx([left, low, right, high], abs=2)


def test_what_a_reader_does_not_show_is_not_printed():
    data = printed(data_of(foreign(CropBox=Array([50, 50, 400, 740]))), PDF)
    left, low, right, high = figure(data)
    assert (right - left) / (high - low) == pytest.approx(350 / 690, abs=0.01)


def test_the_pages_of_a_paper_are_counted_below_its_heading():
    data = printed(data_of(foreign(3)), PDF)
    document = pypdfium2.PdfDocument(data)
    said = [one.get_textpage().get_text_range() for one in document]
    assert all(HEADING in text for text in said)
    assert ["page 1 of 3" in said[0], "page 3 of 3" in said[2], "Page 3 words" in said[2]] == [True] * 3
    assert elements(data) == ["/Document", "/H1", "/P", "/Figure", "/P", "/P", "/Figure", "/P", "/P", "/Figure"]


def test_a_long_heading_takes_more_lines_and_the_figure_makes_room():
    heading = "Request of the reviewer " * 12 + "W" * 120
    data = printed(data_of(foreign()), PDF, heading=heading)
    assert figure(data)[3] < figure(printed(data_of(foreign()), PDF))[3] - 30
    said = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert "".join(said.split()).startswith("".join(heading.split()))


def test_a_scan_keeps_the_book_conforming_and_foreign_fonts_are_owned_up_to():
    scan = printed(saved(drawn_picture(), "JPEG"), JPEG)
    words = printed(data_of(foreign()), PDF)
    assert problems(scan) == []
    for parts, is_whole in ([scan, scan], True), ([scan, words], False):
        file = io.BytesIO()
        with Book(file, title="Packet", identifier=b"x", stamp="Packet") as book:
            for one in parts:
                book.add(one)
        assert (problems(file.getvalue()) == []) is is_whole
        assert (b"pdfuaid:part" in file.getvalue()) is is_whole


def test_fields_and_remarks_are_printed_as_they_look():
    file = foreign()
    look = file.make_stream(b"0 0 1 rg 0 0 100 50 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 50])
    field = {"Type": Name.Annot, "Subtype": Name.Widget, "FT": Name.Tx, "T": "name", "F": 4, "V": "Rosa"}
    one = file.make_indirect(Dictionary(**field, Rect=Array([200, 400, 300, 450]), AP=Dictionary(N=look)))
    file.pages[0].obj.Annots = Array([one])
    file.Root.AcroForm = Dictionary(Fields=Array([one]))
    data = printed(data_of(file), PDF)
    left, low, right, high = figure(data)
    scale = (right - left) / 612
    image = seen(data)
    assert image.getpixel((int(left + 250 * scale), int(image.height - low - 425 * scale))) == (0, 0, 255)


def test_nothing_that_acts_comes_along():
    file = foreign()
    script = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    launch = Dictionary(S=Name.Launch, F=pikepdf.String("calc.exe"))
    file.Root.OpenAction, file.Root.AA = script, Dictionary(WC=script)
    file.Root.AcroForm = Dictionary(XFA=file.make_stream(b"<xfa/>"), Fields=Array())
    file.attachments["virus.exe"] = b"MZ"
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=launch)
    file.pages[0].obj.Annots = Array([file.make_indirect(link)])
    file.pages[0].obj.AA = Dictionary(O=script)
    file.pages[0].Contents.AF = Array([script])
    data = printed(data_of(file), PDF)
    with pikepdf.open(io.BytesIO(data)) as found:
        keys = {key for one in found.objects if isinstance(one, Dictionary | pikepdf.Stream) for key in one.keys()}  # noqa: SIM118
        assert not keys & {"/JS", "/AA", "/OpenAction", "/XFA", "/EmbeddedFiles", "/AF", "/Annots", "/AcroForm"}
        assert not found.attachments
    assert b"calc.exe" not in data


def test_a_pdf_locked_for_changes_alone_is_printed_and_one_with_a_password_is_not():
    locked = data_of(foreign(), encryption=pikepdf.Encryption(owner="owner", user=""))
    assert "Page 1 words" in pypdfium2.PdfDocument(printed(locked, PDF))[0].get_textpage().get_text_range()
    with pytest.raises(NotReadable) as refused:
        printed(data_of(foreign(), encryption=pikepdf.Encryption(owner="owner", user="user")), PDF)
    assert refused.value.sentence.startswith("This PDF asks for a password.")


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr(foreign_pages, "MOST_PAGES", 3)
    assert pages_in(printed(data_of(foreign(3)), PDF)) == 3
    with pytest.raises(NotReadable) as refused:
        printed(data_of(foreign(4)), PDF)
    assert "more than 3 pages" in refused.value.sentence


def packed(size, filters):
    data = b" " * size
    for _ in range(len(filters)):
        data = zlib.compress(data)
    file = foreign()
    stream = pikepdf.Stream(file, data)
    stream.Filter = Array([Name(one) for one in filters])
    file.pages[0].obj.Contents = stream
    return data_of(file, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


@pytest.mark.parametrize("filters", [["/FlateDecode"], ["/FlateDecode", "/FlateDecode"]])
def test_a_page_that_would_fill_the_memory_is_refused(filters):
    with pytest.raises(NotReadable) as refused:
        printed(packed(120_000_000, filters), PDF)
    assert "too large inside" in refused.value.sentence


def test_a_vast_picture_is_refused_before_it_is_unpacked(monkeypatch):
    content = saved(drawn_picture("RGBA"), "PNG")
    monkeypatch.setattr(pictures, "MOST_UNPACKED", 300 * 200 - 1)
    with pytest.raises(NotReadable, match="transparent and very large"):
        printed(content, PNG)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 300 * 200 - 1)
    with pytest.raises(NotReadable, match="too many pixels"):
        printed(content, PNG)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (saved(drawn_picture(), "JPEG")[:-900], JPEG),
        (saved(drawn_picture(), "PNG")[:-900], PNG),
        (saved(drawn_picture(), "PNG"), JPEG),
        (b"%PDF-1.7 and nothing", PDF),
        (b"", PDF),
        (b"words", "text/plain"),
    ],
)
def test_what_is_not_whole_or_something_else_is_refused(content, kind):
    with pytest.raises(NotReadable):
        printed(content, kind)


def test_the_same_paper_gives_the_same_bytes():
    content = data_of(foreign(), static_id=True)
    assert printed(content, PDF) == printed(content, PDF)


MEMORY = """
import sys
from pathlib import Path
import django
django.setup()
from therapy_notes.joining import Book, on_our_page
def most():
    return next(int(one.split()[1]) for one in Path("/proc/self/status").open() if one.startswith("VmHWM"))
content, before = Path(sys.argv[1]).read_bytes(), most()
with open(sys.argv[1] + ".ours", "w+b") as ours, open("/dev/null", "wb") as file:
    on_our_page(content, sys.argv[2], ours, heading="Paper", paper="letter")
    ours.seek(0)
    with Book(file, title="Packet", identifier=b"x", stamp="Packet") as book:
        book.add(ours)
print(most() - before)
"""


@pytest.mark.parametrize(("kind", "form"), [(JPEG, "JPEG"), (PNG, "PNG"), (PDF, "PDF")])
def test_a_large_paper_is_in_memory_once_beside_its_file(tmp_path, kind, form):
    noise = Image.frombytes("RGB", (2000, 2000), random.Random(1).randbytes(2000 * 2000 * 3))
    path = tmp_path / "paper"
    path.write_bytes(saved(noise, form, **({} if form == "PNG" else {"quality": 100})))
    size = path.stat().st_size // 1024
    assert size > 6 * 1024
    done = subprocess.run([sys.executable, "-c", MEMORY, path, kind], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 1.6 * size + 12 * 1024, f"kilobytes for {size}"
