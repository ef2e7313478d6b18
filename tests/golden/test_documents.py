"""Every kind of document against what was approved: its words, its structure and its pages.

`make golden` renews what is approved; look at what git then shows. Where a comparison fails, data/golden holds the
approved page, the page of now and the places that differ, side by side.
"""

import difflib
import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from PIL import Image

from tests.builders import at
from tests.golden import seeing
from tests.golden.documents import DOCUMENTS
from therapy_notes.pdf import writing

APPROVED = Path(__file__).parent / "approved"
TO_LOOK_AT = Path(__file__).parents[2] / "data" / "golden"
APPROVE = bool(os.environ.get("APPROVE"))
# A digest depends on the numbers of rows, which are not the same in every database.
DIGEST = "0123456789abcdef" * 4
DIGESTS = {
    re.compile(r"\b[0-9a-f]{64}\b"): DIGEST,
    re.compile(r"\b([0-9a-f]{4} ){3}… [0-9a-f]{4}\b"): "0123 4567 89ab … cdef",
    re.compile(r"\b[0-9a-f]{8}…[0-9a-f]{8}\b"): "01234567…89abcdef",
}


@pytest.fixture
def people(clinic, therapist, assistant, biller, administrator, episode, monkeypatch):
    monkeypatch.setattr(writing, "HTML", _with_one_digest(writing.HTML))
    with time_machine.travel(at("20:00"), tick=False):
        yield SimpleNamespace(
            clinic=clinic,
            therapist=therapist,
            assistant=assistant,
            biller=biller,
            administrator=administrator,
            episode=episode,
        )


def _with_one_digest(html):
    def of(*, string, **more):
        for digest, one in DIGESTS.items():
            string = digest.sub(one, string)
        return html(string=string, **more)

    return of


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # WeasyPrint leaves its profile open
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_as_it_was_approved(people, name):
    made = DOCUMENTS[name](people)
    if to := os.environ.get("DOCUMENTS"):
        Path(to, f"{name}.pdf").write_bytes(made)
    folder = APPROVED / name
    if APPROVE:
        approve(made, folder)
    words = compare_lines(seeing.text_of(made), folder / "text.txt") if seeing.PDFTOTEXT else []
    structure = compare_lines(seeing.structure_of(made), folder / "structure.txt")
    wrong = [*words, *structure, *compare_pages(made, folder)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not seeing.PDFTOTEXT, reason="poppler's pdftotext is not installed: words are not compared")
def test_words_are_compared():
    assert seeing.PDFTOTEXT


def test_what_is_approved_is_small_and_of_documents_that_there_are():
    sizes = [path.stat().st_size for path in APPROVED.rglob("*.*")]
    assert max(sizes) < 40_000
    assert sum(sizes) < 1_500_000
    assert {path.name for path in APPROVED.iterdir()} == set(DOCUMENTS)


def compare_lines(now, path):
    approved = read(path).splitlines()
    found = list(difflib.unified_diff(approved, now.splitlines(), "approved", "now", lineterm="", n=1))
    return [str(path), *found[2:40]] if found else []


def compare_pages(made, folder):
    """Where pages differ: an image of the approved page, the page of now, and the places in black."""
    pages, approved = seeing.pages_of(made), sorted(folder.glob("page-*.png"))
    if len(pages) != len(approved):
        yield f"{len(pages)} pages, approved were {len(approved)}"
    for page, path in zip(pages, approved, strict=False):
        with Image.open(path) as opened:
            before = opened.convert("L")
        if differs := seeing.differing(before, page):
            TO_LOOK_AT.mkdir(parents=True, exist_ok=True)
            shown = TO_LOOK_AT / f"{folder.name}-{path.name}"
            seeing.side_by_side(before, page, differs).save(shown)
            yield f"{path} looks otherwise: {shown}"


def approve(made, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    if not seeing.PDFTOTEXT:
        pytest.fail("Install poppler's pdftotext (poppler-utils): without it words cannot be approved.")
    (folder / "text.txt").write_text(seeing.text_of(made), encoding="utf-8")
    (folder / "structure.txt").write_text(seeing.structure_of(made), encoding="utf-8")
    for number, page in enumerate(seeing.pages_of(made), start=1):
        (folder / f"page-{number:02}.png").write_bytes(seeing.small(page))


def read(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""
