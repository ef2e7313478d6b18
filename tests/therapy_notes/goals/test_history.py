"""The course of goals: out of the log and out of measurements, signed and as written."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_goal,
    build_signed_visit,
    build_visit,
    get_note,
    log,
    prove,
    sign,
    sign_amended,
)
from therapy_notes import charting, signing
from therapy_notes.goals.history import help_of, histories_of
from therapy_notes.goals.logged import logged_in
from therapy_notes.measures import write_measurement

NEXT = DAY + dt.timedelta(days=2)
LEVELS = {"measured_by": "assistance", "baseline": "Max", "target": "SBA"}


@pytest.fixture
def goal(episode):
    """STG 2, to which every logged activity is linked, as to every short-term goal."""
    return build_goal(episode, "STG", 2, **LEVELS)


def course(goal, **asked):
    """What its points say: (treatment day, value, by whom)."""
    history = histories_of(goal.episode, **asked)[goal.pk]
    return [(point.treatment_day, point.value, point.by) for point in history.points]


def visit_with(episode, by, *activities, day=DAY):
    """A draft visit with (start, end, level and other facts) each."""
    visit = build_visit(episode, by, day=day)
    for start, end, facts in activities:
        log(visit, by, "97530", start, end, facts, day=day)
    return visit


class TestAssistance:
    def test_the_longest_linked_activity_tells_the_level_of_the_day(self, episode, goal, therapist):
        short, long = {"assistance": "Max"}, {"assistance": "CGA"}
        visit_with(episode, therapist, ("09:00", "09:10", short), ("09:10", "09:30", long))
        assert course(goal) == [(1, "CGA", "therapist")]

    def test_of_equally_long_ones_that_with_the_most_help_tells_it(self, episode, goal, therapist):
        visit_with(
            episode, therapist, ("09:00", "09:10", {"assistance": "SBA"}), ("09:10", "09:20", {"assistance": "Mod"})
        )
        assert course(goal) == [(1, "Mod", "therapist")]

    def test_what_was_not_tested_is_no_point_but_a_treatment_day(self, episode, goal, therapist):
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "NT"}))
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "Min"}), day=NEXT)
        assert course(goal) == [(2, "Min", "therapist")]

    def test_an_activity_of_another_goal_is_no_point(self, episode, goal, therapist):
        visit_with(episode, therapist, ("09:00", "09:20", {"goals": list(episode.goals.filter(kind="LTG"))}))
        assert course(goal) == []
        assert histories_of(episode)[goal.pk].days == (DAY,)

    def test_a_running_activity_counts_once_it_has_ended(self, episode, goal, therapist):
        visit_with(episode, therapist, ("09:00", None, {"assistance": "Min"}))
        assert course(goal) == []

    def test_the_levels_of_its_scale_stand_beside_it_most_help_first(self, goal):
        levels = histories_of(goal.episode)[goal.pk].levels
        assert levels[0] == (1, "Dep")
        assert levels[-1] == (10, "I")

    def test_a_level_of_section_gg_stands_between_the_classic_ones_that_suggest_it(self, episode, goal, therapist):
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "03"}))
        point = histories_of(episode)[goal.pk].points[0]
        assert (point.shown, point.number) == ("03", 3.5)  # Min is 4, Mod is 3

    def test_a_classic_level_stands_on_the_scale_of_section_gg_where_it_suggests(self, episode, therapist):
        goal = build_goal(episode, "STG", 2, **LEVELS | {"baseline": "02", "target": "05"})
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "CGA"}))
        point = histories_of(episode)[goal.pk].points[0]
        assert (point.shown, point.number) == ("CGA", 4)


class TestWho:
    @pytest.mark.parametrize(
        ("name", "expected"), [("therapist", "therapist"), ("assistant", "assistant"), ("student", "student")]
    )
    def test_who_worked(self, episode, goal, name, expected, request):
        build_visit(episode, request.getfixturevalue(name), [("97530", "09:00", "09:20")])
        assert course(goal) == [(1, "Min", expected)]

    def test_a_therapist_and_an_assistant_on_one_day_are_both(self, episode, goal, therapist, assistant):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20")])
        log(visit, assistant, "97530", "09:20", "09:40")
        assert course(goal) == [(1, "Min", "both")]


class TestWhatHolds:
    def test_signed_and_drafted_days_count_alike(self, episode, goal, therapist):
        build_signed_visit(episode, therapist)
        build_visit(episode, therapist, [("97530", "09:00", "09:20")], day=NEXT)
        assert course(goal) == [(1, "Min", "therapist"), (2, "Min", "therapist")]

    def test_an_amendment_counts_from_its_signature_on(self, episode, goal, therapist):
        note = build_signed_visit(episode, therapist).note
        signing.open_amendment(note, by=therapist, at=at("15:00"))
        activity = note.visit.activities.get()
        facts = charting.facts_of(activity) | {"assistance": "CGA"}
        charting.correct_activity(activity, by=therapist, at=at("15:01"), **facts)
        assert course(goal) == [(1, "Min", "therapist")]
        sign_amended(note, therapist)
        assert course(goal) == [(1, "CGA", "therapist")]

    def test_a_void_note_says_nothing(self, episode, goal, therapist):
        note = build_signed_visit(episode, therapist).note
        signing.void_note(note, "Wrong day.", proof=prove(therapist), at=at("15:00"))
        assert course(goal) == []
        assert histories_of(episode)[goal.pk].days == ()

    def test_until_a_day_nothing_later_is_told(self, episode, goal, therapist):
        for day in (DAY, NEXT):
            build_visit(episode, therapist, [("97530", "09:00", "09:20")], day=day)
        assert course(goal, until=DAY) == [(1, "Min", "therapist")]
        history = histories_of(episode)[goal.pk]
        assert history.at(NEXT - dt.timedelta(days=1)).day == DAY
        assert history.at(DAY - dt.timedelta(days=1)) is None


class TestCues:
    @pytest.fixture
    def goal(self, episode):
        return build_goal(episode, "STG", 2, measured_by="cues", baseline="8", target="1")

    def test_cues_of_all_kinds_are_added(self, episode, goal, therapist):
        visit_with(episode, therapist, ("09:00", "09:20", {"cues": {"verbal": 3, "tactile": 2}}))
        assert histories_of(episode)[goal.pk].points[0].shown == "5 cues"

    def test_none_is_no_cues_where_the_help_was_noted(self, episode, goal, therapist):
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "SBA"}))
        assert histories_of(episode)[goal.pk].points[0].shown == "no cues"

    def test_none_is_no_point_where_nothing_was_noted(self, episode, goal, therapist):
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": ""}))
        assert course(goal) == []

    def test_fewer_are_better(self, goal):
        assert histories_of(goal.episode)[goal.pk].less_is_better


class TestMeasured:
    def taken(self, note, by, **facts):
        return write_measurement(get_note(note.pk), by=by, at=at("12:00"), **facts)

    def test_a_standardized_measure_by_its_key_and_side(self, episode, therapist):
        goal = build_goal(
            episode, "LTG", 2, measured_by="measure", measure="grip", side="left", baseline="20", target="40"
        )
        note = build_visit(episode, therapist, [("97530", "09:00", "09:20")]).note
        self.taken(note, therapist, measure="grip", side="left", value="26")
        self.taken(note, therapist, measure="grip", side="right", value="50")
        assert course(goal) == [(1, "26", "therapist")]

    def test_a_goals_own_number_with_its_unit(self, episode, assistant):
        goal = build_goal(episode, "LTG", 2, measured_by="number", unit="ft", baseline="20", target="300")
        note = build_visit(episode, assistant, [("97530", "09:00", "09:20")]).note
        self.taken(note, assistant, goal=goal, value="160")
        history = histories_of(episode)[goal.pk]
        assert [(one.number, one.shown, one.by) for one in history.points] == [(160, "160 ft", "assistant")]
        assert (history.baseline.shown, history.target.number) == ("20 ft", 300)

    def test_percent(self, episode, therapist):
        goal = build_goal(episode, "LTG", 2, measured_by="percent", baseline="40", target="90")
        note = build_visit(episode, therapist).note
        self.taken(note, therapist, goal=goal, value="55")
        assert histories_of(episode)[goal.pk].points[0].shown == "55%"

    def test_of_a_note_that_is_being_amended_the_signed_value_holds(self, episode, therapist):
        goal = build_goal(episode, "LTG", 2, measured_by="number", unit="ft", baseline="20", target="300")
        note = build_visit(episode, therapist, [("97530", "09:00", "09:20")]).note
        self.taken(note, therapist, goal=goal, value="160")
        charting.write_sections(note, COMPLETE, by=therapist, at=at("12:00"))
        sign(note, therapist)
        signing.open_amendment(note, by=therapist, at=at("15:00"))
        self.taken(note, therapist, goal=goal, value="170")
        assert course(goal) == [(1, "160", "therapist")]


class TestHelp:
    def test_a_measured_goal_has_the_help_of_its_activities_beside_it(self, episode, therapist):
        goal = build_goal(episode, "STG", 2, measured_by="number", unit="ft", baseline="20", target="300")
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "Mod"}))
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "CGA"}), day=NEXT)
        found = help_of(goal, logged_in([episode])[episode.pk])
        assert [(one.treatment_day, one.shown) for one in found.points] == [(1, "Mod"), (2, "CGA")]
        assert (found.baseline, found.target, found.levels[0]) == (None, None, (1, "Dep"))
        assert goal.measured_by == "number"

    def test_it_stands_on_the_scale_of_its_last_level(self, episode, therapist):
        goal = build_goal(episode, "STG", 2)
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "03"}))
        assert help_of(goal, logged_in([episode])[episode.pk]).levels[-1] == (6, "06")

    def test_a_goal_of_assistance_tells_it_itself(self, episode, goal, therapist):
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "Mod"}))
        assert help_of(goal, logged_in([episode])[episode.pk]) is None

    def test_without_a_level_there_is_none(self, episode, therapist):
        visit_with(episode, therapist, ("09:00", "09:20", {"assistance": "NT"}))
        assert help_of(build_goal(episode, "STG", 2), logged_in([episode])[episode.pk]) is None


def test_a_day_leads_to_the_note_whose_activity_tells_it(episode, goal, therapist):
    long = visit_with(episode, therapist, ("09:00", "09:30", {"assistance": "CGA"}))
    visit_with(episode, therapist, ("15:00", "15:10", {"assistance": "Max"}))
    (point,) = histories_of(episode)[goal.pk].points
    assert (point.value, point.note) == ("CGA", long.note.pk)


def test_words_have_no_points_and_say_what_they_say(episode):
    goal = build_goal(episode, "STG", 2)
    history = histories_of(episode)[goal.pk]
    assert (history.points, history.baseline.number, history.baseline.shown) == ((), None, "Moderate help")


def test_a_hundred_points_cost_as_many_queries_as_ten(episode, goal, therapist):
    build_goal(episode, "LTG", 2, measured_by="number", unit="ft", baseline="20", target="300")
    costs = []
    for days in ((0, 2), (2, 12)):
        for number in range(*days):
            build_visit(episode, therapist, [("97530", "09:00", "09:20")], day=DAY + dt.timedelta(days=number))
        with CaptureQueriesContext(connection) as captured:
            histories_of(episode)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 6
