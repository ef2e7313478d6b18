"""What must hold of times and codes, each boundary from both sides."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.builders import DAY, at, build_episode, build_patient, build_visit, log
from therapy_notes import times
from therapy_notes.charting import TimeEntry
from therapy_notes.models import Activity, Clinic


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist)


def check(visit, by, *spans, code="97530", with_whom=None):
    """The sentences about an activity with these stretches, by field."""
    activity = Activity(visit=visit, code=code)
    entries = [TimeEntry(at(start), at(end) if end else None, by.clinician, with_whom) for start, end in spans]
    return sentences(times.check_activity, activity, entries)


def sentences(check, *args):
    try:
        check(*args)
    except ValidationError as error:
        return {name: " ".join(texts) for name, texts in error.message_dict.items()}
    return {}


def test_activities_that_touch_share_no_minute(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23")
    assert check(visit, therapist, ("09:23", "09:30")) == {}
    assert check(visit, therapist, ("08:50", "09:00")) == {}


def test_one_shared_minute_at_the_start_is_named_with_the_other_activity(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23")
    found = check(visit, therapist, ("09:22", "09:30"))
    assert list(found) == ["started_0"]
    assert found["started_0"].startswith("This shares 1 min of 97530 done (9:00 am to 9:23 am).")


def test_one_shared_minute_at_the_end_is_said_at_the_end(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23")
    assert list(check(visit, therapist, ("08:50", "09:01"))) == ["ended_0"]


def test_a_stretch_around_another_shares_all_of_it(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23")
    assert "shares 23 min" in check(visit, therapist, ("08:50", "09:30"))["ended_0"]


def test_a_running_activity_is_open_to_its_end(visit, therapist):
    log(visit, therapist, "97530", "09:00", None)
    assert check(visit, therapist, ("08:30", "09:00")) == {}
    assert "still running" in check(visit, therapist, ("09:30", "09:40"))["started_0"]


@pytest.mark.parametrize("code", ["G0283", "97010"])
def test_a_supervised_modality_may_run_beside_anything_and_anything_beside_it(visit, therapist, code):
    log(visit, therapist, "97530", "09:00", "09:23")
    assert check(visit, therapist, ("09:05", "09:20"), code=code) == {}
    log(visit, therapist, code, "09:30", "09:50")
    assert check(visit, therapist, ("09:30", "09:50")) == {}


def test_the_minutes_of_another_visit_are_not_this_visits(visit, therapist, clinic):
    other = build_visit(build_episode(clinic, patient=build_patient(clinic, number="2002")), therapist)
    log(other, therapist, "97530", "09:00", "09:23")
    assert check(visit, therapist, ("09:00", "09:23")) == {}


def test_the_minute_of_arrival_itself_is_fine_and_the_one_before_is_not(visit, therapist):
    visit.arrived = at("09:00")
    assert check(visit, therapist, ("09:00", "09:10")) == {}
    assert check(visit, therapist, ("08:59", "09:10")) == {
        "started_0": "The patient arrived at 9:00 am. Change this or the arrival."
    }


def test_the_minute_of_leaving_itself_is_fine_and_the_one_after_is_not(visit, therapist):
    visit.left = at("09:10")
    assert check(visit, therapist, ("09:00", "09:10")) == {}
    assert check(visit, therapist, ("09:00", "09:11")) == {
        "ended_0": "The patient left at 9:10 am. Change this or the leaving."
    }


def test_an_end_in_the_minute_of_the_start_is_refused_and_one_minute_is_enough(visit, therapist):
    assert list(check(visit, therapist, ("09:00", "09:00"))) == ["ended_0"]
    assert list(check(visit, therapist, ("09:00", "08:59"))) == ["ended_0"]
    assert check(visit, therapist, ("09:00", "09:01")) == {}


def test_the_last_minute_of_the_day_is_the_visits_and_midnight_is_not(visit, therapist):
    next_day = DAY + dt.timedelta(days=1)
    activity = Activity(visit=visit, code="97530")
    late = TimeEntry(at("23:50"), at("23:59"), therapist.clinician)
    past = TimeEntry(at("23:50"), at("00:00", next_day), therapist.clinician)
    assert sentences(times.check_activity, activity, [late]) == {}
    found = sentences(times.check_activity, activity, [past])
    assert found == {"ended_0": "This is not on Fri Mar 6, the day of the visit. Change the time."}


def test_two_stretches_of_one_activity_may_touch_but_not_overlap(visit, therapist):
    assert check(visit, therapist, ("09:00", "09:10"), ("09:10", "09:20")) == {}
    found = check(visit, therapist, ("09:00", "09:10"), ("09:09", "09:20"))
    assert found == {"started_1": "This overlaps the stretch above it. Change one of them."}


def test_only_one_stretch_of_an_activity_can_be_running(visit, therapist):
    assert check(visit, therapist, ("09:00", "09:10"), ("09:10", None)) == {}
    assert "__all__" in check(visit, therapist, ("09:00", None), ("09:10", None))


def test_nobody_works_together_with_themselves(visit, therapist, assistant):
    assert check(visit, therapist, ("09:00", "09:10"), with_whom=assistant.clinician) == {}
    assert list(check(visit, therapist, ("09:00", "09:10"), with_whom=therapist.clinician)) == ["with_whom_0"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("12345", "12345 is not in the catalogue."),
        ("92507", "92507 is a code of SLP; this is an episode of PT."),
        ("97165", "97165 is a code of OT; this is an episode of PT."),
    ],
)
def test_a_code_that_the_discipline_may_not_use_is_refused_with_the_reason(visit, code, words):
    assert sentences(times.check_code, Activity(visit=visit, code=code))["code"].startswith(words)


def test_a_code_counts_from_the_first_day_it_is_in_force(visit):
    last_without, first_with = dt.date(2019, 12, 31), dt.date(2020, 1, 1)
    for day, fine in ((last_without, False), (first_with, True)):
        visit.planned = at("09:00", day)
        found = sentences(times.check_code, Activity(visit=visit, code="90912"))
        assert (found == {}) is fine
        assert fine or "not in force on 2019-12-31" in found["code"]


def test_arrival_and_leaving_lie_around_the_activities(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23")
    visit.arrived, visit.left = at("09:00"), at("09:23")
    assert sentences(times.check_visit, visit) == {}
    visit.arrived, visit.left = at("09:01"), at("09:22")
    found = sentences(times.check_visit, visit)
    assert found["arrived"].startswith("An activity starts at 9:00 am, before this.")
    assert found["left"].startswith("An activity ends at 9:23 am, after this.")


def test_leaving_in_the_minute_of_arrival_is_refused(visit):
    visit.arrived = visit.left = at("09:00")
    assert list(sentences(times.check_visit, visit)) == ["left"]
    visit.left = at("09:01")
    assert sentences(times.check_visit, visit) == {}


def test_a_visit_cannot_move_to_another_day_once_activities_have_times(visit, therapist):
    visit.planned = at("09:00", DAY + dt.timedelta(days=1))
    assert sentences(times.check_visit, visit) == {}
    visit.planned = at("09:00")
    log(visit, therapist, "97530", "09:00", "09:23")
    visit.planned = at("10:00")
    assert sentences(times.check_visit, visit) == {}
    visit.planned = at("10:00", DAY + dt.timedelta(days=1))
    assert sentences(times.check_visit, visit) == {
        "planned": "Its activities were logged on Fri Mar 6. Correct or remove them first."
    }


def test_starting_an_activity_ends_all_that_runs_but_supervised_modalities(visit, therapist):
    treatment = log(visit, therapist, "97530", "09:00", None)
    modality = log(visit, therapist, "G0283", "09:05", None)
    other, second = Activity(visit=visit, code="97110"), Activity(visit=visit, code="97010")
    assert [one.activity for one in times.running_beside(other)] == [treatment]
    assert times.running_beside(second) == []
    assert [one.activity for one in times.running_beside(modality)] == [modality]


def test_sentences_are_in_the_clinics_style(visit, therapist, clinic):
    Clinic.objects.update(date_style="day_first")
    visit = build_visit(visit.episode.__class__.objects.get(pk=visit.episode_id), therapist)
    visit.arrived = at("09:00")
    assert "arrived at 09:00." in check(visit, therapist, ("08:59", "09:10"))["started_0"]
