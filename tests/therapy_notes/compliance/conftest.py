import pytest

from tests.builders import build_note, sign


@pytest.fixture
def signed_plan(episode, therapist):
    note = build_note(episode, therapist, sections={"rationale": "Balance needs a skilled eye."})
    sign(note, therapist)
    return note.plan
