"""Wrong passwords cost time: on every page that takes one, from every address, whether or not there is such a user."""

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from tests.builders import COMPLETE, PASSWORD, at, build_visit
from therapy_notes.models import AuditEvent, Note
from therapy_notes.sign_in import lockout
from therapy_notes.views.sign_in import TOO_MANY

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"
JSON = {"Accept": "application/json"}
pytestmark = pytest.mark.usefixtures("noon")


def sign_in(username, password, address=HERE, **more):
    return Client(REMOTE_ADDR=address, **more).post("/sign-in/", {"username": username, "password": password})


def lock_out(username, address=HERE):
    for _ in range(5):
        sign_in(username, "not it", address)


def is_in(response):
    return response.status_code == 302


def words(response):
    return response.content.decode()


class TestSignIn:
    def test_four_wrong_ones_cost_nothing(self, therapist):
        for _ in range(4):
            sign_in("thea", "not it")
        assert is_in(sign_in("thea", PASSWORD))

    @pytest.mark.parametrize("address", [HERE, ELSEWHERE])
    def test_after_five_the_right_one_is_refused_from_every_address(self, therapist, address):
        lock_out("thea")
        response = sign_in("thea", PASSWORD, address)
        assert not is_in(response)
        assert "Too many wrong passwords. Wait 30 seconds" in words(response)

    def test_another_browser_does_not_help(self, therapist):
        lock_out("thea")
        assert not is_in(sign_in("thea", PASSWORD, HTTP_USER_AGENT="another"))

    def test_wrong_ones_from_many_addresses_count_together(self, therapist):
        for number in range(5):
            sign_in("thea", "not it", f"192.0.2.{number}")
        assert not is_in(sign_in("thea", PASSWORD, ELSEWHERE))

    def test_after_the_wait_it_is_let_in_and_all_is_forgotten(self, therapist):
        lock_out("thea")
        with time_machine.travel(at("12:00") + dt.timedelta(seconds=31), tick=False):
            assert is_in(sign_in("thea", PASSWORD))
            assert not is_in(sign_in("thea", "not it"))
            assert is_in(sign_in("thea", PASSWORD))

    def test_each_further_one_doubles_the_wait_up_to_an_hour(self, therapist):
        now, waits = at("12:00"), []
        for _ in range(13):
            with time_machine.travel(now, tick=False):
                sign_in("thea", "not it")
                waits.append(lockout.wait("thea", at=now))
            now += dt.timedelta(seconds=waits[-1])
        assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]

    def test_one_that_is_typed_while_waiting_does_not_lengthen_it(self, therapist):
        lock_out("thea")
        for _ in range(3):
            sign_in("thea", "not it")
        assert lockout.wait("thea", at=at("12:00")) == 30

    def test_a_colleague_is_not_locked_out_with_them(self, therapist, administrator):
        lock_out("thea")
        assert is_in(sign_in(administrator.username, PASSWORD))

    def test_whether_there_is_such_a_user_is_not_to_be_seen(self, therapist):
        pages = {}
        for name in ("thea", "nobody"):
            answers = [words(sign_in(name, "not it")) for _ in range(6)]
            pages[name] = ["Wait 30 seconds" in answers[5], "is wrong. Type both again" in answers[0]]
        assert pages == {"thea": [True, True], "nobody": [True, True]}

    def test_a_header_that_anybody_can_send_changes_no_address(self, therapist):
        Client(REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=ELSEWHERE).post(
            "/sign-in/", {"username": "thea", "password": "not it"}
        )
        assert AccessAttempt.objects.get().ip_address == HERE

    def test_behind_ones_own_proxy_the_address_it_adds_counts(self, therapist, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        Client(REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=f"203.0.113.1, {ELSEWHERE}").post(
            "/sign-in/", {"username": "thea", "password": "not it"}
        )
        assert AccessAttempt.objects.get().ip_address == ELSEWHERE

    def test_the_table_holds_no_word_of_a_form(self, therapist):
        sign_in("thea", "not it")
        row = AccessAttempt.objects.get()
        assert (row.get_data, row.post_data, row.path_info, row.user_agent) == ("", "", "", "")

    def test_what_is_a_day_old_is_removed(self, therapist):
        sign_in("somebody else", "not it")
        with time_machine.travel(at("12:00") + dt.timedelta(days=1, seconds=1), tick=False):
            sign_in("thea", "not it")
        assert [row.username for row in AccessAttempt.objects.all()] == ["thea"]

    def test_refusals_are_in_the_audit_log_with_their_address(self, therapist):
        sign_in("thea", "not it")
        sign_in("nobody", "not it")
        event = AuditEvent.objects.get(event="sign_in.refused")
        assert (event.actor, event.detail) == (therapist, {"address": HERE})

    def test_the_lock_out_itself_is_in_the_log(self, therapist):
        lock_out("thea")
        lock_out("nobody")
        event = AuditEvent.objects.get(event="lockout.began")
        assert (event.actor, event.detail) == (therapist, {"seconds": 30, "address": HERE})

    def test_past_the_limit_of_an_address_not_even_the_right_password_is_looked_at(self, therapist, monkeypatch):
        for _ in range(30):
            sign_in("nobody", "")
        monkeypatch.setattr("therapy_notes.sign_in.authenticate", None)
        assert "Too many people sign in from this address" in words(sign_in("thea", PASSWORD))

    @pytest.mark.parametrize("headers", [{}, {"accept": "application/json"}])
    def test_the_lock_is_no_way_around_that_limit(self, therapist, headers, monkeypatch):
        browser = Client(REMOTE_ADDR=HERE)
        fields = {"page_user": therapist.pk, "page_username": "thea", "password": "", "back": "/patients/"}
        for _ in range(30):
            browser.post("/unlock/", fields, headers=headers)
        monkeypatch.setattr("therapy_notes.sign_in.authenticate", None)
        answer = browser.post("/unlock/", fields | {"password": PASSWORD}, headers=headers)
        if headers:
            assert (answer.status_code, answer.json()) == (429, {"error": TOO_MANY})
        else:
            assert answer.url == "/sign-in/?next=/patients/"
            assert TOO_MANY in words(browser.get(answer.url))

    def test_one_address_cannot_try_names_without_end(self, therapist):
        answers = [words(sign_in(f"nobody{number}", "not it")) for number in range(31)]
        assert "Too many people sign in from this address" in answers[-1]
        assert "Too many people" not in answers[-2]
        assert not is_in(sign_in("thea", PASSWORD))
        assert is_in(sign_in("thea", PASSWORD, ELSEWHERE))


class TestUnlock:
    def test_who_is_locked_out_does_not_unlock_a_screen_either(self, therapist, sign_in):
        desk = sign_in(therapist)
        desk.post("/lock/")
        lock_out("thea")
        answer = desk.post("/unlock/", {"password": PASSWORD}, headers=JSON)
        assert "Too many wrong passwords" in answer.json()["error"]

    def test_nor_signs_in_in_place(self, therapist):
        lock_out("thea")
        fields = {"page_user": therapist.pk, "page_username": "thea", "password": PASSWORD}
        answer = Client(REMOTE_ADDR=ELSEWHERE).post("/unlock/", fields, headers=JSON)
        assert (answer.status_code, answer.json()) == (400, {"error": lockout.words(30)})

    def test_wrong_ones_there_count_at_the_sign_in_page(self, therapist):
        fields = {"page_user": therapist.pk, "page_username": "thea", "password": "not it"}
        for _ in range(5):
            Client(REMOTE_ADDR=ELSEWHERE).post("/unlock/", fields, headers=JSON)
        assert not is_in(sign_in("thea", PASSWORD))


class TestSigning:
    @pytest.fixture
    def note(self, episode, therapist):
        return build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE).note

    def attempt(self, desk, note, password):
        page = words(desk.get(f"/notes/{note.pk}/sign/"))
        shown = page.split('name="shown" value="')[1].split('"')[0]
        return desk.post(f"/notes/{note.pk}/sign/", {"shown": shown, "password": password})

    def test_wrong_passwords_at_a_signature_count_and_then_signing_waits(self, note, therapist, sign_in):
        desk = sign_in(therapist)
        for _ in range(5):
            self.attempt(desk, note, "not it")
        response = self.attempt(desk, note, PASSWORD)
        assert "Wait 30 seconds" in words(response)
        assert Note.objects.get(pk=note.pk).status == Note.Status.DRAFT
        assert desk.get("/").status_code == 200  # and is not signed out
        assert AuditEvent.objects.filter(event="signature.refused").count() == 5

    def test_a_password_that_fits_forgets_the_wrong_ones_before_it(self, note, therapist, sign_in):
        desk = sign_in(therapist)
        for _ in range(4):
            self.attempt(desk, note, "not it")
        assert self.attempt(desk, note, PASSWORD).status_code == 302
        assert lockout.wait("thea", at=at("12:00")) == 0
        assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    "seconds, length",
    [(1, "1 second"), (30, "30 seconds"), (119, "119 seconds"), (121, "3 minutes"), (3600, "60 minutes")],
)
def test_how_long_is_never_less_than_what_is_left(seconds, length):
    assert lockout.length(seconds) == length


def test_an_administrator_lifts_it(therapist, administrator, client):
    lock_out("thea")
    client.force_login(administrator)
    assert "Waits for 30 seconds" in words(client.get(f"/clinic/people/{therapist.pk}/security/"))
    client.post(f"/clinic/people/{therapist.pk}/security/lift/")
    assert is_in(sign_in("thea", PASSWORD))
    assert AuditEvent.objects.get(event="lockout.lifted").actor == administrator
