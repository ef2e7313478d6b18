"""Which payers count on a day, and on which terms."""

import datetime as dt

import pytest

from billing import gather
from billing.models import Terms
from billing.rules.facts import PayerTerms, SupportiveTerms
from tests.builders import DAY, build_coverage, build_patient, build_payer, build_visit

NEXT = DAY + dt.timedelta(days=1)


class TestCoverages:
    @pytest.fixture
    def visit(self, episode, therapist):
        return build_visit(episode, therapist)

    def names(self, visit):
        rows = gather.coverage_terms(visit)
        return [(row.coverage.payer.name if row.coverage else None, row.terms.unit_method) for row in rows]

    def test_without_one_the_day_is_counted_by_total_time(self, visit):
        assert self.names(visit) == [(None, "cms_total_time")]

    @pytest.mark.parametrize(
        ("since", "until", "holds"),
        [(DAY, DAY, True), (NEXT, None, False), (DAY - dt.timedelta(days=9), DAY - dt.timedelta(days=1), False)],
    )
    def test_one_holds_from_its_first_to_its_last_day(self, visit, clinic, since, until, holds):
        build_coverage(visit.episode.patient, build_payer(clinic, "Northwind"), since=since, until=until)
        assert self.names(visit) == [("Northwind" if holds else None, "cms_total_time")]

    def test_terms_are_those_in_force_on_the_day(self, visit, clinic):
        payer = build_payer(clinic, "Northwind", since=dt.date(2026, 1, 1))
        Terms.objects.create(payer=payer, since=DAY, unit_method="cpt_midpoint", discipline_modifiers=False)
        Terms.objects.create(payer=payer, since=NEXT, unit_method="cms_total_time")
        build_coverage(visit.episode.patient, payer)
        (row,) = gather.coverage_terms(visit)
        assert row.terms == PayerTerms("cpt_midpoint", discipline_modifiers=False)

    def test_every_term_reaches_the_law(self, visit, clinic):
        terms = {"assistant_modifiers": False, "edits": "none", "distinct_modifier": "XU", "min_continuous_minutes": 10}
        payer = build_payer(clinic, **terms, supportive_every=10, continued_need_from=11)
        build_coverage(visit.episode.patient, payer)
        (row,) = gather.coverage_terms(visit)
        wanted = SupportiveTerms("97530", 10, 11)
        assert row.terms == PayerTerms("cms_total_time", **terms, supportive=(wanted,))
        assert row.supportive == wanted

    def test_two_stand_side_by_side_first_payer_first(self, visit, clinic):
        patient = visit.episode.patient
        build_coverage(patient, build_payer(clinic, "Second", "cpt_midpoint"), rank=2)
        build_coverage(patient, build_payer(clinic, "First"), rank=1)
        assert self.names(visit) == [("First", "cms_total_time"), ("Second", "cpt_midpoint")]

    def test_of_two_of_one_rank_the_younger_holds(self, visit, clinic):
        patient = visit.episode.patient
        build_coverage(patient, build_payer(clinic, "Old"), since=dt.date(2026, 1, 1))
        build_coverage(patient, build_payer(clinic, "New"), since=dt.date(2026, 3, 1))
        assert self.names(visit) == [("New", "cms_total_time")]

    def test_those_of_another_patient_are_not_looked_at(self, visit, clinic):
        build_coverage(build_patient(clinic, "2002"), build_payer(clinic, "Northwind"))
        assert self.names(visit) == [(None, "cms_total_time")]
