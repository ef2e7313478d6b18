"""An assistant's word with the therapist, at the screen: asked for as soon as a row is done, and said once for two."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes import charting
from therapy_notes.models import Activity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]


@pytest.fixture
def visit(episode, assistant, therapist):
    """An assistant's, after the therapist's own sessions of two codes."""
    earlier = builders.DAY - dt.timedelta(days=1)
    before = builders.build_visit(episode, therapist, day=earlier)
    builders.log(before, therapist, "97530", "09:00", "09:23", day=earlier)
    builders.log(before, therapist, "97110", "09:23", "09:40", day=earlier)
    visit = builders.build_visit(episode, assistant, start="09:00")
    builders.log(visit, assistant, "97530", "09:00", "09:23", {"description": "transfers"})
    return visit


@pytest.fixture
def at_visit(page, live_server, visit, assistant):
    at_the_screen.already_signed_in(page, live_server, assistant)
    at_the_screen.open_visit(page, live_server, visit)
    return page


def test_a_row_that_was_just_added_asks_without_a_reload(at_visit):
    at_the_screen.log_activity(at_visit, "97110", ("923", "940"), what="steps")
    row = at_visit.locator(".log-rows > li").filter(has_text="97110")
    expect(row.locator('.line-note[data-field="discussed_with"]')).to_be_visible()


def test_what_was_said_of_one_activity_is_taken_over_into_another(at_visit, visit, assistant, therapist):
    facts = {"discussed_with": therapist.clinician, "discussed_at": builders.at("08:50"), "discussed": "Go on so."}
    charting.correct_activity(visit.activities.get(), by=assistant, at=builders.at("08:55"), **facts)
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_the_screen.log_activity(at_visit, "97110", ("923", "940"), what="steps")
    at_visit.locator(".act-open", has_text="steps").click()
    row = at_visit.locator(".open-row")
    row.get_by_role("button", name="Same as activity 1").click()
    expect(row.get_by_role("button", name="Same as activity")).to_be_hidden()
    row.get_by_role("button", name="Done").click()
    at_the_screen.saved(at_visit)
    taken = Activity.objects.get(visit=visit, code="97110")
    assert (taken.discussed_with, taken.discussed_at, taken.discussed) == (
        therapist.clinician,
        builders.at("08:50"),
        "Go on so.",
    )
    expect(at_visit.locator(".line-note[data-field^=discussed]")).to_have_count(0)


def test_nothing_is_offered_where_no_other_activity_says_it(at_visit):
    at_visit.locator(".act-open", has_text="transfers").click()
    expect(at_visit.locator(".open-row .collaboration")).to_be_visible()
    expect(at_visit.get_by_role("button", name="Same as activity")).to_be_hidden()
