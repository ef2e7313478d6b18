"""The server loses its power between two keystrokes, twice, and the page loses nothing."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import at_the_screen, builders
from tests.browser.server import Server
from therapy_notes.models import Section

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_server_that_is_killed_between_keystrokes_loses_nothing(page, episode, therapist):
    now = timezone.localtime()
    visit = builders.build_visit(episode, therapist, day=now.date(), start=f"{now:%H:%M}")
    with Server() as server:
        at_the_screen.already_signed_in(page, server, therapist)
        at_the_screen.open_visit(page, server, visit)
        for number, word in enumerate(["Lower ", "the ", "seat ", "by ", "two ", "inches."]):
            page.get_by_label("Plan", exact=True).press_sequentially(word, delay=30)
            if number in (1, 3):
                server.kill()
            if number in (2, 4):
                expect(page.locator("#save-state")).to_contain_text("kept here")
                server.start()
        expect(page.locator("#save-state")).to_contain_text("Saved", timeout=30_000)
        page.locator("#note-form[data-settled]").wait_for(state="attached")
    assert Section.objects.get(note=visit.note).text == "Lower the seat by two inches."
