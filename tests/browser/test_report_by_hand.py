"""From the warning of the eighth treatment day to a signed report in at most fifteen actions; then no flag is left.

An action is a tap, a key chord, or one burst of typing in one field, as in test_speed_of_hand.
"""

import datetime as dt
import re

import pytest
import time_machine
from playwright.sync_api import expect

from tests import builders
from tests.at_the_screen import already_signed_in, saved
from tests.browser.test_speed_of_hand import Fingers, Keyboard
from therapy_notes.models import Note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("evening")]

MOST = 15
JUDGED = (("LTG 1", "Walks 80 ft more; stops at curbs."), ("STG 1", "One level less help; leans when tired."))
NEED, NEXT = "Grading of foot clearance at curbs.", "Three a week; curbs at four inches."


@pytest.fixture
def evening():
    with time_machine.travel(builders.at("18:00"), tick=True):
        yield


@pytest.fixture
def warned(episode, therapist):
    """Eight signed treatment days, the last of them today."""
    builders.build_note(episode, therapist, sections={"rationale": "Needs skill."})
    for number in range(8):
        day = builders.DAY - dt.timedelta(days=7 - number)
        builders.build_signed_visit(episode, therapist, day=day)
    return episode


@pytest.fixture(params=["touch", "keyboard"])
def hand(request, new_context, live_server, therapist):
    tablet = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
    page = new_context(**tablet if request.param == "touch" else {}).new_page()
    page.set_default_timeout(10_000)
    already_signed_in(page, live_server, therapist)
    return (Taps if request.param == "touch" else Keys)(page)


class Taps(Fingers):
    def write_report(self, button):
        self.tap(button)

    def judge(self, goal, text):
        self.fill(f"Your judgment of {goal}", text)

    def say_need(self, text):
        self.fill("Why skilled therapy is still needed", text)

    def choose(self, step):
        self.tap(self.page.get_by_label(step, exact=True))

    def say_next(self, text):
        self.fill("What changes", text)


class Keys(Keyboard):
    """The cursor goes from one thing that is missing to the next."""

    def write_report(self, button):
        self.done.append("click Write the report")
        button.click()

    def judge(self, goal, text):
        self.chord("Alt+M")
        self.burst(text, into=f"Your judgment of {goal}")

    def choose(self, step):
        self.chord("Alt+M")
        self.chord("Space")  # the first step is Continue

    def say_need(self, text):
        self.chord("Alt+M")
        self.burst(text, into="Why skilled therapy is still needed")

    def say_next(self, text):
        self.chord("Alt+M")
        self.burst(text, into="What changes")


def write(hand, therapist):
    page = hand.page
    page.locator("#note-form[data-ready]").wait_for(state="attached")
    for goal, text in JUDGED:
        hand.judge(goal, text)
        saved(page)
    hand.choose("Continue")
    saved(page)
    hand.say_need(NEED)
    saved(page)
    hand.say_next(NEXT)
    saved(page)
    hand.sign(f"Password of {therapist.clinician}")
    expect(page.get_by_text("Signed and locked", exact=True)).to_be_visible()


@pytest.mark.parametrize("place", ["today", "visit"])
def test_from_the_eighth_day_to_a_signed_report(hand, live_server, warned, therapist, place):
    page, visit = hand.page, warned.visits.last()
    pages = ("/", f"/visits/{visit.pk}/", f"/patients/{warned.patient_id}/")
    assert all(is_flagged(page, live_server.url + address) for address in pages)
    page.goto(live_server.url + pages[place == "visit"])
    name = re.compile("^Write the report" if place == "today" else "Report due soon")
    hand.write_report(page.get_by_role("button", name=name))
    write(hand, therapist)
    assert len(hand.done) <= MOST, hand.told()
    report = Note.objects.get(kind="progress_report")
    assert report.status == "signed" and report.report.period_end == builders.DAY
    assert not any(is_flagged(page, live_server.url + address) for address in (*pages, "/compliance/"))


def is_flagged(page, address):
    """Whether a page says that a report is due soon."""
    page.goto(address)
    expect(page.locator("#main")).to_be_visible()
    return bool(re.search("Report due|without a progress report|it is due in", page.inner_text("body")))
