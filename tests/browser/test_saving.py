"""Nothing typed is ever lost: network cut, server killed, session gone, tab closed, two tabs at once."""

import random
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.models import Activity, Section, Stretch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]

ENTRIES = """() => new Promise((resolve) => {
  const opening = indexedDB.open("therapy-notes", 1);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("entries").objectStore("entries").getAll();
    const read = (row) => ({...row, sealed: new TextDecoder().decode(row.sealed)});
    asked.onsuccess = () => resolve(asked.result.map(read));
  };
})"""
AGE = """(days) => new Promise((resolve) => {
  const opening = indexedDB.open("therapy-notes", 1);
  opening.onsuccess = () => {
    const rows = opening.result.transaction("entries", "readwrite").objectStore("entries");
    const asked = rows.getAll();
    asked.onsuccess = () => {
      asked.result.forEach((row) => rows.put({...row, at: row.at - days * 24 * 3600 * 1000}));
      rows.transaction.oncomplete = resolve;
    };
  };
})"""


@pytest.fixture
def visit(episode, therapist):
    return builders.build_visit(episode, therapist, start="09:00")


@pytest.fixture
def at_visit(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    return page


def part(page, name):
    return page.get_by_label(name, exact=True)


def state(page):
    return page.locator("#save-state")


def test_what_was_typed_before_the_script_was_there_stays_and_is_saved(page, live_server, visit, therapist):
    late = []
    activity = builders.log(visit, therapist, "97110", "09:00", "09:10")
    page.route("**/js/note*.js", lambda route: late.append(route))
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(f"{live_server.url}/visits/{visit.pk}/?open={activity.pk}", wait_until="commit")
    row = page.locator(".open-row")
    row.get_by_label("End", exact=True).first.fill("9:18")
    row.get_by_label("Start", exact=True).nth(1).fill("9:30")
    row.get_by_label("End", exact=True).nth(1).fill("9:38")
    row.get_by_label("Response").fill("Stood without hands.")
    part(page, "Plan").fill("Lower seat.")
    row.get_by_role("group", name="Assistance").get_by_text("CGA", exact=True).click()
    late[0].continue_()
    at_the_screen.ready(page)
    at_the_screen.saved(page)
    expect(row.get_by_label("Response")).to_have_value("Stood without hands.")
    stored = Activity.objects.get()
    assert (stored.response, stored.assistance) == ("Stood without hands.", "CGA")
    assert sorted((one.ended - one.started).seconds // 60 for one in Stretch.objects.all()) == [8, 18]
    assert text_of(visit, "plan") == "Lower seat."


def text_of(visit, name):
    return Section.objects.filter(note=visit.note, name=name).values_list("text", flat=True).first() or ""


def test_saved_is_said_with_the_time_and_only_when_the_server_has_it(at_visit, visit):
    held = []
    at_visit.route("**/save/", lambda route: held.append(route))
    part(at_visit, "Plan").press_sequentially("Lower seat.")
    expect(state(at_visit)).to_contain_text("Saving")
    at_visit.wait_for_timeout(700)
    assert text_of(visit, "plan") == ""
    assert "Saved" not in state(at_visit).inner_text()
    held[0].continue_()
    expect(state(at_visit)).to_have_text(re.compile(r"Saved 9:0\d am"))
    assert text_of(visit, "plan") == "Lower seat."


def test_a_second_after_the_last_keystroke_it_is_on_the_server(at_visit, visit):
    part(at_visit, "Plan").press_sequentially("Lower seat.")
    with at_visit.expect_response("**/save/", timeout=1000):
        pass
    at_the_screen.saved(at_visit)
    assert text_of(visit, "plan") == "Lower seat."


def test_a_cut_network_keeps_typing_and_clocks_and_sends_them_in_order(at_visit, visit, therapist):
    builders.log(visit, therapist, "97110", "08:40", "08:50")
    at_visit.context.set_offline(True)
    part(at_visit, "Plan").fill("Lower seat.")
    expect(state(at_visit)).to_contain_text("Offline: 1 change kept here")
    part(at_visit, "Assessment").fill("Took part.")
    at_visit.get_by_label("Add an activity").fill("97530 sit to stand")
    at_visit.get_by_role("button", name="Start", exact=True).first.click()
    at_visit.get_by_label("Response").fill("Eight of ten.")
    expect(at_visit.locator("time[data-since]").first).to_be_visible()
    at_visit.locator(".is-running").get_by_role("button", name="Done").click()
    expect(at_visit.get_by_role("button", name="sit to stand")).to_be_visible()
    at_visit.context.set_offline(False)
    at_the_screen.saved(at_visit)
    added = Activity.objects.get(code="97530")
    assert (text_of(visit, "plan"), text_of(visit, "assessment")) == ("Lower seat.", "Took part.")
    assert (added.description, added.response, added.stretches.get().ended) == ("sit to stand", "Eight of ten.", None)
    expect(state(at_visit)).to_contain_text("Saved")


def test_what_was_typed_offline_survives_the_browser_and_is_sent_later(at_visit, live_server, visit):
    context = at_visit.context
    context.set_offline(True)
    part(at_visit, "Plan").fill("Lower seat, then the ramp.")
    expect(state(at_visit)).to_contain_text("kept here")
    at_visit.close()
    context.set_offline(False)
    again = context.new_page()
    at_the_screen.open_visit(again, live_server, visit)
    at_the_screen.saved(again)
    assert part(again, "Plan").input_value() == "Lower seat, then the ramp."
    assert text_of(visit, "plan") == "Lower seat, then the ramp."
    again.wait_for_function(f"async () => !(await ({ENTRIES})()).length")  # removed when the server has it


def test_the_words_on_the_device_are_sealed_for_their_writer(at_visit, live_server, visit, assistant):
    context = at_visit.context
    context.set_offline(True)
    part(at_visit, "Plan").fill("Zanzibar seat.")
    expect(state(at_visit)).to_contain_text("kept here")
    [row] = at_visit.evaluate(ENTRIES)
    assert "Zanzibar" not in str(row)
    at_visit.close()
    context.set_offline(False)
    other = context.new_page()
    at_the_screen.already_signed_in(other, live_server, assistant)
    at_the_screen.open_visit(other, live_server, visit)
    at_the_screen.saved(other)
    assert part(other, "Plan").input_value() == ""
    assert len(other.evaluate(ENTRIES)) == 1  # it waits for its writer
    assert text_of(visit, "plan") == ""


def test_after_seven_days_unsent_words_are_removed_and_their_writer_is_told(at_visit, live_server, visit):
    context = at_visit.context
    context.set_offline(True)
    part(at_visit, "Plan").fill("Old words.")
    expect(state(at_visit)).to_contain_text("kept here")
    at_visit.evaluate(AGE, 8)
    at_visit.close()
    context.set_offline(False)
    again = context.new_page()
    again.route("**/save/", lambda route: route.abort())
    again.add_init_script("navigator.locks.query = async () => ({held: [{name: 'none'}]})")
    at_the_screen.open_visit(again, live_server, visit)
    expect(again.get_by_text("never reached the server")).to_be_visible()
    assert not again.evaluate(ENTRIES)
    again.get_by_role("button", name="I have read this").click()
    again.reload()
    at_the_screen.ready(again)
    assert again.get_by_text("never reached the server").count() == 0


def test_two_tabs_see_a_conflict_and_choose_field_by_field(at_visit, live_server, visit):
    other = at_visit.context.new_page()
    at_the_screen.open_visit(other, live_server, visit)
    for name in ("Assessment", "Plan"):
        part(at_visit, name).fill(f"{name} of the first.")
    at_the_screen.saved(at_visit)
    for name in ("Assessment", "Plan"):
        part(other, name).fill(f"{name} of the second.")
    expect(state(other)).to_contain_text("Changed elsewhere: choose")
    boxes = other.locator(".conflict")
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_contain_text("Assessment of the first.")
    boxes.first.get_by_role("button", name="Keep mine").click()
    boxes.get_by_role("button", name="Take theirs").click()
    expect(state(other)).to_contain_text("Saved")
    at_the_screen.saved(other)
    assert part(other, "Plan").input_value() == "Plan of the first."
    assert text_of(visit, "assessment") == "Assessment of the second."
    assert text_of(visit, "plan") == "Plan of the first."


def test_two_tabs_in_different_fields_both_keep_theirs_and_see_each_other(at_visit, live_server, visit):
    other = at_visit.context.new_page()
    at_the_screen.open_visit(other, live_server, visit)
    at_visit.get_by_label("Place").fill("Gym")
    at_the_screen.saved(at_visit)
    part(other, "Plan").fill("Lower seat.")
    at_the_screen.saved(other)
    expect(other.get_by_label("Place")).to_have_value("Gym")


def test_an_expired_session_asks_for_the_password_and_goes_on(at_visit, visit):
    part(at_visit, "Plan").press_sequentially("Lower ")
    at_the_screen.saved(at_visit)
    Session.objects.all().delete()
    part(at_visit, "Plan").press_sequentially("seat.")
    expect(state(at_visit)).to_contain_text("Signed out")
    at_visit.get_by_label("Password").fill(builders.PASSWORD)
    at_visit.get_by_label("Password").press("Enter")
    expect(state(at_visit)).to_contain_text("Saved")
    assert text_of(visit, "plan") == "Lower seat."


def test_a_sign_in_while_a_batch_is_on_its_way_costs_one_more_try(at_visit, visit):
    tried = []

    def renew(route):
        """As a new sign-in does it: the browser's cookie is new, and the batch still carries the token before."""
        tried.append(route.request.headers["x-csrftoken"])
        if len(tried) > 1:
            route.continue_()
            return
        cookie = next(one for one in at_visit.context.cookies() if one["name"] == "csrftoken")
        at_visit.context.add_cookies([cookie | {"value": "n" * 32}])
        route.fulfill(status=403)

    at_visit.route("**/save/", renew)
    part(at_visit, "Plan").fill("Lower seat.")
    expect(state(at_visit)).to_contain_text("Saved")
    assert tried[1:] == ["n" * 32]
    assert text_of(visit, "plan") == "Lower seat."


def test_words_typed_into_a_note_that_was_signed_meanwhile_are_shown_to_copy(at_visit, visit, therapist):
    at_the_screen.log_activity(at_visit, "97530", ("900", "923"), assistance="Min", goals=["STG 1"])
    builders.charting.write_sections(visit.note, builders.COMPLETE, by=therapist, at=builders.at("10:00"))
    builders.sign(visit.note, therapist)
    part(at_visit, "Assessment").fill("One more thing about the stairs.")
    expect(state(at_visit)).to_contain_text("Locked")
    assert at_visit.get_by_label("Not in the note").first.input_value() == "One more thing about the stairs."


def test_a_device_clock_that_is_set_while_offline_does_not_move_the_press(at_visit, visit, therapist):
    builders.log(visit, therapist, "97530", "08:40", "08:50", {"stretches": []})
    at_visit.add_init_script("const now = Date.now; window.ahead = 0; Date.now = () => now() + window.ahead")
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_visit.context.set_offline(True)
    at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.get_by_role("button", name="Start clock").click()
    expect(state(at_visit)).to_contain_text("kept here")
    at_visit.evaluate("window.ahead = 3 * 3600 * 1000")
    at_visit.context.set_offline(False)
    at_the_screen.saved(at_visit)
    minutes = (Stretch.objects.get().started - builders.at("09:00")).total_seconds() / 60
    assert 0 <= minutes < 3


@pytest.mark.parametrize("seed", [1, 2])
def test_random_keystrokes_with_random_faults_end_as_the_same_text_on_the_server(at_visit, visit, seed):
    chance = random.Random(seed)
    faults = {"fine": 6, "cut": 2, "answer lost": 2, "server error": 1, "slow": 2}

    def meddle(route):
        fault = chance.choices(list(faults), faults.values())[0]
        if fault == "cut":
            route.abort()
        elif fault == "server error":
            route.fulfill(status=503, body="")
        elif fault == "answer lost":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    at_visit.route("**/save/", meddle)
    names = ["Subjective", "Objective", "Assessment", "Plan"]
    for _ in range(50):
        if chance.random() < 0.1:
            at_visit.context.set_offline(chance.random() < 0.5)
        part(at_visit, chance.choice(names)).focus()
        for _ in range(10):
            key = chance.choice([*"abc xyz", "Backspace", "Enter", "ArrowLeft", "Home", "End", "Delete"])
            at_visit.keyboard.press("Space" if key == " " else key)
    at_visit.context.set_offline(False)
    faults.clear()
    faults["fine"] = 1  # not unroute: an answer may still be on its way to be lost
    at_the_screen.saved(at_visit)
    expect(state(at_visit)).to_contain_text("Saved", timeout=20_000)
    for name in names:
        assert text_of(visit, name.lower()) == part(at_visit, name).input_value()


def test_other_pages_tell_of_words_that_wait_and_lead_back_to_them(at_visit, live_server, visit):
    context = at_visit.context
    context.set_offline(True)
    part(at_visit, "Plan").fill("Lower seat.")
    expect(state(at_visit)).to_contain_text("kept here")
    at_visit.close()
    context.set_offline(False)
    today = context.new_page()
    today.goto(live_server.url)
    expect(today.get_by_text("One change of a note was typed on this device")).to_be_visible()
    today.get_by_role("link", name="Open the note").click()
    expect(part(today, "Plan")).to_have_value("Lower seat.")
    at_the_screen.saved(today)
    assert text_of(visit, "plan") == "Lower seat."
    today.goto(live_server.url)
    today.wait_for_load_state("networkidle")
    assert today.get_by_text("typed on this device").count() == 0


def test_words_that_came_after_the_signature_are_shown_on_the_signed_note(at_visit, live_server, visit, therapist):
    at_the_screen.log_activity(at_visit, "97530", ("900", "923"), assistance="Min", goals=["STG 1"])
    context = at_visit.context
    context.set_offline(True)
    part(at_visit, "Plan").fill("One more thing about the stairs.")
    expect(state(at_visit)).to_contain_text("kept here")
    at_visit.close()
    builders.charting.write_sections(visit.note, builders.COMPLETE, by=therapist, at=builders.at("10:00"))
    builders.sign(visit.note, therapist)
    context.set_offline(False)
    signed = context.new_page()
    at_the_screen.open_visit(signed, live_server, visit)
    words = signed.get_by_label("Not in the note")
    expect(words).to_have_value("One more thing about the stairs.")
    signed.get_by_role("button", name="Remove from this device").click()
    signed.reload()
    signed.wait_for_load_state("networkidle")
    assert words.count() == 0


def test_an_answer_that_is_older_than_the_last_save_puts_no_old_text_back(at_visit, visit):
    at_visit.route("**/parts/", lambda route: (at_visit.wait_for_timeout(300), route.continue_()))
    for word in ("Lower ", "seat ", "by ", "two ", "inches."):
        part(at_visit, "Plan").press_sequentially(word, delay=15)
        at_visit.wait_for_timeout(520)
    at_the_screen.saved(at_visit)
    assert part(at_visit, "Plan").input_value() == "Lower seat by two inches."
    assert text_of(visit, "plan") == "Lower seat by two inches."
    expect(state(at_visit)).to_contain_text("Saved")


def test_a_removal_can_be_taken_back_after_other_changes_were_sent(at_visit, visit, therapist):
    builders.log(visit, therapist, "97530", "08:00", "08:23", {"response": "Eight of ten."})
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.get_by_role("button", name="Remove").click()
    expect(state(at_visit)).to_contain_text("Removed, not sent yet")
    part(at_visit, "Plan").fill("Ramp.")
    at_visit.evaluate("document.dispatchEvent(new CustomEvent('session:locking', {detail: {}}))")
    expect(state(at_visit)).to_contain_text("Removed, not sent yet")
    at_visit.get_by_role("button", name="Undo").click()
    at_the_screen.saved(at_visit)
    at_visit.reload()
    assert Activity.objects.get().response == "Eight of ten."


def test_signing_does_not_wait_for_what_was_typed_in_a_removed_activity(at_visit, visit, therapist):
    at_the_screen.log_activity(at_visit, "97530", ("900", "923"), assistance="Min", goals=["STG 1"])
    builders.charting.write_sections(visit.note, builders.COMPLETE, by=therapist, at=builders.at("09:00"))
    at_visit.get_by_label("Add an activity").fill("97110 bridges")
    at_visit.get_by_role("button", name="Add", exact=True).click()
    at_visit.locator(".open-row").get_by_label("Start", exact=True).first.fill("930")
    at_visit.get_by_role("button", name="Remove").click()
    at_visit.locator(".dock").get_by_role("button", name="Sign").click()
    expect(at_visit.get_by_label("Password of")).to_be_visible()


def test_a_time_changed_while_it_is_on_its_way_is_no_conflict_with_oneself(at_visit, visit, therapist):
    builders.log(visit, therapist, "97530", "09:00", "09:10", {"stretches": []})
    at_visit.reload()
    at_the_screen.ready(at_visit)
    held = []
    at_visit.route("**/save/", lambda route: route.continue_() if held else held.append(route))
    at_visit.get_by_role("button", name="Open activity 1").click()
    row = at_visit.locator(".open-row")
    row.get_by_label("Start", exact=True).first.fill("900")
    row.get_by_label("End", exact=True).first.fill("923")
    row.get_by_label("End", exact=True).first.press("Tab")
    at_visit.wait_for_timeout(600)
    row.get_by_label("End", exact=True).first.fill("925")
    row.get_by_label("End", exact=True).first.press("Tab")
    held[0].continue_()
    expect(state(at_visit)).to_contain_text("Saved 9:")
    at_the_screen.saved(at_visit)
    assert at_visit.locator(".conflict").count() == 0
    assert Stretch.objects.get().ended == builders.at("09:25")


def test_half_a_time_stands_again_when_its_row_is_opened_again(at_visit, visit, therapist):
    builders.log(visit, therapist, "97530", "09:00", "09:10", {"stretches": []})
    at_visit.reload()
    at_the_screen.ready(at_visit)
    at_visit.get_by_role("button", name="Open activity 1").click()
    at_visit.locator(".open-row").get_by_label("Start", exact=True).first.fill("900")
    at_visit.get_by_role("button", name="Done", exact=True).click()
    expect(state(at_visit)).to_contain_text("a time needs its start and end")
    at_visit.get_by_role("button", name="Open activity 1").click()
    row = at_visit.locator(".open-row")
    expect(row.get_by_label("Start", exact=True).first).to_have_value("900")
    row.get_by_label("End", exact=True).first.fill("923")
    row.get_by_label("End", exact=True).first.press("Tab")
    at_the_screen.saved(at_visit)
    assert (Stretch.objects.get().started, Stretch.objects.get().ended) == (builders.at("09:00"), builders.at("09:23"))


def test_words_for_an_activity_that_is_gone_stand_at_the_top_to_copy(at_visit, live_server, visit, therapist):
    activity = builders.log(visit, therapist, "97530", "08:00", "08:23")
    at_visit.reload()
    at_the_screen.ready(at_visit)
    context = at_visit.context
    at_visit.get_by_role("button", name="Open activity 1").click()
    context.set_offline(True)
    at_visit.get_by_label("Response").fill("Eight of ten stands.")
    expect(state(at_visit)).to_contain_text("kept here")
    at_visit.close()
    builders.charting.remove_activity(activity, by=therapist, at=builders.at("13:00"))
    context.set_offline(False)
    again = context.new_page()
    at_the_screen.open_visit(again, live_server, visit)
    expect(again.get_by_label("Not in the note")).to_have_value("Eight of ten stands.")
    again.get_by_role("button", name="I have copied this").click()
    expect(state(again)).to_contain_text("Saved")
