"""The lock as facts of a session: a plain dict here."""

import datetime as dt
from types import SimpleNamespace

import pytest

from tests.builders import at
from therapy_notes import holding, locking

CLINIC = SimpleNamespace(idle_minutes=15)
NOON = at("12:00")


def after(**span):
    return NOON + dt.timedelta(**span)


@pytest.fixture
def session():
    found = {}
    locking.begin(found, at=NOON)
    return found


def is_locked(session, **span):
    return locking.is_locked(session, clinic=CLINIC, at=after(**span))


class TestIdle:
    def test_the_clinics_minutes_and_one_of_grace_for_the_browser_leave_it_open(self, session):
        assert not is_locked(session, minutes=16)

    def test_a_second_more_locks_it(self, session):
        assert is_locked(session, minutes=16, seconds=1)

    def test_a_touch_counts_from_anew(self, session):
        locking.touch(session, at=after(minutes=10))
        assert not is_locked(session, minutes=26)
        assert is_locked(session, minutes=26, seconds=1)

    def test_a_touch_is_written_once_a_minute(self, session):
        assert not locking.touch(session, at=after(seconds=59))
        assert locking.touch(session, at=after(seconds=60))
        assert not locking.touch(session, at=after(seconds=61))

    def test_a_clock_that_was_set_back_is_written_at_once(self, session):
        assert locking.touch(session, at=after(hours=-1))
        assert is_locked(session, minutes=-43)

    def test_a_session_that_has_no_time_yet_is_open_and_gets_one(self):
        session = {}
        assert not is_locked(session)
        assert locking.touch(session, at=NOON)


class TestLock:
    def test_it_stays_locked_until_the_password(self, session):
        locking.lock(session, at=after(minutes=1))
        locking.touch(session, at=after(minutes=3))
        assert is_locked(session, minutes=3)
        locking.unlock(session, at=after(minutes=4))
        assert not is_locked(session, minutes=4)

    def test_each_opening_has_a_name_of_its_own(self, session):
        first = session["opened"]
        locking.unlock(session, at=after(seconds=1))
        assert session["opened"] != first


def test_a_session_is_over_after_its_longest_time_however_busy_it_was(session):
    longest = 12 * 60 * 60
    locking.unlock(session, at=after(hours=11))
    assert not locking.is_over(session, longest=longest, at=after(hours=12))
    assert locking.is_over(session, longest=longest, at=after(hours=12, seconds=1))


class TestWrongPasswords:
    @pytest.mark.parametrize(
        ("wrong", "seconds"), [(4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (40, 3600)]
    )
    def test_the_fifth_in_a_row_waits_and_each_more_twice_as_long_up_to_an_hour(self, session, wrong, seconds):
        for _ in range(wrong):
            locking.count_wrong(session, at=NOON)
        assert locking.wait(session, at=NOON) == seconds

    def test_the_wait_passes(self, session):
        for _ in range(5):
            locking.count_wrong(session, at=NOON)
        assert locking.wait(session, at=after(seconds=29)) == 1
        assert locking.wait(session, at=after(seconds=30)) == 0

    def test_the_right_one_forgets_the_wrong_ones(self, session):
        for _ in range(5):
            locking.count_wrong(session, at=NOON)
        locking.unlock(session, at=NOON)
        locking.count_wrong(session, at=NOON)
        assert locking.wait(session, at=NOON) == 0


class TestHeldForms:
    def test_a_form_is_kept_without_passwords_and_token(self):
        session = {}
        fields = [
            ("text", ["Slept well."]),
            ("goals", ["1", "2"]),
            ("old_password", ["x"]),
            ("passkey", ['{"id": "x"}']),
            ("csrfmiddlewaretoken", ["y"]),
        ]
        assert holding.hold(session, path="/visits/1/", fields=fields)
        assert holding.held(session) == [
            {"path": "/visits/1/", "fields": [["text", ["Slept well."]], ["goals", ["1", "2"]]]}
        ]

    def test_of_ones_own_sign_in_neither_code_nor_passkey_is_kept(self):
        session, fields = {}, [("name", ["Phone"]), ("code", ["123456"]), ("credential", ['{"id": "x"}'])]
        assert holding.hold(session, path="/security/passkeys/new/", fields=fields)
        assert holding.held(session)[0]["fields"] == [["name", ["Phone"]]]

    def test_the_code_of_an_activity_and_the_credential_of_a_person_are(self):
        session, fields = {}, [("activity-code", ["97110"]), ("credential", ["PTA"])]
        assert holding.hold(session, path="/clinic/people/1/", fields=fields)
        assert holding.held(session)[0]["fields"] == [["activity-code", ["97110"]], ["credential", ["PTA"]]]

    def test_a_million_characters_are_kept_and_one_more_is_refused_with_the_first_form_still_there(self):
        session = {}
        assert holding.hold(session, path="/a/", fields=[("text", ["x" * 1_000_000])])
        assert not holding.hold(session, path="/b/", fields=[("text", ["x"])])
        assert [form["path"] for form in holding.held(session)] == ["/a/"]

    def test_taking_one_leaves_the_others(self):
        session = {}
        for path in ("/a/", "/b/"):
            holding.hold(session, path=path, fields=[])
        assert holding.take(session, 0) == "/a/"
        assert holding.take(session, 1) is None
        assert holding.take(session, 0) == "/b/"

    def test_its_words_are_what_differs_from_the_page_before(self):
        fields = [
            ["initial-note-plan", ["Lower seat."]],
            ["note-plan", ["Lower seat."]],
            ["note-assessment", ["Took part."]],
        ]
        assert holding.words(
            {"path": "/a/", "fields": [*fields, ["goals", ["12"]], ["planned", ["9:00 am"]], ["mode", ["individual"]]]}
        ) == ["Took part."]
