"""A blank that a phrase left open stops the signature, wherever a phrase can be written."""

import pytest
from django.core.exceptions import ValidationError

from tests.builders import COMPLETE, build_note, build_visit, get_note, log, sign
from therapy_notes import gate
from therapy_notes.content import content

TIMES = [("97530", "09:00", "09:23")]


def missing(note):
    return gate.missing(content(get_note(note.pk)))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("description", "what was done"),
        ("skill", "the skill used"),
        ("equipment", "the equipment"),
        ("response", "the response"),
    ],
)
def test_an_activitys_text_asks_for_its_blanks_by_its_own_field(episode, therapist, field, words):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    activity = log(visit, therapist, "97530", "09:00", "09:23", {field: "With {goal}, then {goal} for {minutes}."})
    [item] = missing(visit.note)
    assert item.act == f"Activity 1: fill in {{goal}} and {{minutes}} in {words}"
    assert item.brief == f"Fill in {{goal}} and {{minutes}} in {words}"
    assert (item.activity, item.field, item.reason) == (activity.pk, field, "A phrase left it open.")


def test_a_modality_without_goals_is_asked_for_its_blanks_too(episode, therapist):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    log(visit, therapist, "G0283", "09:00", "09:15", {"goals": [], "assistance": "", "response": "{response}"})
    assert [item.field for item in missing(visit.note)] == ["response"]


def test_a_section_asks_for_its_blanks_and_is_not_called_in_order(episode, therapist):
    note = build_visit(episode, therapist, TIMES, sections=COMPLETE | {"plan": "Next: {goal}."}).note
    [item] = missing(note)
    assert (item.act, item.activity, item.field) == ("Fill in {goal} in the plan", None, "plan")
    assert "Plan" not in gate.fine(content(get_note(note.pk)))


def test_the_visits_own_texts_ask_too(episode, therapist):
    note = build_visit(episode, therapist, TIMES, sections=COMPLETE, home_program="Twice {when}.").note
    [item] = missing(note)
    assert (item.act, item.field) == ("Fill in {when} in the home program", "visit-home_program")


def test_a_plans_interventions_ask_too_and_a_visits_note_does_not_ask_for_the_plans(episode, therapist):
    plan = build_note(episode, therapist, sections={"rationale": "Needs skill."}, interventions="Train {goal}.")
    assert [item.field for item in missing(plan)] == ["plan-interventions"]


@pytest.mark.parametrize("text", ["Set {1, 2}.", "Used braces {}.", "Is { not } a blank.", "Goal met."])
def test_other_braces_are_words_like_any(episode, therapist, text):
    assert missing(build_visit(episode, therapist, TIMES, sections=COMPLETE | {"plan": text}).note) == []


def test_nobody_signs_over_a_blank(episode, therapist):
    note = build_visit(episode, therapist, TIMES, sections=COMPLETE | {"plan": "Next: {goal}."}).note
    with pytest.raises(ValidationError, match="missing"):
        sign(note, therapist)
