"""A value in a note: written once, compared with what the page showed, said in the content, signed and restored."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from tests.builders import (
    COMPLETE,
    DAY,
    amend,
    at,
    build_clinic,
    build_episode,
    build_goal,
    build_note,
    build_patient,
    build_visit,
    get_note,
    sign,
)
from therapy_notes import access, gate, saving, signing
from therapy_notes.amendments import own, to_sign
from therapy_notes.changes import Changed
from therapy_notes.content import content, signed_content
from therapy_notes.differences import differences
from therapy_notes.measures import taken_in, write_measurement
from therapy_notes.models import Goal, Measurement, OwnMeasure

NEXT = DAY + dt.timedelta(days=3)


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE)


@pytest.fixture
def later(visit, episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE, day=NEXT)


def take(visit, by, measure="", value="", **more):
    return write_measurement(get_note(visit.note.pk), measure=measure, value=value, by=by, at=at("09:30"), **more)


def goal_by_number(episode, **facts):
    goal = build_goal(episode, number=7, name="Car transfer")
    Goal.objects.filter(pk=goal.pk).update(measured_by="number", unit="min", lower_is_better=True, **facts)
    goal.refresh_from_db()
    return goal


def said(visit):
    return content(get_note(visit.note.pk)).get("measurements")


def send(visit, by, name, value, was):
    """One change as the page sends it."""
    sent = at("09:30").timestamp() * 1000
    entry = {"key": str(uuid.uuid4()), "kind": "field", "name": name, "value": value, "was": was, "at": sent}
    entries = saving.read_entries({"sent": sent, "entries": [entry]}, at=at("09:30"))
    return saving.save_entries(get_note(visit.note.pk), entries, by=by, at=at("09:30"))[0]


class TestWriting:
    def test_a_value_is_kept_changed_and_taken_away(self, visit, therapist):
        assert take(visit, therapist, "tug", " 18.40 ").value == "18.4"
        assert take(visit, therapist, "tug", "17").value == "17"
        assert take(visit, therapist, "tug", "") is None
        assert not Measurement.objects.exists()

    @pytest.mark.parametrize(
        "place",
        [
            {"measure": "grip"},
            {"measure": "tug", "side": "left"},
            {"measure": "nothing"},
        ],
    )
    def test_what_cannot_be_measured_so_is_refused(self, visit, therapist, place):
        with pytest.raises(ValidationError, match="no such measure"):
            take(visit, therapist, value="5", **place)

    def test_another_clinics_measure_is_none(self, visit, therapist):
        theirs = OwnMeasure.objects.create(clinic=build_clinic("Northwind"), name="Stairs", highest=9)
        with pytest.raises(ValidationError, match="no such measure"):
            take(visit, therapist, f"own-{theirs.pk}", "5")

    def test_a_goals_own_number_is_taken_for_it_alone(self, visit, episode, therapist):
        goal = goal_by_number(episode)
        take(visit, therapist, goal=goal, value="4.5")
        assert said(visit)[0]["name"] == "STG 7 Car transfer"
        assert said(visit)[0]["shown"] == "4.5 min"
        with pytest.raises(ValidationError, match="a number of min"):
            take(visit, therapist, goal=goal, value="four")
        with pytest.raises(ValidationError, match="no number of its own"):
            take(visit, therapist, goal=episode.goals.get(kind="LTG"), value="4")
        other = goal_by_number(
            build_episode(visit.episode.patient.clinic, patient=build_patient(therapist.clinic, "7"))
        )
        with pytest.raises(ValidationError, match="no number of its own"):
            take(visit, therapist, goal=other, value="4")

    def test_a_plan_of_care_holds_none(self, episode, therapist):
        note = build_note(episode, therapist)
        with pytest.raises(ValidationError, match="holds no measures"):
            write_measurement(note, measure="tug", value="9", by=therapist, at=at("12:00"))

    def test_a_signed_note_takes_no_more(self, visit, therapist):
        sign(visit.note, therapist)
        with pytest.raises(access.Locked):
            take(visit, therapist, "tug", "18")

    def test_a_remark_follows_a_value(self, visit, therapist):
        with pytest.raises(ValidationError, match="Type the value first"):
            write_measurement(visit.note, measure="tug", remark="cane", by=therapist, at=at("09:30"))
        take(visit, therapist, "tug", "18")
        write_measurement(visit.note, measure="tug", remark="cane", by=therapist, at=at("09:30"))
        assert said(visit)[0]["remark"] == "cane"


class TestTwoTabs:
    def test_another_value_that_somebody_wrote_meanwhile_is_not_written_over(self, visit, therapist):
        take(visit, therapist, "tug", "18")
        with pytest.raises(Changed):
            take(visit, therapist, "tug", "17", was={"value": ""})
        assert said(visit)[0]["value"] == "18"

    def test_each_entry_saves_one_field_is_refused_in_words_or_is_a_conflict(self, visit, therapist):
        assert send(visit, therapist, "measure-tug", ["18"], [])["done"]
        assert send(visit, therapist, "measure-tug", ["18"], [])["done"]
        assert send(visit, therapist, "measure-rom-knee-flexion-left", ["95"], [])["done"]
        assert send(visit, therapist, "measure-tug-remark", ["cane"], [])["done"]
        told = send(visit, therapist, "measure-berg", ["57"], [])
        assert told["refused"] == {"berg": ["Berg goes from 0 to 56."]}
        told = send(visit, therapist, "measure-tug", ["17"], ["20"])
        assert (told["conflict"]["texts"], told["conflict"]["who"]) == (["18"], therapist.list_name)
        assert [one["value"] for one in said(visit)] == ["18", "95"]

    @pytest.mark.parametrize(
        "name", ["measure-nothing", "measure-grip", "measure-goal-1", "measure-goal-x", "measure-"]
    )
    def test_a_field_that_no_page_has_is_not_taken(self, visit, therapist, name):
        told = send(visit, therapist, name, ["1"], [])
        assert told["refused"] == {"": ["A field is not one of this page."]}

    def test_an_emptied_field_takes_the_value_away_and_both_tabs_may_do_it(self, visit, therapist):
        take(visit, therapist, "tug", "18")
        assert send(visit, therapist, "measure-tug", [], ["18"])["done"]
        assert send(visit, therapist, "measure-tug", [], ["18"])["done"]
        assert said(visit) is None


class TestContent:
    def test_a_note_without_measures_says_what_it_always_said(self, visit):
        assert "measurements" not in content(visit.note)

    def test_a_value_says_the_one_before_it_and_what_became(self, visit, later, therapist):
        take(visit, therapist, "berg", "45")
        take(later, therapist, "berg", "51")
        one = said(later)[0]
        assert one["previous"] == {"on": DAY.isoformat(), "value": "45", "shown": "45/56"}
        assert one["change"] == "better by 6, more than the smallest real change of 5"
        assert "previous" not in said(visit)[0]

    def test_values_stand_in_the_order_of_the_table_goals_last(self, visit, episode, therapist):
        take(visit, therapist, goal=goal_by_number(episode), value="4")
        for place in (
            {"measure": "rom-knee-flexion", "side": "right"},
            {"measure": "rom-knee-flexion", "side": "left"},
        ):
            take(visit, therapist, value="90", **place)
        take(visit, therapist, "tug", "18")
        assert [(one["name"], one["side"]) for one in said(visit)] == [
            ("Timed up and go", ""),
            ("Knee flexion", "left"),
            ("Knee flexion", "right"),
            ("STG 7 Car transfer", ""),
        ]

    def test_an_evaluation_needs_findings_or_a_measure(self, episode, therapist):
        visit = build_visit(episode, therapist, kind="evaluation")
        todo = {item.field for item in gate.missing(content(visit.note))}
        assert "findings" in todo
        take(visit, therapist, "tug", "18")
        todo = {item.field for item in gate.missing(content(get_note(visit.note.pk)))}
        assert "findings" not in todo

    def test_what_was_measured_otherwise_is_told(self, visit, later, therapist):
        take(visit, therapist, "tug", "18")
        take(visit, therapist, "berg", "45")
        take(later, therapist, "tug", "15")
        changed, _ = differences(content(visit.note), content(later.note))
        told = [(one.field, one.label, one.was, one.now) for one in changed if one.field.startswith("measure")]
        assert told == [("measure-tug", "Timed up and go", "18 s", "15 s")]


class TestTaken:
    def test_what_was_taken_comes_in_the_order_of_days_by_whom_and_with_its_number(
        self, visit, later, episode, therapist
    ):
        take(later, therapist, "tug", "15")
        take(visit, therapist, "tug", "18")
        goal = goal_by_number(episode)
        take(later, therapist, goal=goal, value="4")
        found = [(one.day, one.measure, one.goal, one.number, one.shown, one.by) for one in taken_in(episode)]
        assert found == [
            (DAY, "tug", "", 18.0, "18 s", "therapist"),
            (NEXT, "tug", "", 15.0, "15 s", "therapist"),
            (NEXT, "", "STG 7", 4.0, "4 min", "therapist"),
        ]
        assert len(taken_in(episode, until=DAY)) == 1

    def test_an_amendment_in_writing_changes_nothing_that_was_taken(self, visit, therapist, episode):
        take(visit, therapist, "tug", "18")
        sign(visit.note, therapist)
        before = taken_in(episode)
        signing.open_amendment(get_note(visit.note.pk), by=therapist, at=at("15:00"))
        take(visit, therapist, "tug", "")
        take(visit, therapist, "berg", "45")
        assert taken_in(episode) == before

    def test_a_void_note_measured_nothing(self, visit, therapist, episode):
        take(visit, therapist, "tug", "18")
        visit.note.status = "void"
        visit.note.save()
        assert taken_in(episode) == []


class TestAmending:
    def test_an_amendment_tells_the_value_that_changed_and_keeps_the_others_as_signed(self, visit, therapist):
        take(visit, therapist, "tug", "18")
        take(visit, therapist, "berg", "45")
        sign(visit.note, therapist)
        was = signed_content(visit.note.versions.get())
        signing.open_amendment(get_note(visit.note.pk), by=therapist, at=at("15:00"))
        take(visit, therapist, "tug", "16")
        now = to_sign(get_note(visit.note.pk))
        changed, _ = differences(was, now)
        assert [(one.label, one.was, one.now) for one in changed] == [("Timed up and go", "18 s", "16 s")]
        assert now["measurements"][1] == was["measurements"][1]

    def test_one_that_is_dropped_leaves_no_trace(self, visit, therapist, episode):
        goal = goal_by_number(episode)
        take(visit, therapist, "tug", "18")
        take(visit, therapist, goal=goal, value="4")
        sign(visit.note, therapist)
        before = own(signed_content(visit.note.versions.get()))
        signing.open_amendment(get_note(visit.note.pk), by=therapist, at=at("15:00"))
        take(visit, therapist, "tug", "")
        take(visit, therapist, goal=goal, value="9")
        take(visit, therapist, "berg", "45")
        signing.drop_amendment(get_note(visit.note.pk), by=therapist, at=at("15:30"))
        assert own(content(get_note(visit.note.pk))) == before

    def test_an_evaluation_of_before_the_systems_review_can_be_amended_and_dropped(self, episode, therapist):
        words = dict.fromkeys(("history", "prior_level", "findings", "assessment"), "Said.")
        visit = build_visit(episode, therapist, [("97161", "09:00", "09:30")], kind="evaluation", sections=words)
        sign(visit.note, therapist)
        assert amend(get_note(visit.note.pk), therapist, history="Said otherwise.")
