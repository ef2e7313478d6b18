"""A note on its way between an assistant and the supervisor: sign, return, mend, cosign by keyboard, print."""

import io

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.models import AuditEvent, Note

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
    at_the_screen.log_activity(theirs, "97530", ("837", "900"), assistance="Min", goals=["STG 1"])
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
    expect(hers.locator("#main").get_by_text("No note waits for your cosignature.")).to_be_visible()

    theirs.goto(live_server.url)
    expect(theirs.get_by_text("“How low, and why?”")).to_be_visible()
    theirs.locator(".task a").click()
    expect(theirs.locator(".narrative > div", has_text="How low, and why?").get_by_label("Plan")).to_be_visible()
    theirs.get_by_label("Plan", exact=True).fill("Lower seat, 16 inches: hip flexion allows it now.")
    sign(theirs)

    hers.goto(live_server.url + reverse("cosign_inbox"))
    expect(hers.locator(".desk-row .state").first).to_have_text("Version 2")
    expect(hers.locator(".change ins")).to_contain_text("16 inches")
    expect(hers.locator(".change", has_text="How low, and why?")).to_be_visible()
    cosign_by_keyboard(hers)
    expect(hers.locator("#main").get_by_text("Nothing else waits for you.")).to_be_visible()

    at_the_screen.open_visit(theirs, live_server, visit)
    with theirs.expect_download() as download:
        theirs.get_by_role("link", name="Download PDF").click()
    pages = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert text.index("Signed by Tester, Axel, PTA") < text.index("Cosigned by Tester, Thea, PT")
    assert "16 inches" in text


@pytest.fixture
def waiting(episode, assistant):
    """Three notes of an assistant that wait, in the order of the list."""
    days = [builders.DAY.replace(day=day) for day in (3, 4, 5)]
    return [builders.build_signed_visit(episode, assistant, day=day).note for day in days]


@pytest.fixture
def inbox(screen, live_server, waiting, therapist):
    page = screen(therapist)
    page.goto(live_server.url + reverse("cosign_inbox"))
    page.wait_for_load_state()
    page.evaluate("document.body.dataset.same = 'page'")
    return page


def shows(page, note):
    """The note is open, in the address and in the list, and the page is still the one that was loaded."""
    expect(page.locator(f"#pane[data-note='{note.pk}']")).to_be_visible()
    expect(page.locator(".desk-row[aria-current]")).to_have_attribute("data-note", str(note.pk))
    assert page.url.endswith(f"?note={note.pk}")
    assert page.evaluate("document.body.dataset.same") == "page"


def test_keys_links_and_back_go_from_note_to_note_without_another_page(inbox, waiting):
    first, second, third = waiting
    for key, note in (("J", second), ("J", third), ("J", first), ("K", third)):
        press(inbox, f"Alt+Key{key}")
        shows(inbox, note)
        expect(inbox.locator("#pane-h")).to_be_focused()
    inbox.locator(".desk-row").nth(1).click()
    shows(inbox, second)
    expect(inbox.locator("#desk-said")).to_contain_text("Alvarez, Rosa")
    inbox.go_back()
    shows(inbox, third)
    inbox.go_back()
    shows(inbox, first)
    inbox.go_forward()
    shows(inbox, third)
    assert {one.subject for one in AuditEvent.objects.filter(event="note.read")} == {
        f"note {one.pk}" for one in waiting
    }


def test_comments_that_are_not_sent_wait_at_their_note(inbox, waiting):
    first, second, _ = waiting
    inbox.locator("#narrative .comment-here").nth(3).click()
    expect(inbox.get_by_label("About").first).to_have_value("plan")
    expect(inbox.get_by_label("What to mend").first).to_be_focused()
    inbox.keyboard.type("How low?")
    press(inbox, "Alt+KeyJ")
    shows(inbox, second)
    expect(inbox.get_by_label("What to mend").first).to_have_value("")
    expect(inbox.locator(".desk-row").first).to_contain_text("Comments not sent")
    press(inbox, "Alt+KeyK")
    shows(inbox, first)
    expect(inbox.get_by_label("What to mend").first).to_have_value("How low?")
    expect(inbox.get_by_label("About").first).to_have_value("plan")
    asked = []
    inbox.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    inbox.get_by_role("link", name="Today").first.click()
    inbox.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_a_sitting_signs_with_one_password_and_each_note_with_its_own_attestation(inbox, waiting):
    first, second, third = waiting
    inbox.get_by_label("Do not ask again").check()
    cosign_by_keyboard(inbox)
    shows(inbox, second)
    expect(inbox.get_by_text("No password is asked for")).to_be_visible()
    press(inbox, "Control+Enter")
    press(inbox, "Control+Enter")  # nothing is chosen yet: this signs nothing
    inbox.keyboard.press("Space")
    press(inbox, "Control+Enter")
    shows(inbox, third)
    assert [note.status for note in Note.objects.order_by("pk")] == ["signed", "signed", "awaiting_cosign"]
    inbox.get_by_role("button", name="End the sitting").click()
    expect(inbox.get_by_label("Password of")).to_be_visible()
    expect(inbox.locator("#pane").get_by_text("The sitting is over.")).to_be_visible()


def test_what_is_wrong_is_said_in_place_and_the_cursor_is_there(inbox, waiting):
    first, *_ = waiting
    inbox.get_by_label("I have reviewed this note and agree").check()
    inbox.get_by_label("Password of").fill("not it")
    inbox.keyboard.press("Enter")
    expect(inbox.get_by_text("This is not your password.")).to_be_visible()
    expect(inbox.get_by_label("Password of")).to_be_focused()
    expect(inbox.get_by_label("I have reviewed this note and agree")).to_be_checked()
    shows(inbox, first)


def test_shortcuts_type_where_a_key_types_and_can_be_turned_off(inbox, waiting):
    first, second, _ = waiting
    press(inbox, "Alt+KeyR")
    area = inbox.get_by_label("What to mend").first
    area.focus()
    typed = "new KeyboardEvent('keydown', {code: 'KeyJ', key: '∆', altKey: true, bubbles: true, cancelable: true})"
    assert area.evaluate(f"area => area.dispatchEvent({typed})")  # not taken: the letter is typed
    shows(inbox, first)
    inbox.get_by_text("Shortcuts", exact=True).click()
    inbox.get_by_label("These act").uncheck()
    inbox.get_by_role("button", name="Save").click()
    expect(inbox.locator(".desk[data-keys=off]")).to_be_visible()
    press(inbox, "Alt+KeyJ")
    inbox.wait_for_timeout(200)
    expect(inbox.locator("#pane")).to_have_attribute("data-note", str(first.pk))


def test_a_note_that_somebody_else_has_cosigned_meanwhile_gives_way_to_the_inbox(inbox, waiting, therapist):
    first, second, _ = waiting
    builders.cosign(second, therapist)
    press(inbox, "Alt+KeyJ")
    expect(inbox.locator("#pane").get_by_text("This note is signed and locked.")).to_be_visible()
    expect(inbox.locator(".desk-row")).to_have_count(2)
    expect(inbox.locator("#pane")).to_have_attribute("data-note", str(first.pk))


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
