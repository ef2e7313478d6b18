"""The lock on the server: what is answered while locked, what opens it, what is kept."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import DAY, PASSWORD, at, build_visit, log
from tests.therapy_notes.pages import form_of, typed
from tests.therapy_notes.views.test_every_page import check
from therapy_notes.models import AuditEvent, Section, Stretch
from therapy_notes.views import home

JSON = {"Accept": "application/json"}
SECRETS = ("Alvarez", "Right hip replacement", "Sit to stand", "97530")


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "11:40", None)], start="11:30")


@pytest.fixture
def desk(therapist, visit, sign_in):
    return sign_in(therapist)


@pytest.fixture
def locked(desk):
    desk.post("/lock/")
    return desk


def url_of(visit):
    return f"/visits/{visit.pk}/"


def unlock(desk, password=PASSWORD, **more):
    return desk.post("/unlock/", {"password": password, **more}, headers=JSON)


def events(name):
    return list(AuditEvent.objects.filter(event=name).order_by("pk"))


class TestWhileLocked:
    def test_a_page_is_answered_with_the_lock_and_nothing_of_a_patient(self, locked, visit):
        response = locked.get(url_of(visit))
        text = response.content.decode()
        assert response.status_code == 423
        assert response.headers["Cache-Control"] == "no-store"
        assert "Screen locked" in text
        assert "Thea Tester" in text
        assert not [word for word in SECRETS if word in text]
        check(response)

    def test_after_the_password_the_browser_goes_where_it_wanted_to(self, locked, visit):
        fields = form_of(locked.get(url_of(visit)), "/unlock/")
        response = locked.post("/unlock/", fields | {"password": PASSWORD})
        assert (response.status_code, response.url) == (302, url_of(visit))
        assert locked.get(response.url).status_code == 200

    def test_a_script_is_told_in_a_word(self, locked, visit):
        response = locked.get(url_of(visit), headers=JSON)
        assert (response.status_code, response.json()) == (423, {"locked": True})

    def test_only_the_lock_and_the_clock_are_open(self, locked):
        assert locked.post("/awake/", headers=JSON).status_code == 423
        assert locked.get("/password/").status_code == 423
        assert locked.get("/lock/state/").json()["locked"] is True
        assert locked.post("/clock/stop/", headers=JSON).status_code == 200
        assert locked.post("/sign-out/").status_code == 302

    def test_locking_twice_is_one_event(self, locked):
        locked.post("/lock/", headers=JSON)
        assert [event.detail for event in events("session.locked")] == [{"how": "hand"}]


class TestIdle:
    def test_a_session_that_nobody_used_is_locked_whatever_the_browser_did(self, desk, visit):
        with time_machine.travel(at("12:16") + dt.timedelta(seconds=1), tick=False):
            assert desk.get(url_of(visit)).status_code == 423
        assert [event.detail for event in events("session.locked")] == [{"how": "idle"}]

    def test_reading_keeps_it_open(self, desk):
        for clock in ("12:10", "12:20", "12:30"):
            with time_machine.travel(at(clock), tick=False):
                assert desk.post("/awake/", headers=JSON).status_code == 204

    def test_a_timer_of_the_page_does_not(self, desk):
        for clock in ("12:10", "12:16"):
            with time_machine.travel(at(clock), tick=False):
                assert desk.get("/", headers={"X-Background": "1"}).status_code == 200
        with time_machine.travel(at("12:17"), tick=False):
            assert desk.get("/", headers={"X-Background": "1"}).status_code == 423

    def test_the_clinics_minutes_count(self, desk, clinic):
        clinic.idle_minutes = 1
        clinic.save()
        with time_machine.travel(at("12:03"), tick=False):
            assert desk.get("/").status_code == 423

    def test_an_active_session_costs_no_query_and_a_minute_later_one_update(self, desk):
        def updates(clock):
            with time_machine.travel(at(clock), tick=False), CaptureQueriesContext(connection) as captured:
                desk.post("/awake/")
            return [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]

        assert updates("12:00") == []
        assert len(updates("12:01")) == 1

    def test_after_twelve_hours_one_signs_in_again(self, desk):
        for hour in range(12, 24):
            for minute in range(0, 60, 15):
                with time_machine.travel(at(f"{hour}:{minute:02}"), tick=False):
                    assert desk.post("/awake/").status_code == 204
        with time_machine.travel(at("00:01", DAY + dt.timedelta(days=1)), tick=False):
            assert desk.post("/awake/", headers=JSON).status_code == 401


class TestPassword:
    def test_the_right_one_opens(self, locked, visit):
        response = unlock(locked)
        assert response.json()["ok"] is True
        assert locked.get(url_of(visit)).status_code == 200
        assert [event.detail for event in events("session.unlocked")] == [{"signed_in_again": False}]

    def test_a_wrong_one_says_so_and_stays_locked(self, locked, visit):
        response = unlock(locked, "not this one")
        assert (response.status_code, response.json()) == (
            400,
            {"error": "This is not your password. Type it again."},
        )
        assert locked.get(url_of(visit)).status_code == 423
        assert [event.detail for event in events("unlock.refused")] == [{"wrong_in_a_row": 1}]

    def test_without_script_the_sentence_stands_at_the_field(self, locked, visit):
        fields = form_of(locked.get(url_of(visit)), "/unlock/")
        response = locked.post("/unlock/", fields | {"password": "not this one"})
        assert response.status_code == 423
        assert "This is not your password. Type it again." in response.content.decode()
        assert form_of(response, "/unlock/")["back"] == [url_of(visit)]

    def test_after_five_wrong_ones_even_the_right_one_waits(self, locked):
        for _ in range(5):
            unlock(locked, "not this one")
        assert unlock(locked).json()["error"] == "Too many wrong passwords. Wait 30 seconds, then type yours again."
        with time_machine.travel(at("12:01"), tick=False):
            assert unlock(locked).json()["ok"] is True

    def test_an_empty_one_counts_as_none(self, locked):
        assert unlock(locked, "").json()["error"] == "Type your password."
        assert not events("unlock.refused")

    def test_nobody_is_sent_to_another_site(self, locked):
        response = locked.post("/unlock/", {"password": PASSWORD, "back": "https://elsewhere.example/"})
        assert response.url == "/"

    def test_an_address_typed_by_hand_goes_on(self, locked):
        assert locked.get("/unlock/").url == "/"


class TestSignedOut:
    """The session is over, the page is still open."""

    @pytest.fixture
    def over(self, desk):
        Session.objects.all().delete()
        return desk

    @staticmethod
    def page_of(person):
        return {"page_user": person.pk, "page_username": person.username}

    def test_a_script_is_told_in_a_word_and_a_person_is_asked_to_sign_in(self, over, visit):
        response = over.get(url_of(visit), headers=JSON)
        assert (response.status_code, response.json()) == (401, {"signed_out": True})
        assert over.get("/lock/state/").status_code == 401
        assert over.get(url_of(visit)).url == f"/sign-in/?next={url_of(visit)}"

    def test_the_pages_person_signs_in_in_place(self, over, visit, therapist):
        assert unlock(over, **self.page_of(therapist)).json()["ok"] is True
        assert over.get(url_of(visit)).status_code == 200
        assert [event.detail for event in events("session.unlocked")] == [{"signed_in_again": True}]

    def test_a_wrong_password_does_not(self, over, visit, therapist):
        assert unlock(over, "not this one", **self.page_of(therapist)).status_code == 400
        assert over.get(url_of(visit), headers=JSON).status_code == 401

    def test_somebody_else_does_not_take_over_the_page(self, over, therapist, assistant):
        fields = self.page_of(therapist) | {"page_username": assistant.username}
        assert unlock(over, **fields).json() == {"error": "This page belongs to somebody else. Sign in anew."}
        assert over.get("/lock/state/").status_code == 401

    def test_words_of_a_page_are_not_saved_as_those_of_who_signed_in_later(self, over, therapist, assistant):
        over.force_login(assistant)
        response = over.post("/awake/", headers=JSON | {"X-User": str(therapist.pk)})
        assert (response.status_code, response.json()) == (401, {"signed_out": True})
        assert over.post("/awake/", headers=JSON | {"X-User": str(assistant.pk)}).status_code == 204

    def test_the_pages_person_may_sign_in_over_the_other(self, over, therapist, assistant):
        over.force_login(assistant)
        assert unlock(over, **self.page_of(therapist)).json()["ok"] is True
        assert over.get("/lock/state/").json()["user"] == therapist.pk

    def test_signing_out_twice_leads_to_the_sign_in_page(self, over):
        assert over.post("/sign-out/").url == "/sign-in/"

    def test_signing_in_opens_a_lock(self, locked, therapist, visit):
        locked.force_login(therapist)
        assert locked.get(url_of(visit)).status_code == 200


class TestClock:
    def test_it_goes_on_and_can_be_stopped(self, locked, visit):
        state = locked.get("/lock/state/").json()
        (clock,) = state["clocks"]
        assert (clock["words"], clock["since"]) == ("11:40 am", at("11:40").isoformat())
        answer = locked.post("/clock/stop/", {"stretch": clock["stretch"]}, headers=JSON).json()
        assert answer["clocks"] == []
        assert answer["said"] == "The clock since 11:40 am was stopped at 12:00 pm."
        assert Stretch.objects.get().ended == at("12:00")

    def test_without_script_the_lock_page_has_its_button(self, locked, visit):
        fields = form_of(locked.get(url_of(visit)), "/clock/stop/")
        response = locked.post("/clock/stop/", fields, follow=True)
        assert response.redirect_chain == [(url_of(visit), 302)]
        assert "was stopped at 12:00 pm" in response.content.decode()
        assert Stretch.objects.get().ended == at("12:00")

    def test_one_that_began_on_another_day_is_left_and_says_so(self, desk, visit, therapist):
        with time_machine.travel(at("23:59"), tick=False):
            desk.force_login(therapist)
        with time_machine.travel(at("00:01", DAY + dt.timedelta(days=1)), tick=False):
            answer = desk.post("/clock/stop/", headers=JSON).json()
        assert "began on another day and still runs" in answer["said"]
        assert Stretch.objects.get().ended is None

    def test_that_of_a_colleague_is_neither_shown_nor_stopped(self, visit, assistant, sign_in):
        desk = sign_in(assistant)
        assert desk.get("/lock/state/").json()["clocks"] == []
        assert desk.post("/clock/stop/", {"stretch": Stretch.objects.get().pk}).status_code == 404
        assert Stretch.objects.get().ended is None

    def test_who_treats_nobody_has_none(self, visit, biller, sign_in):
        assert sign_in(biller).get("/lock/state/").json()["clocks"] == []

    def test_many_cost_no_more_queries_than_one(self, desk, visit, therapist):
        def cost():
            with CaptureQueriesContext(connection) as captured:
                desk.get("/lock/state/")
            return len(captured)

        one = cost()
        for _ in range(5):
            log(visit, therapist, "97014", "11:45", None)
        assert len(desk.get("/lock/state/").json()["clocks"]) == 6
        assert cost() == one


class TestKept:
    """A browser without script sends a form that was opened before the lock."""

    WORDS = "Took full part; needs less help."

    @pytest.fixture
    def sent(self, desk, visit):
        fields = typed(desk.get(url_of(visit)), note__assessment=self.WORDS)
        desk.post("/lock/")
        return desk.post(url_of(visit), fields)

    def test_nothing_is_saved_and_no_word_is_shown(self, sent):
        text = sent.content.decode()
        assert sent.status_code == 423
        assert "What you just sent is kept" in text
        assert self.WORDS not in text
        assert not Section.objects.exists()

    def test_after_the_password_it_is_shown_and_sent_as_it_stood(self, sent, desk, visit):
        response = desk.post("/unlock/", form_of(sent, "/unlock/") | {"password": PASSWORD}, follow=True)
        assert response.redirect_chain == [("/kept/", 302)]
        assert self.WORDS in response.content.decode()
        check(response)
        desk.post("/kept/0/", form_of(response, "/kept/0/"), follow=True)
        assert Section.objects.get(name="assessment").text == self.WORDS
        assert desk.get("/kept/").url == "/"

    def test_it_can_be_thrown_away(self, sent, desk):
        unlock(desk)
        assert desk.post("/kept/drop/").url == "/"
        assert desk.get("/kept/").url == "/"
        assert not Section.objects.exists()

    def test_it_is_not_open_while_locked(self, sent, desk):
        response = desk.get("/kept/")
        assert response.status_code == 423
        assert self.WORDS not in response.content.decode()

    def test_a_form_from_another_site_is_not_kept(self, therapist):
        desk = Client(enforce_csrf_checks=True)
        desk.force_login(therapist)
        session = desk.session
        session["locked"] = 1
        session.save()
        assert desk.post("/patients/", {"q": "Alvarez"}).status_code == 403
        assert "held" not in desk.session

    def test_a_number_that_is_not_there_is_not_found(self, desk):
        assert desk.post("/kept/0/").status_code == 404

    def test_too_long_a_form_says_how_to_keep_it(self, desk):
        desk.post("/lock/")
        response = desk.post("/patients/", {"q": "x" * 1_000_001})
        assert "reload this page: the browser sends it again" in response.content.decode()


@pytest.mark.parametrize("name", ["lock", "awake", "clock_stop", "kept", "kept_drop"])
def test_who_is_not_signed_in_is_asked_to(name, client):
    url = reverse(name)
    for response in (client.get(url), client.post(url)):
        assert response.url.startswith("/sign-in/")
        assert client.post(url, headers=JSON).json() == {"signed_out": True}


def test_the_lock_of_a_stranger_touches_nobody_elses(desk, visit, stranger, sign_in):
    theirs = sign_in(stranger)
    assert theirs.post("/clock/stop/", {"stretch": Stretch.objects.get().pk}).status_code == 404
    theirs.post("/lock/")
    assert desk.get(url_of(visit)).status_code == 200
    assert Stretch.objects.get().ended is None


def test_a_long_request_does_not_write_over_a_lock_that_was_put_on_meanwhile(desk, monkeypatch):
    def lock_meanwhile(user):
        session = SessionStore(desk.cookies[settings.SESSION_COOKIE_NAME].value)
        session["locked"] = 1
        session.save()
        return False

    monkeypatch.setattr(home.access, "is_clinician", lock_meanwhile)
    with time_machine.travel(at("12:05"), tick=False):
        assert desk.get("/").status_code == 200
        assert desk.get("/").status_code == 423


def test_a_session_that_was_deleted_in_the_moment_of_a_touch_is_signed_out(desk, monkeypatch):
    save = SessionStore.save

    def late(self, must_create=False):
        Session.objects.all().delete()
        return save(self, must_create)

    monkeypatch.setattr(SessionStore, "save", late)
    with time_machine.travel(at("12:05"), tick=False):
        response = desk.get("/", headers=JSON)
    assert response.status_code == 401
    assert settings.SESSION_COOKIE_NAME in response.cookies
