"""The blank row of the visit page is remembered, and never older than what it is drawn from."""

import pytest

from tests.builders import build_clinician, build_goal, build_visit
from therapy_notes.models import Clinic
from therapy_notes.preferences import set_single_keys


@pytest.fixture
def row(episode, therapist, sign_in):
    """The blank row as the page carries it."""
    visit, desk = build_visit(episode, therapist), sign_in(therapist)

    def read():
        html = desk.get(f"/visits/{visit.pk}/").content.decode()
        return html.partition('<template id="row-form">')[2].partition("</template>")[0]

    return read


def test_it_is_the_same_until_something_in_it_changes(row):
    assert "Sit to stand" in row()
    assert row() == row()


def test_a_new_goal_and_a_new_name_stand_in_it_at_once(row, episode):
    row()
    goal = build_goal(episode, "STG", 2, "Stairs")
    assert "STG 2 Stairs" in row()
    goal.name = "Curbs"
    goal.save()
    assert "STG 2 Curbs" in row()


def test_a_new_colleague_stands_in_it_and_one_who_left_does_not(row, clinic):
    row()
    person = build_clinician(clinic, "petra")
    assert "Tester, Petra" in row()
    person.is_active = False
    person.save()
    assert "Tester, Petra" not in row()


def test_another_scale_of_assistance_stands_in_it_at_once(row, clinic):
    assert 'assistance-classic"' in row()
    clinic.scale = Clinic.Scale.GG
    clinic.save()
    assert 'assistance-gg"' in row()


def test_the_keys_go_when_their_person_wants_none(row, therapist):
    assert "key-hints" in row()
    set_single_keys(therapist, False)
    assert "key-hints" not in row()
