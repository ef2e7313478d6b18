"""Notes without a visit save as one types too; so does a new plan of care."""

import pytest
from playwright.sync_api import expect

from tests import at_the_screen, builders
from therapy_notes.models import PlanOfCare, ProgressReport, Section

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]


@pytest.fixture
def opened(page, live_server, episode, therapist):
    """The page of a new note of that kind."""

    def open_note(kind):
        builders.build_signed_visit(episode, therapist, [("97530", "08:00", "08:23")], start="08:00")
        note = builders.charting.start_note(episode, kind=kind, by=therapist, at=builders.at("09:00"))
        at_the_screen.already_signed_in(page, live_server, therapist)
        page.goto(f"{live_server.url}/notes/{note.pk}/")
        at_the_screen.ready(page)
        return page

    return open_note


def test_a_progress_report_saves_each_field(opened):
    page = opened("progress_report")
    page.get_by_role("textbox", name="Balance").fill("Loses balance on turns: limits the kitchen.")
    page.get_by_label("All in all").fill("Better: less help on stairs.")
    at_the_screen.saved(page)
    report = ProgressReport.objects.get()
    assert (report.balance, report.period_end) == ("Loses balance on turns: limits the kitchen.", builders.DAY)
    assert Section.objects.get(note=report.note, name="assessment").text == "Better: less help on stairs."
    expect(page.locator("#save-state")).to_contain_text("Saved 9:0")


def test_a_new_plan_saves_each_field_too_and_brings_its_proposal(opened):
    page = opened("plan_of_care")
    page.get_by_label("Reason for skilled care").fill("Only a therapist grades this.")
    page.get_by_role("textbox", name="Frequency").fill("3 times a week")
    at_the_screen.saved(page)
    plan = PlanOfCare.objects.get()
    assert (plan.frequency, plan.starts, plan.kind) == ("3 times a week", builders.DAY, "initial")
    page.get_by_label("Until").fill("2026-05-01")
    page.get_by_label("Duration").fill("8 weeks")
    page.get_by_label("Type of therapy and interventions").fill("Exercise")
    at_the_screen.saved(page)
    plan.refresh_from_db()
    assert (plan.ends.isoformat(), plan.duration, plan.interventions) == ("2026-05-01", "8 weeks", "Exercise")
    assert Section.objects.get(name="rationale").text == "Only a therapist grades this."
