"""On real devices: their own keyboards, dictation and paste, 200 % zoom, and paper."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes import library
from therapy_notes.models import Section

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]

ZOOMED = {"width": 720, "height": 450}  # 1440 x 900 at 200 %
LONG = "Stood up from three heights, the last one without a hand, and said that it felt safe. " * 30

# What a device's keyboard, its correction or its dictation does: the text is there, and an input event says how.
WRITE = """([field, text, how]) => {
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent("input", {bubbles: true, inputType: how, data: text}));
}"""
PASTE = """(field) => {
  const held = new DataTransfer();
  held.setData("text/plain", "Pasted.");
  const events = ["paste", "beforeinput", "contextmenu", "drop", "copy", "cut"].map((name) =>
    name === "paste" ? new ClipboardEvent(name, {bubbles: true, cancelable: true, clipboardData: held})
                     : new Event(name, {bubbles: true, cancelable: true}));
  return events.filter((event) => !field.dispatchEvent(event)).map((event) => event.type);
}"""
# Text that its own box cuts off, apart from what is meant for screen readers only.
CUT = """() => [...document.querySelectorAll("main *, .page-head *, .dock *")].filter((one) => {
  const style = getComputedStyle(one);
  const hides = [style.overflowX, style.overflowY].some((way) => ["hidden", "clip"].includes(way));
  const seen = one.checkVisibility() && one.clientWidth > 2 && one.clientHeight > 2;
  const over = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
  return seen && hides && over && one.innerText?.trim();
}).map((one) => one.outerHTML.slice(0, 150))"""
# How much of the window's height stands still while the page moves under it.
STILL = """() => [...document.querySelectorAll("body *")]
  .filter((one) => ["fixed", "sticky"].includes(getComputedStyle(one).position) && one.checkVisibility())
  .filter((one) => !one.matches(".visually-hidden, .skip-link"))
  .reduce((sum, one) => sum + one.offsetHeight, 0)"""
INK = """() => {
  const shades = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => { const [r, g, b] = shades(color); return (0.3 * r + 0.6 * g + 0.1 * b) / 255; };
  const found = [];
  for (const one of document.querySelectorAll("main, main *")) {
    const style = getComputedStyle(one);
    const [, , , opaque = 1] = shades(style.backgroundColor);
    const words = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!one.checkVisibility() || one.closest("svg, .num, input, .avatar")) continue;
    if (opaque > 0.5 && light(style.backgroundColor) < 0.8) found.push(`dark ground: ${one.outerHTML.slice(0, 90)}`);
    if (words && light(style.color) > 0.55) found.push(`pale ink: ${one.outerHTML.slice(0, 90)}`);
  }
  return found;
}"""


@pytest.fixture
def visit(episode, therapist):
    more = {"skill": "Graded the seat.", "response": LONG[:500]}
    visit = builders.build_visit(episode, therapist, [("97530", "08:30", "08:45", more)], start="08:30")
    builders.log(visit, therapist, "97116", "08:45", None)
    return visit


@pytest.fixture
def at_visit(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    page.get_by_role("button", name="Open activity 1").click()
    return page


@pytest.mark.parametrize("how", ["insertReplacementText", "insertFromDictation", "insertFromPaste", "insertText"])
def test_what_a_device_writes_by_itself_is_saved(at_visit, visit, how):
    for name in ("Assessment", "Plan"):
        field = at_visit.get_by_label(name, exact=True)
        field.evaluate(f"(field) => ({WRITE})([field, 'Said into the device.', '{how}'])")
    response = at_visit.get_by_label("Response")
    response.evaluate(f"(field) => ({WRITE})([field, 'Did well.', '{how}'])")
    at_the_screen.saved(at_visit)
    texts = Section.objects.filter(note=visit.note, name__in=["assessment", "plan"]).values_list("text", flat=True)
    assert list(texts) == ["Said into the device."] * 2
    assert visit.activities.get(code="97530").response == "Did well."


def test_nothing_hinders_paste_the_devices_menu_or_its_keyboard(at_visit):
    for field in at_visit.locator("#note-form :is(input:not([type=hidden]), textarea)").all():
        assert field.evaluate(PASTE) == [], field.evaluate("(field) => field.outerHTML")
        assert field.get_attribute("readonly") is None
        assert field.get_attribute("pattern") is None


def test_each_field_brings_up_the_keyboard_that_suits_it(at_visit):
    words = [at_visit.get_by_label(name, exact=True) for name in ("Response", "Skill used", "Plan", "Place")]
    assert {one.get_attribute("autocapitalize") for one in words} == {"sentences"}
    times = at_visit.locator("#note-form input.clock")
    assert times.count() >= 6
    for one in times.all():
        assert one.get_attribute("inputmode") == "numeric"
        assert one.evaluate("(one) => one.type") == "text"
        assert one.get_attribute("autocomplete") == "off"
    assert at_visit.get_by_label("Pain before").get_attribute("inputmode") == "numeric"
    assert at_visit.get_by_label("Gestural", exact=True).get_attribute("inputmode") == "numeric"
    assert at_visit.get_by_label("Code", exact=True).get_attribute("autocapitalize") == "characters"


def test_letters_are_typed_into_a_time_all_the_same(at_visit, visit):
    at_visit.get_by_label("Arrived").fill("825a")
    at_visit.get_by_label("Arrived").press("Enter")
    at_the_screen.saved(at_visit)
    visit.refresh_from_db()
    assert visit.arrived == builders.at("08:25")


@pytest.mark.parametrize("touch", [False, True], ids=["pointer", "touch"])
def test_at_200_percent_nothing_is_cut_off_or_covered(new_context, live_server, visit, therapist, clinic, touch):
    library.start_library(clinic, by=therapist, at=builders.at("08:00"))
    page = new_context(viewport=ZOOMED, has_touch=touch).new_page()
    at_the_screen.already_signed_in(page, live_server, therapist)
    row = visit.activities.first().pk
    addresses = ["/", reverse("schedule"), reverse("library"), reverse("chart", args=[visit.episode.patient_id])]
    addresses += [reverse("note_sign", args=[visit.note.pk]), f"{reverse('visit', args=[visit.pk])}?open={row}"]
    for address in addresses:
        page.goto(live_server.url + address)
        at_the_screen.ready(page)
        assert page.evaluate(STILL) < ZOOMED["height"] / 4, address
        assert page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"], address
        assert page.evaluate(CUT) == [], address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_is_ink_on_white_and_every_word(at_visit, scheme):
    at_visit.get_by_label("Plan", exact=True).fill(LONG)
    at_visit.emulate_media(media="print", color_scheme=scheme)
    for part in (".topbar", ".dock", ".act-add", "#side"):
        expect(at_visit.locator(part)).to_be_hidden()
    assert at_visit.evaluate(INK) == []
    plan = at_visit.get_by_label("Plan", exact=True)
    assert plan.evaluate("(field) => field.scrollHeight - field.clientHeight") <= 1
    assert at_visit.get_by_label("Response").evaluate("(field) => field.scrollHeight - field.clientHeight") <= 1
