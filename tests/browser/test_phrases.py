"""Phrases under a hand: by keyboard, by tap, their blanks, and nothing in the way of who does not want them."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes import phrases

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "Needed {assistance} for {goal} from {height} in."


@pytest.fixture
def note(episode, therapist):
    for shortcut, text in (("stand", TEXT), ("stairs", "Stairs foot over foot."), ("rest", "Two rests.\nPulse 80.")):
        phrases.add_phrase(shortcut, text, shared=shortcut == "rest", by=therapist, at=builders.at("08:00"))
    return builders.build_note(episode, therapist)


@pytest.fixture
def at_note(page, live_server, note, therapist):
    """The page of a plan of care, opened by its therapist, its phrases loaded."""
    at_the_screen.already_signed_in(page, live_server, therapist)
    with at_the_screen.list_comes(page, "**/phrases/offered/"):
        page.goto(live_server.url + reverse("note", args=[note.pk]))
    return page


@pytest.fixture
def field(at_note):
    return at_note.get_by_label("Reason for skilled care")


@pytest.fixture
def offers(at_note):
    return at_note.get_by_role("listbox", name="Phrases")


def chosen(field):
    return field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")


def test_a_shortcut_is_offered_and_enter_writes_it_in_its_place(field, offers):
    field.press_sequentially("Today. ;sta")
    expect(offers.get_by_role("option")).to_have_count(2)
    expect(field).to_be_focused()
    assert field.get_attribute("aria-controls") == "phrase-offers"
    assert field.get_attribute("aria-activedescendant") == "phrase-offer-0"
    field.press("ArrowDown")
    expect(offers.get_by_role("option", selected=True)).to_contain_text("Needed")
    field.press("ArrowUp")
    field.press("Enter")
    expect(offers).to_be_hidden()
    expect(field).to_have_value("Today. Stairs foot over foot.")
    assert field.get_attribute("aria-activedescendant") is None
    field.press_sequentially(" Then")
    expect(field).to_have_value("Today. Stairs foot over foot. Then")


def test_words_of_the_text_find_it_and_tab_writes_it(field, offers):
    field.press_sequentially(";pul")
    expect(offers.get_by_role("option")).to_have_text(";restTwo rests.\nPulse 80.clinic")
    field.press("Tab")
    expect(field).to_have_value("Two rests.\nPulse 80.")
    expect(field).to_be_focused()


def test_tab_goes_from_blank_to_blank_typing_fills_them_and_the_last_tab_leaves(at_note, field):
    line = at_note.locator(".blanks-left")
    field.press_sequentially(";stand")
    field.press("Enter")
    assert chosen(field) == "{assistance}"
    expect(line).to_have_text("3 blanks to fillTab")
    field.press_sequentially("Min")
    field.press("Tab")
    assert chosen(field) == "{goal}"
    field.press("Tab")
    assert chosen(field) == "{height}"
    field.press("Shift+Tab")
    assert chosen(field) == "{goal}"
    field.press_sequentially("standing")
    expect(line).to_have_text("1 blank to fillTab")
    field.press("Tab")
    field.press_sequentially("18")
    expect(line).to_be_hidden()
    expect(field).to_have_value("Needed Min for standing from 18 in.")
    field.press("Tab")
    expect(field).not_to_be_focused()


def test_nobody_is_kept_in_a_field_whose_blank_stays_open(field):
    field.fill("Next {goal} then more")
    field.press("Tab")
    expect(field).not_to_be_focused()


def test_escape_closes_leaves_what_was_typed_and_does_not_come_back_for_that_word(field, offers):
    field.press_sequentially(";sta")
    field.press("Escape")
    expect(offers).to_be_hidden()
    expect(field).to_have_value(";sta")
    field.press_sequentially("n")
    expect(offers).to_be_hidden()
    field.press_sequentially(" ;sta")
    expect(offers).to_be_visible()


@pytest.mark.parametrize("typed", ["a;sta", "sat; stand", "stand", ";", ";xyz", "it was;stand"])
def test_a_semicolon_in_a_sentence_offers_nothing_and_enter_is_a_new_line(field, offers, typed):
    field.press_sequentially(typed)
    field.press("Enter")
    expect(offers).to_be_hidden()
    expect(field).to_have_value(f"{typed}\n")


def test_leaving_the_word_or_the_field_closes_the_list(at_note, field, offers):
    field.press_sequentially(";sta")
    field.press("Home")
    expect(offers).to_be_hidden()
    field.press("End")
    field.press_sequentially("i")
    expect(offers).to_be_visible()
    at_note.get_by_role("textbox", name="Frequency").focus()
    expect(offers).to_be_hidden()


def test_an_input_method_keeps_its_keys(field, offers):
    field.press_sequentially(";sta")
    expect(offers).to_be_visible()
    field.evaluate(
        """field => ["Enter", "Tab", "Escape"].forEach((key) => field.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, isComposing: true })))"""
    )
    expect(offers).to_be_visible()
    expect(field).to_have_value(";sta")


def test_what_is_written_can_be_undone_and_is_seen_by_whatever_saves(field):
    field.evaluate("field => { window.seen = []; field.form.addEventListener('input', () => seen.push(field.value)) }")
    field.press_sequentially(";stairs")
    field.press("Enter")
    assert field.evaluate("() => seen.at(-1)") == "Stairs foot over foot."
    field.press("ControlOrMeta+z")
    expect(field).to_have_value(";stairs")


def test_without_the_network_phrases_that_were_loaded_still_come(at_note, field):
    at_note.context.set_offline(True)
    field.press_sequentially(";stairs")
    field.press("Enter")
    expect(field).to_have_value("Stairs foot over foot.")


def test_phrases_that_could_not_be_loaded_are_asked_for_again(page, live_server, note, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.route("**/phrases/offered/", lambda route: route.abort())
    page.goto(live_server.url + reverse("note", args=[note.pk]))
    field = page.get_by_label("Reason for skilled care")
    with page.expect_event("requestfailed"):
        field.press_sequentially(";st")
    page.wait_for_timeout(300)  # what failed is over: the next key asks anew
    page.unroute("**/phrases/offered/")
    field.press_sequentially("a")
    expect(page.get_by_role("listbox", name="Phrases")).to_be_visible()


def test_by_touch_a_tap_writes_the_phrase_and_a_tap_on_a_blank_chooses_it(new_context, live_server, note, therapist):
    page = new_context(has_touch=True, viewport={"width": 390, "height": 800}).new_page()
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(live_server.url + reverse("note", args=[note.pk]))
    field = page.get_by_label("Reason for skilled care")
    field.tap()
    field.press_sequentially(";stan")
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    assert option.bounding_box()["height"] >= 44
    option.tap()
    expect(field).to_have_value(TEXT)
    expect(field).to_be_focused()
    assert chosen(field) == "{assistance}"
    page.get_by_role("button", name="3 blanks to fill").tap()
    assert chosen(field) == "{goal}"
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_reading_a_note_that_still_has_blanks_says_so_under_the_field(page, live_server, note, therapist):
    builders.charting.write_sections(note, {"rationale": "For {goal}."}, by=therapist, at=builders.at("12:00"))
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(live_server.url + reverse("note", args=[note.pk]))
    expect(page.locator(".blanks-left")).to_contain_text("1 blank to fill")
    page.goto(live_server.url + reverse("note_sign", args=[note.pk]))
    page.get_by_role("link", name="Fill in {goal} in the reason for skilled care").click()
    expect(page.get_by_label("Reason for skilled care")).to_be_focused()


ROW = """
<li class="act"><div class="act-min">18 minutes</div><div class="open-row">
  <label><input type="checkbox" name="activity-goals" value="1" checked><span>STG 1 Sit to stand</span></label>
  <label><input type="checkbox" name="activity-goals" value="2"><span>LTG 1 Walk 500 ft</span></label>
  <label><input type="radio" name="activity-assistance" value="Min" checked><span class="face">Min</span></label>
  <textarea name="activity-skill" aria-label="Skill used"></textarea><div class="phrase-chips" data-for="skill"></div>
