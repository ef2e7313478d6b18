"""The cases K01 to K15 of the law, told by a record: plans as they are signed, and what happens to them on paper."""

import datetime as dt

import pytest

from tests.builders import at
from tests.therapy_notes.plans.building import (
    FIRST,
    amended,
    build_plan,
    certified,
    ordered,
    papers,
    sent,
    standing,
    word_of_mouth,
)
from therapy_notes.models import OpeningBalance
from therapy_notes.plans import writing

MISSING = "certification-missing warning"
EXPIRED = "certification-expired error"
LAST = dt.date(2025, 5, 31)  # the 90th day


def d(month, day, year=2025):
    return dt.date(year, month, day)


@pytest.fixture
def plan(episode, therapist):
    return build_plan(episode, therapist)


class TestTheFirstSignature:
    @pytest.mark.parametrize(
        ("on", "status"), [(d(3, 3), "pending"), (d(4, 2), "pending"), (d(4, 3), "missing")], ids=str
    )
    def test_k01_is_due_30_days_after_the_first_treatment(self, episode, plan, on, status):
        assert standing(episode, on) == (status, d(4, 2), None, [MISSING])

    @pytest.mark.parametrize(("signed", "status"), [(d(4, 2), "certified"), (d(4, 3), "delayed")], ids=str)
    def test_k02_is_in_time_on_the_thirtieth_day_and_delayed_after_it(self, episode, plan, therapist, signed, status):
        certified(plan, therapist, signed)
        assert standing(episode, d(4, 10)) == (status, LAST, LAST, [])

    def test_k03_needs_no_reason_for_thirty_days_and_then_one(self, episode, plan, therapist):
        first = certified(plan, therapist, d(5, 3))
        assert standing(episode, d(5, 10)) == ("late", LAST, LAST, ["certification-late warning"])
        writing.give_delay_reason(plan, text="The office was closed.", by=therapist, at=at("09:00", d(5, 4)))
        assert standing(episode, d(5, 10)) == ("delayed", LAST, LAST, [])
        writing.take_back(first, "Misread.", by=therapist, at=at("10:00", d(5, 4)))
        certified(plan, therapist, d(5, 2), entered=d(5, 5))
        assert standing(episode, d(5, 10))[0] == "delayed"

    def test_k04_has_14_days_of_its_own_after_word_of_mouth_in_time(self, episode, plan, therapist):
        word_of_mouth(plan, therapist, d(3, 30))
        assert standing(episode, d(4, 10))[:2] == ("pending", d(4, 13))
        certified(plan, therapist, d(4, 13))
        assert standing(episode, d(4, 20))[0] == "certified"

    def test_k04_word_of_mouth_after_the_thirty_days_comes_too_late(self, episode, plan, therapist):
        word_of_mouth(plan, therapist, d(4, 3))
        assert standing(episode, d(4, 10)) == ("missing", d(4, 2), None, [MISSING])


