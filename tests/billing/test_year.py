"""The year's threshold: rates, the figure somebody looked up, and our own days since."""

import datetime as dt
from decimal import Decimal

import pytest

from billing import gather
from billing.models import Decision, WithdrawnYear
from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_coverage,
    build_episode,
    build_payer,
    build_rates,
    build_signed_visit,
    build_visit,
    build_year,
    get_note,
)
from therapy_notes.models import OpeningBalance

JANUARY = dt.date(2026, 1, 5)
ONE_UNIT = [("97530", "09:00", "09:20")]


@pytest.fixture
def payer(clinic, episode):
    found = build_payer(clinic)
    build_coverage(episode.patient, found)
    build_rates(found, c97530="40.00", c97110="30.00")
    return found


def year(visit):
    visit = get_note(visit.note.pk).visit
    (row,) = gather.coverage_terms(visit)
    return gather.year_to_date(visit, gather.day_facts(visit), row, None)


def spent(visit):
    return year(visit).threshold.year_to_date


def test_the_figure_and_every_day_since_make_the_year(payer, episode, therapist):
    build_year(episode.patient, therapist, "1000.00")
    build_signed_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=2))
    build_visit(episode, therapist, [("97110", "09:00", "09:30")], day=DAY - dt.timedelta(days=1))
    visit = build_visit(episode, therapist, ONE_UNIT)
    assert spent(visit) == Decimal("1000.00") + 40 + 2 * 30
    assert year(visit).threshold.rates == {"97530": Decimal(40)}


def test_days_before_the_figure_are_in_it(payer, episode, therapist):
    build_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=2))
    build_year(episode.patient, therapist, "1000.00", as_of=DAY - dt.timedelta(days=1))
    assert spent(build_visit(episode, therapist, ONE_UNIT)) == 1000


def test_the_day_of_the_figure_is_not_in_it(payer, episode, therapist):
    build_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=1))
    build_year(episode.patient, therapist, "1000.00", as_of=DAY - dt.timedelta(days=1))
    assert spent(build_visit(episode, therapist, ONE_UNIT)) == 1040


def test_the_latest_figure_holds_and_of_one_day_the_one_entered_last(payer, episode, therapist):
    build_year(episode.patient, therapist, "9.00", as_of=DAY)
    build_year(episode.patient, therapist, "10.00", as_of=DAY)
    build_year(episode.patient, therapist, "1.00", as_of=JANUARY)
    build_year(episode.patient, therapist, "99.00", as_of=DAY + dt.timedelta(days=1))
    assert spent(build_visit(episode, therapist, ONE_UNIT)) == 10


@pytest.mark.parametrize(("discipline", "credential", "counts"), [("SLP", "SLP", True), ("OT", "OT", False)])
def test_pt_and_slp_share_a_bucket_and_ot_has_its_own(
    payer, clinic, episode, therapist, discipline, credential, counts
):
    other = build_clinician(clinic, "olga", credential=credential)
    code = {"SLP": "92507", "OT": "97530"}[discipline]
    build_rates(payer, c92507="70.00")
    theirs = build_episode(clinic, discipline=discipline, patient=episode.patient)
    build_visit(theirs, other, [(code, "09:00", "09:20")], day=DAY - dt.timedelta(days=1))
    build_year(episode.patient, therapist, "100.00")
    assert spent(build_visit(episode, therapist, ONE_UNIT)) == (170 if counts else 100)


def test_of_one_date_pt_comes_before_slp(payer, clinic, episode, therapist):
    build_rates(payer, c92507="70.00")
    speech = build_clinician(clinic, "sloan", credential="SLP")
    in_speech = build_episode(clinic, discipline="SLP", patient=episode.patient)
    build_year(episode.patient, therapist, "100.00")
    visit = build_visit(episode, therapist, ONE_UNIT)
    theirs = build_visit(in_speech, speech, [("92507", "11:00", "11:30")], start="11:00")
    assert (spent(visit), spent(theirs)) == (100, 140)


def test_rates_are_those_of_each_day(payer, episode, therapist):
    build_rates(payer, since=DAY, c97530="44.00")
    build_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=1))
    build_year(episode.patient, therapist, "100.00")
    visit = build_visit(episode, therapist, ONE_UNIT)
    assert (spent(visit), year(visit).threshold.rates["97530"]) == (140, 44)


def test_a_line_under_notice_adds_nothing(payer, episode, therapist):
    yesterday = DAY - dt.timedelta(days=1)
    build_visit(episode, therapist, ONE_UNIT, day=yesterday)
    who = {"patient": episode.patient, "by": therapist, "by_text": "Thea", "at": at("12:00")}
    Decision.objects.create(date=yesterday, discipline="PT", kind="notice", answer=["97530 GA"], **who)
    build_year(episode.patient, therapist, "100.00")
    assert spent(build_visit(episode, therapist, ONE_UNIT)) == 100


def test_days_that_another_payer_covered_are_not_counted(payer, clinic, episode, therapist):
    payer.coverages.update(since=DAY)
    build_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=1))
    build_year(episode.patient, therapist, "100.00")
    assert spent(build_visit(episode, therapist, ONE_UNIT)) == 100


def test_a_withdrawn_figure_holds_for_no_day_and_the_one_before_does(payer, episode, therapist):
    build_year(episode.patient, therapist, "10.00")
    wrong = build_year(episode.patient, therapist, "9999.00", as_of=DAY)
    visit = build_visit(episode, therapist, ONE_UNIT)
    assert spent(visit) == 9999
    WithdrawnYear.objects.create(figure=wrong, by=therapist, by_text="Thea", at=at("12:00"))
    assert spent(visit) == 10


