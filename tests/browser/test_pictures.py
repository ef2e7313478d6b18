"""A picture of every screen and of every state of the visit page, to be looked at: `make screenshots PICTURES=folder`.

Without the folder nothing is done: what holds of these states is tested elsewhere, here it is seen.
"""

import os
import re
from pathlib import Path

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from tests.browser import scenes
from tests.browser.test_every_page import of_the_record, pages  # noqa: F401  fixtures
from therapy_notes import charting
from therapy_notes.models import Clinic

FOLDER = os.environ.get("PICTURES")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

# Width, height, touch, and the color schemes in which each state is taken.
LOOKS = {
    "1440": (1440, 900, False, ("light", "dark")),
    "1024": (1024, 768, False, ("light",)),
    "820": (820, 1180, True, ("light", "dark")),
    "390": (390, 844, True, ("light", "dark")),
    "zoom": (720, 450, False, ("light",)),
}
STATES = []


def state(function):
    STATES.append(function)
    return function


@pytest.fixture(params=LOOKS)
def look(request):
    return request.param


@pytest.fixture
def page(new_context, look):
    width, height, touch, _ = LOOKS[look]
    page = new_context(viewport={"width": width, "height": height}, has_touch=touch, reduced_motion="reduce").new_page()
    page.set_default_timeout(10_000)
    return page


@pytest.fixture
def quarter_to_ten(in_the_clinics_zone):
    with time_machine.travel(builders.at("09:46"), tick=True):
        yield


class Desk:
    """A signed-in therapist before a page, and the scene that the page is about."""

    def __init__(self, page, live_server, scene, look):
        self.page, self.server, self.scene, self.look = page, live_server, scene, look

    def at(self, visit):
        at_the_screen.open_visit(self.page, self.server, visit)
        return self.page

    def open_row(self, visit, number):
        self.at(visit)
        self.page.locator(".act").nth(number - 1).locator(".act-open").click()
        self.page.locator(".open-row").wait_for()
        return self.page.locator(".open-row")

    def snap(self, name):
        """The window as it stands, in each color scheme of the look; then the whole page."""
        page = self.page
        for scheme in LOOKS[self.look][3]:
            page.emulate_media(color_scheme=scheme)
            place = Path(FOLDER) / f"{self.look}-{scheme}"
            place.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=place / f"{name}.png")
        page.emulate_media(color_scheme="light")
        self.snap_whole(name, page)

    def snap_whole(self, name, page):
        """The whole page in a window as tall as it is."""
        width, height, *_ = LOOKS[self.look]
        place = Path(FOLDER) / f"{self.look}-whole"
        place.mkdir(parents=True, exist_ok=True)
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight") + 40})
        page.screenshot(path=place / f"{name}.png")
        page.set_viewport_size({"width": width, "height": height})


@pytest.fixture
def desk(page, live_server, clinic, therapist, assistant, look, quarter_to_ten):
    at_the_screen.already_signed_in(page, live_server, therapist)
    return Desk(page, live_server, scenes.Scene(therapist, assistant), look)


@state
def first_visit(desk):
    desk.at(desk.scene.empty())


@state
def repeat_visit(desk):
    desk.at(desk.scene.repeat())


@state
def many_proposals(desk):
    many = [("97530", f"09:{at:02}", f"09:{at + 4:02}", {"description": f"Station {at}"}) for at in range(0, 40, 5)]
    desk.at(desk.scene.repeat(many))


@state
def row_open(desk):
    desk.open_row(desk.scene.working(), 3)


@state
def row_open_gg(desk):
    Clinic.objects.update(scale="gg")
    desk.open_row(desk.scene.working(), 3)


@state
def running_row_open(desk):
    desk.open_row(desk.scene.working(), 5)


@state
def when_did_this_end(desk):
    desk.at(desk.scene.working(planned=40))


@state
def carried_words(desk):
    desk.open_row(desk.scene.carried(), 1)


@state
def lines_of_the_panel(desk):
    page = desk.at(desk.scene.whole())
    if page.locator(".bill-line > summary").first.is_visible():
        page.locator(".bill-line > summary").first.click()


@state
def conflict_of_words_and_time(desk):
    visit = desk.scene.whole()
    row = desk.open_row(visit, 3)
    third = visit.activities.get(code="97530")
    [stretch] = third.stretches.all()
    was = charting.as_entry(stretch)
    entry = charting.TimeEntry(was.started, builders.at("09:30"), was.by, None, was.key)
    facts = {"by": desk.scene.therapist, "at": builders.at("09:47")}
    charting.set_stretch(third, was.key, entry, was=was, **facts)
    said = charting.facts_of(third) | {"response": "Seven stands, then tired."}
    charting.correct_activity(third, **said, **facts)
    row.get_by_label("Response").fill("9 of 10 stands without a hand.")
    row.get_by_label("End", exact=True).first.fill("9:33")
    row.get_by_label("End", exact=True).first.press("Tab")
    expect(desk.page.locator(".conflict").first).to_be_visible()


