"""With the cookies of a server, `__Host-` and secure, a page still saves by script. Loopback counts as secure."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.models import Section

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def cookies_of_a_server(settings):
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SAMESITE = "Strict"


def test_a_field_is_saved_by_script(page, live_server, episode, therapist):
    note = builders.build_note(episode, therapist)
    at_the_screen.sign_in(page, live_server, therapist.username)
    kept = {cookie["name"]: (cookie["secure"], cookie["httpOnly"]) for cookie in page.context.cookies()}
    assert kept == {"__Host-sessionid": (True, True), "__Host-csrftoken": (True, False)}
    page.goto(live_server.url + reverse("note", args=[note.pk]))
    field = page.get_by_label("Reason for skilled care")
    field.fill("Saved with the token.")
    with page.expect_response("**/save/") as answer:
        field.blur()
    assert answer.value.status == 200
    expect(field).to_have_value("Saved with the token.")
    assert Section.objects.get(note=note, text="Saved with the token.")
