"""Long notes and words of other scripts: all of it stands on the paper, inside the margins, in fonts of our own."""

import json
import re

from weasyprint.formatting_structure.boxes import TextBox

from tests.builders import at, build_note, get_note
from tests.therapy_notes.test_pdf import (
    ADDENDUM,
    SAMPLE,
    build_activity,
    four_times_five,
    make,
    pages_of,
    reader_of,
)
from tests.therapy_notes.test_pdf import build_note as build_said
from therapy_notes import pdf
from therapy_notes.pdf import writing

LONG = "Wolfeschlegelstein" * 11 + "ab"  # 200 letters
A_SPACE = 4  # in the layout's pixels: the one at the end of a line may hang over
NAMES = "Żółć-Ñandú, Čeněk", "العلي, محمد عبد الرحمن", "כהן, שרה"


def long_said():
    """20 activities, 5,000 words, words of 200 letters, 12 goals, and an addendum longer than the note."""
    activities = [
        one | {"response": f"Response{n} " + f"steady{n} " * 25 + LONG} for n, one in enumerate(four_times_five())
    ]
    goals = [one | {"label": f"LTG {n}", "text": f"Goal{n} {LONG}"} for n, one in enumerate(_goals() * 3)]
    words = " ".join(f"word{number}" for number in range(5000))
    narrative = {"subjective": words, "objective": " ".join(NAMES), "plan": LONG}
    return build_said(activities=activities, goals=goals, narrative=narrative, patient={"name": NAMES[1]})


def _goals():
    return json.loads(SAMPLE)["goals"]


def words_in(value):
    """Every word of Latin letters and digits in the texts of a content."""
    if isinstance(value, dict):
        return set().union(*(words_in(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(words_in(one) for one in value), set())
    return set(re.findall(r"\b[A-Za-z0-9]+\b", value)) if isinstance(value, str) else set()


def test_every_word_of_a_long_note_and_its_longer_addendum_stands_on_the_paper():
    said = long_said()
    more = " ".join(f"later{number}" for number in range(6000))
    packed = "".join(pages_of(make(said, addenda=[ADDENDUM | {"text": more}]))).replace(" ", "")
    told = [said["goals"], [one["response"] for one in said["activities"]], said["sections"], more]
    told[2] = [one["text"] for one in told[2]]
    names = [one["text"] for one in told[0]]
    missing = {word for word in words_in([names, *told[1:]]) if word not in packed}
    assert not missing


def test_words_of_200_letters_stay_inside_the_margins_on_both_papers(monkeypatch):
    monkeypatch.setattr(writing, "_written", lambda html, **how: (_of(html, how["paper"]), ""))
    for paper, left in (("letter", 36), ("a4", 27.64)):
        document = pdf.render(long_said(), number=1, sha256="ab" * 32, paper=paper)
        for page in document.pages:
            texts = [box for box in page._page_box.descendants() if isinstance(box, TextBox)]
            assert max(box.position_x + box.width for box in texts) <= (left + 540) / 0.75 + A_SPACE


def _of(html, paper):
    fonts, sheets = writing.kit()
    found = [sheets[name] for name in ("visit", "others", paper)]
    return writing.HTML(string=html, url_fetcher=writing.FETCHER).render(stylesheets=found, font_config=fonts)


def test_arabic_and_hebrew_are_set_in_fonts_of_our_own():
    names = set()
    for page in reader_of(make(build_said(narrative={"plan": " ".join(NAMES)}))).pages:
        names |= {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert all("Inter" in name or "Noto" in name for name in names)
    assert any("Arabic" in name for name in names) and any("Hebrew" in name for name in names)


def test_a_sign_that_no_font_has_is_named_at_the_end_and_never_silent(caplog, monkeypatch):
    pages, real = [], writing._written
    monkeypatch.setattr(writing, "_written", lambda html, **how: pages.append(html) or real(html, **how))
    make(build_said(narrative={"plan": "Seen \U000f1234."}))
    assert pages[-1].count("No font of this machine has U+F1234: a box stands for each sign.</p></body>") == 1
    assert "U+F1234" in caplog.text
    make(build_said())
    assert "No font" not in pages[-1]


def test_a_draft_says_so_on_every_page_and_has_neither_digest_nor_signature(episode, therapist):
    note = build_note(episode, therapist, "plan_of_care", {"rationale": "Why. " * 900}, clock="14:00")
    pages = pages_of(pdf.draft_pdf(get_note(note.pk), by=therapist, at=at("14:30")))
    assert len(pages) > 1 and all(
        "DRAFT, NOT SIGNED: as written Fri Mar 6, 2026, 2:30:00 pm CST" in one for one in pages
    )
    assert not any(word in " ".join(pages) for word in ("SHA-256", "Signature", "Verification", "version"))


def test_twenty_activities_keep_the_head_of_their_table_on_each_page():
    activities = [build_activity(n, "97530", [("8:50", "9:00")], response="Good. " * 30) for n in range(1, 21)]
    pages = [one for one in pages_of(make(build_said(activities=activities))) if "Good." in one]
    assert len(pages) > 1 and all("What was done, skill, response" in one for one in pages)