class TestHowLongItCovers:
    def test_k05_a_plan_for_six_weeks_is_covered_for_42_days(self, episode, therapist):
        certified(build_plan(episode, therapist, days=42), therapist, d(3, 10))
        assert standing(episode, d(4, 13)) == ("certified", d(4, 13), d(4, 13), [])
        assert standing(episode, d(4, 14)) == ("expired", d(4, 13), d(4, 13), [EXPIRED])

    def test_k05_a_plan_that_begins_after_the_evaluation_is_covered_to_its_own_end(self, episode, therapist):
        certified(build_plan(episode, therapist, starts=d(3, 5), days=42, signed=FIRST), therapist, d(3, 10))
        assert standing(episode, d(4, 14))[2] == d(4, 15)

    def test_k06_a_longer_plan_for_90_whatever_the_paper_says(self, episode, therapist):
        plan = build_plan(episode, therapist, days=120)
        certified(plan, therapist, d(3, 10), through=d(6, 1))
        assert standing(episode, LAST) == ("certified", LAST, LAST, [])

    def test_a_paper_that_says_less_covers_less(self, episode, plan, therapist):
        certified(plan, therapist, d(3, 10), through=d(4, 30))
        assert standing(episode, d(5, 1))[2:] == (d(4, 30), [EXPIRED])

    def test_a_late_signature_lengthens_nothing_whatever_its_paper_says(self, episode, therapist):
        plan = build_plan(episode, therapist, starts=d(3, 10), signed=FIRST)
        certified(plan, therapist, d(5, 12), through=d(6, 8))
        late = ["certification-late warning"]
        assert standing(episode, LAST) == ("late", LAST, LAST, late)
        assert standing(episode, d(6, 1)) == ("expired", LAST, LAST, [*late, EXPIRED])

    def test_k07_the_day_after_needs_a_recertification(self, episode, plan, therapist):
        certified(plan, therapist, d(3, 10))
        assert standing(episode, d(6, 1)) == ("expired", LAST, LAST, [EXPIRED])
        assert standing(episode, d(6, 2))[0] == "expired"


class TestRecertification:
    @pytest.fixture
    def renewed(self, episode, plan, therapist):
        certified(plan, therapist, d(3, 10))
        return build_plan(episode, therapist, starts=d(6, 1), kind="recertification", signed=d(5, 28))

    def test_k07_covers_from_the_first_treatment_under_it(self, episode, renewed, therapist):
        certified(renewed, therapist, d(5, 29))
        assert standing(episode, d(6, 2), days=[FIRST, d(6, 2)]) == ("certified", d(8, 29), d(8, 29), [])
        assert standing(episode, LAST)[:2] == ("certified", LAST), "the days before stay with the first plan"

    def test_until_it_is_signed_the_one_before_has_run_out(self, episode, renewed):
        assert standing(episode, d(6, 2)) == ("expired", LAST, LAST, [EXPIRED])
        assert papers(episode).waiting(d(6, 2)).pk == renewed.pk
        assert papers(episode).current(d(6, 2)).pk == renewed.pk

    @pytest.mark.parametrize(
        ("signed", "status"), [(d(6, 1), "delayed"), (d(6, 30), "delayed"), (d(7, 1), "late")], ids=str
    )
    def test_signed_after_the_last_day_before_it_is_delayed_and_after_thirty_more_needs_a_reason(
        self, episode, renewed, therapist, signed, status
    ):
        certified(renewed, therapist, signed)
        found = standing(episode, d(7, 10))
        assert found[0] == status
        assert found[3] == (["certification-late warning"] if status == "late" else [])

    def test_k10_an_order_stands_in_for_none(self, episode, renewed, therapist):
        ordered(renewed, therapist, d(5, 28), entered=d(5, 28))
        sent(renewed, therapist, d(5, 28))
        assert standing(episode, d(6, 2))[0] == "expired"

    def test_one_whose_first_plan_is_not_in_this_record_was_due_the_day_before_it_began(self, episode, therapist):
        plan = build_plan(episode, therapist, starts=d(6, 1), kind="recertification")
        assert standing(episode, d(6, 2))[:2] == ("missing", LAST)
        certified(plan, therapist, d(6, 3))
        assert standing(episode, d(6, 4), days=[FIRST, d(6, 2)])[:2] == ("delayed", d(8, 29))


