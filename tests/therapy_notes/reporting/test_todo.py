"""What a report lacks before it can be signed, and what is only worth a look."""

import datetime as dt

import pytest

from tests.builders import DAY, at, build_note, build_signed_visit, build_visit, get_note, judge_goals
from therapy_notes import charting, gate, planning
from therapy_notes.content import content
from therapy_notes.goals.changing import close_goal
from therapy_notes.models import ProgressReport
from therapy_notes.reporting import judging, preparing, todo

WORDS = {"plan": "Lower seat.", "skilled_need": "Grading."}
ALL = dict.fromkeys(ProgressReport.Element.values, "Weak: leans.")


@pytest.fixture
def report(episode, therapist):
    build_signed_visit(episode, therapist)
    return get_note(preparing.begin_report(episode, kind="progress_report", by=therapist, at=at("14:00")).pk)


def acts(note):
    return [one.act for one in gate.missing(content(get_note(note.pk)))]


def looks(note):
    return [text for text, _ in todo.worth_a_look(content(get_note(note.pk)))]


def test_each_active_goal_is_judged(report, therapist):
    assert [act for act in acts(report) if act.startswith("Judge")] == [
        "Judge LTG 1: better or not, and why",
        "Judge STG 1: better or not, and why",
    ]
    judge_goals(report, therapist, at=at("14:01"))
    assert not [act for act in acts(report) if "LTG" in act or "STG" in act]


def test_a_goal_without_a_figure_in_the_period_asks_why(report, therapist):
    report.episode.goals.filter(kind="LTG").update(measured_by="number", baseline="100", target="500")
    assert "Judge LTG 1, which was not measured" in acts(report)


@pytest.mark.parametrize(("outcome", "asked"), [("met", False), ("discontinued", True), ("continue", True)])
def test_figures_alone_tell_that_a_goal_is_met_and_nothing_else(report, therapist, outcome, asked):
    goal = report.episode.goals.get(kind="STG")
    judging.judge(report, goal, by=therapist, at=at("14:01"), outcome=outcome)
    assert any("STG 1" in act for act in acts(report)) == asked


def test_a_goal_that_was_closed_before_is_not_asked_for(report):
    report.episode.goals.filter(kind="LTG").update(status="met", closed_on=DAY)
    assert [act for act in acts(report) if "LTG" in act] == []


def test_what_follows_and_its_reasons_are_asked_for(report, therapist):
    judge_goals(report, therapist, at=at("14:01"))
    assert acts(report) == [
        "Choose what follows",
        "Say why skilled therapy is still needed",
        "Say what the next days change",
    ]
    planning.write_report(report, by=therapist, at=at("14:02"), next_step="continue")
    charting.write_sections(report, WORDS, by=therapist, at=at("14:03"))
    assert acts(report) == []


def test_where_care_ends_nobody_says_why_it_goes_on(report, therapist):
    planning.write_report(report, by=therapist, at=at("14:02"), next_step="discharge")
    assert "Say why skilled therapy is still needed" not in acts(report)


def test_a_blank_of_a_phrase_in_a_judgment_is_asked_for(report, therapist):
    judge_goals(report, therapist, at=at("14:01"), text="Stood up {count} times.")
    assert "Fill in {count} in the judgment of LTG 1" in acts(report)


def test_silent_losses_are_named_and_stop_nothing(report, therapist):
    assert "Nothing is said of activities of daily living, coordination" in looks(report)[0]
    planning.write_report(report, by=therapist, at=at("14:02"), not_impaired=list(ALL))
    assert looks(report) == []


def test_a_loss_says_which_function_it_limits(report, therapist):
    rest = [name for name in ALL if name != "strength"]
    planning.write_report(report, by=therapist, at=at("14:02"), strength="Weak.", not_impaired=rest)
    assert looks(report) == ["Strength: tick which function it limits."]
    planning.write_report(report, by=therapist, at=at("14:03"), limits={"stairs": ["strength"]})
    assert looks(report) == []


def test_a_period_that_no_therapist_served_says_what_mends_it(episode, assistant, therapist):
    for number in range(10):
        build_signed_visit(episode, assistant, day=DAY - dt.timedelta(days=10 - number))
    note = build_note(episode, therapist, "progress_report", WORDS)
    assert "no therapist gave a whole service. Treat the patient yourself" in looks(note)[0]
    assert acts(note) == []


def test_a_discharge_without_treatment_since_the_last_report_asks_where_each_goal_stands(episode, therapist):
    note = charting.start_note(episode, kind="discharge", by=therapist, at=at("14:00"))
    assert acts(note)[0] == "Judge LTG 1: where it stands at the end"
    assert looks(note) == []


def test_a_discharge_names_the_periods_that_it_does_not_close(episode, therapist):
    for number in range(10):
        build_signed_visit(episode, therapist, day=DAY - dt.timedelta(days=20 - number))
    build_signed_visit(episode, therapist)
    note = charting.start_note(episode, kind="discharge", by=therapist, at=at("14:00"))
    (text,) = looks(note)
    assert text.startswith("Period 1 (Sat Feb 14 – Mon Feb 23) has no report, and this discharge does not close it.")


def test_the_drafts_of_its_period_are_told(report, therapist):
    planning.write_report(report, by=therapist, at=at("14:02"), not_impaired=list(ALL))
    build_visit(report.episode, therapist, [("97110", "15:00", "15:20")], start="15:00")
    assert looks(report) == ["1 visit of the period is a draft: its figures may still change. Sign it first."]


def test_a_goal_that_was_closed_otherwise_is_judged_anew(episode, report, therapist):
    step = episode.goals.get(kind="STG")
    judge_goals(report, therapist, at=at("14:01"), outcome="met")
    close_goal(step, kind="discontinued", on=DAY, reason="Surgery.", by=therapist, at=at("14:02"))
    assert "STG 1 was discontinued on Fri Mar 6: judge it anew" in acts(report)
    judging.judge(report, step, by=therapist, at=at("14:03"), outcome="discontinued", text="Surgery.")
    assert not [act for act in acts(report) if "STG" in act]
