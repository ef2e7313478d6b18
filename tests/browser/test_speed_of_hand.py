"""How many actions a complete note takes: an action is a tap, a key chord, or one burst of typing in one field.

The hands below count all that they do, and nothing else touches the page: what they cannot do is not done.
"""

import re

import pytest
import time_machine
from playwright.sync_api import expect

from tests import builders
from tests.at_the_screen import already_signed_in, saved
from therapy_notes import library
from therapy_notes.content import content

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]

REPEAT_VISIT, FIRST_VISIT = 30, 55  # the most actions that each may take, from Today to signed

# When it starts; code and what was done last time; letters that find it in the library; what is said of it today.
DONE = (
    ("09:01", "97110", "Hip abduction in standing", "hip", "Ten of ten, form held."),
    ("09:09", "97530", "Sit to stand from three heights", "sit to", "Nine of ten without a hand."),
    ("09:17", "97116", "Walker on ramp and carpet", "stairs", "Lost a step twice, both caught."),
    ("09:25", "97112", "Standing on foam", "standing bal", "Held for thirty seconds."),
)
END = "09:33"
ADD = "Add an activity: a code, then what is done"
SKILL = "Graded the load by the form of the last repetition."
CARRIED = {"skill": SKILL, "equipment": "Walker", "assistance": "Mod", "response": "Tired at the end."}


class Hand:
    def __init__(self, page):
        self.page, self.done = page, []

    def burst(self, text, *, into):
        """Typing into the field where the cursor is already: nothing moves it there but an action before."""
        expect(self.page.get_by_label(into, exact=True)).to_be_focused()
        self.done.append(f"type {into}")
        self.page.keyboard.type(text)

    def told(self):
        return f"{len(self.done)} actions: {', '.join(self.done)}"


class Fingers(Hand):
    """Taps alone. A tablet raises its keyboard only within a tap: what the page focuses later is tapped as well."""

    def tap(self, target):
        name = target.first.evaluate("(one) => one.innerText || one.labels?.[0].innerText || one.ariaLabel")
        self.done.append(f"tap {' '.join(name.split())}")
        target.first.tap()

    def fill(self, name, text):
        field = self.page.get_by_label(name, exact=True)
        self.done.append(f"tap {name}")
        field.tap()
        self.burst(text, into=name)

    def button(self, name, within="body"):
        return self.page.locator(within).get_by_role("button", name=name, exact=True)

    def open_visit(self):
        self.tap(self.page.get_by_role("link", name="Start", exact=True))

    def take_up_again(self):
        self.tap(self.page.locator(".last-time").get_by_role("button", name=re.compile("^Start")))

    def add(self, letters):
        self.fill(ADD, letters)
        self.tap(self.page.locator("#what-options [role=option]"))

    def say_help_and_cue(self):
        self.tap(self.page.locator(".open-row .assistance .face").get_by_text("Min", exact=True))
        self.tap(self.button("One verbal cue more"))

    def serve_goal(self):
        self.tap(self.page.locator(".open-row").get_by_label("STG 1"))

    def confirm(self):
        self.tap(self.page.locator(".open-row").get_by_role("button", name="Confirm"))

    def write_skill(self, text):
        self.fill("Skill used", text)

    def write_response(self, text):
        self.fill("Response", text)

    def answer(self, text):
        """The cursor is in the response already, put there by the tap before."""
        self.burst(text, into="Response")

    def stop(self):
        self.tap(self.button("Stop", within=".is-running"))

    def write_missing(self, *parts):
        for name, text in parts:
            self.fill(name, text)

    def sign(self, password_of):
        self.tap(self.page.locator(".dock").get_by_role("button", name=re.compile("^Sign")))
        expect(self.page.get_by_role("heading", name="Ready to sign")).to_be_visible()
        self.fill(password_of, builders.PASSWORD)
        self.tap(self.button("Sign", within=".gate-sign"))


class Keyboard(Hand):
    def chord(self, keys):
        self.done.append(keys)
        self.page.keyboard.press(keys)

    def open_visit(self):
        self.chord("Alt+N")

    def take_up_again(self):
        self.chord("Alt+N")

    def add(self, letters):
        self.chord("Alt+N")
        self.burst(letters, into=ADD)
        self.chord("Enter")

    def say_help_and_cue(self):
        self.chord("7")  # the level Min
        self.chord("Shift+V")

    def serve_goal(self):
        self.chord("Shift+1")

    def confirm(self):
        self.chord("y")

    def write_skill(self, text):
        self.chord("k")
        self.burst(text, into="Skill used")

    def write_response(self, text):
        self.chord("Escape")  # out of the text before
        self.chord("r")
        self.answer(text)

    def answer(self, text):
        self.burst(text, into="Response")

    def stop(self):
        self.chord("Alt+P")

    def write_missing(self, first, *others):
        self.burst(first[1], into=first[0])  # stopping put the cursor there
        for name, text in others:
            self.chord("Alt+M")
            self.burst(text, into=name)

    def sign(self, password_of):
        self.chord("Control+Enter")
        self.burst(builders.PASSWORD, into=password_of)
        self.chord("Enter")


