"""Today: the clinician's day and what waits for a signature; others see where they can go."""

import datetime as dt
import re

import pytest

from tests.builders import DAY, build_signed_visit, build_visit, log

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
    assert re.findall(r'class="btn btn-sm" href="/visits/\d+/">(\w+)<', html) == ["Start", "Open", "Open"]


def test_unsigned_notes_of_earlier_days_wait_with_their_age_and_todays_do_not(today, episode, therapist):
    build_visit(episode, therapist, day=BEFORE)
    build_visit(episode, therapist, day=DAY - dt.timedelta(days=4))
    build_visit(episode, therapist)
    assert [note.age for note in today(therapist).context["waiting"]] == [4, 1]


def test_a_students_unsigned_note_waits_for_the_supervisor_with_the_students_name(today, episode, student, therapist):
    build_visit(episode, student, day=BEFORE)
    html = today(therapist).content.decode()
    assert "drafted by Tester, Stella" in html
    assert "1 day old" in html


def test_others_are_shown_where_they_can_go(today, biller, administrator):
    assert 'href="/billing/payers/"' in today(biller).content.decode()
    assert 'href="/clinic/people/"' not in today(biller).content.decode()
    assert 'href="/clinic/people/"' in today(administrator).content.decode()
