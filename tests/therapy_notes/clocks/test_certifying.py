"""What the stored clock says of a plan whose certification is not there yet."""

import datetime as dt

import pytest

from tests.therapy_notes.plans.building import FIRST, build_plan, certified, papers, sent
from therapy_notes.clocks.certifying import of_plan

LAST = dt.date(2025, 5, 31)


@pytest.fixture
def plan(episode, therapist):
    return build_plan(episode, therapist)


@pytest.fixture
def clock(episode):
    """The plan's number, by when it is signed and the last day covered, as of a day."""

    def ask(on):
        found = of_plan(papers(episode), FIRST, [FIRST], on=on)
        return found["plan_id"], found["certification_due"], found["certified_through"]

    return ask


def test_a_signature_by_somebody_who_may_not_certify_leaves_it_wanting(plan, clock, therapist):
    certified(plan, therapist, dt.date(2025, 3, 10), who="dentist")
    assert clock(dt.date(2025, 3, 12)) == (plan.pk, dt.date(2025, 4, 2), None)


def test_a_recertification_on_its_way_is_due_while_the_one_before_covers(episode, plan, clock, therapist):
    certified(plan, therapist, dt.date(2025, 3, 10))
    assert clock(dt.date(2025, 5, 20)) == (plan.pk, None, LAST)
    day = dt.date(2025, 5, 28)
    renewed = build_plan(episode, therapist, starts=dt.date(2025, 6, 1), kind="recertification", signed=day)
    assert clock(day) == (renewed.pk, LAST, LAST)
    sent(renewed, therapist, day)
    assert clock(dt.date(2025, 6, 3)) == (renewed.pk, LAST, LAST)
    certified(renewed, therapist, dt.date(2025, 5, 29))
    assert clock(dt.date(2025, 5, 30)) == (renewed.pk, None, dt.date(2025, 8, 29))


def test_a_significant_change_on_its_way_is_due_thirty_days_after_treatment_under_it(episode, plan, clock, therapist):
    certified(plan, therapist, dt.date(2025, 3, 10))
    changed = build_plan(episode, therapist, starts=dt.date(2025, 4, 10), kind="revision", significant=True)
    assert clock(dt.date(2025, 4, 11)) == (changed.pk, dt.date(2025, 5, 10), LAST)
