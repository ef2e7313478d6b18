"""Signing in with a second factor, and what a person and an administrator do about it."""

import datetime as dt
import json
import re
import time
from html import unescape

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.builders import PASSWORD, at, build_signed_visit
from tests.passkeys import Passkey
from tests.therapy_notes.pages import typed
from tests.therapy_notes.views.test_every_page import check
from therapy_notes.forms.passkeys import MOST, AnswerField
from therapy_notes.models import Addendum, AuditEvent, User
from therapy_notes.sign_in import second_factor

# What is no answer of a passkey: half of one, brackets without end, a number too long to be read, no JSON, too much.
NO_ANSWERS = [
    '{"id": "x"}',
    '{"response": 3}',
    "7",
    "[" * 10_000,
    "[" * 100_000,
    "1" * 5000,
    "{",
    '"' + "x" * 20_000 + '"',
]
NEW = "quiet rivers under 7 bridges"
JSON = {"accept": "application/json"}


@pytest.fixture
def door(client):
    """A browser at http://localhost, in which nobody is signed in."""
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def enter(browser, username="thea", password=PASSWORD, address="/sign-in/"):
    return browser.post(address, {"username": username, "password": password})


def is_in(browser):
    return browser.get("/patients/").status_code == 200


def text(response):
    return response.content.decode()


def events(name):
    return [event.detail for event in AuditEvent.objects.filter(event=name).order_by("pk")]


def code_of(person):
    """What the authenticator app of this person shows now."""
    secret = Authenticator.objects.get(user=person, type="totp").wrap().instance.data["secret"]
    return code_for(second_factor.SecondFactorAdapter().decrypt(secret))