@state
def refused_value(desk):
    row = desk.open_row(desk.scene.whole(), 3)
    row.get_by_label("Start", exact=True).first.fill("9:40")
    row.get_by_label("Start", exact=True).first.press("Tab")
    expect(desk.page.locator(".invalid-feedback").first).to_be_visible()


@state
def half_a_time(desk):
    row = desk.open_row(desk.scene.whole(), 3)
    row.get_by_role("button", name="Add times").click()
    row.get_by_label("Start", exact=True).last.fill("9:45")
    row.get_by_label("Start", exact=True).last.press("Tab")
    expect(desk.page.locator("#save-state")).to_contain_text("needs its start and end")


@state
def removed_with_undo(desk):
    row = desk.open_row(desk.scene.whole(), 2)
    row.get_by_role("button", name="Remove").click()
    expect(desk.page.get_by_role("button", name="Undo")).to_be_visible()


@state
def offline(desk):
    row = desk.open_row(desk.scene.whole(), 3)
    desk.page.context.set_offline(True)
    row.get_by_label("Response").fill("9 of 10 stands without a hand.")
    expect(desk.page.locator("#save-state")).to_contain_text("kept here")


@state
def signed_out(desk):
    row = desk.open_row(desk.scene.whole(), 3)
    Session.objects.all().delete()
    row.get_by_label("Response").fill("9 of 10 stands without a hand.")
    expect(desk.page.get_by_role("dialog", name="Signed out")).to_be_visible()


@state
def screen_locked(desk):
    desk.at(desk.scene.working())
    desk.page.keyboard.press("Alt+L")
    expect(desk.page.get_by_role("listitem").filter(has_text="Clock running since")).to_be_visible()


@state
def signed_elsewhere_words_to_copy(desk):
    visit = desk.scene.whole(sections=builders.COMPLETE)
    page = desk.at(visit)
    for activity in visit.activities.all():
        goals = list(visit.episode.goals.all())[:1]
        facts = charting.facts_of(activity) | {"goals": goals, "response": "Done.", "assistance": "Min"}
        charting.correct_activity(activity, by=desk.scene.therapist, at=builders.at("09:47"), **facts)
    builders.sign(visit.note, desk.scene.therapist)
    page.get_by_label("Assessment", exact=True).fill("One more thing about the stairs at home.")
    expect(page.get_by_label("Not in the note").first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")


@state
def keys_dialog(desk):
    desk.at(desk.scene.working())
    desk.page.keyboard.press("?")
    expect(desk.page.locator("#keys")).to_be_visible()


@state
def last_visit_beside(desk):
    desk.open_row(desk.scene.working(), 3)
    desk.page.get_by_role("link", name="Last visit").click()
    expect(desk.page.locator("#last-visit .last-words")).to_be_visible()


@state
def type_ahead(desk):
    page = desk.at(desk.scene.repeat())
    page.wait_for_load_state("networkidle")
    page.get_by_label("Add an activity").press_sequentially("sta")
    expect(page.get_by_role("option").first).to_be_visible()


@state
def phrase_popup(desk):
    row = desk.open_row(desk.scene.working(), 3)
    desk.page.wait_for_load_state("networkidle")
    row.get_by_label("Response").press_sequentially(" ;st")
    expect(desk.page.locator(".phrase-offers")).to_be_visible()


@state
def narrative(desk):
    desk.at(desk.scene.working()).locator("#narrative").scroll_into_view_if_needed()
    desk.page.get_by_label("Plan", exact=True).focus()


@state
def visit_details(desk):
    desk.at(desk.scene.working()).get_by_label("Participation").focus()


@state
def long_names(desk):
    desk.open_row(desk.scene.long_names(), 1)


@state
def ten_activities(desk):
    desk.at(desk.scene.ten())


@state
def another_day(desk):
    """Tomorrow's visit: no clock is started, times are typed."""
    visit = desk.scene.repeat()
    visit.planned = builders.at("09:45", builders.DAY.replace(day=7))
    visit.save()
    desk.at(visit)


@state
def sign_gate(desk):
    visit = desk.scene.carried()
    desk.page.goto(desk.server.url + reverse("note_sign", args=[visit.note.pk]))


@pytest.mark.parametrize("taken", STATES, ids=lambda function: function.__name__)
def test_the_visit_page(desk, taken):
    taken(desk)
    desk.page.wait_for_timeout(400)  # what saves and follows has come
    desk.snap(taken.__name__)


def test_every_page(page, live_server, pages, look):  # noqa: F811
    take_all(Desk(page, live_server, None, look), pages)


def test_every_page_of_the_record(page, live_server, of_the_record, look):  # noqa: F811
    take_all(Desk(page, live_server, None, look), of_the_record)


def take_all(desk, all_pages):
    page = desk.page
    for name in at_the_screen.walk(page, desk.server, all_pages):
        at_the_screen.ready(page)
        desk.snap("screen-" + re.sub(r"\W+", "-", name))


def test_paper(desk):
    page = desk.at(desk.scene.whole(sections=builders.COMPLETE))
    place = Path(FOLDER) / "paper"
    place.mkdir(parents=True, exist_ok=True)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    page.screenshot(path=place / f"visit-{desk.look}.png", full_page=True)
