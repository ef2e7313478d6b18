"""All that a note says, as one plain dict: for the page, the signature, the PDF and billing."""

import json

import pytest

from tests.builders import COMPLETE, DAY, at, build_note, build_visit, get_note, log, sign
from therapy_notes import charting
from therapy_notes.charting import TimeEntry
from therapy_notes.content import SECTIONS, canonical, content, digest, latest_content
from therapy_notes.models import Goal, Note


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, sections=COMPLETE, pain_before=4)


def said(visit):
    return content(get_note(visit.note.pk))


def totals(visit):
    return said(visit)["minutes"]


def together(visit, by, first, second, code="97530"):
    entry = TimeEntry(at("09:00"), at("09:23"), first.clinician, second.clinician if second else None)
    return log(visit, by, code, "09:00", "09:23", {"stretches": [entry]})


def test_it_is_plain_enough_for_json_and_back(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23", {"cues": {"verbal": 2}, "help_types": ["tactile"]})
    whole = said(visit)
    assert json.loads(canonical(whole)) == whole


def test_the_same_words_give_the_same_bytes_in_any_order_of_keys():
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}' == canonical({"a": "é", "b": 1})


def test_the_digest_holds_the_one_before_it():
    assert digest("text") != digest("text", previous="0" * 64)
    assert digest("text") == digest("text", previous="")


def test_names_goals_and_diagnoses_stand_in_it(visit):
    whole = said(visit)
    assert (whole["patient"]["name"], whole["patient"]["age"]) == ("Alvarez, Rosa", 68)
    assert [goal["text"] for goal in whole["goals"]] == ["Walk 500 ft without help", "Sit to stand without help"]
    assert whole["episode"]["diagnoses"][0]["code"] == "Z96.641"
    assert (whole["clinic"]["npi"], whole["author"]["license"]) == ("1234567893", "WI 00024-24")
    assert (whole["visit"]["pain_before"], whole["visit"]["pain_after"]) == (4, None)


def test_times_carry_the_clinics_offset(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23")
    stretch = said(visit)["activities"][0]["stretches"][0]
    assert (stretch["started"], stretch["ended"]) == ("2026-03-06T09:00:00-06:00", "2026-03-06T09:23:00-06:00")
    assert said(visit)["visit"]["planned"] == "2026-03-06T09:00:00-06:00"


def test_activities_are_numbered_by_the_clock_and_those_without_times_come_last(visit, therapist):
    log(visit, therapist, "97112", "11:00", "11:10", {"stretches": ()})
    log(visit, therapist, "97110", "10:00", "10:10")
    log(visit, therapist, "97530", "09:00", "09:10")
    found = [(one["number"], one["code"]) for one in said(visit)["activities"]]
    assert found == [(1, "97530"), (2, "97110"), (3, "97112")]


def test_every_section_of_the_kind_is_there_also_empty(episode, therapist):
    for kind in Note.Kind:
        by_visit = kind in Note.WITH_VISIT
        note = build_visit(episode, therapist, kind=kind).note if by_visit else build_note(episode, therapist, kind)
        names = [section["name"] for section in content(get_note(note.pk))["sections"]]
        assert names == [name for name, _, _ in SECTIONS[kind]]


def test_narrative_stands_as_it_was_written_to_the_last_space(visit, therapist):
    words = "  First line\n\n\tsecond, with a space at its end \n"
    charting.write_sections(visit.note, {"plan": words}, by=therapist, at=at("12:00"))
    assert said(visit)["sections"][-1]["text"] == words


class TestMinutes:
    def test_timed_and_treatment_minutes_are_told_apart(self, visit, therapist):
        log(visit, therapist, "97530", "09:00", "09:23")
        log(visit, therapist, "97110", "09:23", "09:30")
        log(visit, therapist, "97150", "09:30", "09:40")
        assert totals(visit) == {"timed": 30, "treatment": 40}

    def test_stretches_of_one_activity_add_up(self, visit, therapist):
        log(visit, therapist, "97530", "09:00", "09:10")
        activity = visit.activities.get()
        charting.start_clock(activity, by=therapist, at=at("09:20"))
        charting.stop_clock(activity, by=therapist, at=at("09:25"))
        assert said(visit)["activities"][0]["minutes"] == 15
        assert totals(visit) == {"timed": 15, "treatment": 15}

    def test_a_running_clock_counts_nothing_yet(self, visit, therapist):
        log(visit, therapist, "97530", "09:00", None)
        row = said(visit)["activities"][0]
        assert (row["running"], row["minutes"], row["stretches"][0]["minutes"]) == (True, 0, None)
        assert totals(visit) == {"timed": 0, "treatment": 0}

    def test_therapist_and_assistant_together_are_both_and_counted_once(self, visit, therapist, assistant):
        together(visit, therapist, therapist, assistant)
        stretch = said(visit)["activities"][0]["stretches"][0]
        assert (stretch["delivered"], stretch["with"]["letters"]) == ("both", "PTA")
        assert totals(visit) == {"timed": 23, "treatment": 23}

    def test_an_assistant_alone_counts(self, visit, therapist, assistant):
        together(visit, therapist, assistant, None)
        assert said(visit)["activities"][0]["stretches"][0]["delivered"] == "assistant"
        assert totals(visit) == {"timed": 23, "treatment": 23}

    def test_a_student_alone_counts_nowhere(self, visit, therapist, student):
        together(visit, therapist, student, None)
        log(visit, therapist, "97110", "09:23", "09:30")
        stretch = said(visit)["activities"][0]["stretches"][0]
        assert (stretch["delivered"], stretch["student"], stretch["minutes"]) == ("student", True, 23)
        assert totals(visit) == {"timed": 7, "treatment": 7}

    @pytest.mark.parametrize("order", [("student", "therapist"), ("therapist", "student")])
    def test_a_student_beside_a_therapist_counts_as_the_therapist(self, visit, therapist, student, order):
        people = {"student": student, "therapist": therapist}
        together(visit, therapist, people[order[0]], people[order[1]])
        stretch = said(visit)["activities"][0]["stretches"][0]
        assert (stretch["delivered"], stretch["student"]) == ("therapist", True)
        assert totals(visit) == {"timed": 23, "treatment": 23}


class TestPlans:
    def test_a_visit_names_the_plan_signed_for_its_day(self, episode, therapist, visit):
        assert said(visit)["plan"] is None
        note = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        assert said(visit)["plan"] is None  # a draft plan is none yet
        sign(note, therapist)
        assert said(visit)["plan"]["frequency"] == "3 times a week"

    def test_the_plan_that_began_last_on_or_before_the_day_holds(self, episode, therapist, visit):
        for starts, words in ((DAY.replace(day=1), "old"), (DAY, "now"), (DAY.replace(day=7), "next")):
            note = build_note(
                episode, therapist, sections={"rationale": "Needs skill."}, starts=starts, frequency=words
            )
            sign(note, therapist)
        assert said(visit)["plan"]["frequency"] == "now"


def test_the_latest_content_is_the_draft_or_the_last_signed_version(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23")
    assert latest_content(get_note(visit.note.pk)) == said(visit)
    before = said(visit)
    sign(visit.note, therapist)
    Goal.objects.update(text="Reworded")
    assert latest_content(get_note(visit.note.pk)) == before