def code_for(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def set_up_app(browser):
    """Through the pages, just after the sign-in. Gives the answer to the code."""
    page = text(browser.get("/security/app/"))
    secret = re.search(r'class="totp-key">([A-Z2-7]+)<', page)[1]
    return browser.post("/security/app/", {"code": code_for(secret)})


@pytest.fixture
def with_app(therapist, door):
    """Thea has an authenticator app, and the ten recovery codes that came with it."""
    enter(door)
    set_up_app(door)
    codes = re.findall(r"<code>(\d{10})</code>", text(door.get("/security/codes/")))
    door.post("/sign-out/")
    return codes


@pytest.fixture
def later():
    """A code serves once: the next one comes with the next half minute."""
    with time_machine.travel(time.time() + 90, tick=False):
        yield


class TestSignIn:
    def test_the_password_lets_in_who_has_nothing_else_and_leads_where_they_were_going(self, therapist, door):
        assert enter(door, address="/sign-in/?next=/patients/").url == "/patients/"
        assert is_in(door)
        assert events("session.began") == [{"how": ["password"], "address": "127.0.0.1"}]

    def test_nobody_is_led_to_another_site(self, therapist, door):
        assert enter(door, address="/sign-in/?next=https://evil.example/").url == "/"

    def test_who_left_does_not_come_in(self, therapist, door):
        User.objects.filter(pk=therapist.pk).update(is_active=False)
        assert "is wrong" in text(enter(door))

    def test_signing_out_is_in_the_log(self, therapist, door):
        enter(door)
        door.post("/sign-out/")
        assert events("session.ended") == [{}]

    @pytest.mark.parametrize(
        "name", ["account_signup", "account_reset_password", "account_email", "socialaccount_login"]
    )
    def test_there_is_no_sign_up_no_mail_and_no_social_account(self, name):
        with pytest.raises(NoReverseMatch):
            reverse(name)


class TestApp:
    def test_it_is_set_up_with_a_first_code_and_brings_recovery_codes_once(self, therapist, door):
        enter(door)
        check(door.get("/security/app/"))
        assert set_up_app(door).url == "/security/codes/"
        first, second = door.get("/security/codes/"), door.get("/security/codes/")
        check(first)
        check(second)
        assert len(re.findall(r"<code>\d{10}</code>", text(first))) == 10
        assert "<code>" not in text(second)
        assert "10 of 10 codes are left" in text(second)

    def test_that_is_in_the_log(self, therapist, door, django_capture_on_commit_callbacks):
        enter(door)
        with django_capture_on_commit_callbacks(execute=True):
            set_up_app(door)
        assert {one["type"] for one in events("second_factor.added")} == {"totp", "recovery_codes"}

    def test_a_wrong_first_code_sets_up_nothing(self, therapist, door):
        enter(door)
        door.get("/security/app/")
        assert "does not fit" in text(door.post("/security/app/", {"code": "000000"}))
        assert not Authenticator.objects.exists()

    def test_its_secret_is_not_readable_in_the_database(self, with_app, therapist, settings):
        stored = json.dumps([row.data for row in Authenticator.objects.all()])
        secret = second_factor.SecondFactorAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"])
        assert secret not in stored
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new one"
        assert code_of(therapist)
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(ValueError, match="SECRET_KEY_FALLBACKS"):
            code_of(therapist)

    def test_the_password_alone_no_longer_lets_in(self, with_app, door):
        assert enter(door).url == "/sign-in/second-step/"
        check(door.get("/sign-in/second-step/"))
        assert "Use a passkey" not in text(door.get("/sign-in/second-step/"))
        assert not is_in(door)

    def test_the_code_of_now_does(self, with_app, door, therapist, later):
        enter(door, address="/sign-in/?next=/patients/")
        assert door.post("/sign-in/second-step/", {"code": code_of(therapist)}).url == "/patients/"
        assert events("session.began")[-1]["how"] == ["password", "totp"]

    def test_a_code_serves_once(self, with_app, door, therapist, later):
        code = code_of(therapist)
        enter(door)
        assert door.post("/sign-in/second-step/", {"code": code}).status_code == 302
        other = Client()
        enter(other)
        assert "was used before" in text(other.post("/sign-in/second-step/", {"code": code}))
        assert not is_in(other)

    def test_codes_cannot_be_guessed(self, with_app, door, therapist, later):
        enter(door)
        for _ in range(5):
            door.post("/sign-in/second-step/", {"code": "000000"})
        assert "Too many wrong codes" in text(door.post("/sign-in/second-step/", {"code": code_of(therapist)}))
        assert events("second_factor.refused") == [{"type": "totp"}] * 5

    def test_a_recovery_code_lets_in_once_and_is_in_the_log(self, with_app, door):
        enter(door)
        assert door.post("/sign-in/second-step/", {"code": with_app[3]}).status_code == 302
        assert events("recovery_code.used") == [{"left": 9}]
        other = Client()
        enter(other)
        assert other.post("/sign-in/second-step/", {"code": with_app[3]}).status_code == 200

    def test_before_it_is_removed_the_password_is_asked_again(self, with_app, door, therapist, later):
        enter(door)
        door.post("/sign-in/second-step/", {"code": code_of(therapist)})
        with time_machine.travel(time.time() + 6 * 60, tick=False):
            asked = door.get("/security/app/remove/")
            assert asked.url.startswith("/security/confirm/")
            check(door.get(asked.url))
            assert "not your password" in text(door.post(asked.url, {"password": "not it"}))
            door.post(asked.url, {"password": PASSWORD})
            check(door.get("/security/app/remove/"))
            door.post("/security/app/remove/")
        assert not Authenticator.objects.exists()
        assert {"type": "totp"} in events("second_factor.removed")
        assert events("confirmation.refused") == [{"address": "127.0.0.1"}]

    def test_a_code_confirms_as_well_as_the_password(self, with_app, door, therapist, later):
        enter(door)
        door.post("/sign-in/second-step/", {"code": code_of(therapist)})
        with time_machine.travel(time.time() + 6 * 60, tick=False):
            check(door.get("/security/confirm/code/?next=/security/app/remove/"))
            answer = door.post("/security/confirm/code/", {"code": with_app[0], "next": "/security/app/remove/"})
            assert answer.url == "/security/app/remove/"
            assert door.get("/security/app/remove/").status_code == 200

    def test_new_recovery_codes_end_the_old_ones(self, with_app, door, therapist, later):
        enter(door)
        door.post("/sign-in/second-step/", {"code": code_of(therapist)})
        check(door.get("/security/codes/new/"))
        door.post("/security/codes/new/")
        new = re.findall(r"<code>(\d{10})</code>", text(door.get("/security/codes/")))
        assert len(new) == 10
        assert not set(new) & set(with_app)

    def test_signing_in_in_place_does_not_go_past_it(self, with_app, therapist):
        browser = Client()
        fields = {"page_user": therapist.pk, "page_username": "thea", "password": PASSWORD, "back": "/patients/"}
        answer = browser.post("/unlock/", fields, headers=JSON)
        assert (answer.status_code, answer.json()["sign_in"]) == (400, "/sign-in/?next=/patients/")
        assert not is_in(browser)

    def test_a_locked_screen_opens_with_the_password(self, with_app, door, therapist, later):
        enter(door)
        door.post("/sign-in/second-step/", {"code": code_of(therapist)})
        door.post("/lock/")
        assert door.post("/unlock/", {"password": PASSWORD}, headers=JSON).json()["ok"] is True


class TestPasskey:
    @pytest.fixture
    def passkey(self, therapist):
        found = Passkey()
        found.row = found.belongs_to(therapist)
        return found

    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_whatever_else_is_sent_lets_nobody_in_and_is_said(self, answer, db, door):
        door.get("/sign-in/passkey/", headers=JSON)
        assert door.post("/sign-in/passkey/", {"credential": answer}).url == "/sign-in/"
        assert "passkey" in " ".join(str(one) for one in get_messages(door.get("/sign-in/").wsgi_request))
        assert not is_in(door)

    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_whatever_else_is_sent_is_no_new_passkey_and_is_said(self, answer, therapist, door):
        enter(door)
        door.get("/security/passkeys/new/")
        page = door.post("/security/passkeys/new/", {"name": "Phone", "credential": answer})
        assert page.status_code == 200
        assert "Try again" in text(page)
        assert not Authenticator.objects.exists()

    def use(self, browser, passkey, person, **more):
        asked = browser.get("/sign-in/passkey/", headers=JSON).json()["request_options"]["publicKey"]
        assert asked["userVerification"] == "required"
        answer = passkey.answer(asked["challenge"], person=person, **more)
        return browser.post("/sign-in/passkey/", {"credential": json.dumps(answer), "next": "/patients/"})

    def test_it_lets_in_without_a_password(self, passkey, therapist, door):
        assert self.use(door, passkey, therapist).url == "/patients/"
        assert is_in(door)
        assert events("session.began")[-1]["how"] == ["webauthn"]

    def test_one_that_did_not_verify_its_person_does_not(self, passkey, therapist, door):
        assert self.use(door, passkey, therapist, verified=False).url == "/sign-in/"
        assert "This passkey is not known here" in text(door.get("/sign-in/"))
        assert not is_in(door)

    def test_one_that_names_somebody_else_does_not(self, passkey, administrator, door):
        self.use(door, passkey, administrator)
        assert not is_in(door)

    def test_nobody_who_left_comes_in_by_it(self, passkey, therapist, door):
        User.objects.filter(pk=therapist.pk).update(is_active=False)
        self.use(door, passkey, therapist)
        assert not is_in(door)

    def test_it_is_the_second_step_after_a_password(self, passkey, therapist, door):
        assert enter(door).url == "/sign-in/second-step/"
        page = text(door.get("/sign-in/second-step/"))
        challenge = json.loads(unescape(re.search(r'data-question="(.*?)"', page)[1]))["request_options"]
        answer = passkey.answer(challenge["publicKey"]["challenge"])
        door.post("/sign-in/second-step/", {"credential": json.dumps(answer)})
        assert is_in(door)

    def test_it_confirms_as_well_as_the_password(self, passkey, therapist, door):
        self.use(door, passkey, therapist)
        page = door.get("/security/confirm/passkey/?next=/security/app/")
        check(page)
        asked = json.loads(unescape(re.search(r'data-question="(.*?)"', text(page))[1]))["request_options"]
        answer = passkey.answer(asked["publicKey"]["challenge"])
        fields = {"credential": json.dumps(answer), "next": "/security/app/"}
        assert door.post("/security/confirm/passkey/", fields).url == "/security/app/"
        assert door.get("/security/app/").status_code == 200

    def test_it_is_renamed_and_removed_by_its_own_person(self, passkey, therapist, administrator, door):
        self.use(door, passkey, therapist)
        enter_again = door.get(f"/security/passkeys/{passkey.row.pk}/").url
        door.post(enter_again, {"password": PASSWORD})
        check(door.get(f"/security/passkeys/{passkey.row.pk}/"))
        door.post(f"/security/passkeys/{passkey.row.pk}/", {"name": "Front desk"})
        assert "Front desk" in text(door.get("/security/"))
        check(door.get(f"/security/passkeys/{passkey.row.pk}/remove/"))
        theirs = Passkey().belongs_to(administrator)
        for act in ("", "remove/"):
            assert door.get(f"/security/passkeys/{theirs.pk}/{act}").status_code == 404
        door.post(f"/security/passkeys/{passkey.row.pk}/remove/")
        assert list(Authenticator.objects.all()) == [theirs]

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "[::1]"])
    def test_where_the_server_is_called_by_a_number_the_page_says_why_not(self, therapist, client, host, settings):
        settings.ALLOWED_HOSTS = ["*"]
        client.force_login(therapist)
        assert "Passkeys need a host name" in text(client.get("/security/", headers={"host": host}))
        assert client.get("/security/passkeys/new/", headers={"host": host}).status_code == 302
        assert "Use a passkey" not in text(Client().get("/sign-in/", headers={"host": host}))


