"""PDFs to join: pages of ours with tags, links and bookmarks, and foreign ones."""

import io
from functools import lru_cache

import page
import pikepdf
from pikepdf import Array, Dictionary, Name

from therapy_notes import pdf

# (what no reference is) 12 0 R
SECTION = """<h2 id="s{n}">Section {n} of {name}</h2><table><thead><tr><th>What</th><th>Minutes</th></tr></thead>
<tbody><tr><th>Gait \\(12 0 R) {n}</th><td>{n}</td></tr></tbody></table><p><a href="#s1">To the first section</a></p>"""


@lru_cache
def part(name, sections=3):
    """A tagged PDF: a title, sections of one page each with a table and a link to the first."""
    body = '<div style="break-before: page"></div>'.join(SECTION.format(n=n + 1, name=name) for n in range(sections))
    html = f'<html lang="en-US"><head><title>{name}</title></head><body><h1>{name}</h1>{body}</body></html>'
    return pdf.write(html, identifier=name.encode())


def foreign(count=1, *, box=(0, 0, 612, 792), say=b"Page %d words", **keys):
    """An opened PDF without tags, framed in red at the edge of its media box; its pages inherit all they can."""
    file = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    left, low, right, high = box
    for number in range(count):
        file.add_blank_page()
        one = file.pages[-1].obj
        del one.MediaBox, one.Resources
        frame = (left + 2, low + 2, right - left - 4, high - low - 4)
        words = (left + 40, low + 40, say % (number + 1) if b"%" in say else say)
        one.Contents = file.make_stream(
            b"1 0 0 RG 4 w %g %g %g %g re S BT /F 24 Tf %g %g Td (%b) Tj ET" % (*frame, *words)
        )
    tree = file.Root.Pages
    tree.MediaBox, tree.Resources = Array(list(box)), Dictionary(Font=Dictionary(F=font))
    for name, value in keys.items():
        tree[f"/{name}"] = value
    return file


def data_of(file, **how):
    out = io.BytesIO()
    file.save(out, **how)
    return out.getvalue()


def problems(data):
    """What the checker of PDF/UA-1 says of it."""
    return [f"{one.rule_id} {one.message}" for one in page.validate_pdf_bytes(data, profile="ua1").failures]


def elements(data):
    """The structure elements of a PDF, as roles in order."""
    with pikepdf.open(io.BytesIO(data)) as file:
        found, ahead = [], [file.Root.StructTreeRoot.K]
        while ahead:
            one = ahead.pop()
            if isinstance(one, Array):
                ahead += reversed(list(one))
            elif isinstance(one, Dictionary) and "/S" in one:
                found.append(str(one.S))
                ahead.append(one.get("/K", Array()))
        return found


def outline(data):
    """(level, title, number of the page it leads to, whether it is open)."""

    def below(items, level):
        for item in items:
            place = item.destination[0]
            yield level, item.title, numbers[place.objgen], not item.is_closed
            yield from below(item.children, level + 1)

    with pikepdf.open(io.BytesIO(data)) as file:
        numbers = {one.obj.objgen: number for number, one in enumerate(file.pages, 1)}
        with file.open_outline(max_depth=20) as found:
            return list(below(found.root, 1))
