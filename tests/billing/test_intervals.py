"""A payer that wants progress reports otherwise than Medicare: the clocks go by its terms, and follow their change."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.forms import TermsForm
from billing.intervals import report_intervals
from billing.models import Terms
from tests.billing.test_held_days import EXERCISE, ago, held, plan, treat
from tests.billing.test_views import TestPayers
from tests.builders import (
    DAY,
    build_coverage,
    build_episode,
    build_note,
    build_patient,
    build_payer,
    build_visit,
    sign,
)
from therapy_notes import clocks
from therapy_notes.clocks.moving import recount
from therapy_notes.models import CareClock

pytestmark = pytest.mark.usefixtures("noon")
JANUARY = dt.date(2026, 1, 1)


def interval(episode):
    return CareClock.objects.get(episode=episode).interval


@pytest.fixture
def desk(sign_in, biller):
    return sign_in(biller)


def terms(**more):
    return TestPayers.NEW | {"since": DAY.isoformat()} | more


def wanted(episode):
    return report_intervals({episode.pk: episode.patient_id}).get(episode.pk, ())


def test_only_payers_with_a_number_of_their_own_are_named(clinic, episode):
    build_coverage(episode.patient, build_payer(clinic))
    assert wanted(episode) == ()
    Terms.objects.update(report_every=5)
    assert wanted(episode) == ((JANUARY, 5),)


def test_of_several_payers_the_smallest_number_counts_and_medicares_among_them(clinic, episode):
    build_coverage(episode.patient, build_payer(clinic))
    build_coverage(episode.patient, build_payer(clinic, "Second", report_every=6), rank=2, until=DAY)
    assert wanted(episode) == ((JANUARY, 6), (DAY + dt.timedelta(days=1), None))
    Terms.objects.filter(report_every=6).update(report_every=30)
    assert [one.days for one in wanted(episode)] in ([], [None])
    Terms.objects.filter(report_every=None).update(report_every=40)
    assert wanted(episode) == ((JANUARY, 30), (DAY + dt.timedelta(days=1), 40))


def test_a_second_payer_that_waits_longer_releases_no_hold_of_medicares(clinic, episode, therapist):
    build_coverage(episode.patient, build_payer(clinic))
    plan(episode, therapist)
    treat(episode, therapist, 14)
    assert "report-missing" in held(episode)
    build_coverage(episode.patient, build_payer(clinic, "Second", report_every=30), rank=2)
    recount([episode], on=DAY)
    assert "report-missing" in held(episode)
    assert interval(episode) == 10


class TestAnotherPayerLater:
    """A period goes by the payers of its first day."""

    def cover(self, episode, *payers):
        build_coverage(episode.patient, payers[0], until=ago(31))
        build_coverage(episode.patient, payers[1], since=ago(30))
        recount([episode], on=DAY)

    def test_one_that_waits_longer_releases_no_period_before(self, clinic, episode, therapist):
        plan(episode, therapist)
        treat(episode, therapist, 14)
        self.cover(episode, build_payer(clinic), build_payer(clinic, "Next", report_every=30))
        assert len(held(episode)["report-missing"].days) == 4
        first, second = clocks.reporting_of([episode], on=DAY)[episode.pk].periods
        assert (first.days, first.status, second.days, second.status) == (10, "missing", 4, "open")
        assert interval(episode) == 30

    def test_one_that_waits_less_makes_no_day_before_it_missing(self, clinic, episode, therapist):
        plan(episode, therapist)
        treat(episode, therapist, 8)
        self.cover(episode, build_payer(clinic), build_payer(clinic, "Next", report_every=5))
        assert held(episode) == {}
        (period,) = clocks.reporting_of([episode], on=DAY)[episode.pk].periods
        assert (period.days, period.status) == (8, "open")
        assert interval(episode) == 10


def test_ten_episodes_cost_as_many_queries_as_two(clinic):
    payer, costs = build_payer(clinic, report_every=5), []
    for count in (2, 10):
        episodes = [build_episode(clinic, patient=build_patient(clinic, f"{count}-{one}")) for one in range(count)]
        for episode in episodes:
            build_coverage(episode.patient, payer)
        with CaptureQueriesContext(connection) as captured:
            found = report_intervals({one.pk: one.patient_id for one in episodes})
            assert set(found.values()) == {((JANUARY, 5),)}
        costs.append(len(captured))
    assert costs == [2, 2]


def test_new_terms_move_the_clocks_of_all_whom_the_payer_covers(clinic, episode, therapist, desk):
    payer = build_payer(clinic)
    build_coverage(episode.patient, payer)
    treat(episode, therapist, 5, first=DAY - dt.timedelta(days=4))
    other = build_episode(clinic, patient=build_patient(clinic, "1002", "Brandt"))
    recount([episode, other], on=DAY)
    facts = {"unit_method": "cms_total_time", "report_every": "5"}
    desk.post(f"/billing/payers/{payer.pk}/terms/new/", terms(**facts))
    assert interval(episode) == 10, "its period began before"
    desk.post(f"/billing/payers/{payer.pk}/terms/new/", terms(since=ago(4).isoformat(), **facts))
    assert (interval(episode), interval(other)) == (5, 10)
    (period,) = clocks.reporting_of([episode], on=DAY)[episode.pk].periods
    assert (period.days, period.status) == (5, "due_today")


def test_terms_that_begin_later_make_the_clocks_stale_on_that_day(clinic, episode, desk):
    payer = build_payer(clinic)
    build_coverage(episode.patient, payer)
    recount([episode], on=DAY)
    since = DAY + dt.timedelta(days=1)
    desk.post(f"/billing/payers/{payer.pk}/terms/new/", terms(since=since.isoformat(), report_every="5"))
    assert interval(episode) == 10
    assert clocks.rebuild(clinic, on=since, write=False) == []
    clocks.freshen(clinic, on=since)
    assert interval(episode) == 5


def test_new_terms_move_the_clock_of_an_ended_episode_too(clinic, episode, therapist, desk):
    payer = build_payer(clinic)
    build_coverage(episode.patient, payer)
    treat(episode, therapist, 6, first=DAY - dt.timedelta(days=5))
    sign(build_note(episode, therapist, "discharge", {"reason": "Done.", "status": "Fine."}), therapist)
    facts = {"since": ago(9).isoformat(), "unit_method": "cms_total_time", "report_every": "5"}
    desk.post(f"/billing/payers/{payer.pk}/terms/new/", terms(**facts))
    assert clocks.rebuild(clinic, on=DAY, write=False) == []
    assert interval(episode) == 5
    coverage = episode.patient.coverages.get()
    facts = {"payer": payer.pk, "rank": "1", "since": "2026-01-01", "until": ago(10).isoformat()}
    desk.post(f"/billing/coverages/{coverage.pk}/edit/", facts)
    assert clocks.rebuild(clinic, on=DAY, write=False) == []
    assert interval(episode) == 10


def test_where_no_payer_has_a_number_nobody_is_asked(clinic, episode):
    build_coverage(episode.patient, build_payer(clinic))
    with CaptureQueriesContext(connection) as captured:
        clocks.courses_of([episode])
    usual = len(captured)
    Terms.objects.update(report_every=5)
    with CaptureQueriesContext(connection) as captured:
        clocks.courses_of([episode])
    assert len(captured) == usual + 2


def test_a_new_and_a_changed_coverage_move_the_clocks_of_the_patient(clinic, episode, therapist, desk):
    payer = build_payer(clinic, report_every=5)
    build_visit(episode, therapist, EXERCISE)
    facts = {"payer": payer.pk, "rank": "1", "since": "2026-01-01", "until": ""}
    desk.post(f"/billing/patients/{episode.patient_id}/coverages/new/", facts)
    assert interval(episode) == 5
    coverage = episode.patient.coverages.get()
    ended = (DAY - dt.timedelta(days=1)).isoformat()
    desk.post(f"/billing/coverages/{coverage.pk}/edit/", facts | {"until": ended})
    assert interval(episode) == 10


@pytest.mark.parametrize(("every", "valid"), [("", True), ("1", True), ("60", True), ("61", False), ("0", False)])
def test_a_number_of_days_is_one_that_payers_may_mean(clinic, every, valid):
    form = TermsForm(terms(report_every=every), instance=Terms(payer=build_payer(clinic)))
    assert form.is_valid() is valid
    if not valid:
        assert form.errors["report_every"]


def test_the_list_of_payers_says_how_often_each_wants_a_report(clinic, desk):
    build_payer(clinic, "Northwind", report_every=6)
    build_payer(clinic)
    html = desk.get("/billing/payers/").content.decode()
    assert "every 6 treatment days" in html
    assert "as Medicare" in html