class TestSigningByPasskey:
    @pytest.fixture
    def desk(self, therapist, door):
        door.force_login(therapist)
        return door

    def test_an_addendum_is_signed_by_the_answer_to_a_challenge(self, desk, therapist, episode):
        passkey, note = Passkey(), build_signed_visit(episode, therapist).note
        passkey.belongs_to(therapist)
        assert "Use a passkey instead" in text(desk.get(f"/notes/{note.pk}/addenda/new/"))
        challenge = desk.post("/signature/passkey/").json()["publicKey"]["challenge"]
        fields = {"text": "He called at noon.", "passkey": json.dumps(passkey.answer(challenge))}
        assert desk.post(f"/notes/{note.pk}/addenda/new/", fields).url == f"/notes/{note.pk}/"
        addendum = Addendum.objects.get()
        assert (addendum.signer, addendum.method) == (therapist, "passkey")
        answer = desk.post(f"/notes/{note.pk}/addenda/new/", fields)
        assert "did not answer as it should" in text(answer)
        assert "He called at noon." in text(answer)

    @pytest.mark.parametrize("answer", NO_ANSWERS)
    def test_whatever_else_is_sent_signs_nothing_and_is_said(self, answer, desk, therapist, episode):
        note = build_signed_visit(episode, therapist).note
        page = desk.post(f"/notes/{note.pk}/addenda/new/", {"text": "He called at noon.", "passkey": answer})
        assert page.status_code == 200
        assert "did not answer as it should" in text(page)
        assert "He called at noon." in text(page)

    def test_without_any_proof_nothing_is_signed_and_no_word_is_lost(self, desk, therapist, episode):
        note = build_signed_visit(episode, therapist).note
        answer = desk.post(f"/notes/{note.pk}/addenda/new/", {"text": "He called at noon.", "password": ""})
        assert "Type your password: it is your signature." in text(answer)
        assert "He called at noon." in text(answer)
        assert not Addendum.objects.exists()

    def test_who_has_no_passkey_is_asked_for_none(self, desk):
        assert desk.post("/signature/passkey/").status_code == 404


