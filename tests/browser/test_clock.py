"""The clock of the visit page: one press each, one after the other, here or on another device, never past its day."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.models import Stretch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]

WITHOUT_TIMES = {"stretches": []}


@pytest.fixture
def visit(episode, therapist, clinic):
    clinic.idle_minutes = 60  # the tests jump ahead
    clinic.save()
    visit = builders.build_visit(episode, therapist, start="09:00")
    for code in ("97530", "97116"):
        builders.log(visit, therapist, code, "09:00", "09:10", WITHOUT_TIMES)
    return visit


@pytest.fixture
def at_visit(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    return page


def start(page, number):
    page.get_by_role("button", name=f"Open activity {number}").click()
    page.get_by_role("button", name="Start clock").click()
    at_the_screen.saved(page)


def running():
    return [one.activity.code for one in Stretch.objects.filter(ended=None)]


def test_starting_one_asks_nothing_and_ends_the_other(at_visit, visit):
    start(at_visit, 1)
    with time_machine.travel(builders.at("09:12"), tick=True):
        start(at_visit, 2)
        assert running() == ["97116"]
        ended = Stretch.objects.get(activity__code="97530")
        assert (ended.ended, ended.ended_source) == (builders.at("09:12"), "clock")
        expect(at_visit.locator("time[data-since]")).to_have_count(1)
        expect(at_visit.get_by_text("9:00 – 9:12 am").first).to_be_visible()


def test_pause_closes_a_stretch_and_resume_opens_one(at_visit, visit):
    start(at_visit, 1)
    with time_machine.travel(builders.at("09:10"), tick=True):
        at_visit.get_by_role("button", name="Pause").click()
        at_the_screen.saved(at_visit)
    with time_machine.travel(builders.at("09:15"), tick=True):
        at_visit.get_by_role("button", name="Resume clock").click()
        at_the_screen.saved(at_visit)
    spans = [(one.started, one.ended) for one in Stretch.objects.all()]
    assert spans == [(builders.at("09:00"), builders.at("09:10")), (builders.at("09:15"), None)]


def test_handing_over_is_one_tap(page, live_server, visit, therapist, assistant):
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    start(page, 1)
    with time_machine.travel(builders.at("09:10"), tick=True):
        page.get_by_role("button", name="Tester, PTA").click()
        at_the_screen.saved(page)
        first, second = Stretch.objects.all()
        assert (first.by, first.ended) == (therapist.clinician, builders.at("09:10"))
        assert (second.by, second.started, second.ended) == (assistant.clinician, builders.at("09:10"), None)


def test_the_clock_survives_a_reload_and_is_stopped_on_another_device(
    at_visit, new_context, live_server, visit, therapist
):
    start(at_visit, 1)
    at_visit.reload()
    at_the_screen.ready(at_visit)
    expect(at_visit.locator("time[data-since]")).to_be_visible()
    tablet = new_context(viewport={"width": 820, "height": 1180}, has_touch=True).new_page()
    at_the_screen.already_signed_in(tablet, live_server, therapist)
    at_the_screen.open_visit(tablet, live_server, visit)
    with time_machine.travel(builders.at("09:20"), tick=True):
        tablet.get_by_role("button", name="Stop", exact=True).tap()
        at_the_screen.saved(tablet)
        assert running() == []
        at_visit.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(at_visit.locator("time[data-since]")).to_have_count(0)
        expect(at_visit.get_by_text("9:00 – 9:20 am").first).to_be_visible()


def test_while_a_clock_runs_the_panel_shows_minutes_only(at_visit, visit, therapist):
    builders.log(visit, therapist, "97112", "08:30", "08:53")
    start(at_visit, 2)
    panel = at_visit.locator("#billing")
    expect(panel.get_by_text("Lines and findings appear when every time is filled in.")).to_be_visible()
    assert panel.locator(".bill-line").count() == 0
    assert "unit" not in panel.inner_text().lower()
    assert "$" not in panel.inner_text()


def test_a_clock_that_runs_past_the_planned_end_asks_when_it_ended(at_visit, visit, clinic):
    start(at_visit, 1)
    question = at_visit.locator(".ask-end")
    expect(question).to_be_hidden()
    with time_machine.travel(builders.at("09:50"), tick=True):
        at_visit.reload()
        at_the_screen.ready(at_visit)
        expect(question).to_be_visible()
        at_visit.get_by_role("button", name="Still going").click()
        expect(question).to_be_hidden()
        at_visit.reload()
        at_the_screen.ready(at_visit)
        expect(question).to_be_hidden()  # asked again in a quarter of an hour
    with time_machine.travel(builders.at("10:06"), tick=True):
        at_visit.reload()
        at_the_screen.ready(at_visit)
        expect(question).to_be_visible()
        at_visit.locator(".ask-end input").fill("938")
        at_visit.get_by_role("button", name="It ended then").click()
        at_the_screen.saved(at_visit)
    stretch = Stretch.objects.get()
    assert (stretch.ended, stretch.source, stretch.ended_source) == (builders.at("09:38"), "clock", "typed")


def test_on_the_next_day_a_clock_is_not_stopped_but_asked_after(at_visit, live_server, visit, therapist):
    start(at_visit, 1)
    with time_machine.travel(builders.at("07:30", builders.DAY + dt.timedelta(days=1)), tick=True):
        at_the_screen.already_signed_in(at_visit, live_server, therapist)
        at_visit.reload()
        at_the_screen.ready(at_visit)
        expect(at_visit.locator(".ask-end")).to_be_visible()
        assert at_visit.get_by_role("button", name="Still going").count() == 0
        at_visit.get_by_role("button", name="Stop", exact=True).click()
        expect(at_visit.get_by_text("Type when it ended")).to_be_visible()
        assert running() == ["97530"]
        at_visit.locator(".ask-end input").fill("940")
        at_visit.get_by_role("button", name="It ended then").click()
        at_the_screen.saved(at_visit)
    stretch = Stretch.objects.get()
    assert (stretch.ended, stretch.ended_source) == (builders.at("09:40"), "typed_later")
