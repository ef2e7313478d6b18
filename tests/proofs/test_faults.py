"""The database fails at each statement of an act in turn: nothing of the act stays, and it can be done again."""

from functools import partial
from itertools import count

import pytest
from django.db import connection

from tests import builders
from tests.builders import COMPLETE, at, build_signed_visit, build_visit, get_note, prove
from tests.proofs.record import everything, holds
from therapy_notes import charting, signing

pytestmark = pytest.mark.django_db(transaction=True)
ACTIVITIES = (("97530", "09:00", "09:23"),)
DISCHARGE = {"reason": "Goals met.", "status": "Walks 500 ft."}
LATE = builders.DAY.replace(day=30)


class Cut(Exception):
    """No error of a database, which Django itself would catch in one place (Q.check) and go on."""


class Fault:
    """The statement of that number, counted from 1, is not done."""

    def __init__(self, number):
        self.number, self.seen = number, 0

    def __call__(self, execute, sql, params, many, context):
        self.seen += 1
        if self.seen == self.number:
            raise Cut(f"before statement {self.seen}")
        return execute(sql, params, many, context)


def drafted(episode, by):
    return build_visit(episode, by, ACTIVITIES, sections=COMPLETE).note


def awaiting(episode, assistant):
    note = drafted(episode, assistant)
    builders.sign(note, assistant)
    return note


def amended(episode, by):
    note = build_signed_visit(episode, by).note
    signing.open_amendment(note, by=by, at=at("15:00"))
    charting.write_sections(get_note(note.pk), {"plan": "Higher seat."}, by=by, at=at("15:01"))
    return note


def sign(episode, therapist, **_):
    build_signed_visit(episode, therapist)
    return partial(builders.sign, drafted(episode, therapist), therapist)


def sign_late(episode, therapist, **_):
    return partial(builders.sign, drafted(episode, therapist), therapist, day=LATE)


def sign_for_cosign(episode, assistant, **_):
    return partial(builders.sign, drafted(episode, assistant), assistant)


def sign_a_discharge(episode, therapist, **_):
    note = builders.build_note(episode, therapist, kind="discharge", sections=DISCHARGE)
    return partial(builders.sign, note, therapist)


def cosign(episode, assistant, supervisor):
    return partial(builders.cosign, awaiting(episode, assistant), supervisor)


def give_back(episode, assistant, supervisor):
    comments = [("plan", "Plan", "Say which seat."), ("", "", "Say more.")]
    return partial(builders.give_back, awaiting(episode, assistant), supervisor, *comments)


def sign_again(episode, assistant, supervisor):
    note = awaiting(episode, assistant)
    builders.give_back(note, supervisor)
    charting.write_sections(get_note(note.pk), {"plan": "Higher seat."}, by=assistant, at=at("15:00"))
    return partial(builders.sign, note, assistant, "16:00")


def open_amendment(episode, therapist, **_):
    note = build_signed_visit(episode, therapist).note
    return partial(signing.open_amendment, note, by=therapist, at=at("15:00"))


def sign_amendment(episode, therapist, **_):
    return partial(builders.sign, amended(episode, therapist), therapist, "16:00")


def drop_amendment(episode, therapist, **_):
    return partial(signing.drop_amendment, amended(episode, therapist), by=therapist, at=at("16:00"))


def void(episode, therapist, **_):
    note = build_signed_visit(episode, therapist).note
    return partial(signing.void_note, note, "Another patient's visit.", proof=prove(therapist), at=at("15:00"))


def withdraw(episode, assistant, **_):
    note = awaiting(episode, assistant)
    return partial(
        signing.withdraw_signature, get_note(note.pk), "The wrong leg.", proof=prove(assistant), at=at("15:00")
    )


def withdraw_cosignature(episode, assistant, supervisor):
    note = awaiting(episode, assistant)
    builders.cosign(note, supervisor)
    return partial(
        signing.withdraw_signature, get_note(note.pk), "Read too fast.", proof=prove(supervisor), at=at("15:00")
    )


def add_addendum(episode, therapist, **_):
    note = build_signed_visit(episode, therapist).note
    return partial(signing.add_addendum, note, "Slept badly after.", proof=prove(therapist), at=at("15:00"))


def cosign_addendum(episode, assistant, supervisor):
    words = _addendum(episode, assistant, supervisor)
    return partial(signing.cosign_addendum, words, proof=prove(supervisor), at=at("16:00"))


def decline_addendum(episode, assistant, supervisor):
    words = _addendum(episode, assistant, supervisor)
    return partial(signing.decline_addendum, words, "She slept well.", proof=prove(supervisor), at=at("16:00"))


def _addendum(episode, assistant, supervisor):
    note = awaiting(episode, assistant)
    builders.cosign(note, supervisor)
    return signing.add_addendum(note, "Slept badly after.", proof=prove(assistant), at=at("15:00"))


ACTS = (
    *(sign, sign_late, sign_for_cosign, sign_a_discharge, cosign, give_back, sign_again),
    *(open_amendment, sign_amendment, drop_amendment, void, withdraw, withdraw_cosignature),
    *(add_addendum, cosign_addendum, decline_addendum),
)


@pytest.mark.parametrize("prepare", ACTS, ids=lambda one: one.__name__)
def test_a_statement_that_fails_leaves_nothing_and_the_act_succeeds_after(prepare, episode, assistant, supervisor):
    people = {"therapist": supervisor, "assistant": assistant, "supervisor": supervisor}
    wanted = prepare.__code__.co_varnames[: prepare.__code__.co_argcount]
    act = prepare(episode, **{name: people[name] for name in wanted if name != "episode"})
    before = everything()
    for number in count(1):
        fault = Fault(number)
        try:
            with connection.execute_wrapper(fault):
                act()
            break
        except Cut:
            assert everything() == before, f"something of it stayed when statement {number} failed"
    assert fault.seen == number - 1 >= 4
    assert everything() != before
    assert holds()
