"""The calendar feed: whose visits, when; and nothing in it that would tell of whom."""

import datetime as dt

import icalendar
import pytest
from django.urls import reverse

from tests.builders import DAY, at, build_episode, build_patient, build_visit
from tests.telling import told_of
from therapy_notes import calendar_feed, scheduling
from therapy_notes.models import AuditEvent, User

TO_COME = DAY + dt.timedelta(days=2)


@pytest.fixture
def feed(therapist, noon, client):
    """What a phone gets that has the therapist's address."""
    calendar_feed.make_key(therapist)

    def fetch():
        return client.get(reverse("calendar_feed", args=[User.objects.get(pk=therapist.pk).calendar_key]))

    return fetch


def events(response):
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_visits_with_their_hours_discipline_and_kind_of_place(feed, episode, therapist):
    build_visit(episode, therapist, kind="evaluation", day=TO_COME, start="09:00")
    build_visit(episode, therapist, day=TO_COME, start="10:30", setting="home", place="4 Elm Street")
    found = [(str(one["summary"]), str(one["location"]), one["dtstart"].dt, one["dtend"].dt) for one in events(feed())]
    assert found == [
        ("PT evaluation", "Clinic", at("09:00", TO_COME), at("09:45", TO_COME)),
        ("PT visit", "At home", at("10:30", TO_COME), at("11:15", TO_COME)),
    ]


def test_it_tells_nothing_of_the_patient(feed, clinic, therapist):
    episode = build_episode(clinic, patient=build_patient(clinic, "MRN-77Q31"))
    visit = build_visit(episode, therapist, day=TO_COME, setting="home", place="4 Elm Street", present="Wife")
    text = feed().content.decode()
    assert told_of(episode.patient, text, episode.title, "Z96", "Elm", "Wife") == []
    assert f"UID:visit-{visit.pk}@" in text


def test_its_lines_are_as_calendars_want_them(feed, episode, therapist):
    build_visit(episode, therapist, day=TO_COME, place="Gym")
    response = feed()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response["Cache-Control"]
    lines = response.content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(b"\n" not in line and len(line) <= 75 for line in lines)
    names = {line.split(b":")[0] for line in lines}
    assert {b"PRODID", b"VERSION", b"DTSTAMP", b"DTSTART", b"UID", b"LAST-MODIFIED"} <= names
    assert b"DTSTART:20260308T140000Z" in lines  # 9 am in Chicago, on the first day of summer time


def test_the_last_week_and_the_next_sixty_days(feed, episode, therapist):
    for days in (-8, -6, 59, 61):
        build_visit(episode, therapist, day=DAY + dt.timedelta(days=days))
    build_visit(episode, therapist, day=TO_COME)
    starts = [one["dtstart"].dt.date() - DAY for one in events(feed())]
    assert [one.days for one in starts] == [-6, 2, 59]


def test_what_was_missed_and_what_colleagues_do_is_not_in_it(feed, episode, therapist, assistant):
    visit = build_visit(episode, therapist, day=TO_COME)
    build_visit(episode, assistant, day=TO_COME)
    assert len(events(feed())) == 1
    scheduling.miss_visit(visit, kind="patient", reason="Flu", by=therapist, at=at("12:00"))
    assert events(feed()) == []


def test_it_costs_two_queries_however_many_visits(feed, episode, therapist, django_assert_num_queries):
    for days in range(1, 9):
        build_visit(episode, therapist, day=DAY + dt.timedelta(days=days))
    with django_assert_num_queries(3):  # and the one that the test asks for the key
        assert len(events(feed())) == 8


def test_a_renewed_address_closes_the_one_before(feed, therapist, client):
    old = reverse("calendar_feed", args=[User.objects.get(pk=therapist.pk).calendar_key])
    calendar_feed.make_key(therapist)
    assert client.get(old).status_code == 404
    assert feed().status_code == 200


def test_who_no_longer_works_here_or_switched_it_off_has_none(feed, therapist, client):
    address = reverse("calendar_feed", args=[User.objects.get(pk=therapist.pk).calendar_key])
    User.objects.filter(pk=therapist.pk).update(is_active=False)
    assert client.get(address).status_code == 404
    User.objects.filter(pk=therapist.pk).update(is_active=True)
    assert client.get(address).status_code == 200
    calendar_feed.switch_off(therapist)
    assert client.get(address).status_code == 404


def test_the_log_says_that_it_was_made_renewed_and_switched_off_and_not_the_key(therapist):
    for act in (calendar_feed.make_key, calendar_feed.make_key, calendar_feed.switch_off):
        act(therapist)
    found = AuditEvent.objects.filter(event__startswith="calendar.").order_by("pk")
    assert [one.event for one in found] == ["calendar.made", "calendar.renewed", "calendar.switched_off"]
    assert not any(one.detail for one in found)


class TestPage:
    def test_the_address_is_shown_once(self, therapist, sign_in, noon):
        desk = sign_in(therapist)
        assert "Make an address" in desk.get("/calendar/").content.decode()
        first = desk.post("/calendar/", {"then": "make"}, follow=True).content.decode()
        key = User.objects.get(pk=therapist.pk).calendar_key
        assert f"http://testserver/calendar/{key}.ics" in first
        again = desk.get("/calendar/").content.decode()
        assert str(key) not in again and "Make a new address" in again

    def test_it_is_switched_off(self, therapist, sign_in, noon):
        desk = sign_in(therapist)
        desk.post("/calendar/", {"then": "make"})
        html = desk.post("/calendar/", {"then": "off"}, follow=True).content.decode()
        assert "opens nothing any more" in html
        assert User.objects.get(pk=therapist.pk).calendar_key is None

    def test_who_has_no_visits_has_no_feed(self, biller, administrator, sign_in):
        for person in (biller, administrator):
            assert sign_in(person).get("/calendar/").status_code == 403
