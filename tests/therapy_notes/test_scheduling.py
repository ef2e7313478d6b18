"""Appointments: a series from the plan's frequency, visits moved, missed and put back, and what that changes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_note,
    build_signed_visit,
    build_visit,
    give_back,
    log,
    sign,
)
from therapy_notes import access, charting, clocks, queues, scheduling
from therapy_notes.models import AuditEvent, Note, Visit

MONDAY = DAY + dt.timedelta(days=3)
WEEK = dt.timedelta(days=7)
THREE_A_WEEK = (0, 2, 4)


@pytest.fixture
def plan(episode, therapist):
    def visits(**changes):
        facts = {"first_day": MONDAY, "weekdays": THREE_A_WEEK, "time": dt.time(9), "until": MONDAY + 2 * WEEK}
        return scheduling.plan_visits(
            episode, by=therapist, at=at("12:00"), therapist=therapist.clinician, **facts | changes
        )

    return visits


def days(series):
    return [f"{note.date:%b %-d}" for note in series.notes]


def signed_plan(episode, therapist, **changes):
    return sign(build_note(episode, therapist, sections={"rationale": "Needs it."}, **changes), therapist)


def miss(visit, by, kind="no_show", reason="Not reached", clock="12:00", day=DAY):
    return scheduling.miss_visit(visit, kind=kind, reason=reason, by=by, at=at(clock, day))


class TestSeries:
    def test_each_chosen_weekday_gets_its_visit_and_its_note(self, plan, therapist):
        series = plan()
        assert days(series) == ["Mar 9", "Mar 11", "Mar 13", "Mar 16", "Mar 18", "Mar 20", "Mar 23"]
        assert {note.kind for note in series.notes} == {Note.Kind.VISIT}
        assert {note.author for note in series.notes} == {therapist}
        assert Visit.objects.count() == Note.objects.count() == 7

    def test_the_clock_time_stays_where_the_clocks_change(self, plan):
        series = plan(first_day=DAY, weekdays=(4,), until=DAY + WEEK)  # summer time begins on the Sunday between
        assert [note.visit.planned for note in series.notes] == [at("09:00", DAY), at("09:00", DAY + WEEK)]
        assert series.notes[1].visit.planned - series.notes[0].visit.planned == WEEK - dt.timedelta(hours=1)

    def test_so_many_visits_or_the_last_day_whichever_comes_first(self, plan):
        assert len(plan(until=None, count=4).notes) == 4
        Visit.objects.all().update(missed="patient", missed_reason="Away")
        assert len(plan(count=100).notes) == 7

    def test_a_day_with_a_visit_is_left_out_and_named(self, plan, episode, therapist):
        build_visit(episode, therapist, day=MONDAY + dt.timedelta(days=2), start="15:00")
        series = plan(until=None, count=3)
        assert days(series) == ["Mar 9", "Mar 13", "Mar 16"]
        words = " ".join(series.words("us"))
        assert words == (
            "3 visits planned, Mon Mar 9 to Mon Mar 16. Left out, since a visit is planned there already: Wed Mar 11."
        )

    def test_a_day_whose_visit_was_canceled_is_free(self, plan, episode, therapist):
        miss(build_visit(episode, therapist, day=MONDAY), therapist, kind="patient")
        assert days(plan(until=MONDAY)) == ["Mar 9"]

    def test_visits_beyond_the_plan_of_care_are_planned_and_said(self, plan, episode, therapist):
        signed_plan(episode, therapist, ends=MONDAY + WEEK)
        series = plan()
        assert [f"{day:%b %-d}" for day in series.beyond] == ["Mar 18", "Mar 20", "Mar 23"]
        assert "3 lie after the plan of care, which ends Mar 16, 2026" in " ".join(series.words("us"))

    def test_at_most_ninety_at_once(self, plan):
        every_day = {"weekdays": range(7), "until": MONDAY + dt.timedelta(days=89)}
        assert len(plan(**every_day).notes) == 90
        Visit.objects.all().update(missed="patient", missed_reason="Away")
        with pytest.raises(ValidationError, match="These are 91 visits"):
            plan(**every_day | {"until": MONDAY + dt.timedelta(days=90)})

    def test_nothing_to_plan_is_said(self, plan):
        with pytest.raises(ValidationError, match="no day left"):
            plan(weekdays=(5,), until=MONDAY)

    def test_a_discharged_episode_gets_no_visits(self, plan, episode):
        episode.ended = DAY
        with pytest.raises(ValidationError, match="Care has ended"):
            plan()

    def test_it_is_audited_once_with_its_visits(self, plan):
        series = plan()
        event = AuditEvent.objects.get(event="visits.planned")
        assert event.detail == {"visits": [note.visit_id for note in series.notes], "weekdays": [0, 2, 4]}


class TestProposal:
    def test_frequency_end_and_the_last_visits_place_are_proposed(self, episode, therapist):
        signed_plan(episode, therapist)
        build_visit(episode, therapist, start="10:45", setting="home", place="Apartment")
        found = scheduling.proposed(episode)
        assert (found.frequency, found.weekdays, found.time) == ("3 times a week", THREE_A_WEEK, dt.time(10, 45))
        assert found.plan_ends == DAY + dt.timedelta(days=60)
        assert (found.last.setting, found.last.place) == ("home", "Apartment")

    def test_a_plan_that_nobody_signed_proposes_nothing(self, episode, therapist):
        build_note(episode, therapist)
        assert scheduling.proposed(episode) == scheduling.Proposal()


class TestMove:
    def test_day_time_length_and_therapist(self, episode, therapist, assistant):
        visit = build_visit(episode, therapist)
        act = {"by": therapist, "at": at("12:00")}
        facts = {"planned": at("14:30", MONDAY), "minutes": 60, "therapist": assistant.clinician}
        scheduling.move_visit(visit, **facts, **act)
        moved = Visit.objects.select_related("note").get(pk=visit.pk)
        assert (moved.planned, moved.planned_minutes, moved.therapist) == (at("14:30", MONDAY), 60, assistant.clinician)
        assert (moved.note.date, moved.note.author) == (MONDAY, assistant)
        event = AuditEvent.objects.get(event="visit.moved")
        assert event.detail["was"]["planned"] != event.detail["now"]["planned"]

    def test_what_was_logged_stays_on_its_day(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        scheduling.move_visit(visit, planned=at("08:45"), by=therapist, at=at("12:00"))
        with pytest.raises(ValidationError, match="logged on Fri Mar 6"):
            scheduling.move_visit(visit, planned=at("09:00", MONDAY), by=therapist, at=at("12:00"))
        assert Note.objects.get().date == DAY

    def test_an_arrival_stays_on_its_day(self, episode, therapist):
        visit = build_visit(episode, therapist, arrived=at("08:55"))
        with pytest.raises(ValidationError, match="Take out the arrival"):
            scheduling.move_visit(visit, planned=at("09:00", MONDAY), by=therapist, at=at("12:00"))

    def test_who_wrote_in_it_keeps_it(self, episode, therapist, assistant):
        visit = build_visit(episode, therapist, sections={"plan": "Lower seat."})
        with pytest.raises(ValidationError) as refused:
            scheduling.move_visit(
                visit, planned=visit.planned, therapist=assistant.clinician, by=therapist, at=at("12:00")
            )
        assert "therapist" in refused.value.message_dict

    def test_an_assistant_is_given_no_evaluation(self, episode, therapist, assistant):
        visit = build_visit(episode, therapist, kind="evaluation")
        with pytest.raises(ValidationError, match="do not evaluate"):
            scheduling.move_visit(
                visit, planned=visit.planned, therapist=assistant.clinician, by=therapist, at=at("12:00")
            )

    def test_a_signed_visit_stays(self, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        with pytest.raises(access.Locked):
            scheduling.move_visit(visit, planned=at("10:00"), by=therapist, at=at("12:00"))

    def test_a_missed_visit_is_planned_anew_not_moved(self, episode, therapist):
        visit = miss(build_visit(episode, therapist), therapist)
        with pytest.raises(access.Missed):
            scheduling.move_visit(visit, planned=at("10:00"), by=therapist, at=at("12:00"))


class TestMissed:
    def test_it_says_what_happened_and_why_and_the_log_does_not_say_why(self, episode, therapist):
        visit = miss(build_visit(episode, therapist), therapist, kind="patient", reason="Flu")
        assert (visit.missed, visit.missed_reason, visit.note.status) == ("patient", "Flu", "draft")
        assert AuditEvent.objects.get(event="visit.missed").detail == {"kind": "patient"}

    @pytest.mark.parametrize("begun", ["activity", "words", "arrival", "returned"])
    def test_not_once_something_is_logged_or_written(self, begun, episode, therapist, assistant):
        arrived = {"arrived": at("08:55")} if begun == "arrival" else {}
        visit = build_visit(episode, therapist, **arrived) if begun != "returned" else None
        if begun == "activity":
            log(visit, therapist, "97530", "09:00", "09:10")
        elif begun == "words":
            charting.write_sections(visit.note, {"plan": "More."}, by=therapist, at=at("12:00"))
        elif begun == "returned":
            visit = build_signed_visit(episode, assistant)
            give_back(visit.note, therapist)
        with pytest.raises(ValidationError, match="logged or written"):
            miss(visit, therapist)

    def test_words_that_were_taken_out_again_do_not_count(self, episode, therapist):
        visit = build_visit(episode, therapist, sections={"plan": "More."})
        charting.write_sections(visit.note, {"plan": ""}, by=therapist, at=at("12:00"))
        assert miss(visit, therapist).missed

    def test_a_signed_visit_took_place(self, episode, therapist):
        with pytest.raises(access.Locked):
            miss(build_signed_visit(episode, therapist), therapist)

    def test_nobody_misses_what_is_to_come_but_it_may_be_canceled(self, episode, therapist):
        visit = build_visit(episode, therapist, start="14:00")
        with pytest.raises(ValidationError, match="still to come"):
            miss(visit, therapist, clock="13:59")
        assert miss(visit, therapist, kind="clinic", clock="13:59").missed == "clinic"

    def test_from_its_time_on_it_can_be_a_no_show(self, episode, therapist):
        assert miss(build_visit(episode, therapist, start="14:00"), therapist, clock="14:00").missed == "no_show"

    def test_a_reason_is_needed(self, episode, therapist):
        with pytest.raises(ValidationError, match="Say why"):
            miss(build_visit(episode, therapist), therapist, reason="")

    def test_undone_it_is_as_before(self, episode, therapist):
        visit = miss(build_visit(episode, therapist), therapist)
        scheduling.unmiss_visit(visit, by=therapist, at=at("12:05"))
        again = Visit.objects.get(pk=visit.pk)
        assert (again.missed, again.missed_reason) == ("", "")
        assert AuditEvent.objects.get(event="visit.unmissed").detail == {"was": "no_show"}
        log(again, therapist, "97530", "09:00", "09:10")

    def test_undoing_twice_is_done_once(self, episode, therapist):
        visit = miss(build_visit(episode, therapist), therapist)
        for _ in range(2):
            scheduling.unmiss_visit(visit, by=therapist, at=at("12:05"))
        assert AuditEvent.objects.filter(event="visit.unmissed").count() == 1


class TestWhatAMissedVisitIsNot:
    def test_open_to_writing(self, episode, therapist):
        visit = miss(build_visit(episode, therapist), therapist)
        with pytest.raises(access.Missed, match="no-show"):
            access.visit_to_edit(therapist, visit.pk)
        with pytest.raises(access.Missed):
            access.note_to_sign(therapist, visit.note.pk)
        with pytest.raises(access.Missed):
            log(visit, therapist, "97530", "09:00", "09:10")

    def test_unsigned(self, episode, therapist):
        miss(build_visit(episode, therapist), therapist)
        waiting = build_visit(episode, therapist, start="14:00")
        plan = build_note(episode, therapist)
        assert set(queues.unsigned_notes(therapist)) == {waiting.note, plan}

    def test_the_visit_before(self, episode, therapist):
        first = build_visit(episode, therapist, day=DAY - WEEK)
        miss(build_visit(episode, therapist, day=DAY - dt.timedelta(days=2)), therapist)
        assert queues.visit_before(build_visit(episode, therapist)) == first

    def test_a_day_from_which_a_report_is_forecast(self, episode, therapist):
        for step in range(8):
            build_signed_visit(episode, therapist, day=DAY - WEEK - step * dt.timedelta(days=1))
        canceled = build_visit(episode, therapist, day=DAY + dt.timedelta(days=1))
        for step in (2, 3):
            build_visit(episode, therapist, day=DAY + step * dt.timedelta(days=1))

        def due():
            return clocks.reporting_of([episode], on=DAY)[episode.pk].due_on

        assert due() == DAY + dt.timedelta(days=2)
        miss(canceled, therapist, kind="patient")
        assert due() == DAY + dt.timedelta(days=3)

    def test_a_treatment_day(self, episode, therapist):
        miss(build_visit(episode, therapist), therapist)
        assert clocks.reporting_of([episode], on=DAY)[episode.pk].periods == ()


def test_whose_visits_may_be_moved(episode, therapist, assistant, administrator, biller, clinic):
    others = [biller, build_clinician(clinic, "oda", credential="OT")]
    visit = build_visit(episode, therapist)
    for person in (therapist, assistant, administrator):
        assert access.visit_to_schedule(person, visit.pk) == visit
        assert access.episode_to_schedule(person, episode.pk) == episode
    for person in others:
        with pytest.raises(PermissionDenied) as refused:
            access.visit_to_schedule(person, visit.pk)
        assert "physical therapy and administrators" in str(refused.value)
