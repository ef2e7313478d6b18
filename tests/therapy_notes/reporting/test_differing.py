"""What one version of a report says otherwise than another, in words."""

from therapy_notes.reporting.differing import compared

ELEMENT = {"name": "strength", "label": "Strength", "text": "Hip 3/5.", "not_impaired": False}
OLD = {"period_end": "2026-03-06", "continued_need": "", "elements": [ELEMENT]}
NEW = OLD | {
    "elements": [ELEMENT | {"text": "", "not_impaired": True}],
    "limiting": [{"function": "stairs", "label": "Stairs and curbs", "elements": ["strength"]}],
    "judgments": [{"goal": 7, "label": "STG 1", "outcome": "met", "outcome_label": "Met", "text": "5 of 5."}],
    "next_step": "continue",
    "next_step_label": "Continue",
}


def changed(was, now):
    return [(label, before, after) for _, label, before, after in compared(was, now) if before != after]


def test_each_field_is_named_and_told_in_words():
    assert changed(OLD, NEW) == [
        ("Strength", "Hip 3/5.", "Not impaired"),
        ("Stairs and curbs, limited by", "", "strength"),
        ("STG 1, outcome", "", "Met"),
        ("STG 1, judgment", "", "5 of 5."),
        ("What follows", "", "Continue"),
    ]


def test_what_is_taken_away_is_told_too():
    assert ("Stairs and curbs, limited by", "strength", "") in changed(NEW, OLD)


def test_a_report_without_one_before_is_told_whole():
    assert changed(None, OLD) == [("Strength", "", "Hip 3/5.")]
    assert changed(NEW, NEW) == []
