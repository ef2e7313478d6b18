"""The second clock: visits of 97530 since the last supportive documentation, where the payer counts them."""

import datetime as dt

import pytest

from billing import charges
from billing.models import Terms
from tests.builders import DAY, build_coverage, build_payer, build_visit
from tests.therapy_notes.test_clocks import report


@pytest.fixture
def payer(clinic, episode):
    found = build_payer(clinic)
    Terms.objects.filter(payer=found).update(supportive_every=10, continued_need_from=11)
    build_coverage(episode.patient, found)
    return found


def treat(episode, by, count, code="97530"):
    """Visits on the days before DAY and on it; the last one."""
    for left in reversed(range(count)):
        visit = build_visit(episode, by, [(code, "09:00", "09:23")], day=DAY - dt.timedelta(days=left))
    return visit


def codes(visit):
    return [one.code for one in charges.supportive_clock(visit).findings]


def test_without_such_terms_nothing_is_counted(episode, therapist):
    assert charges.supportive_clock(treat(episode, therapist, 1)) is None


@pytest.mark.parametrize(("count", "said"), [(7, []), (8, ["supportive-due"]), (10, ["supportive-due"])])
def test_visits_of_the_code_are_counted_and_the_last_ones_warn(payer, episode, therapist, count, said):
    visit = treat(episode, therapist, count)
    clock = charges.supportive_clock(visit)
    assert (clock.count, clock.of, codes(visit)) == (count, 10, said)


def test_visits_without_the_code_do_not_count(payer, episode, therapist):
    assert charges.supportive_clock(treat(episode, therapist, 3, code="97110")).count == 0


def test_the_eleventh_visit_without_documentation_misses_it_and_the_reason_for_more(payer, episode, therapist):
    assert codes(treat(episode, therapist, 11)) == ["supportive-missing", "continued-need-missing"]


def test_a_signed_report_moves_the_clock_and_its_gaps_are_named(payer, episode, therapist):
    visit = treat(episode, therapist, 10)
    report(episode, therapist, period_end=DAY - dt.timedelta(days=1))
    clock = charges.supportive_clock(visit)
    assert clock.count == 1
    assert codes(visit) == ["supportive-incomplete"]


def test_the_panel_lists_it_beside_the_other_findings(payer, episode, therapist):
    visit = treat(episode, therapist, 8)
    assert "supportive-due" in [finding.code for finding, _ in charges.visit_charges(visit).findings()]