class TestSecondFactorAsked:
    @pytest.fixture(autouse=True)
    def asked(self, clinic):
        clinic.second_factor = True
        clinic.save()

    def test_who_has_none_is_led_to_set_one_up_and_nowhere_else(self, therapist, door):
        enter(door)
        assert door.get("/patients/").url == "/security/"
        page = door.get("/security/")
        check(page)
        assert "Your clinic asks for a second factor" in text(page)
        set_up_app(door)
        assert is_in(door)

    def test_who_has_one_goes_on(self, with_app, door, therapist, later):
        enter(door)
        door.post("/sign-in/second-step/", {"code": code_of(therapist)})
        assert is_in(door)

    def test_after_it_is_removed_it_is_asked_for_again(self, with_app, door, therapist, later):
        enter(door)
        door.post("/sign-in/second-step/", {"code": code_of(therapist)})
        assert is_in(door)
        door.post("/security/app/remove/")
        assert door.get("/patients/").url == "/security/"

    def test_they_can_always_leave(self, therapist, door):
        enter(door)
        assert door.post("/sign-out/").url == "/sign-in/"

    def test_an_administrator_asks_for_it_on_the_clinics_page(self, administrator, clinic, client):
        clinic.second_factor = False
        clinic.save()
        client.force_login(administrator)
        assert 'name="second_factor"' in text(client.get("/clinic/"))