def test_of_two_rates_for_one_date_the_one_entered_last_holds(payer, episode, therapist):
    build_year(episode.patient, therapist, "10.00")
    build_rates(payer, c97530="44.00")
    assert year(build_visit(episode, therapist, ONE_UNIT)).threshold.rates == {"97530": Decimal(44)}


def test_the_year_says_what_it_is_made_of(payer, episode, therapist):
    figure = build_year(episode.patient, therapist, "1000.00")
    build_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=1))
    found = year(build_visit(episode, therapist, ONE_UNIT))
    assert found.figure == figure
    assert [(one.date, one.discipline, one.amount) for one in found.days] == [(DAY - dt.timedelta(days=1), "PT", 40)]


class TestOpeningBalance:
    """What a patient in mid-care brought along holds as a figure of its day, where none was entered since."""

    def brought(self, episode, amount, on=JANUARY):
        return OpeningBalance.objects.create(
            episode=episode, source="Lakeside Rehab, by letter", threshold_amount=amount, threshold_on=on
        )

    def test_it_is_a_figure_of_its_day_and_our_days_are_added(self, payer, episode, therapist):
        self.brought(episode, "500.00", DAY - dt.timedelta(days=1))
        build_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=2))
        build_visit(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=1))
        visit = build_visit(episode, therapist, ONE_UNIT)
        assert (spent(visit), year(visit).figure.source) == (540, "Lakeside Rehab, by letter")

    @pytest.mark.parametrize(("as_of", "holds"), [(JANUARY - dt.timedelta(days=1), 500), (JANUARY, 90), (DAY, 90)])
    def test_a_figure_entered_for_its_day_or_later_holds_instead(self, payer, episode, therapist, as_of, holds):
        self.brought(episode, "500.00")
        build_year(episode.patient, therapist, "90.00", as_of=as_of)
        assert spent(build_visit(episode, therapist, ONE_UNIT)) == holds

    def test_it_counts_for_its_own_year_bucket_and_later_days_only(self, payer, clinic, episode, therapist):
        opening = self.brought(episode, "500.00", dt.date(2025, 12, 31))
        visit = build_visit(episode, therapist, ONE_UNIT)
        assert year(visit) == gather.Year()
        OpeningBalance.objects.update(threshold_on=DAY + dt.timedelta(days=1))
        assert year(visit) == gather.Year()
        OpeningBalance.objects.update(threshold_on=DAY)
        assert spent(visit) == 500
        opening.episode = build_episode(clinic, discipline="OT", patient=episode.patient)
        opening.save()
        assert year(visit) == gather.Year()


def test_without_a_figure_of_the_year_no_sum_is_claimed(payer, episode, therapist):
    visit = build_visit(episode, therapist, ONE_UNIT)
    assert year(visit) == gather.Year()
    build_year(episode.patient, therapist, "3000.00", as_of=dt.date(2025, 12, 31))
    build_year(episode.patient, therapist, "3000.00", bucket="OT")
    assert year(visit) == gather.Year()


def test_a_payer_without_rates_is_asked_for_none(clinic, episode, therapist):
    build_coverage(episode.patient, build_payer(clinic))
    build_year(episode.patient, therapist, "3000.00")
    assert year(build_visit(episode, therapist, ONE_UNIT)) is None


def test_a_code_of_the_day_without_a_rate_is_said(payer, episode, therapist, sign_in, noon):
    build_year(episode.patient, therapist, "3000.00")
    visit = build_visit(episode, therapist, [*ONE_UNIT, ("97140", "09:20", "09:40")])
    assert (year(visit).threshold, year(visit).no_rate_for, year(visit).on) == (None, "97140", DAY)
    html = sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()
    assert "Medicare has no rate for 97140 on Mar 6" in html


def test_a_code_without_a_line_needs_no_rate(payer, episode, therapist):
    build_year(episode.patient, therapist, "3000.00")
    visit = build_visit(episode, therapist, [*ONE_UNIT, ("97140", "09:20", "09:22")])
    assert spent(visit) == 3000


def test_a_day_in_between_without_a_rate_is_said_and_no_sum_is_claimed(payer, episode, therapist, sign_in, noon):
    yesterday = DAY - dt.timedelta(days=1)
    build_visit(episode, therapist, [("97140", "09:00", "09:20")], day=yesterday)
    build_year(episode.patient, therapist, "3000.00")
    visit = build_visit(episode, therapist, ONE_UNIT)
    assert (year(visit).threshold, year(visit).no_rate_for, year(visit).on) == (None, "97140", yesterday)
    html = sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()
    assert "Medicare has no rate for 97140 on Mar 5" in html


def test_thirty_days_cost_as_many_queries_as_two(payer, episode, therapist, django_assert_num_queries):
    build_year(episode.patient, therapist, "100.00")
    for back in range(1, 31):
        build = build_signed_visit if back % 2 else build_visit
        build(episode, therapist, ONE_UNIT, day=DAY - dt.timedelta(days=back))
    visit = get_note(build_visit(episode, therapist, ONE_UNIT).note.pk).visit
    (row,), gathered = gather.coverage_terms(visit), gather.day_facts(visit)
    with django_assert_num_queries(9):
        assert gather.year_to_date(visit, gathered, row, None).threshold.year_to_date == 100 + 30 * 40