</div></li>"""
ENTRY = {"id": 7, "name": "Sit to stand", "phrases": ["Seat graded for {goal}", "Cued {cue} before the lift"]}


@pytest.fixture
def skill(at_note):
    """The skill of an open row, as the log draws one, in which the library's entry 7 was chosen."""
    at_note.route("**/library-of-visit/", lambda route: route.fulfill(json={"entries": [ENTRY, {"id": None}]}))
    at_note.evaluate(
        """row => {
            const form = document.getElementById("note-form");
            form.dataset.library = "/library-of-visit/";
            form.insertAdjacentHTML("afterbegin", row);
            const detail = { row: form.querySelector(".open-row"), entry: 7 };
            document.dispatchEvent(new CustomEvent("row:opened", { detail }));
        }""",
        ROW,
    )
    return at_note.get_by_label("Skill used")


def test_the_open_row_fills_what_it_knows_and_the_first_unknown_blank_is_chosen(skill):
    skill.press_sequentially(";stand")
    skill.press("Enter")
    expect(skill).to_have_value("Needed Min for Sit to stand from {height} in.")
    assert chosen(skill) == "{height}"


def test_two_goals_leave_the_blank_to_the_writer(at_note, skill):
    at_note.locator(".open-row").get_by_text("LTG 1 Walk 500 ft").click()
    skill.press_sequentially(";stand")
    skill.press("Enter")
    assert chosen(skill) == "{goal}"


def test_a_tap_on_a_way_to_say_the_skill_writes_it_at_the_end_once(at_note, skill):
    chips = at_note.get_by_role("group", name="Ways to say it")
    skill.fill("Slow start")
    chips.get_by_role("button", name="Seat graded").click(click_count=2)
    expect(skill).to_have_value("Slow start. Seat graded for Sit to stand")
    chips.get_by_role("button", name="Cued").click()
    expect(skill).to_be_focused()
    assert chosen(skill) == "{cue}"


def test_words_of_a_phrase_are_never_markup(page, live_server, note, therapist):
    phrases.add_phrase("odd", "<img src=x onerror=alert(1)>", shared=False, by=therapist, at=builders.at("08:00"))
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(live_server.url + reverse("note", args=[note.pk]))
    page.get_by_label("Reason for skilled care").press_sequentially(";odd")
    expect(page.get_by_role("option")).to_contain_text("<img src=x")
    assert page.locator("#phrase-offers img").count() == 0
