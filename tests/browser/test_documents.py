"""A document is added at the screen: one that is too large is told before it is sent."""

import pytest
from playwright.sync_api import expect

from tests import at_the_screen
from tests.papers import pdf
from therapy_notes.attachments.recognizing import MOST_BYTES, TOO_LARGE
from therapy_notes.models import Attachment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(page, live_server, episode, therapist):
    at_the_screen.sign_in(page, live_server, therapist.username)
    page.goto(f"{live_server.url}/patients/{episode.patient_id}/")
    page.get_by_role("region", name="Documents").get_by_role("link", name="Add", exact=True).click()
    return page


def choose(page, content):
    page.get_by_label("File").set_input_files({"name": "scan.pdf", "mimeType": "application/pdf", "buffer": content})


def test_a_file_chosen_before_the_script_had_come_is_too_large_all_the_same(page, form, tmp_path):
    held = []
    page.route("**/js/attachment*.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    large = tmp_path / "large.pdf"
    large.write_bytes(pdf() + b" " * MOST_BYTES)
    form.get_by_label("File").set_input_files(large)
    while not held:
        page.wait_for_timeout(50)
    expect(form.get_by_text(TOO_LARGE)).to_have_count(0)
    held[0].continue_()
    expect(form.get_by_text(TOO_LARGE)).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent_and_another_one_is(form, tmp_path):
    large = tmp_path / "large.pdf"
    large.write_bytes(pdf() + b" " * MOST_BYTES)
    form.get_by_label("File").set_input_files(large)
    expect(form.get_by_text(TOO_LARGE)).to_be_visible()
    sent = []
    form.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    form.get_by_label("What it is").select_option("order")
    form.get_by_label("Title").fill("Order, Dr. Hale")
    form.get_by_label("Date on the paper").fill("2026-03-05")
    form.get_by_role("button", name="Add the document").click()
    expect(form.get_by_label("File")).to_be_focused()
    assert not sent
    choose(form, pdf())
    expect(form.get_by_text(TOO_LARGE)).to_have_count(0)
    form.get_by_role("button", name="Add the document").click()
    documents = form.get_by_role("region", name="Documents")
    expect(documents.get_by_role("link", name="Order, Dr. Hale", exact=True)).to_be_visible()
    with form.expect_download() as download:
        documents.get_by_role("link", name="Order, Dr. Hale", exact=True).click()
    assert download.value.suggested_filename == f"attachment-{Attachment.objects.get().pk}.pdf"
    assert download.value.path().read_bytes() == pdf()
