"""The stored clocks move with each act, and change by themselves only on the day that they name."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Q

from billing.rules.care_facts import Interval
from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_episode,
    build_note,
    build_patient,
    build_signed_visit,
    build_visit,
    prove,
    sign,
)
from tests.clock_guard import differing
from therapy_notes import charting, clocks, scheduling, signing
from therapy_notes.clocks import intervals
from therapy_notes.models import CareClock, CodeCount

WEEK = dt.timedelta(days=7)


def clock_of(episode):
    return CareClock.objects.get(episode=episode)


def treat(episode, by, count, last=DAY):
    days = [last - dt.timedelta(days=count - 1 - place) for place in range(count)]
    return [build_visit(episode, by, [("97530", "09:00", "09:23")], day=day) for day in days]


def test_the_first_minutes_of_a_day_move_it_and_words_do_not(episode, therapist):
    visit = build_visit(episode, therapist)
    assert clock_of(episode).days_total == 0
    activity = charting.log_activity(visit, by=therapist, at=at("12:00"), code="97530", description="Stairs")
    assert clock_of(episode).days_total == 0
    entry = charting.TimeEntry(at("09:00"), at("09:23"), therapist.clinician)
    charting.set_stretch(activity, activity.key, entry, by=therapist, at=at("12:01"))
    clock = clock_of(episode)
    assert (clock.days_total, clock.last_day, clock.period_days, clock.remaining) == (1, DAY, 1, 9)
    assert CodeCount.objects.get(episode=episode).total == 1
    charting.remove_activity(activity, by=therapist, at=at("12:02"))
    assert (clock_of(episode).days_total, CodeCount.objects.count()) == (0, 0)


def test_words_and_times_that_count_alike_are_not_counted_anew(episode, therapist, monkeypatch):
    (visit,) = treat(episode, therapist, 1)
    activity = visit.activities.get()
    monkeypatch.setattr("therapy_notes.clocks.moving.move", None)  # to be called would fail
    charting.write_sections(visit.note, COMPLETE, by=therapist, at=at("12:00"))
    charting.correct_activity(activity, by=therapist, at=at("12:01"), response="Steady.")
    entry = charting.as_entry(activity.stretches.get())
    longer = charting.TimeEntry(entry.started, at("09:30"), entry.by, key=entry.key)
    charting.set_stretch(activity, entry.key, longer, by=therapist, at=at("12:02"), was=entry)


@pytest.mark.parametrize(("count", "since"), [(9, None), (10, DAY)])
def test_the_tenth_day_waits_for_its_report(episode, therapist, count, since):
    treat(episode, therapist, count)
    clock = clock_of(episode)
    until = since and since + WEEK
    assert (clock.waiting_since, clock.waiting_until, clock.waiting_periods) == (since, until, int(bool(since)))


def test_a_period_of_assistants_shows_its_gap_from_the_day_after(episode, assistant):
    treat(episode, assistant, 10)
    clock = clock_of(episode)
    assert (clock.gap_from, clock.gap_start) == (DAY + dt.timedelta(days=1), DAY - dt.timedelta(days=9))


def test_the_clinicians_service_on_the_last_day_closes_the_gap(episode, assistant, therapist):
    treat(episode, assistant, 10)
    build_visit(episode, therapist, [("97110", "14:00", "14:15")], start="14:00")
    assert (clock_of(episode).gap_from, clock_of(episode).gap_periods) == (None, 0)


def test_the_clinicians_service_after_the_period_makes_it_good(episode, assistant, therapist):
    treat(episode, assistant, 10)
    build_visit(episode, assistant, [("97110", "14:00", "14:15")], day=DAY + WEEK, start="14:00")
    assert clock_of(episode).gap_periods == 1
    build_visit(episode, therapist, [("97110", "15:00", "15:15")], day=DAY + WEEK, start="15:00")
    assert (clock_of(episode).gap_from, clock_of(episode).gap_periods) == (None, 0)


class TestFreshen:
    def test_what_went_by_is_counted_anew_once(self, clinic, episode, therapist):
        scheduling.plan_visits(
            episode,
            by=therapist,
            at=at("08:00"),
            therapist=therapist.clinician,
            first_day=DAY + dt.timedelta(days=1),
            weekdays=range(7),
            time=dt.time(9),
            count=12,
        )
        before = clock_of(episode)
        gone_by = DAY + dt.timedelta(days=2)  # the first of them is booked for the day before
        assert (before.stale_on, before.due_on) == (gone_by, DAY + dt.timedelta(days=10))
        assert clocks.freshen(clinic, on=gone_by - dt.timedelta(days=1)) == 0
        assert clocks.freshen(clinic, on=gone_by) == 1
        after = clock_of(episode)
        assert (after.stale_on, after.due_on) == (gone_by + dt.timedelta(days=1), DAY + dt.timedelta(days=11))
        assert clocks.freshen(clinic, on=gone_by) == 0

    def test_the_visit_booked_for_today_may_be_the_one(self, clinic, episode, therapist):
        treat(episode, therapist, 9, last=DAY - dt.timedelta(days=1))
        build_visit(episode, therapist)
        assert (clock_of(episode).remaining, clock_of(episode).due_on) == (1, DAY)
        clocks.freshen(clinic, on=DAY + dt.timedelta(days=1))
        assert (clock_of(episode).remaining, clock_of(episode).due_on) == (1, None)

    def test_an_episode_without_a_clock_gets_one(self, clinic, episode):
        assert clocks.freshen(clinic, on=DAY) == 1
        assert clock_of(episode).remaining == 10

    def test_at_most_so_many(self, clinic, episode):
        build_episode(clinic, patient=build_patient(clinic, "1002"))
        assert clocks.freshen(clinic, on=DAY, most=1) == 1
        assert CareClock.objects.count() == 1

    def test_a_payer_with_another_interval_from_some_day_on(self, clinic, episode, monkeypatch):
        since = DAY + dt.timedelta(days=3)
        wanted = {episode.pk: (Interval(since, 6),)}
        monkeypatch.setattr(intervals, "_ASKED", [(lambda patients: wanted, lambda: Q(pk__in=wanted))])
        clocks.recount([episode], on=DAY)
        assert (clock_of(episode).interval, clock_of(episode).stale_on) == (10, since)
        assert clocks.freshen(clinic, on=since) == 1
        assert (clock_of(episode).interval, clock_of(episode).stale_on) == (6, None)
        assert clocks.course_of(episode).clock(on=since).interval == 6
        assert clocks.interval_of(episode, on=since) == 6
        assert clocks.interval_of(episode, on=DAY) == 10

    def test_another_clinic_is_left_alone(self, stranger, episode):
        assert clocks.freshen(stranger.clinic, on=DAY) == 0


class TestRebuild:
    def test_it_finds_what_no_act_wrote(self, episode, therapist):
        treat(episode, therapist, 3)
        CareClock.objects.update(remaining=2)
        with pytest.raises(SystemExit):
            self.run("--check")
        assert clock_of(episode).remaining == 2
        assert self.run() == [f"episode {episode.pk}", "1 stored clocks were wrong."]
        assert clock_of(episode).remaining == 7
        assert self.run("--check") == ["0 stored clocks are wrong."]

    def test_one_that_went_stale_is_told_apart_and_is_not_wrong(self, episode, therapist):
        treat(episode, therapist, 3)
        CareClock.objects.update(remaining=2, stale_on=DAY)
        stale = "1 are stale, which is not wrong: the daily run counts them anew."
        assert self.run("--check") == [stale, "0 stored clocks are wrong."]

    @staticmethod
    def run(*options):
        out = StringIO()
        call_command("rebuild_clocks", *options, stdout=out)
        return out.getvalue().splitlines()


class TestTimeGoesOn:
    def test_a_press_that_comes_late_does_not_turn_it_back(self, episode, therapist):
        treat(episode, therapist, 2)
        clocks.move(episode, at=at("09:00", DAY - WEEK))
        assert (clock_of(episode).counted_on, clock_of(episode).days_total) == (DAY, 2)

    def test_the_columns_hold_on_any_later_day(self, episode, therapist):
        treat(episode, therapist, 10)
        stored = clocks.count([episode], on=DAY)[episode.pk]
        assert clocks.count([episode], on=DAY + 60 * dt.timedelta(days=1))[episode.pk] == stored


def test_another_credential_moves_the_clocks_of_whom_they_treated(episode, assistant):
    treat(episode, assistant, 10)
    assert clock_of(episode).gap_periods == 1
    assistant.clinician.credential = "PT"
    assistant.clinician.save()
    assert differing([episode])
    clocks.move_of(assistant.clinician, at=at("13:00"))
    assert not differing([episode])
    assert clock_of(episode).gap_periods == 0


def test_the_signed_report_clears_what_waits(episode, therapist):
    treat(episode, therapist, 9, last=DAY - dt.timedelta(days=1))
    build_signed_visit(episode, therapist)
    assert clock_of(episode).waiting_since == DAY
    words = {"subjective": "Fine.", "assessment": "Better.", "plan": "Go on.", "skilled_need": "Grading."}
    note = build_note(episode, therapist, "progress_report", sections=words, period_end=DAY)
    assert clock_of(episode).waiting_since == DAY
    sign(note, therapist)
    clock = clock_of(episode)
    assert (clock.waiting_since, clock.waiting_periods, clock.remaining) == (None, 0, 10)
    assert CodeCount.objects.get(episode=episode).since == 0
    signing.void_note(note, "Wrong chart.", proof=prove(therapist), at=at("15:00"))
    assert clock_of(episode).waiting_since == DAY
