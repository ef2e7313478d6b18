"""A signed note amended at the screen: opened, changed as one types, signed with its reason, and both values read."""

import pytest
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.content import signed_content
from therapy_notes.models import Note, SignedVersion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]


@pytest.fixture
def visit(episode, therapist):
    return builders.build_signed_visit(episode, therapist, [("97530", "08:37", "09:00")], start="08:30")


def open_amendment(page, live_server, visit):
    page.goto(f"{live_server.url}/visits/{visit.pk}/")
    page.get_by_role("link", name="Amend", exact=True).click()
    page.get_by_role("button", name="Open it to amend").click()
    at_the_screen.ready(page)
    expect(page.get_by_role("heading", name="You are amending a signed note")).to_be_visible()


def test_from_the_signed_note_to_the_amended_one(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    open_amendment(page, live_server, visit)
    page.get_by_label("Plan", exact=True).fill("Sixteen-inch seat.")
    page.get_by_label("Plan", exact=True).blur()
    at_the_screen.saved(page)
    page.locator(".dock").get_by_role("button", name="Sign").click()
    page.get_by_label("Why it is amended").fill("The wrong seat height.")
    page.get_by_label("Password of").fill(builders.PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed and locked, amended")).to_be_visible()
    row = page.get_by_role("row", name="Plan")
    expect(row).to_contain_text(builders.COMPLETE["plan"])
    expect(row).to_contain_text("Sixteen-inch seat.")
    assert [signed_content(one)["sections"][-1]["text"] for one in SignedVersion.objects.order_by("number")] == [
        builders.COMPLETE["plan"],
        "Sixteen-inch seat.",
    ]


def test_dropped_it_says_what_was_signed(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    open_amendment(page, live_server, visit)
    page.get_by_label("Plan", exact=True).fill("Other words.")
    page.get_by_label("Plan", exact=True).blur()
    at_the_screen.saved(page)
    page.get_by_role("link", name="Drop the amendment").click()
    page.get_by_role("button", name="Drop it").click()
    expect(page.get_by_text("The amendment is dropped.")).to_be_visible()
    expect(page.get_by_text(builders.COMPLETE["plan"], exact=True)).to_be_visible()
    assert Note.objects.get().status == "signed"


def test_the_rarer_acts_are_behind_more_and_ask_once(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(f"{live_server.url}/visits/{visit.pk}/")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Mark as void").click()
    page.get_by_label("Why the note is void").fill("The visit was of another patient.")
    page.get_by_label("Your password").fill(builders.PASSWORD)
    page.get_by_role("button", name="Mark the note as void").click()
    expect(page.get_by_role("heading", name="VOID")).to_be_visible()
