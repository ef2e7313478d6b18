"""Today: the clinician's day and what waits for a signature; others see where they can go."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.builders import DAY, build_clinician, build_signed_visit, build_visit, give_back, log
from therapy_notes import integrity

BEFORE = DAY - dt.timedelta(days=1)


@pytest.fixture
def today(sign_in):
    def page_of(user):
        return sign_in(user).get("/")

    return page_of


def rows(response):
    """The planned times of the day's rows, as shown."""
    return re.findall(r'<td class="time">(.*?)</td>', response.content.decode())


def test_an_empty_day_says_what_to_do_next(today, therapist):
    html = today(therapist).content.decode()
    assert "No visit is planned for you today." in html
    assert "every note before today is signed" in html
    assert 'href="/patients/"' in html


def test_the_day_is_the_clinics_and_in_order(today, episode, therapist):
    for start in ("14:00", "09:00", "23:30"):
        build_visit(episode, therapist, start=start)
    build_visit(episode, therapist, day=BEFORE, start="23:30")
    response = today(therapist)
    assert rows(response) == ["9:00 am", "2:00 pm", "11:30 pm"]
    html = response.content.decode()
    assert "Fri Mar 6" in html
    assert "Alvarez, Rosa" in html


def test_visits_of_colleagues_are_not_in_it(today, episode, therapist, assistant):
    build_visit(episode, assistant)
    assert rows(today(therapist)) == []


def test_each_row_says_how_far_its_note_is(today, episode, therapist):
    build_visit(episode, therapist, start="08:00")
    log(build_visit(episode, therapist, start="09:00"), therapist, "97530", "09:00", "09:10")
    build_signed_visit(episode, therapist, [("97530", "10:00", "10:10")], start="10:00")
    html = today(therapist).content.decode()
    states = re.findall(r'class="state state-(\S+)"', html)
    assert states == ["not-started", "draft", "signed"]
    assert re.findall(r'class="btn btn-sm" href="/visits/\d+/"[^>]*>(\w+)<', html) == ["Start", "Open", "Open"]


def test_unsigned_notes_of_earlier_days_wait_with_their_age_and_todays_do_not(today, episode, therapist):
    build_visit(episode, therapist, day=BEFORE)
    build_visit(episode, therapist, day=DAY - dt.timedelta(days=4))
    build_visit(episode, therapist)
    assert [note.age for note in today(therapist).context["waiting"]] == [4, 1]


def test_a_returned_note_is_first_with_who_returned_it_and_what_they_ask(today, episode, assistant, therapist):
    note = build_signed_visit(episode, assistant, day=BEFORE).note
    give_back(note, therapist, ("plan", "Plan", "Which leg led on the stairs?"), ("", "", "More."))
    html = today(assistant).content.decode()
    assert "Returned to you" in html
    assert "Tester, Thea, PT: “Which leg led on the stairs?” and 1 more" in html
    assert f'href="/notes/{note.pk}/"' in html


def test_the_days_rows_say_returned_and_awaiting(today, episode, assistant, therapist):
    for start in ("09:00", "14:00"):
        clock = f"{start[:3]}23"
        visit = build_signed_visit(episode, assistant, [("97530", start, clock)], start=start)
    give_back(visit.note, therapist)
    html = today(assistant).content.decode()
    assert re.findall(r'class="state state-(\S+)"', html) == ["awaiting", "returned"]
    assert "Awaiting cosign" in html


def test_a_supervisor_sees_how_many_notes_wait_and_the_oldest(today, episode, assistant, student, therapist):
    assert 'href="/cosign/"' in today(therapist).content.decode()  # in the bar
    build_signed_visit(episode, assistant, day=DAY - dt.timedelta(days=3))
    build_signed_visit(episode, student)
    html = today(therapist).content.decode()
    assert "2 notes of those you supervise" in html
    assert "The oldest is of Tue Mar 3" in html
    assert '<span class="count">2</span>' in html
    assert "Returned to you" not in html


def test_who_supervises_nobody_has_no_cosign_in_the_bar(today, assistant, biller, clinic):
    for person in (assistant, biller, build_clinician(clinic, "cora")):
        assert 'href="/cosign/"' not in today(person).content.decode()


def test_others_are_shown_where_they_can_go(today, biller, administrator):
    assert 'href="/billing/payers/"' in today(biller).content.decode()
    assert 'href="/clinic/people/"' not in today(biller).content.decode()
    assert 'href="/clinic/people/"' in today(administrator).content.decode()


def test_who_answers_for_the_record_sees_when_it_was_last_anchored(sign_in, administrator, biller):
    assert "The record was never anchored" in sign_in(administrator).get("/").content.decode()
    assert "anchored" not in sign_in(biller).get("/").content.decode()
    integrity.anchor_record(at=timezone.now() - dt.timedelta(days=3))
    assert "Whoever keeps the machine runs" in sign_in(administrator).get("/").content.decode()
    integrity.anchor_record(at=timezone.now())
    assert "Whoever keeps the machine runs" not in sign_in(administrator).get("/").content.decode()
