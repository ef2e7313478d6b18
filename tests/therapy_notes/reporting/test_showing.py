"""A report as page and paper show it, out of what was frozen."""

import datetime as dt

import pytest

from tests.builders import DAY, at, build_note, build_signed_visit, get_note, judge_goals, sign
from therapy_notes import measures
from therapy_notes.content import content, signed_content
from therapy_notes.models import Goal, SignedVersion
from therapy_notes.reporting.showing import shown

WORDS = {"plan": "Lower seat.", "skilled_need": "Grading."}


@pytest.fixture
def report(episode, therapist):
    episode.goals.update(measured_by="assistance", baseline="Max", target="SBA")
    for number in range(3):
        day = DAY - dt.timedelta(days=2 - number)
        work = [("97530", "09:00", "09:20", {"goals": list(episode.goals.all())}), ("97110", "09:20", "09:30")]
        build_signed_visit(episode, therapist, work, day=day)
    return build_note(episode, therapist, "progress_report", WORDS, clock="14:00", limits={"stairs": ["balance"]})


def drawn(note):
    return shown(content(get_note(note.pk)))


def test_bars_are_shares_of_the_code_with_most_minutes(report):
    assert [(one["code"], one["minutes"], one["width"]) for one in drawn(report)["bars"]] == [
        ("97530", 60, 100.0),
        ("97110", 30, 50.0),
    ]


def test_a_goals_boxes_say_where_it_began_stood_and_is_to_stand(report):
    boxes = dict(drawn(report)["goals"][0]["boxes"])
    assert boxes == {"Baseline": "Max", "Last": "–", "Now": "Min", "Target": "SBA"}


def test_the_drawing_comes_out_of_what_was_signed_and_not_of_the_goal_as_it_is_now(report, therapist):
    before = drawn(report)["goals"][0]["chart"]
    sign(report, therapist, clock="15:00")
    Goal.objects.update(target="I", name="Another", measured_by="words")
    after = shown(signed_content(SignedVersion.objects.get(note=report)), signed=True)["goals"][0]
    assert after["chart"] == before and after["name"] != "Another"


def test_the_matrix_marks_what_limits_what(report):
    matrix = drawn(report)["matrix"]
    assert [name for name, *_ in matrix["heads"]][:2] == ["strength", "balance"]
    assert [(row["label"], row["cells"][:2]) for row in matrix["rows"]] == [("Stairs and curbs", [False, True])]


def test_each_period_says_what_became_of_its_report(report, therapist):
    assert drawn(report)["periods"][-1]["state"]["words"] == "Closes with this report"
    sign(report, therapist, clock="15:00")
    build_signed_visit(report.episode, therapist, [("97530", "16:00", "16:20")], day=DAY + dt.timedelta(days=1))
    later = build_note(report.episode, therapist, "progress_report", WORDS, clock="17:00")
    later.date = DAY + dt.timedelta(days=1)
    later.save()
    later.report.period_end = later.date
    later.report.save()
    states = [one["state"] for one in drawn(later)["periods"]]
    assert states[0] == {"meaning": "done", "words": "Report Mar 6, in time"}


def test_a_measure_shows_each_of_its_values_once(report, therapist):
    visit = report.episode.notes.filter(kind="visit").order_by("date").first()
    visit.status = "draft"
    visit.save()
    measures.write_measurement(get_note(visit.pk), measure="berg", value="22", by=therapist, at=at("14:10"))
    assert [one["steps"] for one in drawn(report)["measures"]] == [["22/56"]]


def test_how_many_notes_nobody_has_signed_yet_is_said(report):
    assert drawn(report)["sources"] == "3 signed notes"
    report.episode.notes.filter(kind="visit", date=DAY).update(status="draft")
    assert drawn(report)["sources"] == "2 signed notes and 1 draft"


def test_a_content_from_before_has_no_record_to_show(report):
    said = content(get_note(report.pk))
    old = {name: said["report"][name] for name in ("period_end", "continued_need", "elements")}
    assert shown(said | {"report": old}) is None and shown(said | {"report": None}) is None


def test_a_discharge_calls_a_goal_that_goes_on_not_met(episode, therapist):
    note = build_note(episode, therapist, "discharge", {"reason": "Moved.", "status": "Walks."})
    judge_goals(note, therapist, at=at("13:00"), outcome="continue")
    assert {one["closed"] for one in drawn(note)["goals"]} == {"Not met"}
