"""How the visit page stands in the window: what fits above the fold, what folds away, and the sheet of a narrow one."""

import pytest
import time_machine
from playwright.sync_api import expect

from tests import at_the_screen, builders
from tests.browser import scenes
from therapy_notes import charting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SMALL = """() => {
  const all = [...document.querySelectorAll(":is(.log, .dock) :is(button, input, select, summary), .sheet-toggle")];
  const seen = all.filter((one) => one.checkVisibility({visibilityProperty: true}) && one.tabIndex >= 0);
  const target = (one) => (one.matches("[type=radio], [type=checkbox]") ? one.labels[0] : one).getBoundingClientRect();
  const small = (one) => target(one).height < 43.5 || target(one).width < 40;
  return seen.filter(small).map((one) => one.outerHTML.slice(0, 100));
}"""


@pytest.fixture
def scene(therapist, assistant, in_the_clinics_zone):
    with time_machine.travel(builders.at("09:46"), tick=True):
        yield scenes.Scene(therapist, assistant)


@pytest.fixture
def at(new_context, live_server, scene, therapist):
    """The page of a visit in a window of that size."""

    def opened(visit, width=1440, height=900, **more):
        page = new_context(viewport={"width": width, "height": height}, **more).new_page()
        page.set_default_timeout(10_000)
        at_the_screen.already_signed_in(page, live_server, therapist)
        at_the_screen.open_visit(page, live_server, visit)
        return page

    return opened


def open_third(page):
    page.locator(".act").nth(2).locator(".act-open").click()
    return page.locator(".open-row")


def box(locator):
    found = locator.bounding_box()
    return found["y"], found["y"] + found["height"]


def test_the_open_row_the_running_row_and_the_line_to_add_stand_above_the_fold(at, scene):
    page = at(scene.working())
    open_third(page)
    assert page.evaluate("scrollY") == 0
    fold = box(page.locator(".dock"))[0]
    for part in (".is-open", ".is-running", ".act-add"):
        assert box(page.locator(part))[1] <= fold, part


def test_the_last_finding_stands_above_the_fold(at, scene):
    page = at(scene.whole())
    assert box(page.locator("#billing .panel-part").last)[1] <= box(page.locator(".dock"))[0]


def test_a_long_name_pushes_the_page_down_and_covers_nothing(at, scene):
    page = at(scene.long_names())
    page.locator("#narrative").scroll_into_view_if_needed()
    assert box(page.locator("#billing"))[0] >= box(page.locator(".page-head"))[1]


def test_proposals_past_the_fifth_are_folded_and_stay_unfolded(at, scene):
    many = [("97530", f"09:{at:02}", f"09:{at + 4:02}", {"description": f"Station {at}"}) for at in range(0, 40, 5)]
    page = at(scene.repeat(many))
    last = page.locator("[data-like]").last
    expect(last).to_be_hidden()
    page.get_by_text("3 more", exact=True).click()
    last.get_by_role("button", name="Add").click()
    at_the_screen.saved(page)
    expect(page.get_by_text("2 more", exact=True)).to_be_visible()
    expect(page.locator("[data-like]").last).to_be_visible()


def test_of_another_day_no_clock_is_offered(at, scene):
    visit = scene.repeat()
    visit.planned = builders.at("09:45", builders.DAY.replace(day=7))
    visit.save()
    page = at(visit)
    page.locator("[data-like]").first.get_by_role("button", name="Add").click()
    page.locator(".open-row").wait_for()
    assert page.get_by_role("button", name="Start").count() == 0


def test_what_is_said_of_a_time_has_the_width_of_the_times(at, scene, therapist):
    visit = scene.whole()
    row = open_third(page := at(visit))
    third = visit.activities.get(code="97530")
    was = charting.as_entry(third.stretches.get())
    entry = charting.TimeEntry(was.started, builders.at("09:30"), was.by, None, was.key)
    charting.set_stretch(third, was.key, entry, was=was, by=therapist, at=builders.at("09:47"))
    row.get_by_label("End", exact=True).first.fill("9:33")
    row.get_by_label("End", exact=True).first.press("Tab")
    assert page.locator(".conflict").bounding_box()["width"] > 300
    page.get_by_role("button", name="Keep mine").click()
    row.get_by_label("Start", exact=True).first.fill("9:40")
    row.get_by_label("Start", exact=True).first.press("Tab")
    assert page.locator(".invalid-feedback").bounding_box()["width"] > 300


