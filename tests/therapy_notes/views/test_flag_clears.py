"""The flag of a report that is due stands on every page that tells it, and goes from all of them at once."""

import datetime as dt
import re

import pytest

from tests.builders import DAY, at, build_note, build_signed_visit, build_visit, prove, sign
from therapy_notes import signing

pytestmark = pytest.mark.usefixtures("noon")
FLAG = re.compile(r"without a progress report|Report due today|is treatment day 10 of 10")


@pytest.fixture
def due(episode, therapist):
    """Nine signed days, and today's visit, the tenth."""
    for days in range(9, 0, -1):
        build_signed_visit(episode, therapist, day=DAY - dt.timedelta(days=days))
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")])


def flagged(desk, visit):
    pages = {
        "Today": "/",
        "chart": f"/patients/{visit.episode.patient_id}/",
        "visit": f"/visits/{visit.pk}/",
        "compliance": "/compliance/?show=due",
    }
    return {name for name, url in pages.items() if FLAG.search(desk.get(url).content.decode())}


def test_it_stands_everywhere_and_clears_everywhere_at_once(episode, therapist, due, sign_in):
    desk = sign_in(therapist)
    assert flagged(desk, due) == {"Today", "chart", "visit", "compliance"}
    words = {"subjective": "Fine.", "assessment": "Better.", "plan": "Go on.", "skilled_need": "Grading."}
    note = build_note(episode, therapist, "progress_report", sections=words, period_end=DAY)
    assert flagged(desk, due) == {"Today", "chart", "visit", "compliance"}
    sign(note, therapist, "12:00")
    assert flagged(desk, due) == set()
    signing.void_note(note, "Wrong chart.", proof=prove(therapist), at=at("12:00"))
    assert flagged(desk, due) == {"Today", "chart", "visit", "compliance"}