@pytest.fixture(params=["touch", "keyboard"])
def hand(request, new_context, live_server, therapist, clinic):
    """One way of working, before Today."""
    clinic.idle_minutes = 60  # the clock jumps
    clinic.save()
    tablet = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
    page = new_context(**tablet if request.param == "touch" else {}).new_page()
    page.set_default_timeout(10_000)
    already_signed_in(page, live_server, therapist)
    return Fingers(page) if request.param == "touch" else Keyboard(page)


def at_today(hand, live_server):
    hand.page.goto(live_server.url)
    hand.page.wait_for_load_state("networkidle")


def opened(hand):
    hand.open_visit()
    hand.page.locator("#note-form[data-ready]").wait_for(state="attached")
    hand.page.wait_for_load_state("networkidle")  # the library's list is here


def finish(hand, therapist):
    with time_machine.travel(builders.at(END), tick=True):
        hand.stop()
        hand.write_missing(("Assessment", "Less help than last time."), ("Plan", "Lower seat."))
        hand.sign(f"Password of {therapist.clinician}")
        expect(hand.page.get_by_text("Signed and locked", exact=True)).to_be_visible()


def check_note(visit):
    """It is complete: each activity with its eight minutes, help, cue, goal and response; no late entry."""
    note = builders.get_note(visit.note.pk)
    assert note.status == "signed"
    said = content(note)
    rows = [
        (row["code"], row["minutes"], row["assistance"], row["cues"], row["response"]) for row in said["activities"]
    ]
    assert rows == [(code, 8, "Min", {"verbal": 1}, response) for _, code, _, _, response in DONE]
    assert all(row["goals"] for row in said["activities"])
    assert {section["name"]: section["text"] for section in said["sections"]}["plan"] == "Lower seat."
    assert not said.get("late_entry")
    return said


@pytest.fixture
def repeat_visit(episode, therapist):
    """Today's draft after a signed visit with the same four activities."""
    before = [
        (code, f"10:{at:02}", f"10:{at + 9:02}", {"description": what, **CARRIED})
        for at, (_, code, what, _, _) in zip(range(0, 40, 10), DONE, strict=True)
    ]
    builders.build_signed_visit(episode, therapist, before, day=builders.DAY.replace(day=3), start="10:00")
    return builders.build_visit(episode, therapist, start="09:00")


def test_a_repeat_visit_of_four_activities_takes_at_most_thirty_actions(hand, live_server, repeat_visit, therapist):
    at_today(hand, live_server)
    opened(hand)
    for clock, _, _, _, response in DONE:
        with time_machine.travel(builders.at(clock), tick=True):
            hand.take_up_again()
            hand.say_help_and_cue()
            hand.confirm()
            hand.answer(response)
            saved(hand.page)
    finish(hand, therapist)
    said = check_note(repeat_visit)
    assert [row["skill"] for row in said["activities"]] == [SKILL] * 4
    assert len(hand.done) <= REPEAT_VISIT, hand.told()


def test_a_first_visit_of_four_activities_takes_at_most_55_actions(hand, live_server, episode, therapist, clinic):
    library.start_library(clinic, by=therapist, at=builders.at("08:00"))
    visit = builders.build_visit(episode, therapist, start="09:00")
    at_today(hand, live_server)
    opened(hand)
    for clock, _, _, letters, response in DONE:
        with time_machine.travel(builders.at(clock), tick=True):
            hand.add(letters)
            hand.say_help_and_cue()
            if not hand.page.locator(".open-row [name=activity-goals]:checked").count():
                hand.serve_goal()
            hand.write_skill(SKILL)
            hand.write_response(response)
            saved(hand.page)
    finish(hand, therapist)
    said = check_note(visit)
    assert all(row["skill"] for row in said["activities"])
    assert len(hand.done) <= FIRST_VISIT, hand.told()


def test_a_quick_hand_is_not_offered_twice_what_it_has_just_taken_up(hand, live_server, repeat_visit):
    at_today(hand, live_server)
    opened(hand)
    page = hand.page
    page.route("**/save/", lambda route: None)  # the server has not heard of it yet, and its list is the old one
    hand.take_up_again()
    with page.expect_response("**/parts/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(200)
    hand.take_up_again()
    expect(page.locator("li[data-activity]")).to_have_count(2)
    rows = page.locator("li[data-activity] .act-open").all_inner_texts()
    assert rows == [what for _, _, what, _, _ in DONE[:2]]
    expect(page.locator("[data-like]")).to_have_count(2)
    page.unroute_all()
