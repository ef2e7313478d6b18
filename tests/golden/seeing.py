"""What a PDF says, how it is built and how it looks, in a form that can be approved and compared."""

import io
import re
import shutil
import subprocess
from itertools import groupby
from textwrap import indent

import pikepdf
import pypdfium2
from PIL import Image, ImageChops

PDFTOTEXT = shutil.which("pdftotext")
DOTS = 60  # an inch
GRAYS = 16
PLAIN = ("Span", "NonStruct")  # where a line breaks, and what is not told apart by reading aloud
# Letters are drawn alike everywhere, their edges almost: so much may differ in the mean of a block of so many dots.
BLOCK, MOST = 10, 24  # of 255: half a letter is more


def text_of(data):
    """The words as pdftotext lays them out; how wide a gap is does not count."""
    command = [PDFTOTEXT, "-layout", "-enc", "UTF-8", "-", "-"]
    said = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
    lines = (re.sub(r" +", " ", line.strip()) for line in said.replace("\f", "\n\n---- page ----\n").split("\n"))
    return re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip() + "\n"


def structure_of(data):
    """Title, language, bookmarks, and the tags in the order in which they are read aloud."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_metadata() as metadata:
            head = [f"title: {metadata.get('dc:title')}", f"language: {pdf.Root.get('/Lang')}"]
        with pdf.open_outline() as outline:
            pages = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
            bookmarks = list(_bookmarks(outline.root, pages))
        tags = [indent(one, "  ") for kid in _kids(pdf.Root.StructTreeRoot) for one in _tags(kid)]
        return "\n".join([*head, f"pages: {len(pdf.pages)}", "bookmarks:", *bookmarks, "tags:", *tags]) + "\n"


def pages_of(data):
    """Each page in gray."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.render(scale=DOTS / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def small(image):
    """As it is approved: few grays are enough, and take a third of the room."""
    step = 256 // GRAYS
    few = image.point([value // step * (255 // (GRAYS - 1)) for value in range(256)])
    palette = few.convert("P", palette=Image.Palette.ADAPTIVE, colors=GRAYS)
    file = io.BytesIO()
    palette.save(file, "PNG", optimize=True, bits=4)
    return file.getvalue()


def differing(one, other):
    """The blocks in which two pages differ by more than the tolerance, as an image; None where they do not."""
    if one.size != other.size:
        return Image.new("L", one.size, 0)
    away = ImageChops.difference(one, other)
    blocks = away.resize((-(-one.width // BLOCK), -(-one.height // BLOCK)), Image.Resampling.BOX)
    if blocks.getextrema()[1] <= MOST:
        return None
    return blocks.point(lambda value: 0 if value > MOST else 255).resize(one.size, Image.Resampling.NEAREST)


def side_by_side(*images):
    """For a person to look at."""
    found = Image.new(
        "L", (sum(one.width for one in images) + 10 * len(images), max(one.height for one in images)), 128
    )
    left = 0
    for one in images:
        found.paste(one, (left, 0))
        left += one.width + 10
    return found


def _bookmarks(items, pages, level=1):
    for one in items:
        target = one.destination or (one.action and one.action.get("/D"))
        page = pages.get(target[0].objgen, "?") if isinstance(target, (pikepdf.Array, list)) else "?"
        yield f"{'  ' * level}{one.title} ({page})"
        yield from _bookmarks(one.children, pages, level + 1)


def _tags(element):
    """A tag with those in it, on one line where they are few; of several alike in a row one, with their number."""
    name = str(element["/S"]).lstrip("/")
    if "/Alt" in element:
        name += f" “{element['/Alt']}”"
    told = [one for kid in _kids(element) for one in _tags(kid)]
    told = [f"{one} ×{count}" if count > 1 else one for one, count in _counted(told)]
    if name in PLAIN:
        return told
    if sum(map(len, told)) < 90 and not any("\n" in one for one in told):
        return [f"{name}({', '.join(told)})" if told else name]
    return ["\n".join([name, *(indent(one, "  ") for one in told)])]


def _counted(told):
    return ((one, len(list(alike))) for one, alike in groupby(told))


def _kids(element):
    found = element.get("/K", [])
    for kid in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
