"""A goal's form judges only the fields that its purpose and its kind of measuring need, each in a sentence."""

import datetime as dt

import pytest

from tests.builders import at, build_goal
from therapy_notes.forms import GoalForm
from therapy_notes.goals import changing
from therapy_notes.models import Goal

NEW = {"kind": "STG", "name": "Stairs", "text": "Climbs 12 stairs", "purpose": "restore", "target_date": "2026-04-10"}
LEVELS = {"measured_by": "assistance", "baseline_level": "Max", "target_level": "SBA"}
BERG = {"measured_by": "measure", "measure": "berg", "baseline": "22", "target": "45"}


@pytest.fixture
def asked(episode):
    """The form of a new goal with those facts."""

    def form(**facts):
        return GoalForm(NEW | facts, instance=Goal(episode=episode, number=1))

    return form


def problems(form):
    return {name: " ".join(texts) for name, texts in form.errors.items()}


def test_the_day_to_be_met_by_does_not_lie_before_care_began(asked, episode):
    before = episode.started - dt.timedelta(days=1)
    assert set(problems(asked(**LEVELS, target_date=before.isoformat()))) == {"target_date"}
    assert asked(**LEVELS, target_date=episode.started.isoformat()).is_valid()


class TestMeasuring:
    def test_levels_come_from_the_clinics_scale(self, asked):
        form = asked(**LEVELS)
        assert form.is_valid(), form.errors
        assert (form.instance.baseline, form.instance.target) == ("Max", "SBA")
        assert [code for code, _ in form.fields["target_level"].choices][:3] == ["", "I", "MI"]

    def test_what_another_kind_would_need_is_not_kept(self, asked):
        form = asked(**LEVELS, measure="berg", side="left", unit="ft", baseline="typed", current="now")
        assert form.is_valid(), form.errors
        goal = form.instance
        assert (goal.measure, goal.side, goal.unit, goal.current, goal.baseline) == ("", "", "", "", "Max")

    def test_levels_that_are_not_chosen_are_asked_for_at_their_fields(self, asked):
        assert set(problems(asked(measured_by="assistance", baseline="x", target="y"))) == {
            "baseline_level",
            "target_level",
        }

    def test_the_range_of_a_measure_is_told(self, asked):
        assert problems(asked(**BERG | {"target": "60"})) == {"target": "Berg goes from 0 to 56."}
        assert asked(**BERG | {"target": "56"}).is_valid()

    def test_a_measure_without_its_name(self, asked):
        assert problems(asked(**BERG | {"measure": ""})) == {"measure": "Choose the measure."}

    def test_a_measure_of_both_sides_needs_one(self, asked):
        grip = BERG | {"measure": "grip", "baseline": "20", "target": "40"}
        assert set(problems(asked(**grip))) == {"side"}
        assert asked(**grip, side="left").is_valid()

    def test_a_measure_without_sides_keeps_none(self, asked):
        form = asked(**BERG, side="left")
        assert form.is_valid()
        assert form.instance.side == ""

    @pytest.mark.parametrize(("typed", "is_right"), [("0", True), ("99", True), ("100", False), ("few", False)])
    def test_cues_are_counted(self, asked, typed, is_right):
        form = asked(measured_by="cues", baseline="8", target=typed)
        assert form.is_valid() is is_right
        if not is_right:
            assert "whole number from 0 to 99" in problems(form)["target"]

    @pytest.mark.parametrize(("typed", "is_right"), [("100", True), ("101", False), ("50 %", True)])
    def test_percent_goes_to_a_hundred(self, asked, typed, is_right):
        assert asked(measured_by="percent", baseline="10", target=typed).is_valid() is is_right

    def test_a_number_keeps_its_unit(self, asked):
        form = asked(measured_by="number", unit="ft", baseline="20", target="300", lower_is_better="on")
        assert form.is_valid(), form.errors
        assert (form.instance.unit, form.instance.lower_is_better) == ("ft", True)
        assert set(problems(asked(measured_by="number", baseline="far", target="300"))) == {"baseline"}


class TestPurpose:
    def test_a_maintenance_goal_says_what_and_why(self, asked):
        form = asked(**LEVELS | {"purpose": "maintain"})
        assert set(problems(form)) == {"must_not_be_lost", "why_skilled"}
        said = {"must_not_be_lost": "Swallows soft food.", "why_skilled": "The disease moves on."}
        assert asked(**LEVELS | {"purpose": "maintain"}, **said).is_valid()

    def test_another_goal_keeps_neither(self, asked):
        form = asked(**LEVELS, must_not_be_lost="x", why_skilled="y")
        assert form.is_valid()
        assert (form.instance.must_not_be_lost, form.instance.why_skilled) == ("", "")


class TestServing:
    def test_a_short_term_goal_serves_an_active_long_term_goal_of_its_episode(self, asked, episode):
        goal = episode.goals.get(kind="LTG")
        build_goal(episode, "LTG", 2, status="met")
        form = asked(**LEVELS, serves=str(goal.pk))
        assert [pk for pk, _ in form.fields["serves"].choices] == ["", goal.pk]
        assert form.is_valid(), form.errors
        assert form.instance.serves == goal

    def test_a_long_term_goal_serves_none(self, asked, episode):
        form = asked(**LEVELS | {"kind": "LTG"}, serves=str(episode.goals.get(kind="LTG").pk))
        assert form.is_valid(), form.errors
        assert form.instance.serves is None

    def test_a_met_one_is_not_taken(self, asked, episode):
        assert set(problems(asked(**LEVELS, serves=str(build_goal(episode, "LTG", 2, status="met").pk)))) == {"serves"}


class TestReason:
    def change(self, goal, **changes):
        shown = {"name": goal.name, "text": goal.text, "purpose": "restore", "target_date": "2026-04-10"}
        shown |= {"measured_by": "words", "baseline": goal.baseline, "target": goal.target}
        return GoalForm(shown | changes, instance=Goal.objects.get(pk=goal.pk))

    def test_a_long_term_goal_is_changed_with_a_reason(self, episode):
        goal = episode.goals.get(kind="LTG")
        assert set(problems(self.change(goal, target="More"))) == {"reason"}
        assert self.change(goal, target="More", reason="Lives alone.").is_valid()

    def test_where_it_stands_is_written_without_one(self, episode):
        assert self.change(episode.goals.get(kind="LTG"), current="Half way").is_valid()

    def test_a_short_term_goal_needs_none(self, episode):
        assert self.change(episode.goals.get(kind="STG"), target="More").is_valid()


def test_a_new_goal_is_measured_by_assistance_unless_somebody_chooses_otherwise(episode):
    assert GoalForm(instance=Goal(episode=episode, number=1))["measured_by"].value() == "assistance"


def test_the_levels_of_a_goal_are_chosen_when_its_page_opens(asked, therapist):
    form = asked(**LEVELS)
    assert form.is_valid()
    goal = changing.add_goal(form, by=therapist, at=at("12:00"))
    again = GoalForm(instance=goal)
    assert (again["baseline_level"].value(), again["target_level"].value(), again["target"].value()) == (
        "Max",
        "SBA",
        "",
    )
