"""What is missing before a note can be signed, kind by kind."""

import pytest

from tests.builders import COMPLETE, at, build_note, build_visit, get_note, log
from therapy_notes import charting, gate
from therapy_notes.content import SECTIONS, content
from therapy_notes.models import Diagnosis, Goal, Note

EVALUATION = dict.fromkeys(("history", "prior_level", "findings", "assessment"), "Said.")


def acts(note):
    return [item.act for item in gate.missing(content(get_note(note.pk)))]


def fields(note):
    return [(item.activity, item.field) for item in gate.missing(content(get_note(note.pk)))]


def test_every_kind_of_note_asks_for_sections_that_it_has():
    assert set(gate.NARRATIVE) == set(Note.Kind)
    for kind, wanted in gate.NARRATIVE.items():
        assert set(wanted) <= {name for name, _, _ in SECTIONS[kind]}


def test_an_empty_visit_note_asks_for_activities_assessment_and_plan(episode, therapist):
    assert acts(build_visit(episode, therapist).note) == [
        "Log what was done",
        "Write the assessment",
        "Write the plan",
    ]


def test_a_complete_visit_note_asks_for_nothing(episode, therapist):
    note = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE).note
    assert acts(note) == []


def test_spaces_are_no_narrative(episode, therapist):
    sections = COMPLETE | {"plan": " \n "}
    note = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=sections).note
    assert acts(note) == ["Write the plan"]


@pytest.mark.parametrize(
    ("more", "field"),
    [({"description": ""}, "description"), ({"goals": []}, "goals"), ({"assistance": ""}, "assistance")],
)
def test_a_timed_activity_asks_for_what_it_lacks_by_its_own_field(episode, therapist, more, field):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    activity = log(visit, therapist, "97530", "09:00", "09:23", more)
    assert fields(visit.note) == [(activity.pk, field)]


def test_an_activity_without_times_asks_for_its_start(episode, therapist):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    activity = log(visit, therapist, "97530", "09:00", "09:23", {"stretches": ()})
    assert fields(visit.note) == [(activity.pk, "started_0")]


def test_a_running_clock_asks_for_its_end(episode, therapist):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    activity = log(visit, therapist, "97530", "09:00", None)
    assert fields(visit.note) == [(activity.pk, "ended_0")]


def test_a_resumed_clock_asks_for_the_end_of_the_stretch_that_runs(episode, therapist):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    activity = log(visit, therapist, "97530", "09:00", "09:10")
    charting.start_clock(activity, by=therapist, at=at("09:20"))
    assert fields(visit.note) == [(activity.pk, "ended_1")]


def test_a_supervised_modality_needs_neither_goal_nor_assistance(episode, therapist):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    log(visit, therapist, "G0283", "09:00", "09:15", {"goals": [], "assistance": ""})
    assert acts(visit.note) == []


def test_an_untimed_treatment_needs_a_goal_but_no_assistance(episode, therapist):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    log(visit, therapist, "97150", "09:00", "09:15", {"goals": [], "assistance": ""})
    assert [field for _, field in fields(visit.note)] == ["goals"]


def test_items_stand_in_the_order_of_the_clock(episode, therapist):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    log(visit, therapist, "97110", "10:00", "10:10", {"goals": []})
    log(visit, therapist, "97530", "09:00", "09:10", {"goals": []})
    assert acts(visit.note) == ["Activity 1: link the goal it serves", "Activity 2: link the goal it serves"]


def test_an_evaluation_asks_for_its_code(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], kind="evaluation", sections=EVALUATION)
    assert acts(visit.note) == ["Choose the evaluation code"]
    log(visit, therapist, "97161", "09:23", "09:40", {"goals": [], "assistance": ""})
    assert acts(visit.note) == []


def test_an_empty_evaluation_asks_for_its_four_parts(episode, therapist):
    note = build_visit(episode, therapist, kind="evaluation").note
    assert [field for _, field in fields(note)][2:] == ["history", "prior_level", "findings", "assessment"]


def test_a_plan_of_care_asks_for_dates_a_long_term_goal_a_diagnosis_and_its_reason(episode, therapist):
    note = charting.start_note(episode, kind="plan_of_care", by=therapist, at=at("09:00"))
    assert [field for _, field in fields(note)] == ["starts", "rationale"]
    Goal.objects.filter(kind="LTG").delete()
    Diagnosis.objects.all().delete()
    assert [field for _, field in fields(note)] == ["starts", "goals", "diagnoses", "rationale"]


def test_a_complete_plan_of_care_asks_for_nothing(episode, therapist):
    assert acts(build_note(episode, therapist, sections={"rationale": "Needs skill."})) == []


def test_a_discharge_asks_for_each_goal_for_reason_and_status_and_no_activity(episode, therapist):
    note = build_note(episode, therapist, kind="discharge")
    assert acts(note)[2:] == ["Write the reason for discharge", "Write the status at discharge"]
    assert [act.partition(":")[0] for act in acts(note)[:2]] == ["Judge LTG 1", "Judge STG 1"]


def test_each_item_says_why_in_a_sentence(episode, therapist):
    visit = build_visit(episode, therapist, kind="evaluation")
    log(visit, therapist, "97530", "09:00", None, {"goals": [], "assistance": "", "description": ""})
    found = gate.missing(content(get_note(visit.note.pk)))
    assert len(found) == 9
    assert all(item.reason.endswith(".") and item.act and item.field for item in found)


def test_what_is_in_order_is_named_once(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE | {"plan": ""})
    said = content(get_note(visit.note.pk))
    assert gate.fine(said) == ["Times and minutes", "Goals", "Subjective", "Objective", "Assessment"]
    log(visit, therapist, "97110", "09:30", None, {"goals": []})
    assert gate.fine(content(get_note(visit.note.pk))) == ["Subjective", "Objective", "Assessment"]
