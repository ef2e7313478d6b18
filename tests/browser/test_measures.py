"""Measures at the screen: typed once, saved as one types, and at the next visit they stand beside the field."""

import pytest
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.models import Activity, Measurement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]


@pytest.fixture
def visit(page, live_server, episode, therapist):
    """A draft visit of the day before; its therapist is signed in."""
    at_the_screen.already_signed_in(page, live_server, therapist)
    day = builders.DAY - builders.dt.timedelta(days=1)
    return builders.build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=day)


def field(page, name):
    return page.locator(f"#id_measure-{name}")


def test_three_measures_and_a_pair_of_ranges_stand_at_the_next_visit_as_the_last(
    page, live_server, visit, episode, therapist
):
    page.goto(f"{live_server.url}/visits/{visit.pk}/")
    at_the_screen.ready(page)
    page.get_by_role("link", name="All measures").click()
    at_the_screen.ready(page)
    field(page, "tug").fill("18.4")
    field(page, "tug-remark").fill("rolling walker")
    field(page, "berg").fill("45")
    field(page, "sit-to-stand-5").fill("16")
    page.get_by_role("navigation", name="Groups").get_by_role("link", name="Knee").click()
    field(page, "rom-knee-flexion-left").fill("95")
    field(page, "rom-knee-flexion-right").fill("130")
    at_the_screen.saved(page)
    expect(page.locator(".taken-today")).to_contain_text("Timed up and go 18.4 s, rolling walker")
    assert Measurement.objects.filter(note=visit.note).count() == 5

    later = builders.build_visit(episode, therapist)
    page.goto(f"{live_server.url}/visits/{later.pk}/")
    at_the_screen.ready(page)
    card = page.locator("#measures")
    for words in ("Thu Mar 5: 18.4 s", "Thu Mar 5: 45/56", "Thu Mar 5: 16 s", "Thu Mar 5: 95°", "Thu Mar 5: 130°"):
        expect(card).to_contain_text(words)
    field(page, "berg").fill("51")
    at_the_screen.saved(page)
    expect(card.locator(".taken-today")).to_contain_text("better by 6, more than the smallest real change of 5")


def test_a_wrong_value_is_told_at_its_field_and_what_another_desk_wrote_is_a_choice(
    page, live_server, visit, therapist
):
    page.goto(f"{live_server.url}/notes/{visit.note.pk}/measures/")
    at_the_screen.ready(page)
    field(page, "berg").fill("57")
    expect(page.get_by_text("Berg goes from 0 to 56.")).to_be_visible()
    field(page, "berg").fill("45")
    at_the_screen.saved(page)
    expect(page.get_by_text("Berg goes from 0 to 56.")).to_have_count(0)
    Measurement.objects.update(value="40", changed_by=therapist, changed_at=builders.at("09:00"))
    field(page, "berg").fill("50")
    page.get_by_role("button", name="Keep mine").click()
    at_the_screen.saved(page)
    assert Measurement.objects.get().value == "50"


def test_the_code_follows_from_the_components_and_is_logged_by_a_press(page, live_server, episode, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    evaluation = builders.build_visit(episode, therapist, kind="evaluation")
    page.goto(f"{live_server.url}/visits/{evaluation.pk}/")
    at_the_screen.ready(page)
    for words, choice in (("Personal factors", "1 or 2"), ("examined", "4 or more"), ("presents", "Changing")):
        page.get_by_role("group", name=words).get_by_text(choice, exact=True).click()
    page.get_by_role("group", name="Clinical decisions").get_by_text("High", exact=True).click()
    expect(page.get_by_text("follows from these: moderate complexity.")).to_be_visible()
    page.get_by_role("button", name="Log 97162").click()
    page.wait_for_url("**open=**")
    assert Activity.objects.get().code == "97162"
    page.get_by_role("group", name="presents").get_by_text("Stable", exact=True).click()
    expect(page.get_by_text("97162 is logged. Say why above, or take the proposal.")).to_be_visible()
