"""Goals as a note's content says them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import DAY, at, build_goal, build_note, build_visit, get_note, log
from therapy_notes.content import content
from therapy_notes.differences import differences
from therapy_notes.measures import write_measurement

BEFORE = DAY - dt.timedelta(days=2)


@pytest.fixture
def goal(episode):
    return build_goal(episode, "STG", 2, measured_by="assistance", baseline="Max", target="SBA")


def said(note, label="STG 2"):
    return next(one for one in content(get_note(note.pk))["goals"] if one["label"] == label)


def visit(episode, by, level, day=DAY):
    found = build_visit(episode, by, day=day)
    log(found, by, "97530", "09:00", "09:20", {"assistance": level}, day=day)
    return found.note


def test_a_visit_tells_what_it_saw_itself(episode, goal, therapist):
    visit(episode, therapist, "Mod", day=BEFORE)
    assert said(visit(episode, therapist, "CGA"))["current"] == "CGA"


def test_a_visit_that_did_not_work_on_a_goal_tells_nothing_of_it(episode, goal, therapist):
    visit(episode, therapist, "Mod", day=BEFORE)
    assert said(build_visit(episode, therapist).note)["current"] == ""


def test_a_plan_tells_what_the_record_says_by_its_day(episode, goal, therapist):
    visit(episode, therapist, "Mod", day=BEFORE)
    visit(episode, therapist, "CGA", day=DAY + dt.timedelta(days=1))
    assert said(build_note(episode, therapist))["current"] == "Mod"


def test_a_measured_goal_is_told_by_the_value_taken_at_the_visit(episode, therapist):
    build_goal(episode, "STG", 2, measured_by="measure", measure="berg", baseline="22", target="45")
    note = build_visit(episode, therapist).note
    write_measurement(get_note(note.pk), measure="berg", value="31", by=therapist, at=at("12:00"))
    goal = said(note)
    assert (goal["baseline"], goal["current"], goal["target"]) == ("22/56", "31/56", "45/56")
    assert goal["measured_label"] == "Berg balance scale"


def test_words_are_told_as_they_were_written(episode, therapist):
    build_goal(episode, "STG", 2, current="Half way")
    assert said(build_visit(episode, therapist).note)["current"] == "Half way"


def test_purpose_and_what_it_serves(episode, therapist):
    words = {"purpose": "maintain", "must_not_be_lost": "Soft food.", "why_skilled": "It moves on."}
    build_goal(episode, "STG", 2, serves=episode.goals.get(kind="LTG"), domain="swallowing", **words)
    goal = said(build_visit(episode, therapist).note)
    told = [goal[name] for name in ("serves", "domain_label", "purpose_label", "must_not_be_lost")]
    assert told == ["LTG 1", "Swallowing", "Keep what would be lost", "Soft food."]


def test_what_must_not_be_lost_is_among_the_differences_of_a_plan(episode, therapist):
    goal = build_goal(episode, "STG", 2, purpose="maintain", must_not_be_lost="Soft food.", why_skilled="So.")
    note = build_note(episode, therapist)
    before = content(get_note(note.pk))
    goal.must_not_be_lost = "All food."
    goal.save()
    changed, *_ = differences(before, content(get_note(note.pk)))
    assert ["must not be lost: All food." in one.now for one in changed] == [True]


def test_for_a_visit_goals_cost_no_query_beyond_their_own(episode, therapist):
    note = get_note(visit(episode, therapist, "Mod").pk)
    content(note)
    with CaptureQueriesContext(connection) as few:
        content(note)
    build_goal(episode, "STG", 2, measured_by="measure", measure="berg", baseline="22", target="45")
    build_goal(episode, "STG", 3, measured_by="assistance", baseline="Max", target="SBA")
    with CaptureQueriesContext(connection) as many:
        content(note)
    assert len(few) == len(many)
