"""The journeys of the guides, walked as they are written, in the demo clinic; their pictures come from here."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from tests import at_the_screen
from therapy_notes import demo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOSSES = {
    "Activities of daily living": "Socks and shoes with help: cannot dress alone.",
    "Strength": "Hip abduction 3/5: leans on the stairs.",
}
REPORT = {
    "Patient's statements": "“I get out of the car by myself now.”",
    "Why skilled therapy is still needed": "Each step is graded against the precautions.",
    "What changes": "Go on three times a week; seat at 17 inches.",
}
JUDGED = {
    "LTG 1": "Three times as far as at the evaluation.",
    "STG 1": "Minimal help, was moderate.",
    "STG 2": "Fewer cues; the order of moves is not kept yet.",
    "STG 3": "Begun today: the right sock alone.",
}


@pytest.fixture
def visitor(new_context, live_server):
    """A browser in which that person of the demo clinic is signed in."""

    def of(username):
        page = new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(10_000)
        at_the_screen.sign_in(page, live_server, username, demo.PASSWORD)
        return page

    return of


def test_the_journeys_of_the_guides(visitor):
    """One test, since putting in the demo clinic takes longer than the journeys."""
    call_command("demo", stdout=io.StringIO())
    write_the_report_that_is_due_soon(visitor("maya"))
    find_the_returned_note_with_its_comments(visitor("jordan"))
    read_the_inbox(visitor("maya"))
    enter_what_the_threshold_needs(visitor("bea"))
    state_what_only_a_person_can_say(visitor("maya"))


def picture(page, name):
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/guide-{name}.png")


def write_the_report_that_is_due_soon(page):
    picture(page, "today")
    page.get_by_role("row", name="Alvarez").get_by_role("link").last.click()
    at_the_screen.ready(page)
    picture(page, "visit")
    page.get_by_role("link", name="Today", exact=True).click()
    soon = page.locator(".task").filter(has_text="Report due soon").first
    name = soon.get_by_role("link").inner_text()
    soon.get_by_role("button", name="Write the report").click()
    for goal, text in JUDGED.items():
        page.get_by_label(f"Your judgment of {goal}").fill(text)
    for label, text in (LOSSES | REPORT).items():
        page.get_by_role("textbox", name=label, exact=True).fill(text)
    for label in ("Coordination", "Balance", "Range of motion", "Mobility"):
        page.locator(".losses > div").filter(has_text=label).get_by_label("not impaired").check()
    page.get_by_label("Continue", exact=True).check()
    at_the_screen.saved(page)
    picture(page, "report")
    page.locator(".dock").get_by_role("button", name="Sign").click()
    page.get_by_label("Password of Lindqvist, Maya, PT").fill(demo.PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed and locked", exact=True)).to_be_visible()
    page.get_by_role("link", name="Chart").click()
    expect(page.get_by_role("region", name="Reporting periods").first).not_to_contain_text("without a progress report")
    page.get_by_role("link", name="Today", exact=True).click()
    expect(page.locator(".task").filter(has_text=name).filter(has_text="Report")).to_have_count(0)


def find_the_returned_note_with_its_comments(page):
    expect(page.get_by_text("Returned to you")).to_be_visible()
    page.locator(".task").first.get_by_role("link").first.click()
    at_the_screen.ready(page)
    picture(page, "returned")
    assert page.locator("#note-form").count() == 1


def read_the_inbox(page):
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Cosign").click()
    picture(page, "cosign")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def enter_what_the_threshold_needs(page):
    page.get_by_role("link", name="Payers").first.click()
    page.locator(".card", has_text="Medicare Part B").get_by_role("link", name="Rates").click()
    page.get_by_label("For dates of service from").fill("2026-01-01")
    page.get_by_label("Code and dollars").fill("97140 28.10\n97150 18.20\n97110 30")
    page.get_by_role("button", name="Keep these rates").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Patients").click()
    page.get_by_role("link", name="Pruitt, Dorothy").click()
    page.get_by_role("link", name="Year to date").click()
    page.get_by_label("Threshold of").select_option("PT and SLP")
    page.get_by_label("Dollars allowed").fill("2470")
    page.get_by_label("Before the treatment of").fill(f"{timezone.localdate():%Y-%m-%d}")
    page.get_by_role("button", name="Keep this figure").click()
    page.get_by_role("link", name="Chart").click()
    page.locator("li").filter(has_text="Draft").get_by_role("link").first.click()
    expect(page.locator("#billing")).to_contain_text("past the year's threshold")
    picture(page, "biller")


def state_what_only_a_person_can_say(page):
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Patients").click()
    page.get_by_role("link", name="Pruitt, Dorothy").click()
    page.locator("li").filter(has_text="Draft").get_by_role("link").first.click()
    panel = page.locator("#billing")
    panel.get_by_label("I confirm that this is what happened with 97110").check()
    panel.get_by_role("button", name="Stands apart").first.click()
    expect(page.get_by_text("Kept: 97110 stands apart.")).to_be_visible()
    panel.get_by_label("I state that the care beyond").check()
    panel.get_by_role("button", name="State KX").click()
    expect(panel.locator("summary").filter(has_text="97110").first).to_contain_text("GP KX 59")
    panel.get_by_role("button", name="Withdraw what was stated of 97110").click()
    expect(panel.locator("summary").filter(has_text="97110").first).to_contain_text("GP KX")
    expect(panel.get_by_label("I confirm that this is what happened with 97110")).to_be_visible()
