"""The page of a report costs as many queries over two visits and goals as over nine, and never more than its budget."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import DAY, at, build_episode, build_goal, build_patient, build_signed_visit, get_note
from therapy_notes.reporting import judging, preparing

pytestmark = pytest.mark.usefixtures("noon")

PAGE = 46


def report_over(clinic, therapist, count):
    episode = build_episode(clinic, patient=build_patient(clinic, f"n{count}"))
    for number in range(count):
        build_goal(episode, "STG", number + 2)
        build_signed_visit(episode, therapist, day=DAY - dt.timedelta(days=number + 1))
    note = preparing.begin_report(episode, kind="progress_report", by=therapist, at=at("11:00"))
    for goal in episode.goals.all():
        judging.judge(get_note(note.pk), goal, by=therapist, at=at("11:01"), text="Better.")
    return note


@pytest.mark.parametrize(("name", "budget"), [("note", PAGE), ("note_parts", PAGE), ("note_sign", PAGE)])
def test_a_page_costs_the_same_for_few_and_for_many(clinic, therapist, sign_in, name, budget):
    notes, desk, counts = [report_over(clinic, therapist, count) for count in (2, 9)], sign_in(therapist), []
    for note in notes:
        desk.get(reverse(name, args=[note.pk]))  # the first time is told in the log
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(reverse(name, args=[note.pk])).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= budget, counts
