"""A goal's form under a hand, and its chart for the eye and for a reader."""

import pytest
from playwright.sync_api import expect

from tests import at_the_screen, builders
from tests.browser import goal_pages
from therapy_notes.models import Goal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


@pytest.fixture
def desk(page, live_server, therapist):
    at_the_screen.sign_in(page, live_server, therapist.username)
    return page


def test_only_the_fields_of_the_chosen_kind_are_shown_and_the_goal_is_saved(desk, live_server, episode):
    desk.goto(f"{live_server.url}/episodes/{episode.pk}/goals/new/")
    expect(desk.get_by_label("What must not be lost")).to_be_hidden()
    expect(desk.locator("[name=target_level]")).to_be_visible()
    desk.get_by_label("Measured by").select_option("measure")
    expect(desk.locator("[name=target_level]")).to_be_hidden()
    expect(desk.get_by_label("Side")).to_be_hidden()
    desk.locator("[name=measure]").select_option("grip")
    expect(desk.get_by_label("Side")).to_be_visible()
    desk.locator("[name=measure]").select_option("berg")
    desk.get_by_label("Kind").select_option("STG")
    desk.get_by_label("Short name").fill("Steady")
    desk.get_by_label("What the patient will do").fill("Stands on one leg")
    desk.get_by_label("To be met by").fill("2026-04-10")
    desk.locator("[name=baseline]").fill("22")
    desk.locator("[name=target]").fill("60")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Berg goes from 0 to 56.")).to_be_visible()
    desk.locator("[name=target]").fill("45")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("link", name="STG 2 Steady")).to_be_visible()
    assert Goal.objects.get(name="Steady").measure == "berg"


def test_the_values_of_a_chart_are_a_table_by_the_keyboard(desk, live_server, episode, therapist, assistant):
    (_, _, address), *_ = goal_pages.goal_pages(episode, therapist, assistant)
    desk.goto(f"{live_server.url}{address}")
    expect(desk.get_by_role("img", name="STG 2 Steps over 3 treatment days")).to_be_visible()
    desk.get_by_text("As a table, 3 values").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("row", name="2 Tue Mar 3 Mod assistant Note")).to_be_visible()
    expect(desk.get_by_role("row", name="1 Mon Mar 2 CGA therapist Note")).to_be_visible()


def test_on_a_phone_the_periods_are_told_in_words(desk, live_server, episode, therapist):
    builders.build_visit(episode, therapist, [("97530", "09:00", "09:20")])
    desk.goto(f"{live_server.url}/patients/{episode.patient_id}/")
    expect(desk.locator(".timeline")).to_be_visible()
    desk.set_viewport_size({"width": 390, "height": 800})
    expect(desk.locator(".timeline")).to_be_hidden()
    expect(desk.locator(".period-rows li")).to_have_count(1)
