"""The own days of a year are judged once: what is remembered of them is what the law would say again."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing import gather
from billing.gather import own_days
from billing.models import Decision
from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_coverage,
    build_payer,
    build_rates,
    build_signed_visit,
    build_supervision,
    build_visit,
    build_year,
    get_note,
    give_back,
    log,
    sign,
)

YESTERDAY = DAY - dt.timedelta(days=1)
ONE_UNIT = [("97530", "09:00", "09:20")]


@pytest.fixture
def payer(clinic, episode, therapist):
    own_days.remembered.clear()
    found = build_payer(clinic)
    build_coverage(episode.patient, found)
    build_rates(found, c97530="40.00", c97110="30.00")
    build_year(episode.patient, therapist, "100.00")
    return found


@pytest.fixture
def spent(episode, therapist):
    """What the year had brought before a visit of DAY."""
    visit = build_visit(episode, therapist, ONE_UNIT)

    def ask():
        fresh = get_note(visit.note.pk).visit
        (row,) = gather.coverage_terms(fresh)
        return gather.year_to_date(fresh, gather.day_facts(fresh), row, None).threshold.year_to_date

    return ask


def test_a_signed_day_is_read_once(payer, episode, therapist, spent):
    build_signed_visit(episode, therapist, ONE_UNIT, day=YESTERDAY)
    assert spent() == 140
    assert len(own_days.remembered) == 1
    with CaptureQueriesContext(connection) as captured:
        assert spent() == 140
    assert not [query for query in captured if '"content"' in query["sql"]]


def test_a_draft_is_read_each_time(payer, episode, therapist, spent):
    visit = build_visit(episode, therapist, ONE_UNIT, day=YESTERDAY)
    assert spent() == 140
    log(visit, therapist, "97110", "09:20", "09:50", day=YESTERDAY)
    assert spent() == 100 + 40 + 2 * 30
    assert not own_days.remembered


def test_a_returned_note_counts_as_it_is_written_and_then_as_it_is_signed_again(payer, episode, clinic, spent):
    therapist, assistant = build_clinician(clinic, "tess"), build_clinician(clinic, "abe", credential="PTA")
    build_supervision(assistant, therapist)
    note = build_signed_visit(episode, assistant, ONE_UNIT, day=YESTERDAY).note
    assert spent() == 140
    give_back(note, therapist)
    log(note.visit, assistant, "97110", "09:20", "09:50", day=YESTERDAY)
    assert spent() == 200
    sign(note, assistant)
    assert spent() == 200
    assert spent() == 200


def test_a_later_decision_is_another_day(payer, episode, therapist, spent):
    build_signed_visit(episode, therapist, ONE_UNIT, day=YESTERDAY)
    assert spent() == 140
    who = {"by": therapist, "by_text": therapist.list_name, "at": at("12:00")}
    facts = {"patient": episode.patient, "date": YESTERDAY, "discipline": "PT", "kind": "notice"}
    Decision.objects.create(**facts, answer=["97530 GA"], **who)
    assert spent() == 100


def test_later_terms_are_another_day(payer, episode, therapist, spent):
    build_signed_visit(episode, therapist, [("97530", "09:00", "09:12"), ("97110", "09:12", "09:22")], day=YESTERDAY)
    assert spent() == 100 + 40
    payer.terms.update(unit_method="cpt_midpoint")
    assert spent() == 100 + 40 + 30


def test_no_more_is_remembered_than_there_is_room_for(payer, episode, therapist, spent, monkeypatch):
    monkeypatch.setattr(own_days, "MOST", 2)
    for back in range(1, 6):
        build_signed_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=back))
    assert spent() == spent() == 100 + 5 * 40
    assert len(own_days.remembered) <= 2