class TestPassword:
    def change(self, browser, new=NEW, old=PASSWORD, again=None):
        return browser.post("/password/", {"old_password": old, "new_password1": new, "new_password2": again or new})

    def test_it_is_changed_and_every_other_device_is_signed_out(self, therapist, door):
        other = Client()
        enter(door)
        enter(other)
        assert self.change(door).url == "/"
        assert is_in(door)
        assert not is_in(other)
        assert UserSession.objects.count() == 1
        assert events("password.changed") == [{}]

    @pytest.mark.parametrize(
        "new",
        ["fourteen chars", "passwordpassword", "therapynotes 2026 !!", "Harbor Street 2026", "aaaaaaaaaaaaaaaaaaaa"],
    )
    def test_what_anybody_would_try_is_refused(self, therapist, door, new):
        enter(door)
        assert self.change(door, new).status_code == 200
        assert enter(Client(), password=PASSWORD).status_code == 302

    @pytest.mark.parametrize("new", ["correct horse battery staple", "пять зелёных чашек на столе", "x7" + "-q!w" * 32])
    def test_every_script_spaces_and_length_are_welcome(self, therapist, door, new):
        enter(door)
        assert self.change(door, new).status_code == 302
        assert enter(Client(), password=new).status_code == 302

    def test_the_present_one_is_asked_and_wrong_ones_count(self, therapist, door):
        enter(door)
        for _ in range(5):
            assert "not your present password" in text(self.change(door, old="not it"))
        assert "Too many wrong passwords" in text(self.change(door))

    def test_one_that_an_administrator_set_is_changed_before_anything_else(self, therapist, administrator, door):
        therapist.set_password("a password to pass on")
        therapist.password_is_temporary = True
        therapist.save()
        enter(door, password="a password to pass on")
        assert door.get("/patients/").url == "/password/"
        check(door.get("/password/"))
        assert "Choose your own password" in text(door.get("/password/"))
        self.change(door, old="a password to pass on")
        assert is_in(door)


class TestSessions:
    def test_each_device_is_listed_and_this_one_is_marked(self, therapist, door):
        enter(Client(HTTP_USER_AGENT="Mozilla/5.0 (iPad) Version/18.0 Safari/604.1", REMOTE_ADDR="192.0.2.7"))
        door.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"
        enter(door)
        page = door.get("/security/")
        check(page)
        assert "Edge on Windows" in text(page)
        assert "Safari on iPad" in text(page)
        assert "192.0.2.7" in text(page)
        assert text(page).count("This one") == 1

    def test_one_is_ended_and_its_browser_is_out(self, therapist, door):
        other = Client()
        enter(other)
        row = UserSession.objects.get()
        enter(door)
        assert door.post(f"/security/sessions/{row.pk}/end/").url == "/security/"
        assert not is_in(other)
        assert is_in(door)
        assert events("sessions.ended") == [{"count": 1}]

    def test_all_others_are_ended(self, therapist, door):
        others = [Client(), Client()]
        for one in (*others, door):
            enter(one)
        door.post("/security/sessions/end/")
        assert [is_in(one) for one in (*others, door)] == [False, False, True]

    def test_a_colleagues_is_not_mine_to_end(self, therapist, administrator, door):
        other = Client()
        enter(other, administrator.username)
        enter(door)
        assert door.post(f"/security/sessions/{UserSession.objects.first().pk}/end/").status_code == 404
        assert is_in(other)

    def test_signing_in_in_place_is_listed_too(self, therapist):
        browser = Client()
        fields = {"page_user": therapist.pk, "page_username": "thea", "password": PASSWORD}
        browser.post("/unlock/", fields, headers=JSON)
        assert UserSession.objects.get().user == therapist


