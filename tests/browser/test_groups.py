"""A group session at the screen: tick, type once, and a note for each."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import at_the_screen, builders
from tests.browser.readable import too_wide, wrong_to_read
from therapy_notes.models import Activity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def episodes(episode, clinic, therapist):
    """Three patients of the therapist."""
    names = (("2002", "Okonkwo", "Ngozi"), ("3003", "Petrov-Wallingsworth", "Bartholomew"))
    found = [episode, *(builders.build_episode(clinic, patient=builders.build_patient(clinic, *one)) for one in names)]
    for one in found:
        builders.build_visit(one, therapist)
    return found


def row(page, episode):
    return page.locator(f"#patient-{episode.pk}")


def tick(page, episode):
    row(page, episode).locator(".member-tick input").check()


def fill_in(page, live_server, episodes):
    page.goto(live_server.url + reverse("group_new"))
    page.get_by_label("What the group does").fill("Balance circle")
    page.get_by_label("Start").fill("900")
    page.get_by_label("End").fill("930")
    for episode in episodes:
        tick(page, episode)
    row(page, episodes[0]).get_by_label("Response").fill("One pause.")


def test_a_tick_unfolds_a_patient_and_one_save_writes_a_note_for_each(page, live_server, therapist, episodes):
    at_the_screen.already_signed_in(page, live_server, therapist)
    fill_in(page, live_server, episodes[:2])
    expect(row(page, episodes[1]).get_by_label("Response")).to_be_visible()
    expect(row(page, episodes[2]).get_by_label("Response")).to_be_hidden()
    expect(page.locator("#group-count")).to_have_text("2 patients")
    page.get_by_role("button", name="Save a note for each").click()
    notes = page.locator("#notes")
    expect(notes.get_by_role("link")).to_have_count(2)
    notes.get_by_role("link", name="Alvarez, Rosa").click()
    expect(page.locator("#activities")).to_contain_text("Balance circle")
    assert "Okonkwo" not in page.content()


def test_the_same_without_script(new_context, live_server, therapist, episodes):
    page = new_context(java_script_enabled=False).new_page()
    at_the_screen.sign_in(page, live_server, therapist.username)
    fill_in(page, live_server, episodes[:2])
    page.get_by_role("button", name="Save a note for each").click()
    expect(page.locator("#notes").get_by_role("link")).to_have_count(2)
    assert Activity.objects.get(visit__episode=episodes[0]).response == "One pause."


def test_leaving_with_unsaved_words_asks_first(page, live_server, therapist, episodes):
    at_the_screen.already_signed_in(page, live_server, therapist)
    fill_in(page, live_server, episodes[:2])
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Close").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert row(page, episodes[0]).get_by_label("Response").input_value() == "One pause."


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 820), ("dark", 390)])
def test_the_form_and_the_saved_group_can_be_read_by_all(new_context, live_server, therapist, episodes, scheme, width):
    context = new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, has_touch=width < 1000)
    page = context.new_page()
    at_the_screen.already_signed_in(page, live_server, therapist)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    session = builders.build_group(therapist, episodes)
    signed = Activity.objects.get(group=session, visit__episode=episodes[0])
    builders.charting.write_sections(signed.visit.note, builders.COMPLETE, by=therapist, at=builders.at("12:00"))
    goals = list(episodes[0].goals.all())
    builders.charting.correct_activity(signed, by=therapist, at=builders.at("12:00"), goals=goals)
    builders.sign(signed.visit.note, therapist)
    for address in (reverse("group_new"), reverse("group", args=[session.pk])):
        page.goto(live_server.url + address)
        assert not [*wrong_to_read(page), *too_wide(page)]
    assert not complaints
