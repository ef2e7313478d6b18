"""Measures and complexity on paper: both sides beside each other, the last value, and what became of it."""

import io

import pypdf

from tests.therapy_notes.test_pdf import build_note, make, pages_of, sample, structure_of, text_of

TUG = {
    "measure": "tug",
    "goal": "",
    "side": "",
    "name": "Timed up and go",
    "value": "18.4",
    "number": 18.4,
    "shown": "18.4 s",
    "unit": "s",
    "remark": "rolling walker",
    "previous": {"on": "2026-02-10", "value": "26", "shown": "26 s"},
    "change": "better by 7.6 s, more than the smallest real change of 3.5 s",
}
LEFT = TUG | {"measure": "rom-knee-flexion", "name": "Knee flexion", "side": "left", "shown": "95°", "remark": ""}
RIGHT = LEFT | {"side": "right", "shown": "130°", "change": "the same"}
EVALUATION = {
    "components": [{"name": "history", "label": "Personal factors", "level": "moderate", "words": "1 or 2"}],
    "lacking": [],
    "proposal": {"code": "97161", "level": "low", "reason": "No more than low: the presentation.", "citation": ""},
    "logged": "97162",
    "logged_instead": "97162",
    "code_reason": "Two falls changed the examination.",
}


def test_a_measure_prints_its_value_how_it_was_taken_the_last_one_and_what_became():
    text = text_of(make(build_note(measurements=[TUG])))
    assert "Timed up and go 18.4 s, rolling walker 26 s, Feb 10, 2026 better by 7.6 s, more than" in text


def test_both_sides_stand_beside_each_other():
    text = text_of(make(build_note(measurements=[LEFT, RIGHT])))
    assert "Knee flexion 95° 26 s on Feb 10, 2026 130° 26 s on Feb 10, 2026 Left better by 7.6 s" in text
    assert "Right the same" in text


def test_a_side_that_was_not_taken_is_a_dash():
    assert "130°" not in text_of(make(build_note(measurements=[LEFT])))


def test_an_evaluation_prints_what_justifies_its_code():
    text = text_of(make(build_note("evaluation", evaluation=EVALUATION)))
    assert "Personal factors 1 or 2 (moderate)" in text
    assert "What follows 97161, low complexity. No more than low: the presentation." in text
    assert "Why 97162 Two falls changed the examination." in text


def test_a_note_without_measures_has_no_table_of_them():
    assert "Measures" not in text_of(sample()).replace("Findings and measures", "")


def test_no_row_of_many_is_split_between_two_pages():
    rows = [TUG | {"measure": f"m{number}", "name": f"Measure {number}"} for number in range(40)]
    pages = pages_of(make(build_note(measurements=rows)))
    for number in range(40):
        row = f"Measure {number} 18.4 s, rolling walker 26 s, Feb 10, 2026 better by 7.6 s, more than the smallest real"
        assert sum(row in page for page in pages) == 1


def test_the_tables_are_tagged_with_their_heads():
    reader = pypdf.PdfReader(io.BytesIO(make(build_note(measurements=[TUG, LEFT, RIGHT]))))
    assert [kind for kind, _ in structure_of(reader)].count("/Table") >= 3
