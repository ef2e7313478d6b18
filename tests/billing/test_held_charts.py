"""Which charts the page of holds asks: those treated between two certifications are among them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.held_charts import charts_to_ask, held_charts
from tests.billing.test_held_days import ago, held, plan, treat
from tests.builders import DAY, build_coverage, build_payer
from tests.therapy_notes.plans.building import certified

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def covered(clinic, episode, therapist):
    """Certified for twenty days, treated on the first of them, and recertified with a gap."""
    build_coverage(episode.patient, build_payer(clinic))
    certified(plan(episode, therapist, day=ago(40), days=20), therapist, on=ago(38))
    again = plan(episode, therapist, day=ago(10), kind="recertification")
    certified(again, therapist, on=ago(9))
    treat(episode, therapist, 1, first=ago(40))
    treat(episode, therapist, 1, first=ago(8))
    return episode


def asked(clinic, finding=""):
    return list(charts_to_ask(clinic, on=DAY, finding=finding))


def test_treatment_in_a_gap_between_two_certifications_is_found(clinic, covered, therapist):
    (day,) = treat(covered, therapist, 1, first=ago(15))
    assert held(covered)["certification-expired"].days == (day,)
    assert asked(clinic) == asked(clinic, "certification-expired") == [covered]
    (chart,) = held_charts(asked(clinic), on=DAY)
    assert chart.since == day


def test_without_treatment_in_the_gap_a_renewed_chart_is_not_asked(clinic, covered):
    assert held(covered) == {}
    assert asked(clinic) == []


@pytest.mark.parametrize(("days", "found"), [(21, True), (20, False)])
def test_the_gap_begins_after_the_last_day_covered(clinic, covered, therapist, days, found):
    treat(covered, therapist, 1, first=ago(41 - days))
    assert ("certification-expired" in held(covered)) is found
    assert (asked(clinic) == [covered]) is found


def test_treatment_before_a_plan_that_outlasts_its_certification(clinic, episode, therapist):
    build_coverage(episode.patient, build_payer(clinic))
    first = plan(episode, therapist, day=ago(120), days=110)
    certified(first, therapist, on=ago(118))
    treat(episode, therapist, 1, first=ago(120))
    (day,) = treat(episode, therapist, 1, first=ago(120) + dt.timedelta(days=90))
    certified(plan(episode, therapist, day=ago(5), kind="recertification"), therapist, on=ago(4))
    treat(episode, therapist, 1, first=ago(3))
    assert held(episode)["certification-expired"].days == (day,)
    assert asked(clinic) == [episode]


def test_it_stays_one_query(clinic, covered, therapist):
    treat(covered, therapist, 1, first=ago(15))
    with CaptureQueriesContext(connection) as captured:
        asked(clinic)
    assert len(captured) == 1


def test_treatment_after_a_plan_that_nobody_certified_yet(clinic, episode, therapist):
    build_coverage(episode.patient, build_payer(clinic))
    plan(episode, therapist, day=ago(40), days=30)
    treat(episode, therapist, 1, first=ago(40))
    assert asked(clinic) == []
    (day,) = treat(episode, therapist, 1, first=ago(5))
    assert held(episode)["certification-expired"].days == (day,)
    assert asked(clinic) == [episode]
