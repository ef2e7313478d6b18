"""The order of the notes that wait for a cosignature, and the words that say why."""

import datetime as dt

import pytest

from tests.builders import (
    DAY,
    build_cosign_policy,
    build_coverage,
    build_episode,
    build_patient,
    build_payer,
    build_signed_visit,
)
from therapy_notes import queues
from therapy_notes.inbox import risks
from therapy_notes.models import Note

EARLIER = DAY - dt.timedelta(days=10)


@pytest.fixture(autouse=True)
def of_billing(monkeypatch):
    """What billing finds, by the note's number; nothing unless a test says so."""
    found = {}

    class Findings:
        @staticmethod
        def of_many(notes, *, on):
            return found

    monkeypatch.setattr(risks, "_findings", Findings)
    return found


def ordered(person, on=DAY):
    return risks.in_order(queues.awaiting_cosign(person), on=on)


def words(note):
    return [reason.words for reason in note.reasons]


def signed(episode, by, day, **more):
    return build_signed_visit(episode, by, day=day, **more).note


def test_a_note_without_a_reason_has_none(episode, assistant, therapist):
    signed(episode, assistant, DAY)
    (note,) = ordered(therapist)
    assert (note.age, note.overdue, words(note)) == (0, -7, [])


@pytest.mark.parametrize(
    ("days", "said"), [(6, []), (7, ["Due today"]), (8, ["1 day past due"]), (9, ["2 days past due"])]
)
def test_its_age_is_told_against_the_policys_days(episode, assistant, therapist, days, said):
    signed(episode, assistant, DAY)
    (note,) = ordered(therapist, on=DAY + dt.timedelta(days=days))
    assert words(note) == said


def test_the_days_are_those_of_the_policy_that_holds_for_the_note(clinic, episode, assistant, therapist):
    build_cosign_policy(clinic, need="each", due_days=3)
    payer = build_payer(clinic, "Strict")
    build_cosign_policy(clinic, need="each", due_days=1, payer=payer)
    other = build_episode(clinic, patient=build_patient(clinic, "1002", "Brandt"))
    build_coverage(other.patient, payer)
    usual, strict = signed(episode, assistant, DAY), signed(other, assistant, DAY)
    assert risks.due_days([usual, strict]) == {
        usual.pk: DAY + dt.timedelta(days=3),
        strict.pk: DAY + dt.timedelta(days=1),
    }


def test_from_past_due_to_nothing_at_all(episode, assistant, therapist, of_billing):
    days = [DAY - dt.timedelta(days=number) for number in (0, 1, 7, 2, 3, 10, 9)]
    quiet, asks, today, stops, report, late, later = (signed(episode, assistant, day) for day in days)
    Note.objects.filter(pk=report.pk).update(kind="evaluation")
    of_billing |= {asks.pk: risks.Open(asks=2), stops.pk: risks.Open(stops=1, asks=1)}
    notes = ordered(therapist)
    assert [note.pk for note in notes] == [one.pk for one in (late, later, report, stops, today, asks, quiet)]
    assert [words(note) for note in notes] == [
        ["3 days past due"],
        ["2 days past due"],
        ["Others wait for it"],
        ["1 problem", "1 to check"],
        ["Due today"],
        ["2 to check"],
        [],
    ]


def test_every_reason_is_told_of_the_note_that_has_several(episode, assistant, therapist, of_billing):
    note = signed(episode, assistant, EARLIER)
    Note.objects.filter(pk=note.pk).update(kind="evaluation")
    of_billing[note.pk] = risks.Open(stops=2)
    assert words(ordered(therapist)[0]) == ["3 days past due", "Others wait for it", "2 problems"]


def test_fifty_notes_cost_as_many_queries_as_one(episode, assistant, therapist, django_assert_num_queries):
    signed(episode, assistant, DAY)
    with django_assert_num_queries(2):
        ordered(therapist)
    for number in range(1, 10):
        signed(episode, assistant, DAY - dt.timedelta(days=number))
    with django_assert_num_queries(2):
        ordered(therapist)
