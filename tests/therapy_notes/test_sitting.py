"""One proof for a sitting of cosignatures: how long it holds, and what ends it."""

import datetime as dt

import pytest

from therapy_notes import locking
from therapy_notes.inbox import sitting

NOON = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)


def after(**time):
    return NOON + dt.timedelta(**time)


@pytest.fixture
def session():
    session = {"_auth_user_hash": "of the password"}
    locking.begin(session, at=NOON)
    sitting.begin(session, at=NOON)
    return session


def test_without_one_a_proof_is_asked_for_each_time():
    assert not sitting.is_open({}, at=NOON)
    assert not sitting.is_over({}, at=NOON)
    assert sitting.left({}, at=NOON) == 0


@pytest.mark.parametrize(("time", "holds", "left"), [(0, True, 15), (899, True, 1), (900, False, 0), (-1, False, 0)])
def test_it_holds_for_fifteen_minutes_from_the_proof(session, time, holds, left):
    at = after(seconds=time)
    assert (sitting.is_open(session, at=at), sitting.is_over(session, at=at)) == (holds, not holds)
    assert sitting.left(session, at=at) == left


def test_work_does_not_prolong_it(session):
    for minute in range(16):
        locking.touch(session, at=after(minutes=minute))
    assert not sitting.is_open(session, at=after(minutes=15))


def test_a_lock_ends_it_for_good(session):
    locking.lock(session, at=after(minutes=1))
    locking.unlock(session, at=after(minutes=2))
    assert sitting.is_over(session, at=after(minutes=2))


def test_another_password_ends_it(session):
    session["_auth_user_hash"] = "of another password"
    assert sitting.is_over(session, at=after(minutes=1))


def test_another_session_of_the_person_has_none(session):
    assert not sitting.is_open({"opened": session["opened"], "_auth_user_hash": "of the password"}, at=NOON)


def test_it_can_be_ended_by_hand(session):
    sitting.end(session)
    assert not sitting.is_open(session, at=NOON)
    assert not sitting.is_over(session, at=NOON)
