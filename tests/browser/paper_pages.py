"""The pages on which files and papers are asked for, for the walks over all of them: name, who looks, the way."""

from django.urls import reverse
from django.utils import timezone

from tests import at_the_screen
from tests.builders import DAY, at
from therapy_notes import exports
from therapy_notes.models import Export

FULL = "The server's disk is full. Tell an administrator, who frees space, then try again."
LETTER = "Please send for date of service 3/6/2026: plan of care, daily notes, signature log."


def paper_pages(episode, therapist, assistant, biller):
    """The therapist has an export in each state; no worker runs. The assistant asked for none."""
    patient, user = episode.patient, therapist.username
    for state in Export.State:
        export = exports.ask("packet", asked={}, by=therapist, at=at("12:00"), patient=patient)
        Export.objects.filter(pk=export.pk).update(state=state, **facts_of(state))
    packet = reverse("packet", args=[patient.pk])
    superbill = reverse("superbill_of_patient", args=[patient.pk])
    return [
        ("no exports", assistant.username, reverse("exports")),
        ("exports", user, reverse("exports")),
        ("records packet", user, packet),
        ("records packet with a letter", user, packet_with_a_letter(packet)),
        ("notes of some days", user, reverse("notes_export")),
        ("timesheet", user, f"{reverse('timesheets')}?period=week&day={DAY}"),
        ("superbill", biller.username, superbill_of(superbill, "")),
        ("superbill that waits", biller.username, superbill_of(superbill, str(DAY))),
    ]


def facts_of(state):
    made = {"finished_at": timezone.now(), "expires_at": timezone.now()}
    return {
        Export.State.RUNNING: {"done": 3, "total": 26, "stage": "Laying out pages", "started_at": timezone.now()},
        Export.State.READY: made | {"file": "a.pdf", "sha256": "a" * 64, "size": 1_100_000},
        Export.State.FAILED: {"problem": FULL, "finished_at": timezone.now()},
        Export.State.EXPIRED: made,
    }.get(state, {})


def superbill_of(address, day):
    """It is asked for from that day to that day; without one there is a sentence at each field."""

    def way(page, url):
        page.goto(url + address)
        for name in ("first", "last"):
            page.locator(f"[name={name}]").fill(day)
        at_the_screen.press(page, "Make the superbill")

    return way


def packet_with_a_letter(address):
    """Its list is read, and then no kind of document is ticked."""

    def go(page, url):
        page.goto(url + address)
        page.get_by_label("The reviewer's list").fill(LETTER)
        page.get_by_role("button", name="Take over its dates").click()
        page.get_by_text("The list names 1 date of service").wait_for()
        for box in page.locator("[name=kinds]:checked").all()[::-1]:
            box.uncheck()
        page.get_by_role("button", name="Put it together").click()
        page.get_by_text("Tick at least one kind of document.").wait_for()

    return go
