"""The compliance page's list of supportive documentation: counted visits against the terms of whoever pays."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing import supportive_due
from billing.models import Coverage, Terms
from tests.builders import (
    DAY,
    build_clinician,
    build_coverage,
    build_episode,
    build_note,
    build_patient,
    build_payer,
    build_signed_visit,
    build_visit,
    sign,
)
from therapy_notes.models import CodeCount, ProgressReport

WORDS = {"plan": "Go on.", "skilled_need": "Grading."}


def count(episode, since, total=None):
    return CodeCount.objects.create(episode=episode, code="97530", since=since, total=total or since)


def rows(clinic, **more):
    return [(one.episode, one.pressing) for one in supportive_due.rows(clinic, on=DAY, **more)]


@pytest.fixture
def payer(clinic, episode):
    found = build_payer(clinic, supportive_every=10)
    build_coverage(episode.patient, found)
    return found


@pytest.mark.parametrize(("since", "told"), [(7, None), (8, False), (10, False), (11, True)])
def test_the_last_visits_before_it_is_due_are_told_and_those_past_it_press(payer, clinic, episode, since, told):
    count(episode, since)
    assert rows(clinic) == ([] if told is None else [(episode.pk, told)])


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (9, "Visit 9 of 10 of 97530: due in 1 more."),
        (10, "Visit 10 of 10 of 97530: due now."),
        (11, "11 visits of 97530 since the last; this payer wants it every 10."),
    ],
)
def test_a_row_says_how_many_visits_of_how_many(payer, clinic, episode, since, words):
    count(episode, since)
    assert [row.what for row in supportive_due.rows(clinic, on=DAY)] == [words]


def test_without_such_terms_or_coverage_nothing_is_told(payer, clinic, episode):
    count(episode, 30)
    Coverage.objects.update(until=DAY - dt.timedelta(days=1))
    assert rows(clinic) == []
    Coverage.objects.update(until=DAY)
    assert rows(clinic) == [(episode.pk, True)]
    Terms.objects.create(payer=payer, since=DAY, unit_method="cms_total_time")
    assert rows(clinic) == []


def test_of_two_payers_the_one_that_asks_sooner_counts(payer, clinic, episode):
    build_coverage(episode.patient, build_payer(clinic, "Second", supportive_every=6), rank=2)
    count(episode, 7)
    assert rows(clinic) == [(episode.pk, True)]


def test_discharged_episodes_and_other_clinics_are_left_out(payer, clinic, episode, stranger):
    count(episode, 11)
    assert rows(stranger.clinic) == []
    episode.ended = DAY
    episode.save()
    assert rows(clinic) == []


def test_it_is_asked_of_one_therapists_patients(payer, clinic, episode, therapist):
    build_visit(episode, therapist, [("97110", "09:00", "09:20")])
    count(episode, 11)
    other = build_clinician(clinic, "olga")
    assert rows(clinic, therapist=therapist.clinician) == [(episode.pk, True)]
    assert rows(clinic, therapist=other.clinician) == []


def test_those_past_it_come_first_and_ten_cost_as_many_queries_as_two(payer, clinic, episode):
    costs = []
    for number in range(10):
        other = build_episode(clinic, patient=build_patient(clinic, f"n{number}"))
        build_coverage(other.patient, payer)
        count(other, 8 + number % 5)
        if number in (1, 9):
            with CaptureQueriesContext(connection) as captured:
                found = rows(clinic)
            costs.append(len(captured))
    assert costs[0] == costs[1]
    assert [pressing for _, pressing in found] == [True] * 4 + [False] * 6


def test_the_compliance_page_has_it_as_a_list(payer, clinic, episode, therapist, sign_in, noon):
    build_visit(episode, therapist, [("97530", "09:00", "09:20")])
    CodeCount.objects.all().delete()
    count(episode, 11)
    html = sign_in(therapist).get("/compliance/?show=supportive").content.decode()
    assert "11 visits of 97530 since the last" in html


def test_a_last_report_that_leaves_out_elements_is_told(payer, clinic, episode, therapist):
    build_signed_visit(episode, therapist)
    report = sign(build_note(episode, therapist, "progress_report", WORDS, period_end=DAY, strength="Weak."), therapist)
    (row,) = supportive_due.rows(clinic, on=DAY + dt.timedelta(days=1))
    assert row.what.startswith("97530: the supportive documentation lacks daily activities, coordination, balance")
    assert not row.pressing
    rest = [name for name in ProgressReport.Element.values if name != "strength"]
    ProgressReport.objects.filter(note=report.note).update(not_impaired=rest)
    assert supportive_due.rows(clinic, on=DAY) == []
