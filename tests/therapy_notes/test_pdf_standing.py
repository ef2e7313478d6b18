"""What the PDF prints beside the signed words: amended, withdrawn, superseded, void; each on paper, none woven in."""

import io

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from tests.builders import COMPLETE, amend, at, build_signed_visit, cosign, get_note, give_back, prove, sign
from therapy_notes import access, pdf, signing
from therapy_notes.models import SignedVersion


def pages(version, note):
    version.note = get_note(note.pk)
    found = pypdf.PdfReader(io.BytesIO(pdf.note_pdf(version, [])))
    return [" ".join(page.extract_text().split()) for page in found.pages]


@pytest.fixture
def note(episode, therapist):
    return build_signed_visit(episode, therapist).note


def test_an_amendment_stands_after_the_note_with_both_values_who_and_when(note, therapist):
    amend(note, therapist)
    version = access.version_to_print(therapist, note.pk)
    text = " ".join(pages(version, note))
    note_words, _, after = text.partition("Amendment 1")
    assert "Plan 16-inch seat, twice." in note_words
    assert COMPLETE["plan"] not in note_words
    for words in ("The wrong seat height.", COMPLETE["plan"], "Was, in version 1", "Version 1: signed by Tester, Thea"):
        assert words in after
    assert "Amended by Tester, Thea, PT, Fri Mar 6, 2026, 3:00:00 pm" in text


@pytest.mark.parametrize("lines", [2, 3])
def test_what_an_amendment_changed_stands_on_the_page_of_its_head(note, therapist, lines):
    for number in range(1, 5):
        more = {"reason": "The wrong seat height.", "clock": f"15:0{number}"}
        amend(note, therapist, plan=f"Seat of {number + 15} inches.", subjective="Slept well.\n" * lines, **more)
    version = access.version_to_print(therapist, note.pk)
    found = pages(version, note)
    for number in range(1, 5):
        (page,) = [page for page in found if f"Amendment {number}," in page]
        assert f"Was, in version {number}" in page


def test_an_earlier_version_says_on_every_page_that_another_came_after_it(note, therapist):
    amend(note, therapist)
    first = access.version_to_read(therapist, note.pk, 1)
    assert all("SUPERSEDED: version 1 of this note; version 2 came after it" in page for page in pages(first, note))


def test_void_stands_on_every_page_with_who_when_and_why(note, therapist):
    signing.void_note(note, "The visit was of another patient.", proof=prove(therapist), at=at("16:00"))
    version = access.version_to_print(therapist, note.pk)
    found = pages(version, note)
    head = "VOID by Tester, Thea, PT, Fri Mar 6, 2026, 4:00:00 pm CST (UTC-06:00). The visit was of another patient."
    assert all(head in page for page in found)
    assert "Marked as void by" in found[0]


def test_a_withdrawn_signature_stays_and_says_so(episode, assistant, therapist):
    note = build_signed_visit(episode, assistant).note
    cosign(note, therapist)
    signing.withdraw_signature(get_note(note.pk), "Read too fast.", proof=prove(therapist), at=at("15:00"))
    version = access.version_to_print(therapist, note.pk)
    text = " ".join(pages(version, note))
    assert "Withdrawn Fri Mar 6, 2026, 3:00:00 pm CST (UTC-06:00), because: Read too fast." in text
    assert "Awaiting a cosignature" in text


WITHDRAWN = "withdrawn Fri Mar 6, 2026, 2:10:00 pm CST (UTC-06:00)"


def test_a_cosignature_withdrawn_before_an_amendment_is_printed_as_withdrawn_in_both_places(
    episode, assistant, therapist
):
    note = build_signed_visit(episode, assistant).note
    cosign(note, therapist)
    signing.withdraw_signature(get_note(note.pk), "Read too fast.", proof=prove(therapist), at=at("14:10"))
    cosign(note, therapist, clock="14:20")
    amend(get_note(note.pk), assistant)
    version = SignedVersion.objects.get(number=2)
    head, _, after = " ".join(pages(version, note)).partition("Amendment 1")
    assert head.count(WITHDRAWN) == after.count(WITHDRAWN) == 1
    assert f"2:00:00 pm CST (UTC-06:00) · {WITHDRAWN}" in head
    assert f"2:00:00 pm CST (UTC-06:00), {WITHDRAWN}; cosigned by" in after


@pytest.fixture
def third(episode, assistant, therapist):
    """Version 3: the first was returned, the second taken back by its author."""
    note = build_signed_visit(episode, assistant).note
    give_back(note, therapist, ("plan", "Plan", "Say how high."))
    sign(get_note(note.pk), assistant, clock="14:30")
    signing.withdraw_signature(get_note(note.pk), "I forgot the seat.", proof=prove(assistant), at=at("14:40"))
    sign(get_note(note.pk), assistant, clock="14:50")
    return note


def test_versions_that_were_returned_or_taken_back_are_in_the_printed_trail(third):
    _, _, trail = " ".join(pages(SignedVersion.objects.get(number=3), third)).partition("Versions before this one")
    first, _, second = trail.partition("Version 2")
    assert "Version 1 · signed by Tester, Axel, PTA, Fri Mar 6, 2026, 1:00:00 pm CST" in first
    assert "Returned by Tester, Thea, PT, Fri Mar 6, 2026, 2:00:00 pm CST (UTC-06:00)" in first
    assert "signed by Tester, Axel, PTA, Fri Mar 6, 2026, 2:30:00 pm CST" in second
    assert "Withdrawn by Tester, Axel, PTA, Fri Mar 6, 2026, 2:40:00 pm CST" in second
    assert "because: I forgot the seat." in second
    assert "Say how high" not in trail


def test_the_trail_is_the_same_bytes_in_whatever_zone_it_is_read(third):
    def print_in(zone):
        with timezone.override(zone):
            return pdf.note_pdf(SignedVersion.objects.get(number=3), [])

    assert print_in("America/Chicago") == print_in("Asia/Tokyo")


def test_a_note_that_never_was_returned_has_no_such_trail(note, therapist):
    amend(note, therapist)
    assert "Versions before this one" not in " ".join(pages(SignedVersion.objects.get(number=2), note))


def test_the_page_tells_the_same_trail_and_links_each_version(third, sign_in, therapist):
    cosign(third, therapist, clock="15:00")
    page = sign_in(therapist).get(reverse("note", args=[third.pk]), follow=True).content.decode()
    trail = page[page.index("Versions before this one") :]
    assert "Returned by <b>Tester, Thea, PT</b>, Fri Mar 6, 2026, 2:00:00 pm CST" in trail
    assert "because: I forgot the seat." in trail
    assert f'href="{reverse("note_version", args=[third.pk, 1])}">Version 1</a>' in trail
    assert "Say how high" not in page