class TestAnAmendment:
    """What was amended after the signature was not before who signed."""

    @pytest.fixture
    def short(self, episode, therapist):
        return build_plan(episode, therapist, days=20)

    def test_lengthens_no_certification_that_was_given_before_it(self, episode, short, therapist):
        certified(short, therapist, d(3, 5))
        amended(short, therapist, d(4, 10), ends=LAST)
        assert standing(episode, d(4, 11)) == ("expired", d(3, 22), d(3, 22), [EXPIRED])

    def test_nor_by_another_start_or_as_another_kind(self, episode, short, therapist):
        certified(short, therapist, d(3, 5))
        amended(short, therapist, d(4, 10), starts=d(4, 1), ends=d(6, 20), kind="recertification")
        assert standing(episode, d(3, 22), [FIRST, d(4, 11)])[:3] == ("certified", d(3, 22), d(3, 22))
        assert standing(episode, d(4, 11), [FIRST, d(4, 11)])[0] == "expired"

    def test_nor_on_the_day_of_the_signature_once_that_is_entered(self, episode, short, therapist):
        amended(short, therapist, d(3, 5), ends=LAST)
        certified(short, therapist, d(3, 5))
        assert standing(episode, d(4, 11))[2] == LAST, "entered in the evening, after the amendment"
        amended(short, therapist, d(3, 5), hour=20, ends=d(3, 22))
        assert standing(episode, d(4, 11))[2] == LAST

    def test_is_certified_by_the_signature_after_it(self, episode, short, therapist):
        amended(short, therapist, d(3, 6), ends=LAST)
        certified(short, therapist, d(3, 10))
        assert standing(episode, d(4, 11)) == ("certified", LAST, LAST, [])

    def test_counts_from_its_first_version_where_the_paper_is_older_than_the_record(self, episode, short, therapist):
        OpeningBalance.objects.create(episode=episode, source="Chart of the clinic before")
        amended(short, therapist, d(4, 10), ends=LAST)
        certified(short, therapist, d(2, 20), entered=d(4, 11))
        assert standing(episode, d(4, 11))[2] == d(3, 22)

    def test_lengthens_nothing_that_an_order_certified_unless_it_is_sent_again_in_time(self, episode, short, therapist):
        ordered(short, therapist, d(2, 28))
        sent(short, therapist, FIRST)
        amended(short, therapist, d(3, 25), ends=LAST)
        assert standing(episode, d(3, 26))[:3] == ("expired", d(3, 22), d(3, 22))
        sent(short, therapist, d(4, 3))
        assert standing(episode, d(4, 4))[0] == "expired", "31 days after the evaluation"
        sent(short, therapist, d(4, 2), way="mail")
        assert standing(episode, d(4, 4))[:3] == ("by_order", LAST, LAST)

    def test_holds_for_the_work_all_the_same(self, episode, short, therapist):
        certified(short, therapist, d(3, 5))
        amended(short, therapist, d(3, 10), ends=LAST, frequency="Twice a week", codes=["97112"])
        assert papers(episode).current(d(3, 11)).frequency == "Twice a week"
        assert papers(episode).facts(d(3, 11), FIRST).lists == ("97112",)


