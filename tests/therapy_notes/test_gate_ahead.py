"""Nobody signs for care that is still to come: times and days after the moment of signing are refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.builders import COMPLETE, DAY, at, build_note, build_visit, get_note, log, sign, sign_amended
from therapy_notes import charting, gate, signing
from therapy_notes.content import content
from therapy_notes.models import Note

SKEW = dt.timedelta(minutes=5)
SECOND = dt.timedelta(seconds=1)
TIMES = [("97530", "12:30", "13:00")]


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, TIMES, sections=COMPLETE)


def ahead(visit, moment):
    """What is missing at that moment alone: the field of each."""
    return [item.field for item in gate.missing(content(get_note(visit.note.pk)), at=moment)]


def refused(note, by, clock, day=DAY):
    with pytest.raises(ValidationError):
        sign(note, by, clock, day)
    assert not note.versions.exists()
    assert Note.objects.get(pk=note.pk).status == "draft"


def test_an_activity_that_ends_later_is_to_be_corrected_at_its_field(visit):
    [item] = gate.missing(content(get_note(visit.note.pk)), at=at("12:54"))
    assert (item.act, item.activity) == ("Activity 1: correct its end", visit.activities.get().pk)
    assert (item.field, item.brief) == ("ended_0", "Correct its end")
    assert "after the moment of signing" in item.reason


def test_a_clock_may_run_five_minutes_ahead_and_not_a_second_more(visit):
    assert ahead(visit, at("13:00") - SKEW) == []
    assert ahead(visit, at("13:00") - SKEW - SECOND) == ["ended_0"]


def test_when_the_patient_left_is_held_to_the_same_minutes(visit, therapist):
    charting.describe_visit(visit, by=therapist, at=at("12:00"), left=at("13:30"))
    assert ahead(visit, at("13:25")) == []
    assert ahead(visit, at("13:25") - SECOND) == ["visit-left"]


def test_what_was_discussed_lies_behind_too(visit, therapist):
    facts = {"discussed_with": therapist.clinician, "discussed_at": at("15:00"), "discussed": "Go on so."}
    charting.correct_activity(visit.activities.get(), by=therapist, at=at("12:00"), **facts)
    assert ahead(visit, at("14:55")) == []
    assert ahead(visit, at("14:55") - SECOND) == ["discussed_at"]


def test_the_second_stretch_of_an_activity_is_the_one_that_is_named(episode, therapist):
    visit = build_visit(episode, therapist, sections=COMPLETE)
    spans = [
        charting.TimeEntry(at("09:00"), at("09:10"), therapist.clinician),
        charting.TimeEntry(at("10:00"), at("10:20"), therapist.clinician),
    ]
    log(visit, therapist, "97530", "09:00", "09:10", {"stretches": spans})
    assert ahead(visit, at("09:30")) == ["ended_1"]


def test_the_day_is_that_of_the_clinic_wherever_the_moment_was_taken(visit):
    midnight = at("00:00").astimezone(dt.UTC)
    assert ahead(visit, midnight - SECOND) == ["visit-planned_day"]
    assert ahead(visit, midnight) == ["ended_0"]


def test_a_note_without_a_visit_is_held_to_its_day(episode, therapist):
    note = build_note(episode, therapist, sections={"rationale": "It needs a therapist."})
    before = [item.field for item in gate.missing(content(note), at=at("23:59", DAY - dt.timedelta(days=1)))]
    assert before == ["visit-planned_day"]
    assert gate.missing(content(note), at=at("00:00")) == []


def test_such_a_note_is_not_signed(visit, therapist):
    refused(visit.note, therapist, "12:54")
    refused(visit.note, therapist, "23:00", DAY - dt.timedelta(days=1))
    sign(visit.note, therapist, "12:55")
    assert visit.note.versions.count() == 1


def test_an_amendment_says_nothing_of_later_either(visit, therapist):
    sign(visit.note, therapist)
    signing.open_amendment(get_note(visit.note.pk), by=therapist, at=at("15:00"))
    charting.describe_visit(get_note(visit.note.pk).visit, by=therapist, at=at("15:00"), left=at("16:00"))
    with pytest.raises(ValidationError, match="still missing"):
        sign_amended(visit.note, therapist)
    assert visit.note.versions.count() == 1


def test_times_are_not_in_order_while_they_lie_ahead(visit):
    said = content(get_note(visit.note.pk))
    assert "Times and minutes" not in gate.fine(said, at=at("12:00"))
    assert "Times and minutes" in gate.fine(said, at=at("13:00"))


def test_the_gate_leads_to_each_field(visit, therapist, sign_in, noon):
    charting.describe_visit(visit, by=therapist, at=at("12:00"), left=at("13:30"))
    html = sign_in(therapist).get(f"/notes/{visit.note.pk}/sign/").content.decode()
    activity = visit.activities.get().pk
    assert f'href="/visits/{visit.pk}/?open={activity}#id_activity-ended_0"' in html
    assert f'href="/visits/{visit.pk}/#id_visit-left"' in html
    assert "Ready to sign" not in html
