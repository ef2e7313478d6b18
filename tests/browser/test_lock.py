"""The lock before a page: after idle minutes, by key, in all tabs, with the session lost; what goes on meanwhile."""

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import at_the_screen, builders
from tests.browser.readable import too_wide, wrong_to_read
from therapy_notes.models import Stretch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = "Took full part; needs less help."


@pytest.fixture
def visit(clinic, episode, therapist):
    """A visit of today whose clock has run for three minutes; the screen locks after one."""
    clinic.idle_minutes = 1
    clinic.save()
    now = timezone.localtime()
    visit = builders.build_visit(episode, therapist, day=now.date(), start=f"{now:%H:%M}")
    activity = builders.log(visit, therapist, "97530", f"{now:%H:%M}", None, day=now.date())
    started = max(now - dt.timedelta(minutes=3), now.replace(hour=0, minute=0, second=0, microsecond=0))
    activity.stretches.update(started=started)
    return visit


@pytest.fixture
def at_visit(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.clock.install()
    at_the_screen.open_visit(page, live_server, visit)
    return page


def words(page):
    """A field of the note in which words are typed and not yet sent."""
    return page.locator("#note-form textarea").first


def lock(page):
    return page.get_by_role("dialog", name="Screen locked")


def wait_idle(page):
    page.clock.run_for(61_000)
    expect(lock(page)).to_be_visible()


def unlock(page, password=builders.PASSWORD):
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Unlock").click()


def shown(page):
    """All text that is rendered, as a person, a printer or a search in the page would find it."""
    return page.evaluate("document.body.innerText")


class TestIdle:
    def test_the_page_is_covered_and_comes_back_with_what_was_typed(self, at_visit):
        words(at_visit).fill(TYPED)
        wait_idle(at_visit)
        assert "Alvarez" not in shown(at_visit)
        expect(words(at_visit)).to_be_hidden()
        assert "Alvarez" not in at_visit.locator("body").aria_snapshot()
        expect(at_visit.get_by_label("Password", exact=True)).to_be_focused()
        unlock(at_visit)
        expect(lock(at_visit)).to_be_hidden()
        assert words(at_visit).input_value() == TYPED
        expect(words(at_visit)).to_be_focused()
        assert "Alvarez" in shown(at_visit)

    def test_it_says_so_before_and_a_key_keeps_it_open(self, at_visit):
        at_visit.clock.run_for(31_000)
        warning = at_visit.get_by_role("status").filter(has_text="The screen locks in")
        expect(warning).to_be_visible()
        words(at_visit).press("a")
        expect(warning).to_be_hidden()
        at_visit.clock.run_for(40_000)
        expect(lock(at_visit)).to_be_hidden()

    def test_neither_escape_nor_a_shortcut_reaches_the_page(self, at_visit):
        wait_idle(at_visit)
        for key in ("Escape", "Escape", "/", "?", "Alt+L", "Alt+J"):
            at_visit.keyboard.press(key)
        expect(lock(at_visit)).to_be_visible()
        assert "Alvarez" not in shown(at_visit)

    def test_nothing_is_printed(self, at_visit):
        wait_idle(at_visit)
        at_visit.emulate_media(media="print")
        assert "Alvarez" not in shown(at_visit)

    def test_a_reload_shows_the_lock_and_the_password_the_page(self, at_visit, visit):
        with at_visit.expect_response("**/lock/"):
            wait_idle(at_visit)
        at_visit.reload()
        expect(at_visit.get_by_role("heading", name="Screen locked")).to_be_visible()
        assert "Alvarez" not in at_visit.content()
        unlock(at_visit)
        expect(words(at_visit)).to_be_visible()
        assert at_visit.url.endswith(reverse("visit", args=[visit.pk]))


class TestPassword:
    def test_a_wrong_one_says_so_and_opens_nothing(self, at_visit):
        wait_idle(at_visit)
        unlock(at_visit, "not this one")
        expect(at_visit.get_by_text("This is not your password. Type it again.")).to_be_visible()
        expect(at_visit.get_by_label("Password", exact=True)).to_be_focused()
        assert "Alvarez" not in shown(at_visit)
        unlock(at_visit)
        expect(lock(at_visit)).to_be_hidden()

    def test_without_a_connection_it_locks_and_says_what_opens_it(self, at_visit):
        words(at_visit).fill(TYPED)
        at_visit.context.set_offline(True)
        wait_idle(at_visit)
        assert "Alvarez" not in shown(at_visit)
        unlock(at_visit)
        expect(at_visit.get_by_text("No connection: the lock opens when the server can be reached.")).to_be_visible()
        at_visit.context.set_offline(False)
        unlock(at_visit)
        expect(lock(at_visit)).to_be_hidden()
        assert words(at_visit).input_value() == TYPED

    def test_a_lock_without_a_connection_is_told_to_the_server_later(self, at_visit, live_server):
        at_visit.context.set_offline(True)
        wait_idle(at_visit)
        at_visit.clock.run_for(3000)
        at_visit.context.set_offline(False)
        with at_visit.expect_response("**/lock/"):
            at_visit.clock.run_for(10_000)
        at_visit.goto(live_server.url)
        expect(at_visit.get_by_role("heading", name="Screen locked")).to_be_visible()


class TestClock:
    def test_it_goes_on_and_is_stopped_without_the_password(self, at_visit):
        wait_idle(at_visit)
        clock = at_visit.get_by_role("listitem").filter(has_text="Clock running since")
        expect(clock).to_contain_text(re.compile(r"Clock running since \d+:\d\d [ap]m\s+\d+:\d\d"))
        assert "97530" not in shown(at_visit)
        clock.get_by_role("button", name="Stop").click()
        expect(at_visit.get_by_text("was stopped at")).to_be_visible()
        expect(clock).to_be_hidden()
        assert not Stretch.objects.filter(ended=None).exists()
        expect(lock(at_visit)).to_be_visible()


class TestTabs:
    def test_two_tabs_lock_together_and_open_together(self, at_visit, live_server, visit):
        other = at_visit.context.new_page()
        at_the_screen.open_visit(other, live_server, visit)
        words(other).fill(TYPED)
        at_visit.bring_to_front()
        at_visit.keyboard.press("Alt+L")
        expect(lock(at_visit)).to_be_visible()
        expect(lock(other)).to_be_visible()
        assert "Alvarez" not in shown(other)
        unlock(other)
        expect(lock(other)).to_be_hidden()
        expect(lock(at_visit)).to_be_hidden()
        assert words(other).input_value() == TYPED

    def test_a_key_in_one_keeps_the_other_open(self, at_visit, live_server, visit):
        other = at_visit.context.new_page()
        at_the_screen.open_visit(other, live_server, visit)
        at_visit.clock.run_for(40_000)
        words(other).press("a")
        other.wait_for_timeout(500)  # the first tab hears of it
        at_visit.clock.run_for(40_000)
        expect(lock(at_visit)).to_be_hidden()

    def test_a_page_that_is_locked_goes_on_where_another_tab_is_opened(self, at_visit, live_server, visit):
        at_visit.keyboard.press("Alt+L")
        expect(lock(at_visit)).to_be_visible()
        at_visit.wait_for_timeout(300)
        other = at_visit.context.new_page()
        at_the_screen.open_visit(other, live_server, visit)
        expect(other.get_by_role("heading", name="Screen locked")).to_be_visible()
        unlock(at_visit)
        expect(words(other)).to_be_visible()

    def test_signing_out_in_one_covers_the_other(self, at_visit, live_server):
        other = at_visit.context.new_page()
        other.goto(live_server.url)
        other.locator(".menu > summary").click()
        other.get_by_role("button", name="Sign out").click()
        expect(at_visit.get_by_role("dialog", name="Signed out")).to_be_visible()
        assert "Alvarez" not in shown(at_visit)

    def test_another_person_who_signs_in_covers_the_first_ones_page(self, at_visit, live_server, assistant):
        words(at_visit).fill(TYPED)
        other = at_visit.context.new_page()
        at_visit.context.clear_cookies()
        at_the_screen.sign_in(other, live_server, assistant.username)
        found = at_visit.get_by_role("dialog", name="Somebody else is signed in")
        expect(found).to_be_visible()
        expect(found).to_contain_text("This page belongs to Thea Tester")
        unlock(at_visit)
        expect(found).to_be_hidden()
        assert words(at_visit).input_value() == TYPED
        expect(other.get_by_role("dialog", name="Somebody else is signed in")).to_be_visible()


class TestSessionLost:
    def test_the_same_person_signs_in_in_place_and_goes_on(self, at_visit, visit):
        Session.objects.all().delete()
        words(at_visit).fill(TYPED)
        expect(at_visit.get_by_role("dialog", name="Signed out")).to_be_visible()
        with at_visit.expect_response(lambda answer: "/save/" in answer.url and answer.ok):
            unlock(at_visit)
        expect(at_visit.get_by_role("dialog")).to_be_hidden()
        assert words(at_visit).input_value() == TYPED
        visit.refresh_from_db()
        assert visit.home_program == TYPED

    def test_a_plain_form_is_not_sent_into_a_lost_session(self, page, live_server, episode, therapist):
        at_the_screen.already_signed_in(page, live_server, therapist)
        page.clock.install()
        page.goto(live_server.url + reverse("episode_edit", args=[episode.pk]))
        page.get_by_label("Condition").fill("Left hip replacement")
        Session.objects.all().delete()
        page.clock.run_for(61_000)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("dialog", name="Signed out")).to_be_visible()
        unlock(page)
        page.get_by_role("button", name="Save").click()
        expect(page).to_have_url(re.compile(r"/patients/\d+/$"))
        episode.refresh_from_db()
        assert episode.title == "Left hip replacement"

    def test_going_back_after_signing_out_shows_the_sign_in_page(self, page, live_server, visit, therapist):
        at_the_screen.already_signed_in(page, live_server, therapist)
        at_the_screen.open_visit(page, live_server, visit)
        page.goto(live_server.url)
        page.locator(".menu > summary").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        for _ in range(2):
            page.go_back()
            expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
            assert "Alvarez" not in page.content()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_the_lock_breaks_no_rule_of_wcag_and_fits(new_context, live_server, visit, therapist, scheme, width):
    page = new_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    page.keyboard.press("Alt+L")
    expect(page.get_by_role("listitem").filter(has_text="Clock running since")).to_be_visible()
    unlock(page, "not this one")
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    for _ in range(2):  # before the page, then as a page
        assert not [*wrong_to_read(page), *too_wide(page)]
        page.reload()
        expect(page.get_by_role("heading", name="Screen locked")).to_be_visible()


def test_without_script_the_menu_locks_and_the_password_opens(new_context, live_server, visit, therapist):
    page = new_context(java_script_enabled=False).new_page()
    at_the_screen.sign_in(page, live_server, therapist.username)
    at_the_screen.open_visit(page, live_server, visit)
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="Screen locked")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("was stopped at")).to_be_visible()
    unlock(page)
    expect(page.locator("#note-form")).to_be_visible()
