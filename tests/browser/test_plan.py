"""A plan of care at the screen: its chips save one by one, and what happens to it on paper is entered from its card."""

import pytest
from playwright.sync_api import expect

from tests import at_the_screen, builders, papers
from therapy_notes.models import PlanEvent, PlanOfCare

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]


@pytest.fixture
def plan(episode, therapist):
    return builders.build_note(episode, therapist, sections={"rationale": "Grading needs a therapist."})


def test_kind_and_codes_save_one_by_one(page, live_server, plan, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(f"{live_server.url}/notes/{plan.pk}/")
    at_the_screen.ready(page)
    page.get_by_text("Significant change", exact=True).click()
    page.get_by_label("97116 Walking and stairs").check()
    page.get_by_text("more codes").click()
    page.get_by_label("97035 Ultrasound").check()
    at_the_screen.saved(page)
    found = PlanOfCare.objects.get()
    assert (found.kind, found.significant, found.codes) == ("revision", True, ["97530", "97116", "97035"])
    page.get_by_text("Recertification", exact=True).click()
    at_the_screen.saved(page)
    found.refresh_from_db()
    assert (found.kind, found.significant) == ("recertification", False)


def test_sent_certified_and_taken_back_from_the_card(page, live_server, plan, therapist, tmp_path):
    builders.sign(plan, therapist, "08:30")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(papers.pdf())
    at_the_screen.already_signed_in(page, live_server, therapist)
    page.goto(f"{live_server.url}/notes/{plan.pk}/")
    card = page.locator("#certification")
    expect(card).to_contain_text("Signature due by Apr 5; not sent yet")
    card.get_by_role("link", name="It was sent").click()
    page.get_by_label("Provider").fill("Hale, Miriam, MD")
    page.get_by_text("Fax", exact=True).click()
    page.get_by_role("button", name="Enter that it was sent").click()
    expect(card).to_contain_text("sent Mar 6 by fax, signed copy not back")
    card.get_by_role("link", name="It came back signed").click()
    page.get_by_label("Day of the signature").fill("2026-03-06")
    page.get_by_label("Or add its scan").set_input_files(scan)
    page.get_by_role("button", name="Enter the certification").click()
    expect(card).to_contain_text("Certified by Hale, Miriam, MD on Mar 6, to May 5")
    assert PlanEvent.objects.get(kind="certified").attachment.kind == "signed_plan"
    card.get_by_role("link", name="Take back: Signed by").click()
    page.get_by_label("Why it is taken back").fill("Of another patient.")
    page.get_by_role("button", name="Take it back").click()
    expect(card.locator("s")).to_contain_text("Signed by Hale, Miriam, MD")
    expect(card).to_contain_text("Signature due by Apr 5")