class TestTheOrder:
    def test_k08_stands_in_when_the_plan_goes_out_within_30_days(self, episode, plan, therapist):
        ordered(plan, therapist, d(2, 28))
        sent(plan, therapist, d(4, 2))
        assert standing(episode, LAST) == ("by_order", LAST, LAST, [])

    def test_k09_after_31_days_it_does_not(self, episode, plan, therapist):
        ordered(plan, therapist, d(2, 28))
        sent(plan, therapist, d(4, 3))
        assert standing(episode, d(4, 10)) == ("missing", d(4, 2), None, [MISSING])

    def test_nor_where_it_does_not_name_the_therapy_or_the_plan_went_to_another(self, episode, plan, therapist):
        ordered(plan, therapist, d(2, 28), names_discipline=False)
        sent(plan, therapist, d(3, 5))
        assert standing(episode, d(3, 20))[0] == "pending"
        ordered(plan, therapist, d(2, 28), provider_npi="1234567893")
        assert standing(episode, d(3, 20))[0] == "by_order", "a number that is not known is no other"
        sent(plan, therapist, d(3, 4), provider_npi="1245319599")
        assert papers(episode).facts(d(3, 20), FIRST).order.plan_sent == d(3, 5)

    @pytest.mark.parametrize("who", ["chiropractor", "dentist"])
    def test_nor_where_its_signer_may_not_certify(self, episode, plan, therapist, who):
        ordered(plan, therapist, d(2, 28), provider_kind=who)
        sent(plan, therapist, d(3, 5))
        found = [MISSING, "certifier-not-allowed warning"]
        assert standing(episode, d(3, 20)) == ("pending", d(4, 2), None, found)
        ordered(plan, therapist, d(2, 27))
        assert standing(episode, d(3, 20))[0] == "by_order", "a physician's order beside it stands in"

    @pytest.mark.parametrize(
        ("name", "status"),
        [("Dr. Miriam Hale", "by_order"), ("HALE, MIRIAM, M.D.", "by_order"), ("Stone, Ruth, MD", "pending")],
    )
    def test_nor_where_the_plan_went_to_another_name(self, episode, plan, therapist, name, status):
        ordered(plan, therapist, d(2, 28), provider_npi="1234567893")
        sent(plan, therapist, d(3, 5), provider=name)
        assert standing(episode, d(3, 20))[0] == status

    def test_a_signature_that_comes_too_late_takes_nothing_away(self, episode, plan, therapist):
        ordered(plan, therapist, d(2, 28))
        sent(plan, therapist, d(3, 5))
        certified(plan, therapist, d(5, 20))
        assert standing(episode, d(5, 25)) == ("by_order", LAST, LAST, [])

    def test_one_in_time_goes_before_it(self, episode, plan, therapist):
        ordered(plan, therapist, d(2, 28))
        sent(plan, therapist, d(3, 5))
        certified(plan, therapist, d(4, 2), through=d(5, 1))
        assert standing(episode, d(4, 25)) == ("certified", d(5, 1), d(5, 1), [])

    def test_a_late_one_after_a_change_does_not_leave_the_first_plan_with_nothing(self, episode, plan, therapist):
        ordered(plan, therapist, d(2, 28))
        sent(plan, therapist, d(3, 5))
        build_plan(episode, therapist, starts=d(4, 10), kind="revision", significant=True)
        certified(plan, therapist, d(4, 20))
        assert standing(episode, d(4, 21)) == ("by_order", d(5, 10), LAST, ["plan-change-uncertified warning"])

    def test_it_covers_no_treatment_before_its_own_day(self, episode, plan, therapist):
        sent(plan, therapist, d(3, 5))
        ordered(plan, therapist, d(4, 10), entered=d(4, 10))
        assert [standing(episode, d(4, day))[0] for day in (9, 10)] == ["missing", "by_order"]

    def test_k11_nor_for_a_service_before_2025(self, episode, therapist):
        first = d(12, 2, 2024)
        plan = build_plan(episode, therapist, starts=first)
        ordered(plan, therapist, d(11, 29, 2024), entered=first)
        sent(plan, therapist, d(12, 3, 2024))
        found = [papers(episode).certification(on, first) for on in (d(12, 31, 2024), d(1, 1))]
        assert [one.status for one in found] == ["pending", "by_order"]


