"""What the notes of a period are quoted for."""

import pytest

from tests.builders import build_visit
from therapy_notes.reporting.reading import statements


@pytest.mark.parametrize(
    ("said", "words", "is_quote"),
    [
        ("The step is easier.", "The step is easier.", True),
        ("“The step is easier.”", "The step is easier.", True),
        ('"The step is easier."', "The step is easier.", True),
        ("“I walked.” Did the program every day.", "“I walked.” Did the program every day.", False),
        ("“I walked.” Also: “I slept.”", "“I walked.” Also: “I slept.”", False),
        ("”", "”", False),
    ],
)
def test_words_are_a_quotation_unless_they_hold_marks_of_their_own(episode, therapist, said, words, is_quote):
    visit = build_visit(episode, therapist, [("97110", "09:00", "09:20")], sections={"subjective": said})
    record = {"notes": [{"note": visit.note.pk, "on": "2026-03-06"}]}
    (one,) = statements(record)
    assert (one["words"], one["is_quote"]) == (words, is_quote)
