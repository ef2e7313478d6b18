"""What the inbox is told of the billing days of notes that wait: the same as their pages say, in a few queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing import open_findings
from billing.charges import many_charges, visit_charges
from tests.builders import (
    DAY,
    build_coverage,
    build_episode,
    build_note,
    build_patient,
    build_payer,
    build_signed_visit,
    sign,
)
from therapy_notes import queues
from therapy_notes.inbox.risks import Open


@pytest.fixture
def planned(episode, therapist):
    """A plan of care that is signed before the visits."""
    plan = build_note(episode, therapist, sections={"rationale": "Needs skill."})
    sign(plan, therapist, clock="08:00")
    return episode


def of_many(person):
    return open_findings.of_many(list(queues.awaiting_cosign(person)), on=DAY)


def test_the_cosignature_that_is_asked_for_is_no_finding(planned, assistant, therapist):
    whole = {"skill": "Graded.", "response": "Well."}
    note = build_signed_visit(planned, assistant, [("97530", "09:00", "09:23", whole)]).note
    assert of_many(therapist)[note.pk].stops == 0


def test_what_stops_a_line_and_what_asks_are_counted_apart(episode, assistant, therapist):
    build_signed_visit(episode, assistant)
    note = queues.awaiting_cosign(therapist).get()
    codes = {one.code: one.severity for one in visit_charges(note.visit).first.answer.findings}
    assert codes["plan-missing"] == "error"
    found = of_many(therapist)[note.pk]
    assert found.stops == list(codes.values()).count("error") - 1  # but the cosignature
    assert found.asks == list(codes.values()).count("warning")
    assert found == open_findings.of_one(note)


def test_a_note_without_a_visit_has_no_day(planned, assistant, therapist):
    plan = build_note(planned, therapist)
    assert open_findings.of_many([plan], on=DAY) == {}
    assert open_findings.of_one(plan) == Open()


@pytest.mark.usefixtures("noon")
def test_the_list_and_the_page_find_the_same(clinic, planned, assistant, student, therapist):
    """But for the year and other patients, which the list does not ask for."""
    build_coverage(planned.patient, build_payer(clinic, supportive_every=10))
    other = build_episode(clinic, patient=build_patient(clinic, "1002", "Brandt"))
    for number in range(3):
        day = DAY - dt.timedelta(days=number)
        build_signed_visit(planned, (assistant, student)[number % 2], day=day)
        build_signed_visit(planned, assistant, [("97530", "14:00", "14:20")], day=day, start="14:00")
        build_signed_visit(other, student, [("97530", "16:00", "16:05")], day=day, start="16:00")
    notes = list(queues.awaiting_cosign(therapist))
    assert len(notes) == 9
    for charges in many_charges(notes, on=DAY):
        alone = visit_charges(charges.visit)
        assert len(charges.gathered.notes) == len(alone.gathered.notes)
        for many, one in zip(charges.by_coverage, alone.by_coverage, strict=True):
            assert many.answer.findings == one.answer.findings
            assert many.answer.lines == one.answer.lines


def test_visits_that_a_payer_counts_are_in_the_list_too(clinic, planned, assistant, therapist):
    build_coverage(planned.patient, build_payer(clinic, supportive_every=1))
    note = build_signed_visit(planned, assistant).note
    (charges,) = many_charges(list(queues.awaiting_cosign(therapist)), on=DAY)
    assert "supportive-due" in {finding.code for finding in charges.first.answer.findings}
    assert of_many(therapist)[note.pk] == open_findings.of_one(queues.awaiting_cosign(therapist).get(pk=note.pk))


@pytest.mark.parametrize(("days", "more"), [(30, 0), (31, 1)])
def test_a_certification_that_is_not_due_yet_asks_nothing_of_who_cosigns(planned, assistant, therapist, days, more):
    """It is due 30 days after the first treatment (Pub. 100-02 ch. 15 §220.1.3 B)."""
    build_signed_visit(planned, therapist)
    note = build_signed_visit(planned, assistant, day=DAY + dt.timedelta(days=days)).note
    codes = [one.code for one in visit_charges(note.visit).first.answer.findings if one.severity == "warning"]
    assert "certification-missing" in codes
    assert open_findings.of_one(queues.awaiting_cosign(therapist).get(pk=note.pk)).asks == len(codes) - 1 + more


@pytest.mark.usefixtures("noon")
def test_ten_notes_cost_as_many_queries_as_two(clinic, assistant, therapist):
    payer, costs = build_payer(clinic), []
    for count in (2, 8):
        for number in range(count):
            patient = build_patient(clinic, f"{count}-{number}", f"Name {number}")
            episode = build_episode(clinic, patient=patient)
            build_coverage(patient, payer)
            build_signed_visit(episode, assistant, start=f"{8 + number:02}:00")
        with CaptureQueriesContext(connection) as captured:
            assert of_many(therapist)
        costs.append(len(captured))
    assert costs[0] == costs[1]