class TestChanges:
    def test_k12_another_frequency_needs_no_new_certification(self, episode, plan, therapist):
        certified(plan, therapist, d(3, 10))
        revised = build_plan(episode, therapist, starts=d(4, 10), days=52, kind="revision", frequency="Twice a week")
        assert standing(episode, d(4, 11)) == ("certified", LAST, LAST, [])
        assert papers(episode).current(d(4, 11)).pk == revised.pk
        assert papers(episode).waiting(d(4, 11)) is None

    @pytest.fixture
    def changed(self, episode, plan, therapist):
        certified(plan, therapist, d(3, 10))
        return build_plan(episode, therapist, starts=d(4, 10), kind="revision", significant=True)

    def test_k13_a_significant_one_is_certified_within_30_days_of_treatment_under_it(self, episode, changed):
        wanted = ("certified", d(5, 10), LAST, ["plan-change-uncertified warning"])
        assert standing(episode, d(4, 10)) == wanted
        assert standing(episode, d(4, 9)) == ("certified", LAST, LAST, [])
        days = [FIRST, d(4, 14)]
        assert standing(episode, d(4, 14), days)[1] == d(5, 14), "from the first treatment under it"

    def test_k13_its_signature_opens_90_days_of_their_own(self, episode, changed, therapist):
        certified(changed, therapist, d(5, 10))
        assert standing(episode, d(7, 8)) == ("certified", d(7, 8), d(7, 8), [])

    def test_k13_a_late_one_covers_no_more_than_they_are(self, episode, changed, therapist):
        certified(changed, therapist, d(6, 20), through=d(7, 9))
        assert standing(episode, d(7, 9))[:3] == ("expired", d(7, 8), d(7, 8))

    def test_k13_a_day_later_it_is_delayed(self, episode, changed, therapist):
        certified(changed, therapist, d(5, 11))
        assert standing(episode, d(5, 12)) == ("delayed", d(7, 8), d(7, 8), [])

    def test_k13_an_order_does_not_certify_it(self, episode, plan, therapist):
        ordered(plan, therapist, d(2, 28))
        sent(plan, therapist, d(3, 5))
        build_plan(episode, therapist, starts=d(4, 10), kind="revision", significant=True)
        assert standing(episode, d(4, 10)) == ("by_order", d(5, 10), LAST, ["plan-change-uncertified warning"])

    def test_a_late_signature_under_the_plan_before_does_not_certify_it_either(self, episode, plan, therapist):
        changed = build_plan(episode, therapist, starts=d(4, 10), kind="revision", significant=True)
        certified(plan, therapist, d(4, 20))
        assert standing(episode, d(4, 21)) == ("pending", d(5, 10), None, [MISSING])
        ordered(changed, therapist, d(4, 9), entered=d(4, 10))
        sent(changed, therapist, d(4, 10))
        assert standing(episode, d(4, 21))[0] == "pending", "an order stands for a first signature only"
        certified(changed, therapist, d(4, 22))
        assert standing(episode, d(4, 23))[0] == "certified"


class TestWhoCertifies:
    @pytest.mark.parametrize(
        ("who", "found"),
        [
            ("optometrist", ["certifier-not-allowed warning"]),
            ("podiatrist", ["certifier-not-allowed warning"]),
            ("NPP", []),
            ("MD", []),
        ],
    )
    def test_k14_and_k15_are_told_by_the_law_of_what_the_paper_says(self, episode, plan, therapist, who, found):
        certified(plan, therapist, d(3, 10), who=who)
        assert standing(episode, d(3, 12)) == ("certified", LAST, LAST, found)

    @pytest.mark.parametrize("who", ["chiropractor", "dentist"])
    def test_k15_a_signature_that_nobody_may_give_leaves_the_plan_waiting(self, episode, plan, therapist, who):
        certified(plan, therapist, d(3, 10), who=who)
        found = [MISSING, "certifier-not-allowed error"]
        assert standing(episode, d(3, 12)) == ("pending", d(4, 2), None, found)
        assert standing(episode, d(4, 3))[0] == "missing"

    def test_k15_nor_does_it_certify_a_recertification(self, episode, plan, therapist):
        certified(plan, therapist, d(3, 10))
        renewed = build_plan(episode, therapist, starts=d(6, 1), kind="recertification", signed=d(5, 28))
        certified(renewed, therapist, d(5, 29), who="chiropractor")
        assert papers(episode).waiting(d(5, 30)).pk == renewed.pk
        assert standing(episode, d(6, 2))[0] == "expired"

    def test_k15_a_physician_who_signs_after_a_chiropractor_mends_it(self, episode, plan, therapist):
        certified(plan, therapist, d(3, 10), who="chiropractor")
        certified(plan, therapist, d(3, 12))
        assert standing(episode, d(3, 12)) == ("certified", LAST, LAST, [])
        assert papers(episode).facts(d(3, 12), FIRST).certified == d(3, 12)
