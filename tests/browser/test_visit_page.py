"""The visit page under a hand: without script, with two tabs, with wrong input, with the clock."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit(episode, therapist):
    return builders.build_visit(episode, therapist, start="09:00")


@pytest.fixture
def at_visit(page, live_server, visit, therapist):
    """The page of a draft visit, opened by its therapist."""
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    return page


def sentence(page, words):
    return page.locator(".invalid-feedback").filter(has_text=words)


def test_without_script_a_visit_is_logged_written_and_signed(new_context, live_server, visit, therapist):
    page = new_context(java_script_enabled=False).new_page()
    at_the_screen.sign_in(page, live_server, therapist.username)
    at_the_screen.open_visit(page, live_server, visit)
    at_the_screen.log_activity(page, "97530", ("900", "923"), assistance="Min", goals=["STG 1"])
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
    at_the_screen.log_activity(at_visit, "97530", (started, ended))
    expect(sentence(at_visit, words).first).to_be_visible()
    assert at_visit.get_by_label("Start", exact=True).first.input_value() == started
    assert at_visit.get_by_label("End", exact=True).first.input_value() == ended
    assert at_visit.get_by_label("Subjective").input_value() == "Slept well."
    expect(at_visit.get_by_text("Not all saved")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("92507 story retell", "is a code of SLP"),
        ("97531 stairs", "not in the catalogue"),
        ("sit to stand", "Begin with the code"),
    ],
)
def test_a_wrong_code_gets_a_sentence_and_stays_in_the_line(at_visit, typed, words):
    at_visit.get_by_label("Add an activity").fill(typed)
    at_visit.get_by_label("Add an activity").press("Enter")
    expect(sentence(at_visit, words)).to_be_visible()
    assert at_visit.get_by_label("Add an activity").input_value() == typed


def test_twenty_thousand_characters_are_refused_and_kept(at_visit):
    paste = "word " * 4000
    at_visit.get_by_label("Objective", exact=True).fill(paste)
    at_visit.get_by_label("Subjective", exact=True).fill("Slept well.")
    at_visit.locator(".dock").get_by_role("button", name="Save").click()
    expect(sentence(at_visit, "10000 characters at most; there are 20000")).to_be_visible()
    assert at_visit.get_by_label("Objective", exact=True).input_value() == paste
    assert at_visit.get_by_label("Subjective", exact=True).input_value() == "Slept well."


def test_two_tabs_that_write_the_same_part_are_shown_both_and_the_second_save_decides(at_visit, live_server, visit):
    other = at_visit.context.new_page()
    at_the_screen.open_visit(other, live_server, visit)
    at_visit.get_by_label("Assessment", exact=True).fill("Needs less help.")
    at_visit.locator(".dock").get_by_role("button", name="Save").click()
    other.get_by_label("Assessment", exact=True).fill("Needs more help.")
    other.get_by_label("Plan", exact=True).fill("Lower seat.")
    other.locator(".dock").get_by_role("button", name="Save").click()
    expect(sentence(other, "Saved meanwhile: “Needs less help.”")).to_be_visible()
    assert other.get_by_label("Assessment", exact=True).input_value() == "Needs more help."
    other.locator(".dock").get_by_role("button", name="Save").click()
    at_visit.reload()
    assert at_visit.get_by_label("Assessment", exact=True).input_value() == "Needs more help."
    assert at_visit.get_by_label("Plan", exact=True).input_value() == "Lower seat."


def test_two_tabs_that_write_different_parts_both_keep_theirs(at_visit, live_server, visit):
    other = at_visit.context.new_page()
    at_the_screen.open_visit(other, live_server, visit)
    at_visit.get_by_label("Place").fill("Gym")
    at_visit.locator(".dock").get_by_role("button", name="Save").click()
    other.get_by_label("Plan", exact=True).fill("Lower seat.")
    other.locator(".dock").get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved", exact=True)).to_be_visible()
    assert other.get_by_label("Place").input_value() == "Gym"


def test_words_typed_into_a_note_that_was_signed_meanwhile_are_shown_to_copy(at_visit, visit, therapist):
    at_the_screen.log_activity(at_visit, "97530", ("900", "923"), assistance="Min", goals=["STG 1"])
    builders.charting.write_sections(visit.note, builders.COMPLETE, by=therapist, at=builders.at("10:00"))
    builders.sign(visit.note, therapist)
    at_visit.get_by_label("Assessment", exact=True).fill("One more thing about the stairs.")
    at_visit.locator(".dock").get_by_role("button", name="Save").click()
    expect(at_visit.get_by_role("heading", name="Signed and locked")).to_be_visible()
    assert at_visit.get_by_label("What you typed").first.input_value() == "One more thing about the stairs."


def test_enter_in_a_field_saves_and_opens_no_other_row(at_visit, visit, therapist):
    builders.log(visit, therapist, "97110", "09:00", "09:10")
    at_visit.reload()
    at_visit.get_by_label("Place").fill("Gym")
    at_visit.get_by_label("Place").press("Enter")
    expect(at_visit.get_by_text("Saved", exact=True)).to_be_visible()
    assert at_visit.locator(".open-row").count() == 0


def test_opening_another_row_saves_the_one_that_is_open(at_visit, visit, therapist):
    builders.log(visit, therapist, "97110", "09:00", "09:10")
    builders.log(visit, therapist, "97116", "09:10", "09:20")
    at_visit.reload()
    at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.get_by_label("Response").fill("Form held.")
    at_visit.get_by_role("button", name="Open activity 2").click()
    at_visit.get_by_role("button", name="Open activity 1").click()
    assert at_visit.get_by_label("Response").input_value() == "Form held."


def test_a_running_clock_survives_a_reload_and_hides_units_until_it_stops(page, live_server, episode, therapist):
    from django.utils import timezone

    now = timezone.localtime()
    visit = builders.build_visit(episode, therapist, day=now.date(), start=f"{now:%H:%M}")
    at_the_screen.sign_in(page, live_server, therapist.username)
    at_the_screen.open_visit(page, live_server, visit)
    page.get_by_label("Add an activity").fill("97530 sit to stand")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("time[data-since]")).to_be_visible()
    page.reload()
    expect(page.locator("time[data-since]")).to_have_text(re.compile(r"^\d+:\d\d$"))
    expect(page.get_by_text("Lines and findings appear when every time is filled in.")).to_be_visible()
    assert page.locator(".bill-line").count() == 0
    page.get_by_role("button", name="Stop").click()
    assert page.locator("time[data-since]").count() == 0


def test_leaving_with_unsaved_words_asks_first(at_visit, live_server):
    at_visit.get_by_label("Assessment", exact=True).press_sequentially("Not yet saved")
    expect(at_visit.get_by_text("Not saved yet")).to_be_visible()
    asked = []
    at_visit.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    at_visit.get_by_role("link", name="Today").click(no_wait_after=True)
    at_visit.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert at_visit.get_by_label("Assessment", exact=True).input_value() == "Not yet saved"


def test_a_link_of_the_gate_puts_the_cursor_in_the_field(at_visit, live_server, visit, therapist):
    builders.log(visit, therapist, "97530", "09:00", "09:23", {"description": ""})
    at_visit.goto(live_server.url + reverse("note_sign", args=[visit.note.pk]))
    at_visit.get_by_role("link", name="Activity 1: say what was done").click()
    expect(at_visit.get_by_label("What was done")).to_be_focused()
