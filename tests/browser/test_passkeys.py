"""A passkey in a real browser: added, signed in with, put under a note; Chromium plays the telephone."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests import at_the_screen
from tests.builders import COMPLETE, PASSWORD, build_visit
from therapy_notes.models import Signature

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("morning"),
]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def server(live_server):
    """The same server by its name: passkeys belong to names."""
    return SimpleNamespace(url=live_server.url.replace("127.0.0.1", "localhost"))


@pytest.fixture
def telephone(page):
    """The telephone or computer of the person; `verify(False)`: another's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    name = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def verify(is_own):
        session.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": is_own})

    return verify


def add_passkey(page, server, person, name="Front desk"):
    at_the_screen.sign_in(page, server, person.username)
    page.get_by_role("banner").wait_for()
    page.goto(f"{server.url}/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have them on paper").click()


def test_a_passkey_is_added_signs_in_and_signs_a_note(page, server, telephone, therapist, episode):
    note = build_visit(episode, therapist, [("97530", "08:37", "09:00")], sections=COMPLETE, start="08:30").note
    add_passkey(page, server, therapist)
    expect(page.get_by_text("Front desk")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{server.url}/sign-in/?next=/notes/{note.pk}/sign/")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page).to_have_url(re.compile(rf"/notes/{note.pk}/sign/$"))
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_text("Signed and locked.")).to_be_visible()
    assert Signature.objects.get().method == Signature.Method.PASSKEY


def test_another_finger_signs_nothing(page, server, telephone, therapist, episode):
    note = build_visit(episode, therapist, [("97530", "08:37", "09:00")], sections=COMPLETE, start="08:30").note
    add_passkey(page, server, therapist)
    telephone(False)
    page.goto(f"{server.url}/notes/{note.pk}/sign/")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_text("No passkey was used.")).to_be_visible()
    assert not Signature.objects.exists()


def test_without_a_passkey_the_button_is_not_offered(page, server, telephone, therapist, episode):
    note = build_visit(episode, therapist, [("97530", "08:37", "09:00")], sections=COMPLETE, start="08:30").note
    at_the_screen.already_signed_in(page, server, therapist)
    page.goto(f"{server.url}/notes/{note.pk}/sign/")
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey instead")).to_have_count(0)


def test_where_a_second_step_is_due_the_lock_leads_to_the_sign_in_page(page, server, telephone, therapist):
    add_passkey(page, server, therapist)
    page.goto(f"{server.url}/patients/")
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new CustomEvent('session:lost'))")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("you sign in with a second step")).to_be_visible()
    page.get_by_role("link", name="Go to the sign-in page").click()
    expect(page).to_have_url(re.compile(r"/sign-in/\?next="))
