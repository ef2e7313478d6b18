"""What holds on every page: readable by all, nothing fetched from elsewhere, nothing wider than the screen."""

import pytest
from django.urls import reverse

from tests import at_the_screen, builders
from tests.browser import goal_pages, holds_pages, measure_pages, paper_pages, record_pages, report_pages
from tests.browser.readable import too_wide, wrong_in_both_schemes
from tests.papers import build_paper
from therapy_notes import library
from therapy_notes.phrases import add_phrase, rewrite_phrase
from therapy_notes.plans import writing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(episode, therapist, assistant, administrator, biller):
    """Every kind of page with something on it: name, who looks, address."""
    signed = builders.build_signed_visit(episode, therapist)
    draft = builders.build_visit(episode, therapist, [("97530", "10:00", "10:20"), ("97112", "10:20", "10:40")])
    empty = builders.build_visit(episode, therapist, start="14:00")
    missed = builders.build_missed_visit(episode, therapist, start="13:00")
    plan = builders.charting.start_note(episode, kind="plan_of_care", by=therapist, at=builders.at("15:00"))
    signed_plan = builders.build_note(episode, therapist, sections={"rationale": "Grading needs a therapist."})
    builders.sign(signed_plan, therapist)
    facts = {"on": builders.DAY, "provider": "Hale, Miriam, MD", "way": "fax", "at": builders.at("15:30")}
    sent = writing.record_sent(signed_plan.plan, by=therapist, **facts)
    activity = draft.activities.first()
    waits = builders.build_signed_visit(episode, assistant, [("97530", "16:00", "16:20")], start="16:00").note
    returned = builders.build_signed_visit(episode, assistant, [("97530", "17:00", "17:20")], start="17:00")
    place = f"activity-{returned.activities.get().pk}"
    asked = [("plan", "Plan", "How low?"), (place, "Activity 1", "Which cue?"), ("", "", "Say more.")]
    builders.give_back(returned.note, therapist, *asked)
    again = builders.build_signed_visit(episode, assistant, [("97530", "18:00", "18:20")], start="18:00").note
    builders.give_back(again, therapist, *asked)
    builders.sign(again, assistant, "19:00")
    phrase = add_phrase("sts", "Stood up {count} times.", shared=True, by=therapist, at=builders.at("12:00"))
    rewrite_phrase(phrase, "Stood up {count} times in {time}.", shown=1, by=therapist, at=builders.at("12:00"))
    repeated = builders.build_visit(episode, therapist, sections={"assessment": builders.COMPLETE["assessment"]})
    paper = build_paper(episode.patient, therapist)
    user = therapist.username
    kept = library.start_library(episode.patient.clinic, by=therapist, at=builders.at("08:00"))
    library.retire_entry(kept[1], by=therapist, at=builders.at("08:05"))
    return [
        *measure_pages.measure_pages(episode, therapist, administrator),
        *goal_pages.goal_pages(episode, therapist, assistant),
        *holds_pages.holds_pages(episode.patient.clinic, therapist, assistant, biller),
        *report_pages.report_pages(episode.patient.clinic, therapist, assistant),
        *paper_pages.paper_pages(episode, therapist, assistant, biller),
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
        ("new document", user, reverse("attachment_new", args=[episode.patient_id])),
        ("filed in error", user, reverse("attachment_error", args=[paper.pk])),
        ("new goal", user, reverse("goal_new", args=[episode.pk])),
        ("empty visit", user, reverse("visit", args=[empty.pk])),
        ("open row", user, f"{reverse('visit', args=[draft.pk])}?open={activity.pk}"),
        ("gate", user, reverse("note_sign", args=[draft.note.pk])),
        ("signed", user, reverse("visit", args=[signed.pk])),
        ("addendum", user, reverse("addendum_new", args=[signed.note.pk])),
        ("plan", user, reverse("note", args=[plan.pk])),
        ("signed plan", user, reverse("note", args=[signed_plan.pk])),
        ("certification", user, reverse("plan_event", args=[signed_plan.pk, "certified"])),
        ("plan taken back", user, reverse("plan_event_take_back", args=[sent.pk])),
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
        ("security", user, reverse("security")),
        ("password", user, reverse("password_change")),
        ("sign-in of a person", administrator.username, reverse("person_security", args=[therapist.pk])),
        ("people", administrator.username, reverse("people")),
        ("person", administrator.username, reverse("person_edit", args=[therapist.pk])),
        ("payers", biller.username, reverse("payers")),
        ("rules", biller.username, f"{reverse('rules')}?on=2027-01-04"),
    ]


@pytest.fixture
def of_the_record(episode, therapist, assistant, administrator):
    """The same of what is signed, who may see it and how one signs in."""
    return record_pages.record_pages(record_pages.RecordScene(episode, therapist, assistant, administrator))


EXPECTED = (403, 404, 409, 429)  # pages that say so are among them
# Each page is loaded once by a mouse and once by a finger, and looked at in these widths; the tablet has the phone's
# markup, so that there only the width is at stake.
MOUSE, FINGER = (1440,), (820, 390)
READ_AT = (1440, 390)


@pytest.mark.parametrize("widths", [MOUSE, FINGER], ids=["mouse", "finger"])
def test_no_page_breaks_wcag_or_the_policy_or_scrolls_sideways(new_context, live_server, pages, widths):
    try_all(new_context, live_server, pages, widths)


@pytest.mark.parametrize("widths", [MOUSE, FINGER], ids=["mouse", "finger"])
def test_nor_does_any_of_the_record_and_of_sign_in(new_context, live_server, of_the_record, widths):
    try_all(new_context, live_server, of_the_record, widths)


def try_all(new_context, live_server, pages, widths):
    context = new_context(reduced_motion="reduce", viewport=size(widths[0]), has_touch=widths == FINGER)
    page = context.new_page()
    complaints, elsewhere = [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(live_server.url) else elsewhere.append(asked.url))
    for name in at_the_screen.walk(page, live_server, pages):
        broken = [word for width in widths for word in wrong_at(page, width)]
        assert not broken, f"{name}: {'; '.join(broken)}"
        page.set_viewport_size(size(widths[0]))
    assert not elsewhere
    assert not [text for text in complaints if not any(f"status of {code}" in text for code in EXPECTED)]


def size(width):
    return {"width": width, "height": 900}


def wrong_at(page, width):
    """What is wrong with the page in that width, light and dark."""
    page.set_viewport_size(size(width))
    found = too_wide(page) + (wrong_in_both_schemes(page) if width in READ_AT else [])
    return [f"{width}: {one}" for one in found]
