"""The visit page under a hand: without script, with two tabs, with wrong input, with the clock."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.clinic_time import whole_minutes
from therapy_notes.models import Stretch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]


@pytest.fixture
def visit(episode, therapist):
    return builders.build_visit(episode, therapist, start="09:00")


@pytest.fixture
def at_visit(page, live_server, visit, therapist):
    """The page of a draft visit, opened by its therapist."""
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    return page


def state(page):
    return page.locator("#save-state")


def spans(visit):
    found = Stretch.objects.filter(activity__visit=visit)
    for one in found:
        one.minutes = whole_minutes(one.started, one.ended)
    return found


def sentence(page, words):
    return page.locator(".invalid-feedback").filter(has_text=words)


def test_without_script_a_visit_is_logged_written_and_signed(new_context, live_server, visit, therapist):
    page = new_context(java_script_enabled=False).new_page()
    at_the_screen.sign_in(page, live_server, therapist.username)
    at_the_screen.open_visit(page, live_server, visit)
    at_the_screen.log_activity(page, "97530", ("837", "900"), assistance="Min", goals=["STG 1"])
    assert at_the_screen.billed(page) == {"97530": 2}
    page.get_by_label("Assessment", exact=True).fill("Took full part.")
    page.get_by_label("Plan", exact=True).fill("Lower seat.")
    page.locator(".dock").get_by_role("button", name="Sign").click()
    page.get_by_label("Password of").fill(builders.PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed and locked", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("started", "ended", "words"),
    [
        ("930", "915", "not after the start"),
        ("3/7 9:00", "915", "Type a clock time"),
        ("905", "915", "shares 5 min of 97110 done"),
        ("830", "845", "arrived at 8:55 am"),
        ("950", "1015", "left at 10:00 am"),
    ],
)
def test_a_wrong_time_gets_a_sentence_and_what_was_typed_stays(at_visit, visit, therapist, started, ended, words):
    builders.log(visit, therapist, "97110", "08:55", "09:10")
    at_visit.get_by_label("Arrived").fill("8:55")
    at_visit.get_by_label("Left").fill("10a")
    at_visit.get_by_label("Subjective").fill("Slept well.")
    at_visit.get_by_label("Add an activity").fill("97530 as planned")
    at_visit.get_by_role("button", name="Add", exact=True).click()
    row = at_visit.locator(".open-row")
    row.get_by_label("Start", exact=True).first.fill(started)
    row.get_by_label("End", exact=True).first.fill(ended)
    row.get_by_label("End", exact=True).first.press("Tab")
    expect(sentence(at_visit, words).first).to_be_visible()
    assert row.get_by_label("Start", exact=True).first.input_value() == started
    assert row.get_by_label("End", exact=True).first.input_value() == ended
    assert at_visit.get_by_label("Subjective").input_value() == "Slept well."
    expect(at_visit.get_by_text("Not all saved")).to_be_visible()
    row.get_by_label("Start", exact=True).first.fill("911")
    row.get_by_label("End", exact=True).first.fill("930")
    row.get_by_label("End", exact=True).first.press("Tab")
    expect(sentence(at_visit, words)).to_have_count(0)
    expect(state(at_visit)).to_contain_text("Saved")


@pytest.mark.parametrize("typed", ["92507 story retell", "97531 stairs"])
def test_a_wrong_code_gets_a_sentence_and_stays_in_the_line(at_visit, typed):
    at_visit.wait_for_load_state("networkidle")  # the list of codes is here
    at_visit.get_by_label("Add an activity").fill(typed)
    at_visit.get_by_label("Add an activity").press("Enter")
    expect(at_visit.locator(".act-add").get_by_text("not a code that this visit can use")).to_be_visible()
    assert at_visit.get_by_label("Add an activity").input_value() == typed


def test_twenty_thousand_characters_are_refused_and_kept(at_visit):
    paste = "word " * 4000
    at_visit.get_by_label("Objective", exact=True).fill(paste)
    at_visit.get_by_label("Subjective", exact=True).fill("Slept well.")
    expect(sentence(at_visit, "10000 characters at most; there are 20000")).to_be_visible()
    expect(state(at_visit)).to_contain_text("Not all saved")
    assert at_visit.get_by_label("Objective", exact=True).input_value() == paste
    at_visit.reload()
    at_the_screen.ready(at_visit)
    expect(sentence(at_visit, "10000 characters at most; there are 20000")).to_be_visible()
    assert at_visit.get_by_label("Objective", exact=True).input_value() == paste
    assert at_visit.get_by_label("Subjective", exact=True).input_value() == "Slept well."


def test_enter_in_a_field_saves_and_opens_no_other_row(at_visit, visit, therapist):
    builders.log(visit, therapist, "97110", "09:00", "09:10")
    at_visit.reload()
    at_visit.get_by_label("Place").fill("Gym")
    at_visit.get_by_label("Place").press("Enter")
    expect(state(at_visit)).to_contain_text("Saved")
    assert at_visit.locator(".open-row").count() == 0


def test_opening_another_row_saves_the_one_that_is_open(at_visit, visit, therapist):
    builders.log(visit, therapist, "97110", "09:00", "09:10")
    builders.log(visit, therapist, "97116", "09:10", "09:20")
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.get_by_label("Response").fill("Form held.")
    at_visit.get_by_role("button", name="Open activity 2").click()
    assert at_visit.get_by_label("Response").input_value() == ""
    at_visit.get_by_role("button", name="Open activity 1").click()
    assert at_visit.get_by_label("Response").input_value() == "Form held."


def test_a_removed_activity_can_be_taken_back(at_visit, visit, therapist):
    builders.log(visit, therapist, "97110", "09:00", "09:10")
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.get_by_role("button", name="Remove").click()
    at_visit.get_by_role("button", name="Undo").click()
    expect(at_visit.locator(".open-row")).to_be_visible()
    at_visit.get_by_role("button", name="Remove").click()
    expect(at_visit.get_by_role("button", name="Undo")).to_be_visible()
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_the_screen.saved(at_visit)
    assert not visit.activities.exists()


def test_a_second_stretch_follows_without_a_save_between(at_visit, visit):
    at_the_screen.log_activity(at_visit, "97110", ("900", "910"), ("920", "930"))
    assert [one.minutes for one in spans(visit)] == [10, 10]
    expect(at_visit.locator(".act-min").last).to_contain_text("20")


def test_the_panel_follows_what_is_saved_and_keeps_what_was_unfolded(at_visit, visit, therapist):
    builders.log(visit, therapist, "97530", "09:00", "09:23")
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_visit.locator(".bill-line > summary").click()
    at_visit.get_by_label("Plan", exact=True).fill("Ramp.")
    at_the_screen.saved(at_visit)
    assert at_visit.locator(".bill-line[open]").count() == 1
    expect(at_visit.get_by_label("Plan", exact=True)).to_be_focused()


def test_the_visit_before_is_read_beside_today(at_visit, live_server, visit, episode, therapist):
    more = {"skill": "Graded the seat from 20 to 18 inches."}
    log = [("97530", "09:00", "09:23", more)]
    builders.build_signed_visit(episode, therapist, log, day=builders.DAY.replace(day=3))
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_visit.get_by_label("Plan", exact=True).fill("Ramp.")
    at_visit.get_by_role("link", name="Last visit").click()
    expect(at_visit.locator("#last-visit")).to_contain_text("Graded the seat from 20 to 18 inches.")
    assert at_visit.get_by_label("Plan", exact=True).input_value() == "Ramp."


def test_a_link_of_the_gate_puts_the_cursor_in_the_field(at_visit, live_server, visit, therapist):
    builders.log(visit, therapist, "97530", "09:00", "09:23", {"description": ""})
    at_visit.goto(live_server.url + reverse("note_sign", args=[visit.note.pk]))
    at_visit.get_by_role("link", name="Activity 1: say what was done").click()
    expect(at_visit.get_by_label("What was done")).to_be_focused()
