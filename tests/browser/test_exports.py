"""A file that a worker makes is followed at the screen: how far it is, ready, canceled, and without script too."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes import exports
from therapy_notes.exports import makers, making
from therapy_notes.models import Export

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STAGE = "Laying out pages"


@pytest.fixture
def chart(episode, therapist):
    builders.build_signed_visit(episode, therapist)
    return reverse("chart", args=[episode.patient_id])


@pytest.fixture
def desk(page, live_server, chart, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(live_server.url + chart)
    return page


def ask(page):
    page.get_by_role("button", name="Records packet").click()
    expect(page.get_by_role("heading", name="Exports")).to_be_visible()
    return Export.objects.get()


def row(page):
    return page.get_by_role("region", name="Exports").get_by_role("listitem")


def test_a_packet_is_asked_for_in_the_chart_and_the_page_follows_it_to_its_download(desk):
    export = ask(desk)
    expect(row(desk)).to_contain_text("Waiting for its turn")
    making.make(export.pk)
    expect(row(desk)).to_contain_text("Ready")
    expect(desk.locator("#exports-news")).to_have_text("Records of Alvarez, Rosa is ready.")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download: Records of Alvarez, Rosa").click()
    assert download.value.suggested_filename == f"records-{export.pk}.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")


class TestWithAMakerOfTheTest:
    """What the test does while a file is being made, it does as its maker: in one thread, in this order."""

    @pytest.fixture
    def being_made(self, monkeypatch):
        def being_made(export, then):
            monkeypatch.setattr(makers, "_makers", {})
            exports.register("packet", lambda export, file, told: (file.write(b"%PDF-1.7"), then(told)))
            making.make(export.pk)

        return being_made

    def test_how_far_it_is_is_said_and_drawn_and_the_keyboard_stays_where_it_is(self, desk, being_made):
        seen, export = [], ask(desk)
        cancel = desk.get_by_role("button", name="Cancel")
        cancel.focus()

        def look(told):
            told(2, 8, STAGE)
            row(desk).get_by_text(f"{STAGE}, 2 of 8").wait_for()
            seen.append(desk.get_by_role("progressbar").get_attribute("value"))
            seen.append(cancel.evaluate("button => button === document.activeElement"))

        being_made(export, look)
        assert seen == ["2", True]
        expect(desk.get_by_role("link", name="Download")).to_be_focused()

    def test_it_is_canceled_while_it_is_being_made_and_asked_for_again(self, desk, being_made):
        def cancel(told):
            told(1, 8, STAGE)
            row(desk).get_by_text(f"{STAGE}, 1 of 8").wait_for()
            desk.get_by_role("button", name="Cancel").click()
            row(desk).get_by_text("Canceled").wait_for()
            told(8, 8, STAGE)

        being_made(ask(desk), cancel)
        assert Export.objects.get().state == Export.State.CANCELLED
        desk.get_by_role("button", name="Try again").click()
        expect(row(desk)).to_contain_text("Waiting for its turn")
        being_made(Export.objects.latest("pk"), lambda told: None)
        expect(row(desk)).to_contain_text("Ready")

    def test_what_went_wrong_is_said_with_what_to_do(self, desk, being_made):
        def fail(told):
            raise exports.NotMade("The paper cannot be read: add it again.")

        being_made(ask(desk), fail)
        expect(row(desk)).to_contain_text("The paper cannot be read: add it again.")
        expect(desk.get_by_role("button", name="Try again")).to_be_visible()

    def test_the_notice_in_the_bar_leads_to_it_from_any_page(self, desk, live_server, chart, being_made):
        export = ask(desk)
        desk.goto(live_server.url + chart)
        being_made(export, lambda told: None)
        desk.reload()
        desk.get_by_role("link", name="1 export ready").click()
        expect(row(desk)).to_contain_text("Ready")
        expect(desk.get_by_role("link", name="1 export ready")).to_have_count(0)

    def test_without_script_it_is_looked_at_again_by_hand(self, new_context, live_server, chart, therapist, being_made):
        page = new_context(java_script_enabled=False).new_page()
        at_the_screen.already_signed_in(page, live_server, therapist)
        page.goto(live_server.url + chart)
        export = ask(page)
        being_made(export, lambda told: None)
        page.get_by_role("link", name="Look again").click()
        expect(page.get_by_role("link", name="Look again")).to_have_count(0)
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        assert download.value.path().read_bytes() == b"%PDF-1.7"
