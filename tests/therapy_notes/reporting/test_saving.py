"""The fields of a report's page save one by one, each by its own part of the note."""

import json
import uuid

import pytest
from django.urls import reverse

from tests.builders import at, build_signed_visit, get_note
from therapy_notes.models import GoalJudgment
from therapy_notes.reporting import preparing

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def report(episode, therapist):
    build_signed_visit(episode, therapist)
    return get_note(preparing.begin_report(episode, kind="progress_report", by=therapist, at=at("12:00")).pk)


def send(client, note, name, value, was=()):
    entry = {"key": str(uuid.uuid4()), "kind": "field", "name": name, "value": value, "was": list(was), "at": 0}
    body = json.dumps({"sent": 0, "entries": [entry]})
    address = reverse("note_save", args=[note.pk])
    answer = client.post(address, body, content_type="application/json", headers={"accept": "application/json"})
    return answer.json()["answers"][0]


def test_a_judgment_saves_text_and_outcome_apart(sign_in, report, therapist):
    desk, goal = sign_in(therapist), report.episode.goals.get(kind="STG")
    assert send(desk, report, f"judge-{goal.pk}-text", ["Less help."])["done"]
    assert send(desk, report, f"judge-{goal.pk}-outcome", ["met"], was=["continue"])["done"]
    row = GoalJudgment.objects.get()
    assert (row.goal, row.text, row.outcome) == (goal, "Less help.", "met")


def test_ticks_of_the_matrix_are_kept_by_function(sign_in, report, therapist):
    desk = sign_in(therapist)
    assert send(desk, report, "report-limits", ["walking:strength", "walking:balance", "stairs:balance"])["done"]
    report.report.refresh_from_db()
    assert report.report.limits == {"walking": ["strength", "balance"], "stairs": ["balance"]}
    assert send(desk, report, "report-next_step", ["recertify"])["done"]
    told = send(desk, report, "report-limits", ["dressing:adl"], was=["stairs:rom"])["conflict"]
    assert told["words"] == "Balance limits stairs and curbs, Balance limits walking, Strength limits walking"


@pytest.mark.parametrize("name", ["judge-999999-text", "judge-x-text", "judge--text", "judge-1-name", "report-note"])
def test_what_is_no_field_of_the_page_is_refused(sign_in, report, therapist, name):
    assert "refused" in send(sign_in(therapist), report, name, ["Words."])


def test_an_assistants_device_cannot_save_a_judgment(sign_in, report, assistant):
    goal = report.episode.goals.first()
    for name in (f"judge-{goal.pk}-text", "note-plan", "report-next_step"):
        assert "refused" in send(sign_in(assistant), report, name, ["continue"])
    assert not GoalJudgment.objects.exists()
    assert send(sign_in(assistant), report, "report-strength", ["Hip 3/5."])["done"]


def test_the_parts_of_the_page_tell_what_is_saved_and_still_to_do(sign_in, report, therapist):
    desk, goal = sign_in(therapist), report.episode.goals.get(kind="STG")
    before = desk.get(reverse("note_parts", args=[report.pk])).content.decode()
    send(desk, report, f"judge-{goal.pk}-text", ["Less help."])
    after = desk.get(reverse("note_parts", args=[report.pk])).content.decode()
    assert "Sign report · 5 to do" in before and "Sign report · 4 to do" in after
    assert f"&quot;judge-{goal.pk}-text&quot;: [&quot;Less help.&quot;]" in after


def test_the_parts_of_a_signed_report_say_so(sign_in, report, therapist):
    type(report).objects.filter(pk=report.pk).update(status="signed")
    assert sign_in(therapist).get(reverse("note_parts", args=[report.pk])).status_code == 409
