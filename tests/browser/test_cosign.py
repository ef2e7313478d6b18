"""A note on its way between an assistant and the supervisor: sign, return, mend, cosign by keyboard, print."""

import io

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.models import Note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]


def press(page, keys):
    """Press them once the page is whole: the keys are the script's."""
    page.wait_for_load_state()
    page.keyboard.press(keys)


def sign(page):
    page.locator(".dock").get_by_role("button", name="Sign").click()
    page.get_by_label("Password of").fill(builders.PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()


def cosign_by_keyboard(page):
    """Ctrl+Enter, the first attestation, the password, Enter."""
    press(page, "Control+Enter")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(builders.PASSWORD)
    page.keyboard.press("Enter")


@pytest.fixture
def screen(new_context, live_server):
    """A browser in which that person is signed in."""

    def of(person, **options):
        page = new_context(**options).new_page()
        page.set_default_timeout(10_000)
        at_the_screen.sign_in(page, live_server, person.username)
        return page

    return of


def test_from_the_assistants_signature_to_a_pdf_with_both(screen, live_server, episode, assistant, therapist):
    visit = builders.build_visit(episode, assistant, start="09:00")
    hers, theirs = screen(therapist), screen(assistant)
    at_the_screen.open_visit(theirs, live_server, visit)
    at_the_screen.log_activity(theirs, "97530", ("900", "923"), assistance="Min", goals=["STG 1"])
    theirs.get_by_label("Assessment", exact=True).fill("Took full part.")
    theirs.get_by_label("Plan", exact=True).fill("Lower seat.")
    sign(theirs)
    expect(theirs.get_by_text("Signed, awaiting cosign", exact=True)).to_be_visible()

    hers.goto(live_server.url)
    hers.get_by_role("link", name="Cosign 1").click()
    expect(hers.get_by_role("heading", name="Alvarez, Rosa")).to_be_visible()
    press(hers, "Alt+KeyR")
    expect(hers.get_by_label("About").first).to_be_focused()
    hers.get_by_label("About").first.select_option(label="Plan")
    hers.get_by_label("What to mend").first.fill("How low, and why?")
    hers.locator("#return").get_by_role("button", name="Return").click()
    expect(hers.get_by_text("No note waits for your cosignature.")).to_be_visible()

    theirs.goto(live_server.url)
    expect(theirs.get_by_text("“How low, and why?”")).to_be_visible()
    theirs.locator(".task a").click()
    expect(theirs.locator(".narrative > div", has_text="How low, and why?").get_by_label("Plan")).to_be_visible()
    theirs.get_by_label("Plan", exact=True).fill("Lower seat, 16 inches: hip flexion allows it now.")
    sign(theirs)

    hers.goto(live_server.url + reverse("cosign_inbox"))
    expect(hers.locator(".desk-row .state")).to_have_text("Version 2")
    expect(hers.locator(".change ins")).to_contain_text("16 inches")
    expect(hers.locator(".change", has_text="How low, and why?")).to_be_visible()
    cosign_by_keyboard(hers)
    expect(hers.get_by_text("Nothing else waits for you.")).to_be_visible()

    at_the_screen.open_visit(theirs, live_server, visit)
    with theirs.expect_download() as download:
        theirs.get_by_role("link", name="Download PDF").click()
    pages = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert text.index("Signed by Tester, Axel, PTA") < text.index("Cosigned by Tester, Thea, PT")
    assert "16 inches" in text


def test_keys_go_from_note_to_note_and_comments_are_not_lost(screen, live_server, episode, assistant, therapist):
    days = [builders.DAY.replace(day=day) for day in (4, 5, 6)]
    first, second, third = (builders.build_signed_visit(episode, assistant, day=day).note for day in days)
    page = screen(therapist)
    page.goto(live_server.url + reverse("cosign_inbox"))
    for key, note in (("J", second), ("J", third), ("J", first), ("K", third)):
        press(page, f"Alt+Key{key}")
        page.wait_for_url(f"**/cosign/?note={note.pk}")
    press(page, "Alt+KeyR")
    page.get_by_label("What to mend").first.fill("Say more.")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    press(page, "Alt+KeyJ")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.get_by_label("What to mend").first.input_value() == "Say more."


def test_without_script_a_note_is_returned_and_cosigned(screen, live_server, episode, assistant, therapist):
    note = builders.build_signed_visit(episode, assistant).note
    page = screen(therapist, java_script_enabled=False)
    page.goto(live_server.url + reverse("cosign_inbox"))
    page.get_by_label("Password of").fill("not it")
    page.get_by_label("I have reviewed this note").check()
    page.get_by_role("button", name="Cosign", exact=True).click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    expect(page.get_by_label("I have reviewed this note")).to_be_checked()
    page.locator("#return summary").click()
    page.get_by_label("What to mend").first.fill("Say more.")
    page.locator("#return").get_by_role("button", name="Return").click()
    assert Note.objects.get().status == "returned"
    builders.sign(note, assistant)
    page.goto(live_server.url + reverse("cosign_inbox"))
    page.get_by_label("Password of").fill(builders.PASSWORD)
    page.get_by_label("I have reviewed this note").check()
    page.get_by_label("Password of").press("Enter")
    expect(page.get_by_text("Nothing else waits for you.")).to_be_visible()
    assert Note.objects.get().status == "signed"