class TestAdministrator:
    @pytest.fixture
    def desk(self, administrator, sign_in):
        return sign_in(administrator)

    def address(self, person, act=""):
        return f"/clinic/people/{person.pk}/security/{act}"

    def test_a_lost_telephone_is_taken_away_and_its_sessions_end(self, with_app, therapist, desk, door, later):
        enter(door)
        door.post("/sign-in/second-step/", {"code": code_of(therapist)})
        check(desk.get(self.address(therapist)))
        asked = desk.post(self.address(therapist, "reset/"))
        assert asked.url.startswith("/security/confirm/")
        assert is_in(door)
        assert desk.post(asked.url, {"password": "not it"}).status_code == 200
        assert is_in(door)
        assert desk.post(asked.url, {"password": PASSWORD}).url == self.address(therapist)
        assert not is_in(door)
        assert enter(Client()).url == "/"
        assert events("second_factor.reset") == [{"types": ["recovery_codes", "totp"]}]

    def test_a_person_is_signed_out_everywhere(self, therapist, desk, door):
        enter(door)
        desk.post(self.address(therapist, "sign-out/"))
        assert not is_in(door)

    @pytest.mark.parametrize("is_demo", [False, True])
    def test_a_password_that_is_set_is_temporary_but_in_the_demo(self, therapist, clinic, desk, is_demo):
        clinic.is_demo = is_demo
        clinic.save()
        address = f"/clinic/people/{therapist.pk}/"
        fields = typed(desk.get(address), "*", password=NEW, own_password=PASSWORD)
        assert desk.post(address, fields).status_code == 302
        assert User.objects.get(pk=therapist.pk).password_is_temporary is not is_demo

    @pytest.mark.parametrize(("own", "said"), [("", "Type your own password too"), ("not it", "not your password")])
    def test_who_sets_a_password_proves_themselves_first(self, therapist, desk, own, said):
        address = f"/clinic/people/{therapist.pk}/"
        page = desk.post(address, typed(desk.get(address), "*", last_name="Typed", password=NEW, own_password=own))
        assert said in text(page)
        assert 'value="Typed"' in text(page)
        assert User.objects.get(pk=therapist.pk).check_password(PASSWORD)
        assert events("confirmation.refused") == [{"address": "127.0.0.1"}] * bool(own)

    def test_its_owner_is_told_at_each_sign_in_of_a_week_who_set_it_and_when(self, therapist, clinic, desk):
        clinic.is_demo = True  # the password stays as it was set
        clinic.save()
        address = f"/clinic/people/{therapist.pk}/"
        with time_machine.travel(at("12:00"), tick=False):
            desk.force_login(User.objects.get(username="ada"))
            desk.post(address, typed(desk.get(address), "*", password=NEW, own_password=PASSWORD))
        said = "(ada) set your password on Fri Mar 6 at 12:00 pm."
        for days, is_told in ((0, True), (6, True), (8, False)):
            with time_machine.travel(at("13:00") + dt.timedelta(days=days), tick=False):
                browser = Client()
                enter(browser, password=NEW)
                assert (said in text(browser.get("/"))) is is_told
        assert events("password.set") == [{}]

    def test_who_changes_their_own_is_told_nothing(self, therapist, door):
        enter(door)
        TestPassword().change(door)
        assert "set your password" not in text(door.get("/"))
        door.post("/sign-out/")
        enter(door, password=NEW)
        assert "set your password" not in text(door.get("/"))

    def test_ones_own_password_and_second_factor_are_changed_under_security_alone(self, administrator, desk):
        passkey = Passkey().belongs_to(administrator)
        page = text(desk.get(self.address(administrator)))
        assert "reset/" not in page
        assert "Set a new password" not in page
        assert desk.post(self.address(administrator, "reset/")).url == self.address(administrator)
        assert "This is your own second factor" in text(desk.get(self.address(administrator)))
        assert list(Authenticator.objects.all()) == [passkey]
        address = f"/clinic/people/{administrator.pk}/"
        page = desk.get(address)
        assert "Your own password is changed under" in text(page)
        fields = typed(page, "*") | {"password": NEW, "own_password": PASSWORD}
        assert desk.post(address, fields).status_code == 302
        assert User.objects.get(pk=administrator.pk).check_password(PASSWORD)

    @pytest.mark.parametrize("act", ["", "reset/", "sign-out/", "lift/"])
    def test_nobody_else_does_it(self, therapist, biller, stranger, sign_in, act):
        method = "post" if act else "get"
        for person, status in ((biller, 403), (therapist, 403), (stranger, (403, 404))):
            answer = getattr(sign_in(person), method)(self.address(therapist, act))
            assert answer.status_code in ([status] if isinstance(status, int) else status)
        assert getattr(Client(), method)(self.address(therapist, act)).status_code == 302


def test_more_than_any_passkey_says_is_not_even_parsed():
    with pytest.raises(ValidationError):
        AnswerField().clean('"' + "x" * MOST + '"')


@pytest.mark.parametrize("address", ["/security/", "/security/app/", "/security/codes/", "/password/"])
def test_nobody_at_all_is_asked_to_sign_in(db, address):
    assert Client().get(address).url.startswith("/sign-in/")


def test_the_page_costs_as_many_queries_with_ten_passkeys_as_with_one(therapist, client, django_assert_max_num_queries):
    for _ in range(10):
        Passkey().belongs_to(therapist)
    client.force_login(therapist)
    with django_assert_max_num_queries(12):
        client.get("/security/")
