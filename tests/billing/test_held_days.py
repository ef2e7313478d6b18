"""Which treatment days wait for the plan of care or for progress reports: each hold with its days and its release."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.held_days import held_days
from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_coverage,
    build_episode,
    build_note,
    build_patient,
    build_payer,
    build_supervision,
    build_visit,
    get_note,
    sign,
)
from tests.therapy_notes.plans.building import build_plan, certified
from therapy_notes.plans import writing

FIRST = DAY - dt.timedelta(days=40)
EXERCISE = [("97110", "09:00", "09:20")]
EVALUATION = [("97161", "09:00", "09:30")]
LIMIT = dt.timedelta(days=7)  # after which a report is missing


def ago(days):
    return DAY - dt.timedelta(days=days)


def plan(episode, by, day=FIRST, days=60, **facts):
    """A plan of care that was signed on that day, for so many days from it."""
    return build_plan(episode, by, starts=day, days=days, **facts)


def treat(episode, by, count, first=FIRST, activities=EXERCISE):
    """Treatment on that many days in a row; they are given."""
    days = [first + dt.timedelta(days=number) for number in range(count)]
    for day in days:
        build_visit(episode, by, activities, day=day)
    return days


def report(episode, by, period_end):
    """A progress report through that day, signed in the afternoon of DAY."""
    said = {"objective": "Up.", "assessment": "Better.", "plan": "Go on.", "skilled_need": "Grading."}
    note = build_note(episode, by, kind="progress_report", sections=said, period_end=period_end)
    sign(note, by, clock="16:00")


def held(episode, on=DAY):
    return {one.finding.code: one for one in held_days([episode], on=on)[episode.pk]}


@pytest.fixture
def planned(episode, therapist):
    plan(episode, therapist)
    return episode


def test_a_course_with_plan_and_report_holds_nothing(planned, therapist):
    treat(planned, therapist, 10)
    report(planned, therapist, period_end=FIRST + dt.timedelta(days=9))
    assert held(planned) == {}


class TestMissingReport:
    def test_the_days_after_the_period_wait_and_those_of_the_period_do_not(self, planned, therapist):
        days = treat(planned, therapist, 12)
        assert held(planned)["report-missing"].days == tuple(days[10:])

    def test_it_begins_the_day_after_the_last_for_a_delayed_report(self, planned, therapist):
        days = treat(planned, therapist, 12)
        last = days[9] + LIMIT
        assert held(planned, on=last) == {}
        assert "report-missing" in held(planned, on=last + dt.timedelta(days=1))

    def test_with_no_treatment_after_the_period_nothing_waits(self, planned, therapist):
        treat(planned, therapist, 10)
        assert held(planned) == {}

    def test_the_signed_report_releases_it_at_once_late_as_it_is(self, planned, therapist):
        days = treat(planned, therapist, 12)
        report(planned, therapist, period_end=days[9])
        assert held(planned) == {}

    def test_a_later_missing_period_is_named_with_it(self, planned, therapist):
        treat(planned, therapist, 21)
        found = held(planned)["report-missing"]
        assert len(found.days) == 11
        assert found.finding.message.count("2026") == 2


class TestParticipation:
    def test_the_days_of_the_period_wait_and_those_after_it(self, planned, therapist, assistant):
        days = treat(planned, assistant, 11)
        assert held(planned)["participation-missing"].days == tuple(days)

    def test_while_the_period_runs_nothing_waits(self, planned, assistant):
        days = treat(planned, assistant, 10)
        assert held(planned, on=days[8]) == held(planned, on=days[9]) == {}
        assert "participation-missing" in held(planned, on=days[9] + dt.timedelta(days=1))

    def test_the_clinicians_own_service_releases_all_of_them(self, planned, therapist, assistant):
        days = treat(planned, assistant, 11)
        build_visit(planned, therapist, EXERCISE, day=days[-1] + dt.timedelta(days=1))
        assert "participation-missing" not in held(planned)

    def test_a_service_before_the_period_does_not(self, planned, therapist, assistant):
        treat(planned, therapist, 10)
        report(planned, therapist, period_end=FIRST + dt.timedelta(days=9))
        days = treat(planned, assistant, 10, first=FIRST + dt.timedelta(days=10))
        assert held(planned)["participation-missing"].days == tuple(days)


class TestPlan:
    def test_treatment_without_a_plan_waits_and_an_evaluation_does_not(self, episode, therapist):
        build_visit(episode, therapist, EVALUATION, kind="evaluation", day=ago(9))
        days = treat(episode, therapist, 2, first=ago(8))
        assert held(episode)["plan-missing"].days == tuple(days)

    def test_a_signed_plan_releases_the_days_from_its_signature_on(self, episode, therapist):
        days = treat(episode, therapist, 3, first=ago(2))
        plan(episode, therapist, day=days[1])
        assert held(episode)["plan-missing"].days == (days[0],)


class TestPlanWrittenLater:
    """Treatment may begin before the plan is written if its author gives or supervises it (…§220.1.2 A)."""

    @pytest.fixture
    def late(self, episode, therapist):
        """Two days of treatment, and a plan that begins with the first, written on the third day."""

        def write(*people):
            days = [ago(2), ago(1)]
            for day, by in zip(days, people, strict=True):
                build_visit(episode, by, EXERCISE, day=day)
            plan(episode, therapist, day=days[0], signed=DAY)
            return days

        return write

    def test_its_authors_own_treatment_before_waits_for_nothing(self, episode, therapist, late):
        late(therapist, therapist)
        assert held(episode) == {}

    def test_what_another_therapist_gave_waits(self, clinic, episode, therapist, late):
        days = late(therapist, build_clinician(clinic, "other"))
        assert held(episode)["plan-missing"].days == (days[1],)

    def test_an_assistant_whom_the_author_supervised_on_that_day_treats_too(self, clinic, episode, therapist, late):
        helper, left = (build_clinician(clinic, name, credential="PTA") for name in ("hal", "lea"))
        build_supervision(helper, therapist)
        build_supervision(left, therapist, until=ago(3))
        days = late(helper, left)
        assert held(episode)["plan-missing"].days == (days[1],)

    def test_a_day_before_the_plan_says_that_it_begins_waits(self, episode, therapist, late):
        build_visit(episode, therapist, EXERCISE, day=ago(5))
        late(therapist, therapist)
        assert held(episode)["plan-missing"].days == (ago(5),)


class TestCertification:
    """Certified for at most 90 days from the first treatment, that day counted (Pub. 100-02 ch. 15 §220.1.3)."""

    START = DAY - dt.timedelta(days=100)
    LAST = START + dt.timedelta(days=89)

    @pytest.fixture
    def expiring(self, episode, therapist):
        """Treatment on the first day, the last that is covered and the one after; the plan lasts for all of them."""
        written = plan(episode, therapist, day=self.START, days=120)
        certified(written, therapist, self.START + dt.timedelta(days=7))
        for day in (self.START, self.LAST, self.LAST + dt.timedelta(days=1)):
            build_visit(episode, therapist, EXERCISE, day=day)
        return episode

    def test_the_last_day_covered_goes_and_the_next_waits(self, expiring):
        assert held(expiring)["certification-expired"].days == (self.LAST + dt.timedelta(days=1),)

    def test_a_recertification_releases_the_days_that_it_covers(self, expiring, therapist):
        start = self.LAST + dt.timedelta(days=1)
        again = plan(expiring, therapist, day=start, kind="recertification")
        assert "certification-expired" in held(expiring)
        entered = certified(again, therapist, DAY)
        assert held(expiring) == {}
        writing.take_back(entered, "It was another patient's.", by=therapist, at=at("20:00"))
        assert "certification-expired" in held(expiring)

    def test_a_plan_that_waits_for_its_first_signature_holds_nothing_for_as_long_as_one_could_cover(
        self, episode, therapist
    ):
        plan(episode, therapist, day=self.START, days=120)
        for day in (self.START, self.LAST, self.LAST + dt.timedelta(days=1)):
            build_visit(episode, therapist, EXERCISE, day=day)
        assert held(episode)["certification-expired"].days == (self.LAST + dt.timedelta(days=1),)

    def test_a_chiropractors_signature_holds_every_day_until_a_physicians_is_there(self, episode, therapist):
        written = plan(episode, therapist)
        days = treat(episode, therapist, 2)
        certified(written, therapist, days[0], who="chiropractor")
        assert held(episode)["certifier-not-allowed"].days == tuple(days)
        certified(written, therapist, days[1])
        assert held(episode) == {}


class TestPayers:
    def test_elsewhere_nothing_waits_for_plan_or_report(self, clinic, episode, assistant):
        build_coverage(episode.patient, build_payer(clinic, "Northwind", "cpt_midpoint"))
        treat(episode, assistant, 12)
        assert held(episode) == {}

    def test_the_days_of_each_payer_are_its_own(self, clinic, episode, therapist):
        days = treat(episode, therapist, 4, first=ago(8))
        build_coverage(episode.patient, build_payer(clinic, "Northwind", "cpt_midpoint"), until=days[1])
        build_coverage(episode.patient, build_payer(clinic), since=days[2])
        found = held(episode)["plan-missing"]
        assert (found.days, found.payers) == (tuple(days[2:]), ("Medicare",))

    def test_terms_in_force_on_the_day_decide(self, clinic, episode, therapist):
        days = treat(episode, therapist, 2, first=ago(2))
        payer = build_payer(clinic, "Northwind", "cpt_midpoint")
        payer.terms.create(since=days[1], unit_method="cms_total_time")
        build_coverage(episode.patient, payer)
        assert held(episode)["plan-missing"].days == (days[1],)


def test_care_goes_on_where_days_are_held(episode, assistant, therapist):
    treat(episode, assistant, 12)
    assert {"plan-missing", "report-missing", "participation-missing"} <= held(episode).keys()
    visit = build_visit(episode, therapist, EXERCISE, sections=COMPLETE)
    sign(visit.note, therapist)
    assert get_note(visit.note.pk).status == "signed"


def test_ten_episodes_cost_as_many_queries_as_two(clinic, assistant):
    costs = []
    for count in (2, 8):
        episodes = [build_episode(clinic, patient=build_patient(clinic, f"{count}-{one}")) for one in range(count)]
        for episode in episodes:
            build_coverage(episode.patient, build_payer(clinic, f"Payer of {episode.pk}"))
            build_visit(episode, assistant, EXERCISE)
        with CaptureQueriesContext(connection) as captured:
            assert all(held_days(episodes, on=DAY).values())
        costs.append(len(captured))
    assert costs[0] == costs[1]
