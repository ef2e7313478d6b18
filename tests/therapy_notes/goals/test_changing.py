"""Goals are added, changed, closed and opened again, and of each act a sealed row stays."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.forms import model_to_dict

from tests.builders import DAY, at, build_episode, build_goal, build_patient
from therapy_notes.forms import GoalForm
from therapy_notes.goals import changing
from therapy_notes.models import AuditEvent, Goal, GoalChange, LedgerEntry

NEW = {"kind": "STG", "name": "Stairs", "text": "Climbs 12 stairs", "purpose": "restore", "target_date": "2026-04-10"}
NEW |= {"measured_by": "words", "baseline": "None", "target": "12 stairs"}


@pytest.fixture
def goal(episode):
    return episode.goals.get(kind="LTG")


def form_for(goal, **changes):
    """The form of a goal as its page shows it, with other values typed in; valid."""
    goal = Goal.objects.get(pk=goal.pk)
    shown = {name: value for name, value in model_to_dict(goal).items() if value is not None}
    form = GoalForm(shown | {"shown_change": changing.last_change(goal)} | changes, instance=goal)
    assert form.is_valid(), form.errors
    return form


def add(episode, by, **facts):
    form = GoalForm(NEW | facts, instance=Goal(episode=episode, number=1))
    assert form.is_valid(), form.errors
    return changing.add_goal(form, by=by, at=at("12:00"))


def change(goal, by, clock="12:00", **changes):
    return changing.change_goal(form_for(goal, **changes), by=by, at=at(clock))


def told(goal):
    """Each act on it: its kind, and the fields with what was and is."""
    return [(one.kind, [(row["field"], row["was"], row["now"]) for row in one.changes]) for one in goal.changes.all()]


class TestAdding:
    def test_numbers_go_on_by_kind(self, episode, therapist):
        labels = [add(episode, therapist, kind=kind).label for kind in ("STG", "LTG", "STG")]
        assert labels == ["STG 2", "LTG 2", "STG 3"]

    def test_the_number_of_a_goal_that_has_ended_is_not_given_again(self, episode, therapist):
        build_goal(episode, "STG", 7, status="discontinued")
        assert add(episode, therapist).label == "STG 8"

    def test_another_episode_counts_for_itself(self, episode, therapist, clinic):
        add(episode, therapist)
        assert add(build_episode(clinic, patient=build_patient(clinic, "2002")), therapist).label == "STG 2"

    def test_what_it_said_at_first_stays(self, episode, therapist):
        ((kind, rows),) = told(add(episode, therapist))
        assert kind == "added"
        assert ("target", "", "12 stairs") in rows
        assert ("target_date", "", "2026-04-10") in rows


class TestChanging:
    def test_each_field_with_what_was_and_is_by_whom_and_when(self, goal, therapist):
        change(goal, therapist, target="Independent", target_date="2026-05-01", reason="Goes home sooner.")
        assert told(goal) == [
            ("modified", [("target", "Stand-by", "Independent"), ("target_date", "2026-04-10", "2026-05-01")])
        ]
        row = goal.changes.get()
        assert (row.by, row.by_text, row.at, row.on) == (therapist, "Tester, Thea, PT", at("12:00"), DAY)
        assert row.reason == "Goes home sooner."

    def test_a_level_is_told_by_its_code_and_a_number_with_its_unit(self, episode, therapist):
        goal = add(episode, therapist, measured_by="assistance", baseline_level="Max", target_level="SBA")
        levels = {"baseline_level": "Max", "target_level": "MI", "baseline": "", "target": ""}
        change(goal, therapist, **levels)
        number = {"measured_by": "number", "unit": "ft", "baseline": "20", "target": "300"}
        change(goal, therapist, **number)
        (_, first), (_, second) = told(goal)[1:]
        assert first == [("target", "SBA", "MI")]
        assert ("target", "MI", "300 ft") in second
        assert ("measured_by", "Assistance level", "A number with its unit") in second

    def test_nothing_differs_and_nothing_is_written(self, goal, therapist):
        change(goal, therapist)
        assert told(goal) == []
        assert not AuditEvent.objects.filter(event="goal.changed").exists()

    def test_the_identifier_never_changes(self, goal, therapist):
        change(goal, therapist, kind="STG", number="9", name="Other", reason="Better said.")
        goal.refresh_from_db()
        assert (goal.label, goal.name) == ("LTG 1", "Other")

    def test_a_change_that_somebody_made_meanwhile_is_not_written_over(self, goal, therapist):
        mine = form_for(goal, target="Mine", reason="So.")
        change(goal, therapist, target="Theirs", reason="So.")
        assert changing.change_goal(mine, by=therapist, at=at("12:05")) is None
        assert "Tester, Thea, PT changed this goal" in " ".join(mine.non_field_errors())
        goal.refresh_from_db()
        assert goal.target == "Theirs"
        again = GoalForm(mine.data, instance=goal)
        assert again.is_valid(), again.errors
        assert changing.change_goal(again, by=therapist, at=at("12:06")).target == "Mine"

    def test_a_closed_goal_is_opened_before_it_is_changed(self, goal, therapist):
        form = form_for(goal, target="Mine", reason="So.")
        changing.close_goal(goal, kind="met", on=DAY, by=therapist, at=at("12:00"))
        assert changing.change_goal(form, by=therapist, at=at("12:05")) is None
        assert "open it again" in " ".join(form.non_field_errors())

    def test_the_log_names_fields_and_no_words(self, goal, therapist):
        change(goal, therapist, text="Walks in the dark", reason="So.")
        detail = AuditEvent.objects.get(event="goal.changed").detail
        assert detail == {"goal": "LTG 1", "fields": ["text"]}


class TestClosing:
    def test_met_on_a_day_by_whom(self, goal, therapist):
        closed = changing.close_goal(goal, kind="met", on=DAY, by=therapist, at=at("12:00"), reason="Twice.")
        assert (closed.status, closed.closed_on) == ("met", DAY)
        row = goal.changes.get()
        assert (row.kind, row.on, row.reason, row.by) == ("met", DAY, "Twice.", therapist)

    def test_given_up_only_with_a_reason(self, goal, therapist):
        with pytest.raises(ValidationError, match="why the goal is given up"):
            changing.close_goal(goal, kind="discontinued", on=DAY, by=therapist, at=at("12:00"), reason=" ")
        facts = {"kind": "discontinued", "on": DAY, "by": therapist, "at": at("12:00"), "reason": "Moved away."}
        assert changing.close_goal(goal, **facts).status == "discontinued"

    def test_not_twice(self, goal, therapist):
        changing.close_goal(goal, kind="met", on=DAY, by=therapist, at=at("12:00"))
        with pytest.raises(ValidationError, match="closed already"):
            changing.close_goal(goal, kind="met", on=DAY, by=therapist, at=at("12:01"))
        assert goal.changes.count() == 1

    @pytest.mark.parametrize("days", [1, -25])
    def test_not_on_a_day_ahead_nor_before_care_began(self, goal, therapist, days):
        day = DAY + dt.timedelta(days=days)  # care began 24 days before
        with pytest.raises(ValidationError):
            changing.close_goal(goal, kind="met", on=day, by=therapist, at=at("12:00"))

    def test_on_the_day_care_began(self, goal, therapist):
        facts = {"kind": "met", "on": goal.episode.started, "by": therapist, "at": at("12:00")}
        assert changing.close_goal(goal, **facts).status == "met"

    def test_opened_again_with_a_reason(self, goal, therapist):
        with pytest.raises(ValidationError, match="worked on already"):
            changing.reopen_goal(goal, by=therapist, at=at("12:00"), reason="Fell.")
        changing.close_goal(goal, kind="met", on=DAY, by=therapist, at=at("12:00"))
        with pytest.raises(ValidationError, match="Say why"):
            changing.reopen_goal(goal, by=therapist, at=at("12:01"))
        opened = changing.reopen_goal(goal, by=therapist, at=at("12:01"), reason="Fell.")
        assert (opened.status, opened.closed_on) == ("active", None)
        assert [one.kind for one in goal.changes.all()] == ["met", "reopened"]


def test_each_act_is_sealed_in_the_ledger_of_its_chart(goal, therapist):
    change(goal, therapist, name="Walk far", reason="So.")
    changing.close_goal(goal, kind="met", on=DAY, by=therapist, at=at("12:00"))
    sealed = LedgerEntry.objects.filter(table_name=GoalChange._meta.db_table, patient=goal.episode.patient)
    assert sorted(sealed.values_list("row_id", flat=True)) == list(goal.changes.values_list("pk", flat=True))
