"""The last treatment day of a report: while it is written, when it is amended, and at its signature."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.builders import (
    DAY,
    PASSWORD,
    at,
    build_clinician,
    build_note,
    build_signed_visit,
    get_note,
    judge_goals,
    sign,
    sign_amended,
)
from tests.therapy_notes.pages import form_of
from therapy_notes import clocks, planning, signing
from therapy_notes.models import Episode, Note, ProgressReport

pytestmark = pytest.mark.usefixtures("noon")
WORDS = {"objective": "Up.", "assessment": "Better.", "plan": "Go on.", "skilled_need": "Grading."}
LONG_AGO = dt.date(1990, 1, 1)


def ago(days):
    return DAY - dt.timedelta(days=days)


def treat(episode, by, count):
    for days in reversed(range(count)):
        build_signed_visit(episode, by, day=ago(days))


def report(episode, by, end=DAY):
    return build_note(episode, by, "progress_report", WORDS, period_end=end)


def ends(episode):
    return [(one.end, one.status) for one in clocks.course_of(episode).reporting(on=DAY).periods]


def refused(act, *args, **facts):
    with pytest.raises(ValidationError) as told:
        act(*args, **facts)
    return told.value.message_dict["period_end"][0]


def move_end(note, by, end, clock="17:01"):
    planning.write_report(get_note(note.pk), by=by, at=at(clock), period_end=end)


def test_without_any_treatment_no_day_will_do(episode, therapist):
    assert "Nothing was done" in refused(report, episode, therapist)


def test_a_day_before_the_first_treatment_will_not_do_where_nothing_waits_either(episode, therapist):
    treat(episode, therapist, 2)
    sign(report(episode, therapist), therapist)
    assert "treatment day of this episode" in refused(report, episode, therapist, LONG_AGO)


def test_what_was_saved_unlawfully_is_refused_at_the_signature(episode, therapist):
    treat(episode, therapist, 2)
    note = report(episode, therapist)
    ProgressReport.objects.filter(note=note).update(period_end=LONG_AGO)
    assert "a period without a report" in refused(sign, note, therapist)
    assert get_note(note.pk).status == Note.Status.DRAFT


class TestAmending:
    @pytest.fixture
    def note(self, episode, therapist):
        treat(episode, therapist, 8)
        note = report(episode, therapist, ago(3))
        sign(note, therapist, "16:00")
        signing.open_amendment(get_note(note.pk), by=therapist, at=at("17:00"))
        return note

    @pytest.mark.parametrize("end", [ago(5), ago(3), ago(2), DAY])
    def test_the_reports_own_period_is_free_for_it(self, episode, therapist, note, end):
        move_end(note, therapist, end)
        if end != ago(3):
            sign_amended(note, therapist, "18:00")
            assert ends(episode)[0] == (end, "delayed_ok" if end < DAY else "on_time")

    def test_a_day_outside_every_period_is_refused(self, therapist, note):
        assert "a period without a report" in refused(move_end, note, therapist, LONG_AGO)

    def test_the_end_of_another_report_is_refused(self, episode, therapist, note):
        signing.drop_amendment(get_note(note.pk), by=therapist, at=at("17:05"))
        sign(report(episode, therapist), therapist, "17:10")
        signing.open_amendment(get_note(note.pk), by=therapist, at=at("17:20"))
        assert "Another report ends on this day" in refused(move_end, note, therapist, DAY, "17:21")
        move_end(note, therapist, ago(2), "17:22")
        sign_amended(note, therapist, "18:00")
        assert [end for end, _ in ends(episode)] == [ago(2), DAY]


class TestTwoAuthors:
    @pytest.fixture
    def other(self, clinic):
        return build_clinician(clinic, "otto", credential="PT")

    def test_the_second_report_of_a_period_is_refused_with_what_to_do(self, episode, therapist, other):
        treat(episode, therapist, 5)
        first, second = report(episode, therapist), report(episode, other)
        sign(first, therapist, "16:00")
        assert "has its report already" in refused(sign, second, other, "16:30")

    def test_one_that_ends_later_is_not(self, episode, therapist, other):
        treat(episode, therapist, 5)
        first, second = report(episode, therapist, ago(2)), report(episode, other)
        sign(first, therapist, "16:00")
        sign(second, other, "16:30")
        assert [end for end, _ in ends(episode)] == [ago(2), DAY]

    def test_the_page_says_it(self, episode, therapist, other, sign_in):
        treat(episode, therapist, 5)
        first, second = report(episode, therapist), report(episode, other)
        sign(first, therapist, "11:30")
        assert "has its report already" in signed_on_page(sign_in(other), second)


def test_a_refusal_of_another_act_is_a_sentence_of_the_sign_page(episode, therapist, sign_in):
    treat(episode, therapist, 1)
    note = report(episode, therapist)
    judge_goals(note, therapist, at=at("11:50"), outcome="met")
    Episode.objects.filter(pk=episode.pk).update(started=DAY + dt.timedelta(days=3))
    assert "Care began on" in signed_on_page(sign_in(therapist), note)
    assert get_note(note.pk).status == Note.Status.DRAFT


def signed_on_page(desk, note):
    url = f"/notes/{note.pk}/sign/"
    shown = form_of(desk.get(url), "*")["shown"]
    return desk.post(url, {"shown": shown, "password": PASSWORD}).content.decode()
