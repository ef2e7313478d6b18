"""A patient who arrives in mid-care: what another record counted is entered once, and the clocks go on from there."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.builders import DAY, at, build_signed_visit, build_visit
from therapy_notes import arriving, clocks
from therapy_notes.changes import Changed
from therapy_notes.models import AuditEvent, CareClock, CodeCount, OpeningBalance

SINCE = DAY - dt.timedelta(days=20)
NOTHING = {name: OpeningBalance._meta.get_field(name).get_default() for name in arriving.FACTS}
BROUGHT = NOTHING | {"source": "Discharge summary of Lakeside Rehab", "period_start": SINCE, "days": 7}


def bring(episode, by, was=None, **facts):
    return arriving.write_opening(episode, by=by, at=at("12:00"), was=was, **BROUGHT | facts)


def refused(field, episode, by, **facts):
    with pytest.raises(ValidationError) as told:
        bring(episode, by, **facts)
    assert field in told.value.message_dict
    return " ".join(told.value.message_dict[field])


def test_the_report_comes_due_with_the_days_of_elsewhere(episode, therapist):
    bring(episode, therapist)
    for days in (2, 1):
        build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=DAY - dt.timedelta(days=days))
    assert clocks.course_of(episode).clock(on=DAY).day == 10
    assert clocks.course_of(episode).clock(on=DAY).finding.code == "report-due"
    clock = CareClock.objects.get(episode=episode)
    assert (clock.period_start, clock.period_days, clock.remaining) == (SINCE, 9, 1)


@pytest.mark.parametrize(("served", "gaps"), [(True, 0), (False, 1)])
def test_a_therapists_service_elsewhere_is_participation(episode, assistant, therapist, served, gaps):
    bring(episode, therapist, days=9, clinician_treated=served)
    build_visit(episode, assistant, [("97530", "09:00", "09:23")])
    assert CareClock.objects.get(episode=episode).gap_periods == gaps


def test_visits_of_elsewhere_count_until_a_report_is_signed(episode, therapist):
    bring(episode, therapist, visits=4, visits_total=6)
    build_signed_visit(episode, therapist)
    count = CodeCount.objects.get(episode=episode)
    assert (count.code, count.total, count.since) == ("97530", 7, 5)
    assert clocks.course_of(episode).visits_before == (4, 6)


def test_it_is_told_in_the_log_without_its_words(episode, therapist):
    row = bring(episode, therapist)
    bring(episode, therapist, days=8, threshold_amount=Decimal("812.40"), threshold_on=SINCE)
    first, second = AuditEvent.objects.filter(event__startswith="opening.").order_by("pk")
    assert (first.event, first.subject) == ("opening.entered", f"openingbalance {row.pk}")
    assert (second.detail["was"]["days"], second.detail["now"]["days"]) == (7, 8)
    assert second.detail["now"]["threshold_amount"] == "812.40"
    assert "Lakeside" not in str(first.detail) + str(second.detail)


def test_what_is_said_again_changes_nothing(episode, therapist):
    bring(episode, therapist)
    bring(episode, therapist)
    assert AuditEvent.objects.filter(event__startswith="opening.").count() == 1


def test_of_two_who_write_the_same_field_the_second_is_told(episode, therapist):
    bring(episode, therapist)
    bring(episode, therapist, was=dict(BROUGHT), days=8)
    with pytest.raises(Changed):
        bring(episode, therapist, was=dict(BROUGHT), days=6)


class TestWhatDoesNotFit:
    @pytest.mark.parametrize(("days", "fits"), [(9, True), (10, False)])
    def test_ten_of_ten_days_ask_for_the_report_first(self, episode, therapist, days, fits):
        if fits:
            assert bring(episode, therapist, days=days).pk
        else:
            assert "treatment day 10" in refused("days", episode, therapist, days=days)

    def test_a_period_has_its_first_day(self, episode, therapist):
        with pytest.raises(ValidationError, match="first day of the open reporting period"):
            bring(episode, therapist, period_start=None)

    @pytest.mark.parametrize("name", ["period_start", "first_treatment", "threshold_on"])
    def test_a_day_to_come(self, episode, therapist, name):
        facts = {name: DAY + dt.timedelta(days=1), "threshold_amount": 1, "threshold_on": DAY}
        assert "lies ahead" in refused(name, episode, therapist, **facts | {name: DAY + dt.timedelta(days=1)})

    @pytest.mark.parametrize(("days", "fits"), [(3, True), (4, False)])
    def test_no_more_days_than_the_calendar_had(self, episode, therapist, days, fits):
        facts = {"period_start": DAY - dt.timedelta(days=3), "days": days}
        if fits:
            assert bring(episode, therapist, **facts).pk
        else:
            assert "Only 3 calendar days" in refused("days", episode, therapist, **facts)

    def test_an_own_treatment_day_before_it(self, episode, therapist):
        build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=SINCE - dt.timedelta(days=1))
        assert "treatment day before that" in refused("period_start", episode, therapist)

    def test_the_first_treatment_after_the_open_period_began(self, episode, therapist):
        assert refused("first_treatment", episode, therapist, first_treatment=SINCE + dt.timedelta(days=1))

    def test_the_first_treatment_after_one_of_this_record_even_without_an_open_period(self, episode, therapist):
        build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=DAY - dt.timedelta(days=2))
        facts = {"period_start": None, "days": 0, "first_treatment": DAY - dt.timedelta(days=1)}
        assert "treatment day before that" in refused("first_treatment", episode, therapist, **facts)

    def test_more_visits_since_than_in_all(self, episode, therapist):
        with pytest.raises(ValidationError, match="more visits since"):
            bring(episode, therapist, visits=5, visits_total=4)
