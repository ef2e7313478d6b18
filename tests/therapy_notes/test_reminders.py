"""Who is reminded of cosignatures, and from which day on."""

import datetime as dt

import pytest

from tests.builders import DAY, build_clinician, build_signed_visit, build_supervision, cosign
from therapy_notes import queues
from therapy_notes.inbox import reminders
from therapy_notes.models import Supervision


def on(days):
    return DAY + dt.timedelta(days=days)


@pytest.fixture
def note(episode, assistant):
    return build_signed_visit(episode, assistant).note


@pytest.mark.parametrize(("days", "group"), [(6, "later"), (7, "today"), (8, "past")])
def test_a_supervisor_is_told_what_is_late_what_is_due_and_what_can_wait(note, therapist, days, group):
    groups = reminders.by_age(queues.awaiting_cosign(therapist), on=on(days))
    assert [name for name, notes in groups.items() if notes] == [group]
    assert (groups[group][0].age, groups[group][0].overdue) == (days, days - 7)


def test_the_author_is_told_how_long_a_note_has_waited(note, assistant, therapist):
    (waiting,) = reminders.of_author(assistant, on=on(9))
    assert (waiting, waiting.age, waiting.overdue) == (note, 9, 2)
    assert reminders.of_author(therapist, on=on(9)) == []
    cosign(note, therapist)
    assert reminders.of_author(assistant, on=on(9)) == []


class TestAdministrators:
    def test_they_see_late_ones_by_supervisor(self, note, administrator, therapist, clinic, assistant):
        assert reminders.past_due(administrator, on=on(7)) == []
        second = build_clinician(clinic, "cora")
        build_supervision(assistant, second)
        groups = dict(reminders.past_due(administrator, on=on(8)))
        assert {name: [one.pk for one in notes] for name, notes in groups.items()} == {
            "Tester, Thea, PT": [note.pk],
            "Tester, Cora, PT": [note.pk],
        }

    def test_a_note_that_nobody_is_named_for_stands_by_itself(self, note, administrator):
        Supervision.objects.update(until=DAY - dt.timedelta(days=1))
        assert [name for name, _ in reminders.past_due(administrator, on=on(8))] == [reminders.UNNAMED]

    def test_they_stand_on_their_start_page(self, note, administrator, sign_in):
        words = sign_in(administrator).get("/").content.decode()
        assert "Cosignatures past due" in words
        assert "Tester, Thea, PT: 1 note" in words
