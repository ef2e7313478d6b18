"""Searching the log: what is asked for, page by page, and as a file."""

import csv
import datetime as dt
import io

import pytest
import time_machine

from tests.builders import DAY, at, build_patient
from therapy_notes import audit
from therapy_notes.audit.search import HEAD, ON_A_PAGE, Search, as_csv, found_by, page_of, place_of, read_place
from therapy_notes.models import AuditEvent


@pytest.fixture
def log(episode, therapist, assistant, stranger):
    """A week of readings, two a day, and one of another clinic."""
    other = build_patient(episode.patient.clinic, "2002")
    for days in range(7):
        with time_machine.travel(at("12:00") + dt.timedelta(days=days), tick=False):
            audit.record("chart.read", episode.patient, by=therapist, patient=episode.patient)
            audit.record("goal.added", other, by=assistant, patient=other)
    audit.record("chart.read", stranger, by=stranger)
    return episode.patient, other


def asked(clinic, **facts):
    return list(found_by(Search(**facts), clinic=clinic))


def test_newest_first_and_nothing_of_another_clinic(log, clinic):
    found = asked(clinic)
    assert len(found) == 14
    assert found == sorted(found, key=lambda one: (one.at, one.pk), reverse=True)


def test_by_patient_person_kind_and_days(log, clinic, therapist):
    patient, other = log
    assert {one.patient_id for one in asked(clinic, patient=other)} == {other.pk}
    assert {one.actor_id for one in asked(clinic, person=therapist)} == {therapist.pk}
    assert {one.event for one in asked(clinic, kind="care")} == {"goal.added"}
    day = DAY + dt.timedelta(days=2)
    assert len(asked(clinic, since=day, until=day)) == 2
    assert len(asked(clinic, since=day, patient=patient)) == 5


def test_both_days_are_whole_days_of_the_clinic(clinic, therapist):
    for clock in ("00:00", "23:59"):
        with time_machine.travel(at(clock), tick=False):
            audit.record("session.began", therapist, by=therapist)
    assert len(asked(clinic, since=DAY, until=DAY)) == 2
    assert asked(clinic, until=DAY - dt.timedelta(days=1)) == []


def test_pages_meet_without_a_gap_or_an_overlap_within_one_moment(clinic, therapist):
    with time_machine.travel(at("12:00"), tick=False):
        for _ in range(2 * ON_A_PAGE + 3):
            audit.record("session.began", therapist, by=therapist)
    found, seen, place = found_by(Search(), clinic=clinic), [], None
    while True:
        events, following = page_of(found, after=place)
        seen += [one.pk for one in events]
        if following is None:
            break
        place = read_place(following)
    assert seen == sorted(AuditEvent.objects.values_list("pk", flat=True), reverse=True)


@pytest.mark.parametrize("text", ["", "x", "1", "1-", "-1", "1-x", "9" * 18 + "-1", "1-" + "9" * 19, "²-1"])
def test_a_place_that_is_none_begins_anew(text):
    assert read_place(text) is None


def test_a_place_is_read_as_it_was_written(clinic, therapist):
    event = audit.record("session.began", therapist, by=therapist)
    assert read_place(place_of(event)) == (event.at, event.pk)


def test_a_full_page_costs_as_many_queries_as_two_events(log, clinic, django_assert_num_queries):
    with django_assert_num_queries(2):
        page_of(found_by(Search(since=DAY, until=DAY), clinic=clinic))
    with django_assert_num_queries(2):
        page_of(found_by(Search(), clinic=clinic))


def test_the_file_has_every_event_and_names_no_patient(log, clinic):
    rows = list(csv.reader(io.StringIO("".join(as_csv(found_by(Search(), clinic=clinic))))))
    assert tuple(rows[0]) == HEAD
    assert len(rows) == 15
    assert not [row for row in rows if "Alvarez" in " ".join(row)]


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(clinic, therapist):
    therapist.last_name = "=HYPERLINK(1)"
    audit.record("session.began", therapist, by=therapist)
    row = list(csv.reader(io.StringIO("".join(as_csv(found_by(Search(), clinic=clinic))))))[1]
    assert row[1].startswith("'=")
