"""What holds on every page: readable by all, nothing fetched from elsewhere, nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests import at_the_screen, builders
from therapy_notes import library
from therapy_notes.phrases import add_phrase, rewrite_phrase

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def pages(episode, therapist, assistant, administrator, biller):
    """Every kind of page with something on it: name, who looks, address."""
    signed = builders.build_signed_visit(episode, therapist)
    draft = builders.build_visit(episode, therapist, [("97530", "10:00", "10:20"), ("97112", "10:20", "10:40")])
    empty = builders.build_visit(episode, therapist, start="14:00")
    missed = builders.build_missed_visit(episode, therapist, start="13:00")
    plan = builders.charting.start_note(episode, kind="plan_of_care", by=therapist, at=builders.at("15:00"))
    activity = draft.activities.first()
    waits = builders.build_signed_visit(episode, assistant, [("97530", "16:00", "16:20")], start="16:00").note
    returned = builders.build_signed_visit(episode, assistant, [("97530", "17:00", "17:20")], start="17:00")
    place = f"activity-{returned.activities.get().pk}"
    asked = [("plan", "Plan", "How low?"), (place, "Activity 1", "Which cue?"), ("", "", "Say more.")]
    builders.give_back(returned.note, therapist, *asked)
    again = builders.build_signed_visit(episode, assistant, [("97530", "18:00", "18:20")], start="18:00").note
    builders.give_back(again, therapist, *asked)
    builders.sign(again, assistant)
    phrase = add_phrase("sts", "Stood up {count} times.", shared=True, by=therapist, at=builders.at("12:00"))
    rewrite_phrase(phrase, "Stood up {count} times in {time}.", shown=1, by=therapist, at=builders.at("12:00"))
    repeated = builders.build_visit(episode, therapist, sections={"assessment": builders.COMPLETE["assessment"]})
    user = therapist.username
    kept = library.start_library(episode.patient.clinic, by=therapist, at=builders.at("08:00"))
    library.retire_entry(kept[1], by=therapist, at=builders.at("08:05"))
    return [
        ("today", user, reverse("today")),
        ("schedule", user, f"{reverse('schedule')}?week={builders.DAY}"),
        ("plan visits", user, reverse("visits_plan", args=[episode.pk])),
        ("move", user, reverse("visit_move", args=[empty.pk])),
        ("miss", user, reverse("visit_miss", args=[empty.pk])),
        ("missed", user, reverse("visit", args=[missed.pk])),
        ("calendar", user, reverse("calendar")),
        ("patients", user, reverse("patients")),
        ("chart", user, reverse("chart", args=[episode.patient_id])),
        ("new patient", user, reverse("patient_new")),
        ("new goal", user, reverse("goal_new", args=[episode.pk])),
        ("empty visit", user, reverse("visit", args=[empty.pk])),
        ("open row", user, f"{reverse('visit', args=[draft.pk])}?open={activity.pk}"),
        ("gate", user, reverse("note_sign", args=[draft.note.pk])),
        ("signed", user, reverse("visit", args=[signed.pk])),
        ("addendum", user, reverse("addendum_new", args=[signed.note.pk])),
        ("plan", user, reverse("note", args=[plan.pk])),
        ("cosign", user, f"{reverse('cosign_inbox')}?note={waits.pk}"),
        ("version 2", user, f"{reverse('cosign_inbox')}?note={again.pk}"),
        ("not found", user, "/visits/99999/"),
        ("returned", assistant.username, reverse("visit", args=[returned.pk])),
        ("awaiting", assistant.username, reverse("note", args=[waits.pk])),
        ("sign again", assistant.username, reverse("note_sign", args=[returned.note.pk])),
        ("library", user, reverse("library")),
        ("library entry", user, reverse("library_edit", args=[kept[0].pk])),
        ("phrases", user, reverse("phrases")),
        ("new phrase", user, reverse("phrase_new")),
        ("repeats", user, reverse("note_sign", args=[repeated.note.pk])),
        ("people", administrator.username, reverse("people")),
        ("person", administrator.username, reverse("person_edit", args=[therapist.pk])),
        ("payers", biller.username, reverse("payers")),
        ("rules", biller.username, f"{reverse('rules')}?on=2027-01-04"),
    ]


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 820), ("light", 390), ("dark", 390)]
)
def test_no_page_breaks_wcag_or_the_policy_or_scrolls_sideways(new_context, live_server, pages, scheme, width):
    context = new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, has_touch=width < 1000)
    page = context.new_page()
    complaints, elsewhere = [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(live_server.url) else elsewhere.append(asked.url))
    signed_in = None
    for name, user, address in pages:
        if user != signed_in:
            context.clear_cookies()
            at_the_screen.sign_in(page, live_server, user)
            signed_in = user
        page.goto(live_server.url + address)
        if width != 820:  # the tablet has the phone's markup: there only the width is at stake
            result = Axe().run(page, options=RULES)
            assert result.violations_count == 0, f"{name}: {result.generate_report()}"
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{name} is {too_wide} pixels too wide"
    assert not elsewhere
    assert not [text for text in complaints if "404" not in text]