def test_what_is_said_of_a_folded_field_unfolds_it(at, scene):
    row = open_third(page := at(scene.whole()))
    expect(row.get_by_label("Code")).to_be_hidden()
    row.locator(".more > summary").click()
    row.get_by_label("Code").fill("99999")
    row.locator(".more > summary").click()
    expect(page.locator(".invalid-feedback")).to_be_visible()


def test_empty_times_wait_until_they_are_asked_for(at, scene):
    row = open_third(at(scene.whole()))
    starts = row.get_by_label("Start", exact=True)
    expect(starts.last).to_be_hidden()
    row.get_by_role("button", name="Add times").click()
    expect(starts.last).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(820, 1180), (390, 844)])
def test_every_target_of_a_touch_screen_is_large_enough(at, scene, width, height):
    page = at(scene.working(), width, height, has_touch=True)
    open_third(page)
    assert page.evaluate(SMALL) == []


class TestSheet:
    def test_lines_are_raised_over_the_log_and_lowered_again(self, at, scene):
        page = at(scene.whole(), 820, 1180)
        lines, figures = page.locator("#billing .bill-line"), page.locator("#billing .totals")
        expect(figures).to_be_in_viewport()
        expect(lines.first).to_be_hidden()
        page.get_by_role("button", name="Lines").click()
        expect(lines.first).to_be_in_viewport()
        expect(figures).to_be_in_viewport()
        expect(page.get_by_role("button", name="Sign")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(lines.first).to_be_hidden()
        expect(page.get_by_role("button", name="Lines")).to_be_focused()

    def test_it_stays_raised_while_the_panel_is_drawn_anew_and_a_link_to_a_field_lowers_it(self, at, scene):
        page = at(scene.whole(), 390, 844)
        page.get_by_label("Plan", exact=True).fill("Ramp.")
        page.get_by_role("button", name="Lines").click()
        at_the_screen.saved(page)
        expect(page.locator("#billing .bill-line").first).to_be_visible()
        page.locator("#billing").get_by_role("link", name="Go to the field").first.click()
        expect(page.locator("#billing .bill-line").first).to_be_hidden()

    def test_the_end_of_the_page_is_not_covered(self, at, scene):
        page = at(scene.whole(), 390, 844)
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        assert box(page.locator("#narrative"))[1] <= box(page.locator("#side"))[0]

    def test_without_script_the_panel_stands_below_the_note(self, at, scene):
        page = at(scene.whole(), 390, 844, java_script_enabled=False)
        expect(page.locator("#billing .bill-line").first).to_be_visible()
        assert page.get_by_role("button", name="Lines").count() == 0

    def test_in_a_low_window_nothing_stands_still(self, at, scene):
        page = at(scene.whole(), 720, 450)
        stands = "one => getComputedStyle(one).position"
        for part in (".page-head", ".dock", "#side"):
            assert page.locator(part).evaluate(stands) == "static", part
        expect(page.locator("#billing .bill-line").first).to_be_visible()


def test_icons_are_drawn_without_a_connection(at, scene):
    page = at(scene.whole())
    page.locator("symbol#icon-offline").wait_for(state="attached")
    page.context.set_offline(True)
    page.get_by_label("Plan", exact=True).fill("Ramp.")
    expect(page.locator("#save-state")).to_contain_text("kept here")
    assert page.locator("#save-state use").evaluate("one => one.getBBox().width") > 0


def test_paper_has_neither_sheet_nor_dock_nor_buttons(at, scene):
    page = at(scene.working(), 820, 1180)
    page.emulate_media(media="print")
    for part in ("#side", ".dock", ".topbar", ".act-add"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".act-what").first).to_be_visible()
