"""The schedule under a hand: three visits a week, one moved, one missed, and that taken back."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import at_the_screen, builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def monday(in_the_clinics_zone):
    """Of the week after this one: the server's clock is the real one, and visits are planned from today on."""
    today = timezone.localdate()
    return today + dt.timedelta(days=7 - today.weekday())


@pytest.fixture
def at_chart(page, live_server, episode, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(live_server.url + reverse("chart", args=[episode.patient_id]))
    return page


def day(page, date):
    return page.locator(f"section[aria-labelledby='day-{date}']")


def test_three_a_week_are_planned_one_moved_one_canceled_and_put_back(at_chart, live_server, monday):
    page = at_chart
    page.get_by_role("link", name="Plan visits").click()
    for name in ("Mon", "Wed", "Fri"):
        page.get_by_label(name, exact=True).check()
    page.get_by_label("From").fill(str(monday))
    page.get_by_label("Time").fill("9")
    page.get_by_label("Or so many visits").fill("3")
    page.get_by_role("button", name="Plan the visits").click()
    expect(page.get_by_text("3 visits planned, Mon")).to_be_visible()

    page.goto(f"{live_server.url}{reverse('schedule')}?week={monday}")
    wednesday, thursday = monday + dt.timedelta(days=2), monday + dt.timedelta(days=3)
    day(page, wednesday).get_by_role("link", name="Move").click()
    page.get_by_label("Day").fill(str(thursday))
    page.get_by_label("Time").fill("230p")
    page.get_by_role("button", name="Move").click()
    expect(day(page, wednesday)).to_contain_text("No visits")
    expect(day(page, thursday)).to_contain_text("2:30 pm")

    day(page, monday).get_by_role("link", name="Missed").click()
    page.get_by_label("Canceled by the patient").check()
    page.get_by_label("Reason").fill("No ride")
    page.get_by_role("button", name="Mark as missed").click()
    expect(day(page, monday)).to_contain_text("Canceled")

    day(page, monday).get_by_role("link", name=re.compile("Alvarez")).click()
    expect(page.get_by_text("No ride")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#note-form")).to_be_visible()


def test_a_visit_of_today_is_opened_by_keyboard(page, live_server, episode, therapist):
    today = timezone.localdate()
    visit = builders.build_visit(episode, therapist, day=today, start="12:00")
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(live_server.url)
    page.get_by_role("link", name="Start").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(live_server.url + reverse("visit", args=[visit.pk]))
