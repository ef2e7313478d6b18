"""The comparison itself: it lets pass how the edges of letters are drawn, and nothing that a reader would see."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tests.golden import seeing


@pytest.fixture
def page():
    """A page with a line of words, drawn as letters are: black with gray edges."""
    image = Image.new("L", (510, 660), 255)
    ImageDraw.Draw(image).text((40, 100), "Sit to stand, 18-inch seat", fill=20, font=ImageFont.load_default(11))
    return image


def test_the_approved_copy_of_a_page_is_as_good_as_the_page(page):
    with Image.open(io.BytesIO(seeing.small(page))) as approved:
        assert seeing.differing(approved.convert("L"), page) is None


def test_edges_of_letters_may_be_drawn_a_little_otherwise(page):
    assert seeing.differing(page, page.point(lambda value: min(255, value + 20))) is None


@pytest.mark.parametrize("by", [(1, 0), (0, 1), (0, 3)])
def test_a_line_that_moved_is_found(page, by):
    assert seeing.differing(page, ImageChops.offset(page, *by))


def test_a_letter_that_is_missing_is_found(page):
    less = page.copy()
    ImageDraw.Draw(less).rectangle((39, 98, 48, 114), fill=255)
    assert seeing.differing(page, less)


def test_another_paper_is_found(page):
    assert seeing.differing(page, page.resize((496, 702)))
