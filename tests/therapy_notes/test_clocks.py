"""The clocks as the record feeds them: which days count, which reports close, who furnished a whole service."""

import datetime as dt

import pytest

from tests.builders import (
    DAY,
    at,
    build_episode,
    build_note,
    build_patient,
    build_signed_visit,
    build_visit,
    get_note,
    judge_goals,
    prove,
    sign,
)
from therapy_notes import charting, clocks, planning, signing
from therapy_notes.content import content

REPORT = {"objective": "Up.", "assessment": "Better.", "plan": "Go on.", "skilled_need": "Grading."}


def days(count, first=DAY):
    return [first - dt.timedelta(days=count - 1 - number) for number in range(count)]


def treat(episode, by, dates, activities=(("97530", "09:00", "09:23"),)):
    return [build_visit(episode, by, activities, day=day) for day in dates]


def report(episode, by, period_end, written=DAY):
    note = charting.start_note(episode, kind="progress_report", by=by, at=at("15:00", written))
    planning.write_report(note, by=by, at=at("15:00", written), period_end=period_end, next_step="continue")
    judge_goals(note, by, at=at("15:00", written))
    charting.write_sections(note, REPORT, by=by, at=at("15:00", written))
    note = get_note(note.pk)
    signing.sign_note(note, proof=prove(by), at=at("16:00", written), shown=signing.seen(content(note)))
    return note


def periods(episode, on=DAY):
    answer = clocks.reporting_of([episode], on=on)[episode.pk]
    return [(one.days, one.status) for one in answer.periods]


def test_two_visits_of_one_day_are_one_treatment_day(episode, therapist):
    treat(episode, therapist, [DAY])
    build_visit(episode, therapist, [("97110", "14:00", "14:15")], start="14:00")
    assert periods(episode) == [(1, "open")]


def test_a_visit_without_activities_is_no_treatment_day(episode, therapist):
    build_visit(episode, therapist)
    assert periods(episode) == []


def test_an_evaluation_counts(episode, therapist):
    build_visit(episode, therapist, [("97161", "09:00", "09:30")], kind="evaluation")
    assert periods(episode) == [(1, "open")]


@pytest.mark.parametrize(("count", "status"), [(9, "open"), (10, "due_today")])
def test_the_tenth_treatment_day_wants_the_report(episode, therapist, count, status):
    treat(episode, therapist, days(count))
    assert periods(episode) == [(count, status)]


def test_a_signed_report_closes_the_period_and_the_next_day_opens_another(episode, therapist):
    dates = days(10)
    treat(episode, therapist, dates)
    report(episode, therapist, period_end=dates[-2])
    assert periods(episode) == [(9, "delayed_ok"), (1, "open")]


def test_an_unsigned_report_closes_nothing(episode, therapist):
    treat(episode, therapist, days(10))
    build_note(episode, therapist, kind="progress_report", sections=REPORT)
    assert periods(episode) == [(10, "due_today")]


def test_a_discharge_closes_the_last_period(episode, therapist):
    treat(episode, therapist, days(3))
    note = build_note(episode, therapist, kind="discharge", sections={"reason": "Goals met.", "status": "Walks alone."})
    sign(note, therapist)
    assert periods(episode)[0][1] in ("on_time", "delayed_ok")


def test_an_assistant_alone_leaves_the_period_without_participation(episode, assistant):
    treat(episode, assistant, days(10))
    answer = clocks.reporting_of([episode], on=DAY + dt.timedelta(days=1))[episode.pk]
    assert [one.participation for one in answer.periods] == ["missing"]


def test_one_whole_service_of_the_therapist_is_participation(episode, assistant, therapist):
    dates = days(10)
    treat(episode, assistant, dates[:-1])
    treat(episode, therapist, dates[-1:])
    answer = clocks.reporting_of([episode], on=DAY + dt.timedelta(days=1))[episode.pk]
    assert [one.participation for one in answer.periods] == ["ok"]


def test_planned_visits_forecast_the_due_date(episode, therapist):
    treat(episode, therapist, days(9))
    build_visit(episode, therapist, day=DAY + dt.timedelta(days=4))
    answer = clocks.reporting_of([episode], on=DAY)[episode.pk]
    assert (answer.remaining, answer.due_on) == (1, DAY + dt.timedelta(days=4))


@pytest.mark.parametrize(
    ("count", "code"), [(6, None), (7, "report-due-soon"), (8, "report-due-soon"), (9, "report-due")]
)
def test_the_visit_page_counts_its_own_day_before_it_is_logged(episode, therapist, count, code):
    treat(episode, therapist, days(count, DAY - dt.timedelta(days=1)))
    clock = clocks.course_of(episode).clock(on=DAY)
    assert clock.day == count + 1
    assert (clock.finding.code if clock.finding else None) == code
    assert len(clock.pips) == 10


def test_the_most_pressing_episode_comes_first(clinic, episode, therapist):
    other = build_episode(clinic, patient=build_patient(clinic, "1002", "Brandt"))
    treat(episode, therapist, days(8))
    treat(other, therapist, days(10, DAY - dt.timedelta(days=20)))
    codes = [(one.pk, clock.finding.code) for one, clock in clocks.pressing([episode, other], on=DAY)]
    assert codes == [(other.pk, "report-missing"), (episode.pk, "report-due-soon")]


def test_an_episode_older_than_the_law_has_no_clock(episode, therapist):
    build_signed_visit(episode, therapist, day=dt.date(1990, 3, 6))
    assert clocks.course_of(episode).clock(on=dt.date(1990, 3, 6)) is None
