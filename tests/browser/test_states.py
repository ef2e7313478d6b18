"""Readable by all in every state, not only as a page arrives: wide and narrow, light and dark."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from tests.browser import scenes, test_pictures
from tests.browser.readable import too_wide, wrong_in_both_schemes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_AGO = builders.DAY - dt.timedelta(days=16)
# Made of the same parts as other states: a picture of them is enough.
ALIKE = {"first_visit", "many_proposals", "narrative", "visit_details", "ten_activities", "another_day"}


def late_gate_with_repeats(desk):
    """Long after the visit, with sentences of the note before it."""
    episode, who = desk.scene.episode(), desk.scene.therapist
    day = LONG_AGO - dt.timedelta(days=3)
    builders.build_signed_visit(episode, who, [("97530", "09:00", "09:23")], day=day)
    more = {"day": LONG_AGO, "sections": builders.COMPLETE}
    visit = builders.build_visit(episode, who, [("97530", "09:00", "09:23")], **more)
    desk.page.goto(desk.server.url + reverse("note_sign", args=[visit.note.pk]))
    desk.page.get_by_role("button", name="Sign", exact=True).click()
    expect(desk.page.get_by_text("Late entry", exact=True)).to_be_visible()
    expect(desk.page.get_by_text("Said before, word for word")).to_be_visible()
    expect(desk.page.locator(".invalid-feedback").first).to_be_visible()


def group_form_refused(desk):
    """Two patients ticked, and nothing said of what was done."""
    for name in ("Barnes", "Chen"):
        builders.build_visit(desk.scene.episode(name), desk.scene.therapist, start="10:00")
    desk.page.goto(desk.server.url + reverse("group_new"))
    for box in desk.page.get_by_role("checkbox", name="takes part").all():
        box.check()
    desk.page.locator(".dock").get_by_role("button", name="Save").click()
    expect(desk.page.get_by_text("Nothing is saved yet")).to_be_visible()


OWN = [late_gate_with_repeats, group_form_refused]
STATES = [state for state in test_pictures.STATES if state.__name__ not in ALIKE] + OWN


@pytest.fixture
def desk(page, live_server, clinic, therapist, assistant):
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1440, "height": 900})
    with time_machine.travel(builders.at("09:46"), tick=True):
        at_the_screen.already_signed_in(page, live_server, therapist)
        yield test_pictures.Desk(page, live_server, scenes.Scene(therapist, assistant), "1440")


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_state_breaks_wcag_or_scrolls_sideways(desk, state):
    state(desk)
    page, broken = desk.page, []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        tall = page.evaluate("document.documentElement.scrollHeight") + 200  # nothing lies beneath what stands still
        page.set_viewport_size({"width": width, "height": tall})
        broken += [f"{width}: {one}" for one in (*wrong_in_both_schemes(page), *too_wide(page))]
    assert not broken, "\n".join(broken)
