"""Activities under a hand: found as one types, by keyboard and by tap; levels, helpers and cues by one key each."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import at_the_screen, builders
from tests.browser.readable import wrong_to_read
from therapy_notes import library
from therapy_notes.models import Activity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENTRIES = (
    ("Sit to stand", "97530", "Functional training", "sit to stand"),
    ("Stairs and curbs", "97116", "Gait and stairs", "stairs"),
    ("Standing balance", "97112", "Balance and coordination", "walk"),
)


@pytest.fixture
def entries(clinic, therapist):
    now = timezone.now()
    return {
        name: library.add_entry(
            clinic, by=therapist, at=now, discipline="PT", name=name, code=code, area=area, usual_goals=goals
        )
        for name, code, area, goals in ENTRIES
    }


@pytest.fixture
def visit(episode, therapist):
    return builders.build_visit(episode, therapist, start="09:00")


@pytest.fixture
def opened(page, live_server, therapist):
    """The page of a visit, opened by its therapist, with the list there."""

    def open_page(visit, page=page):
        at_the_screen.already_signed_in(page, live_server, therapist)
        with at_the_screen.list_comes(page, "**/library/"):
            at_the_screen.open_visit(page, live_server, visit)
        expect(page.get_by_role("combobox", name="Add an activity")).to_be_visible()
        return page

    return open_page


@pytest.fixture
def at_visit(opened, visit, entries):
    return opened(visit)


def field(page):
    return page.get_by_role("combobox", name="Add an activity")


def options(page):
    return page.get_by_role("listbox", name="Activities").get_by_role("option")


def logged(visit, page, count=1):
    """The activities of the visit, once the server has them."""
    expect(page.locator("li[data-activity]")).to_have_count(count)
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()
    for _ in range(50):
        found = list(Activity.objects.filter(visit=visit).order_by("pk"))
        if len(found) == count:
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"the server has {len(found)} activities")


def test_words_of_name_code_or_area_find_an_activity_and_names_that_begin_so_come_first(at_visit):
    field(at_visit).press_sequentially("sta")
    expect(options(at_visit).nth(0)).to_contain_text("Stairs and curbs")
    expect(options(at_visit).nth(1)).to_contain_text("Standing balance")
    expect(options(at_visit).nth(2)).to_contain_text("Sit to stand")
    field(at_visit).fill("functional 975")
    expect(options(at_visit)).to_have_count(2)
    expect(options(at_visit).nth(0)).to_contain_text("Sit to stand")
    expect(options(at_visit).nth(1)).to_contain_text("the code alone")


def test_enter_adds_what_is_found_with_its_code_and_goals(at_visit, visit, episode, entries):
    field(at_visit).press_sequentially("sit")
    field(at_visit).press("Enter")
    expect(field(at_visit)).to_have_value("")
    [activity] = logged(visit, at_visit)
    assert (activity.entry, activity.code, activity.description) == (
        entries["Sit to stand"],
        "97530",
        "Sit to stand",
    )
    assert [goal.label for goal in activity.goals.all()] == ["STG 1"]
    assert not activity.stretches.exists()


def test_arrows_move_among_the_offers_focus_stays_and_escape_leaves_what_was_typed(at_visit):
    field(at_visit).press_sequentially("sta")
    expect(options(at_visit).nth(0)).to_have_attribute("aria-selected", "true")
    field(at_visit).press("ArrowDown")
    expect(options(at_visit).nth(1)).to_have_attribute("aria-selected", "true")
    expect(field(at_visit)).to_have_attribute("aria-activedescendant", options(at_visit).nth(1).get_attribute("id"))
    expect(field(at_visit)).to_be_focused()
    for _ in range(2):
        field(at_visit).press("ArrowUp")
    expect(options(at_visit).last).to_have_attribute("aria-selected", "true")
    field(at_visit).press("Escape")
    expect(field(at_visit)).to_have_attribute("aria-expanded", "false")
    expect(field(at_visit)).to_have_value("sta")
    expect(field(at_visit)).to_be_focused()


def test_a_code_with_own_words_is_added_as_it_is(at_visit, visit):
    field(at_visit).fill("97530 sit to stand from 18 inches")
    expect(options(at_visit).nth(0)).to_contain_text("in your own words")
    field(at_visit).press("Enter")
    [activity] = logged(visit, at_visit)
    assert (activity.entry, activity.code, activity.description) == (None, "97530", "sit to stand from 18 inches")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("92507 retell", "92507 is not a code that this visit can use"),
        ("juggling", "Begin with the code, such as 97530"),
    ],
)
def test_what_cannot_be_added_says_so_and_stays(at_visit, typed, words):
    field(at_visit).fill(typed)
    field(at_visit).press("Enter")
    expect(at_visit.get_by_text(words)).to_be_visible()
    expect(field(at_visit)).to_have_value(typed)
    assert at_visit.locator("li[data-activity]").count() == 0


def test_today_enter_starts_the_clock_and_shift_enter_or_the_button_does_not(opened, episode, therapist, entries):
    now = timezone.localtime()
    visit = builders.build_visit(episode, therapist, day=now.date(), start=f"{now:%H:%M}")
    page = opened(visit)
    field(page).press_sequentially("stairs")
    field(page).press("Shift+Enter")
    field(page).press_sequentially("balance")
    page.locator(".act-add").get_by_role("button", name="Add", exact=True).click()
    field(page).press_sequentially("sit to")
    field(page).press("Enter")
    expect(page.locator("li.is-running")).to_contain_text("Sit to stand")
    assert len(logged(visit, page, count=3)) == 3
    expect(page.locator("li.is-running")).to_have_count(1)


def test_one_tap_shows_the_most_used_first_and_the_next_adds_it(new_context, opened, visit, entries, therapist):
    used = builders.log(visit, therapist, "97116", "09:00", "09:10")
    Activity.objects.filter(pk=used.pk).update(entry=entries["Stairs and curbs"])
    page = opened(visit, new_context(has_touch=True, viewport={"width": 820, "height": 1100}).new_page())
    field(page).tap()
    expect(options(page)).to_have_count(3)
    expect(options(page).nth(0)).to_contain_text("used once here")
    options(page).nth(1).tap()
    assert logged(visit, page, count=2)[1].entry == entries["Sit to stand"]


def test_the_list_works_without_a_connection(at_visit, visit):
    at_visit.context.set_offline(True)
    field(at_visit).press_sequentially("curbs")
    field(at_visit).press("Enter")
    expect(at_visit.locator("li[data-activity]")).to_contain_text("Stairs and curbs")
    at_visit.context.set_offline(False)
    assert logged(visit, at_visit)[0].code == "97116"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_list_breaks_no_rule_of_wcag(new_context, opened, visit, entries, scheme):
    page = opened(visit, new_context(color_scheme=scheme, viewport={"width": 1440, "height": 900}).new_page())
    field(page).press_sequentially("sta")
    expect(options(page).nth(0)).to_be_visible()
    assert not wrong_to_read(page)


def test_an_empty_library_says_so_and_leads_there(opened, visit):
    page = opened(visit)
    field(page).click()
    expect(page.get_by_text("Your clinic's library is empty.")).to_be_visible()
    page.locator(".finder-panel").get_by_role("link", name="Activity library").click()
    expect(page.get_by_role("button", name="Put in the starting library")).to_be_visible()


class TestAssistance:
    @pytest.fixture
    def row(self, opened, visit, therapist):
        builders.log(visit, therapist, "97530", "09:00", "09:20", {"assistance": ""})
        page = opened(visit)
        page.get_by_role("button", name="Open activity 1").click()
        return page.locator(".open-row")

    def level(self, row):
        return row.locator("[name=activity-assistance]:checked")

    def test_a_key_chooses_the_level_and_section_gg_is_suggested(self, row, page, visit):
        line = row.locator(".gg-line")
        expect(line).to_be_hidden()
        page.keyboard.press("7")
        expect(self.level(row)).to_have_value("Min")
        expect(line).to_have_text("Section GG suggestion: 03 partial or moderate help", use_inner_text=True)
        page.keyboard.press("h")
        expect(line).to_have_text("Section GG suggestion: 01 dependent", use_inner_text=True)
        page.keyboard.press("h")
        page.keyboard.press("8")
        expect(line).to_contain_text("moderate help. At exactly half it may be 02.", use_inner_text=True)
        page.keyboard.press("-")
        expect(self.level(row)).to_have_value("NT")
        expect(line).to_be_hidden()

    def test_keys_tell_the_kind_of_help_and_count_the_cues(self, row, page, visit):
        for key in ("p", "u", "Shift+V", "Shift+V", "Shift+I"):
            page.keyboard.press(key)
        expect(row.get_by_label("Physical")).to_be_checked()
        row.get_by_role("button", name="One tactile cue more").click()
        row.get_by_role("button", name="One visual cue less").click()
        row.get_by_role("button", name="One gestural cue less").click()
        for _ in range(50):
            activity = Activity.objects.get(visit=visit)
            if activity.cues == {"verbal": 2, "tactile": 1}:
                break
            page.wait_for_timeout(100)
        assert activity.cues == {"verbal": 2, "tactile": 1}
        assert sorted(activity.help_types) == ["physical", "set-up"]

    def test_a_clinic_that_changes_to_section_gg_has_its_levels_and_what_was_chosen_before(self, row, page, clinic):
        page.keyboard.press("7")
        expect(page.locator("li .act-assist")).to_have_text("Min")
        expect(page.get_by_text("Saved", exact=False).first).to_be_visible()
        clinic.scale = "gg"
        clinic.save()
        page.reload()
        page.get_by_role("button", name="Open activity 1").click()
        expect(self.level(row)).to_have_value("Min")
        expect(row.locator(".assistance label:visible")).to_have_count(11)
        expect(row.locator(".gg-line")).to_be_visible()
        page.keyboard.press("3")
        expect(self.level(row)).to_have_value("03")
        expect(row.locator(".assistance label:visible")).to_have_count(10)
        expect(row.locator(".gg-line")).to_be_hidden()

    def test_without_script_the_counts_are_plain_fields(self, new_context, live_server, visit, therapist):
        builders.log(visit, therapist, "97530", "09:00", "09:20", {"assistance": "Min"})
        page = new_context(java_script_enabled=False).new_page()
        at_the_screen.already_signed_in(page, live_server, therapist)
        at_the_screen.open_visit(page, live_server, visit)
        page.get_by_role("button", name="Open activity 1").click()
        expect(page.locator(".tally-step").first).to_be_hidden()
        expect(page.locator(".gg-line")).to_have_text(
            "Section GG suggestion: 03 partial or moderate help", use_inner_text=True
        )
        page.get_by_role("spinbutton", name="Gestural").fill("3")
        page.get_by_role("button", name="Done").click()
        assert Activity.objects.get(visit=visit).cues == {"gestural": 3}
