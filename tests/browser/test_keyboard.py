"""The visit page by keys alone: everything is reached and seen, nothing traps, single letters can be switched off."""

import pytest
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]

# What Tab has to come to, in the order of the document: of a group of radios the chosen one, or else the first.
STOPS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
  const shown = all.filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
  const groups = new Map();
  for (const one of shown.filter((one) => one.type === "radio")) {
    groups.set(one.name, !groups.has(one.name) || one.checked ? one : groups.get(one.name));
  }
  window.stops = shown.filter((one) => one.type !== "radio" || groups.get(one.name) === one);
  return stops.map((one) => one.ariaLabel || one.labels?.[0]?.innerText || one.innerText || one.outerHTML);
}"""
# Which of them has the cursor (-1: none), whether that is seen, and whether it stands uncovered in the window.
HERE = """async () => {
  const one = document.activeElement;
  const faces = [one, one.nextElementSibling, one.closest(".tally, label, .search")].filter(Boolean);
  const drawn = one.type === "date"; // the browser rings its parts
  const ringed = drawn || one.matches(":focus-visible") && faces.some((face) => {
    const style = getComputedStyle(face);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1.5;
  });
  const labels = [...(one.labels || [])];
  const face = one.matches("[type=radio], [type=checkbox]") && labels[0] ? labels[0] : one;
  let found = false;
  for (let frame = 0; frame < 30 && !found; frame += 1) { // it scrolls in one of the next frames
    await new Promise((done) => requestAnimationFrame(done));
    const box = face.getClientRects()[0] || face.getBoundingClientRect();
    const [x, y] = [box.left + Math.min(box.width / 2, 60), box.top + Math.min(box.height / 2, 14)];
    const top = document.elementFromPoint(x, y);
    found = [one, ...labels].some((part) => part.contains(top) || top?.contains(part));
  }
  return {number: window.stops.indexOf(one), ringed, found, name: one.outerHTML.slice(0, 120)};
}"""
KEYS = """() => {
  const form = document.getElementById("row-form").content;
  const all = [...document.querySelectorAll("[data-key]"), ...form.querySelectorAll("[data-key]")];
  const plain = (text) => text.replace(/[\\s+]/g, "").toLowerCase();
  const told = [...document.querySelectorAll("#keys dt")].map((one) => plain(one.innerText));
  return [...new Set(all.map((one) => one.dataset.key))].filter((key) => !told.includes(plain(key)));
}"""


@pytest.fixture
def visit(episode, therapist, assistant):
    before = [("97110", "10:00", "10:20", {"skill": "Watched the hip."}), ("97112", "10:20", "10:40")]
    builders.build_signed_visit(episode, therapist, before, day=builders.DAY.replace(day=3), start="10:00")
    visit = builders.build_visit(episode, therapist, [("97530", "08:30", "08:45")], start="08:30")
    builders.log(visit, therapist, "97116", "08:45", None)
    return visit


@pytest.fixture
def at_visit(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.set_viewport_size({"width": 1440, "height": 900})
    at_the_screen.open_visit(page, live_server, visit)
    return page


def rows(page):
    return page.locator("li[data-activity]")


def walk(page):
    """Press Tab from the first thing on until the page is left; what was come to, by number."""
    page.emulate_media(reduced_motion="reduce")  # or the browser scrolls gently
    page.wait_for_load_state("networkidle")  # from now on nothing moves by itself
    page.evaluate("document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(done)))")
    names = page.evaluate(STOPS)
    page.evaluate("window.stops[0].focus()")
    come_to, unseen = [0], []
    for _ in range(len(names) + 5):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here["number"] < 0:
            break
        if not (here["ringed"] and here["found"]):
            unseen.append(f"{'covered' if here['ringed'] else 'no ring'}: {here['name']}")
        come_to.append(here["number"])
    else:
        pytest.fail(f"Tab does not leave {names[come_to[-1]]}")
    assert not unseen, "\n".join(unseen)
    return names, come_to


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (820, 1180), (720, 450)])
def test_tab_comes_to_everything_in_the_order_of_the_page_and_out_again(at_visit, width, height):
    at_visit.set_viewport_size({"width": width, "height": height})
    at_visit.get_by_role("button", name="Open activity 1").click()
    names, come_to = walk(at_visit)
    missed = [names[number] for number in set(range(len(names))) - set(come_to)]
    assert not missed, f"Tab does not come to {missed}"
    assert come_to == sorted(come_to)
    assert len(names) > 60
    assert at_visit.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0


def test_escape_leaves_the_field_then_the_row(at_visit):
    at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.keyboard.press("r")
    expect(at_visit.get_by_label("Response")).to_be_focused()
    at_visit.keyboard.press("Escape")
    expect(at_visit.get_by_label("Response")).not_to_be_focused()
    expect(at_visit.locator(".open-row")).to_be_visible()
    at_visit.keyboard.press("Escape")
    expect(at_visit.locator(".open-row")).to_have_count(0)
    expect(at_visit.get_by_role("button", name="Open activity 1")).to_be_focused()


def test_the_question_mark_lists_every_key_and_escape_gives_the_cursor_back(at_visit):
    at_visit.get_by_role("button", name="Open activity 1").click()
    before = at_visit.evaluate_handle("document.activeElement")
    at_visit.keyboard.press("?")
    expect(at_visit.get_by_role("dialog", name="Keys")).to_be_visible()
    assert at_visit.evaluate(KEYS) == []
    at_visit.keyboard.press("5")
    at_visit.keyboard.press("n")
    assert at_visit.locator("[name=activity-assistance]:checked").input_value() == "Min"
    at_visit.keyboard.press("Escape")
    expect(at_visit.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert before.evaluate("(one) => one === document.activeElement")
    expect(at_visit.locator(".open-row")).to_be_visible()


def test_single_keys_are_switched_off_do_nothing_then_and_stay_off(at_visit, therapist):
    at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.keyboard.press("?")
    with at_visit.expect_response("**/single-keys/"):
        at_visit.get_by_label("Single letters and digits").uncheck()
    at_visit.get_by_role("dialog", name="Keys").get_by_role("button", name="Close").click()
    for _ in range(2):
        at_visit.get_by_role("button", name="Close activity 1").focus()
        for key in ("1", "9", "y", "l", "h", "p", "Shift+V", "Shift+1", "s", "r", "k", "n", "/", "?", "-"):
            at_visit.keyboard.press(key)
        expect(at_visit.get_by_role("button", name="Close activity 1")).to_be_focused()
        expect(at_visit.get_by_role("dialog", name="Keys")).to_be_hidden()
        assert at_visit.locator("[name=activity-assistance]:checked").input_value() == "Min"
        assert at_visit.locator("[name=activity-cue_verbal]").input_value() == ""
        assert at_visit.locator("[name=activity-help_types]:checked").count() == 0
        assert rows(at_visit).count() == 2
        assert not User.objects.get(pk=therapist.pk).single_keys
        at_visit.reload()
        at_the_screen.ready(at_visit)
        at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.keyboard.press("Alt+ArrowDown")  # chords need no switch
    expect(rows(at_visit).nth(1).locator(".open-row")).to_be_visible()


def test_chords_work_in_text_and_letters_are_text_there(at_visit):
    plan = at_visit.get_by_label("Plan", exact=True)
    plan.press_sequentially("Snlyr?/15-")
    expect(plan).to_have_value("Snlyr?/15-")
    expect(plan).to_be_focused()
    at_visit.keyboard.press("Alt+ArrowDown")
    expect(rows(at_visit).nth(0).locator(".open-row")).to_be_visible()
    at_visit.get_by_label("Response").focus()
    at_visit.keyboard.press("Alt+ArrowDown")
    expect(rows(at_visit).nth(1).locator(".open-row")).to_be_visible()
    at_visit.keyboard.press("Alt+ArrowDown")  # the last one stays
    expect(rows(at_visit).nth(1).locator(".open-row")).to_be_visible()
    at_visit.keyboard.press("Alt+ArrowUp")
    expect(rows(at_visit).nth(0).locator(".open-row")).to_be_visible()
    at_visit.get_by_label("Pain before").focus()
    at_visit.keyboard.press("5")
    expect(at_visit.get_by_label("Pain before")).to_have_value("5")
    at_visit.locator(".open-row select").first.focus()
    at_visit.keyboard.press("1")
    assert at_visit.locator("[name=activity-assistance]:checked").input_value() == "Min"


def test_alt_m_goes_from_one_missing_thing_to_the_next_also_into_what_is_folded(at_visit, visit, therapist):
    activity = visit.activities.get(code="97530")
    facts = builders.charting.facts_of(activity) | {"description": ""}
    builders.charting.correct_activity(activity, by=therapist, at=builders.at("09:00"), **facts)
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_visit.keyboard.press("Alt+M")
    expect(at_visit.get_by_label("What was done")).to_be_focused()
    at_visit.keyboard.press("Alt+M")
    expect(at_visit.get_by_label("What was done")).not_to_be_focused()


@pytest.mark.parametrize("how", ["isComposing", "keyCode"])
def test_no_key_acts_while_an_input_method_composes(at_visit, how):
    at_visit.get_by_role("button", name="Open activity 1").click()
    composing = {"isComposing": True} if how == "isComposing" else {"keyCode": 229}
    for code, key, more in (
        ("KeyN", "n", {"altKey": True}),
        ("Enter", "Enter", {"ctrlKey": True}),
        ("Escape", "Escape", {}),
        ("Digit1", "1", {}),
        ("Slash", "/", {}),
    ):
        event = {"bubbles": True, "cancelable": True, "code": code, "key": key, **more, **composing}
        at_visit.evaluate("(event) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', event))", event)
    expect(at_visit.locator(".open-row")).to_be_visible()
    assert at_visit.locator("[name=activity-assistance]:checked").input_value() == "Min"
    assert rows(at_visit).count() == 2
    assert "/sign" not in at_visit.url


def test_on_today_alt_n_opens_the_next_visit_and_slash_goes_to_the_search(
    at_visit, live_server, visit, episode, therapist
):
    after = builders.build_visit(episode, therapist, start="11:00")
    at_visit.goto(live_server.url)
    at_visit.keyboard.press("/")
    expect(at_visit.get_by_role("searchbox")).to_be_focused()
    at_visit.keyboard.press("Alt+N")
    at_visit.wait_for_url(f"**/visits/{after.pk}/")
