"""The second clock: visits of 97530 since the last supportive documentation, where the payer counts them."""

import datetime as dt

import pytest

from billing import charges
from billing.models import Terms
from tests.builders import DAY, build_coverage, build_payer, build_visit, get_note, log
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


def clock_of(visit):
    return charges.visit_charges(get_note(visit.note.pk).visit).supportive


def codes(visit):
    return [one.code for one in clock_of(visit).findings]


def test_without_such_terms_nothing_is_counted(episode, therapist):
    assert clock_of(treat(episode, therapist, 1)) is None


@pytest.mark.parametrize(("count", "said"), [(7, []), (8, ["supportive-due"]), (10, ["supportive-due"])])
def test_visits_of_the_code_are_counted_and_the_last_ones_warn(payer, episode, therapist, count, said):
    visit = treat(episode, therapist, count)
    clock = clock_of(visit)
    assert (clock.count, clock.of, codes(visit)) == (count, 10, said)


def test_visits_without_the_code_do_not_count(payer, episode, therapist):
    assert clock_of(treat(episode, therapist, 3, code="97110")).count == 0


def test_the_eleventh_visit_without_documentation_misses_it_and_the_reason_for_more(payer, episode, therapist):
    assert codes(treat(episode, therapist, 11)) == ["supportive-missing", "continued-need-missing"]


def test_a_signed_report_moves_the_clock_and_its_gaps_are_named(payer, episode, therapist):
    visit = treat(episode, therapist, 10)
    report(episode, therapist, period_end=DAY - dt.timedelta(days=1))
    clock = clock_of(visit)
    assert clock.count == 1
    assert codes(visit) == ["supportive-incomplete"]


def test_the_panel_lists_it_beside_the_other_findings(payer, episode, therapist):
    visit = treat(episode, therapist, 8)
    answer = charges.visit_charges(visit).first.answer
    assert [finding.code for finding in answer.findings].count("supportive-due") == 1


def test_while_a_clock_runs_it_is_counted_all_the_same(payer, episode, therapist):
    visit = treat(episode, therapist, 3)
    log(visit, therapist, "97110", "09:30", None)
    assert clock_of(visit).count == 3
