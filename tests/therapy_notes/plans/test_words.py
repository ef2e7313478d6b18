"""The certification of a plan in one sentence, as card, timeline and compliance page say it."""

import datetime as dt

import pytest

from tests.builders import at
from tests.therapy_notes.plans.building import (
    FIRST,
    build_plan,
    certified,
    ordered,
    papers,
    sent,
    word_of_mouth,
)
from therapy_notes.plans import writing
from therapy_notes.plans.words import standing_of


def d(month, day):
    return dt.date(2025, month, day)


@pytest.fixture
def plan(episode, therapist):
    return build_plan(episode, therapist)


@pytest.fixture
def says(episode):
    def say(on, style="us"):
        found = standing_of(papers(episode), on, FIRST, style=style)
        return found.words, found.tone

    return say


def test_without_a_plan_it_says_so(says, episode):
    assert says(d(3, 3)) == ("No signed plan of care", "problem")
    assert standing_of(papers(episode), d(3, 3), None).tone == "due"


def test_until_the_signature_it_says_by_when_and_what_was_done(says, plan, therapist):
    assert says(d(3, 5)) == ("Signature due by Apr 2; not sent yet", "due")
    word_of_mouth(plan, therapist, d(3, 4))
    assert says(d(3, 5))[0] == "Signature due by Apr 2; ordered by word of mouth Mar 4, not sent yet"
    sent(plan, therapist, d(3, 5))
    assert says(d(3, 5))[0] == "Signature due by Apr 2; sent Mar 5 by fax, signed copy not back"
    assert says(d(3, 5), "day_first")[0] == "Signature due by 2 Apr; sent 5 Mar by fax, signed copy not back"


def test_past_that_day_it_says_until_when_no_reason_is_needed(says, plan):
    assert says(d(4, 3)) == ("Signature was due by Apr 2, signed by May 2 it needs no reason; not sent yet", "problem")
    assert says(d(5, 3))[0] == "Signature was due by Apr 2, it now needs the reason for the delay; not sent yet"


def test_after_the_discharge_nothing_is_to_be_recertified(episode, plan, therapist):
    certified(plan, therapist, d(3, 10))
    words = standing_of(papers(episode), d(5, 2), FIRST, ended=d(4, 30)).words
    assert "to " in words and "recertify" not in words


def test_certified_it_says_by_whom_and_how_long(says, plan, therapist):
    certified(plan, therapist, d(3, 10))
    assert says(d(5, 2)) == (
        "Certified by Hale, Miriam, MD on Mar 10, to May 31; recertify by then, in 29 days",
        "done",
    )
    assert says(d(5, 30))[0].endswith("tomorrow") and says(d(5, 31))[0].endswith("today")


def test_who_may_not_certify_is_named_with_the_profession(says, plan, therapist):
    certified(plan, therapist, d(3, 10), who="chiropractor")
    words, tone = says(d(3, 12))
    told = "Signature due by Apr 2; signed by Hale, Miriam, MD, chiropractor, who may not certify it"
    assert (words, tone) == (told, "problem")
    sent(plan, therapist, d(3, 14))
    assert says(d(3, 15))[0] == "Signature due by Apr 2; sent Mar 14 by fax, signed copy not back"


def test_late_it_asks_for_the_reason_and_takes_it(says, plan, therapist):
    certified(plan, therapist, d(5, 3))
    assert says(d(5, 4)) == (
        "Certified by Hale, Miriam, MD on May 3: so late it needs the reason for the delay",
        "due",
    )
    writing.give_delay_reason(plan, text="The office was closed.", by=therapist, at=at("18:00", d(5, 4)))
    assert "on May 3, late but accepted, to May 31" in says(d(5, 4))[0]


def test_an_order_is_named_with_the_day_of_sending(says, plan, therapist):
    ordered(plan, therapist, d(2, 28))
    sent(plan, therapist, d(3, 5))
    assert says(d(5, 30))[0] == (
        "Signed order of Feb 28 on file, plan sent Mar 5; covers to May 31; recertify by then, tomorrow"
    )


def test_an_order_is_named_with_the_sending_to_who_signed_it(says, plan, therapist):
    ordered(plan, therapist, d(2, 28))
    sent(plan, therapist, d(3, 4), provider="Stone, Ruth, MD")
    sent(plan, therapist, d(3, 6))
    assert says(d(3, 20))[0].startswith("Signed order of Feb 28 on file, plan sent Mar 6;")


def test_run_out_it_says_since_when(says, plan, therapist):
    certified(plan, therapist, d(3, 10))
    assert says(d(6, 1)) == ("Certification ended May 31: treatment since needs a recertification", "problem")


def test_a_recertification_on_its_way_is_what_is_told(says, episode, plan, therapist):
    certified(plan, therapist, d(3, 10))
    renewed = build_plan(episode, therapist, starts=d(6, 1), kind="recertification", signed=d(5, 28))
    assert says(d(6, 1)) == ("Recertification was due by May 31; not sent yet", "problem")
    sent(renewed, therapist, d(5, 28))
    assert says(d(6, 1))[0] == "Recertification was due by May 31; sent May 28 by fax, signed copy not back"
    assert standing_of(papers(episode), d(6, 1), FIRST).until == d(6, 30)


def test_it_is_told_before_the_plan_before_has_run_out(says, episode, plan, therapist):
    certified(plan, therapist, d(3, 10))
    renewed = build_plan(episode, therapist, starts=d(6, 1), kind="recertification", signed=d(5, 28))
    assert says(d(5, 28)) == ("Recertification is due by May 31; not sent yet", "due")
    certified(renewed, therapist, d(5, 29))
    assert says(d(5, 30)) == (
        "Certified by Hale, Miriam, MD on May 29, to Aug 29; recertify by then, in 91 days",
        "done",
    )


def test_a_gap_before_a_certified_plan_is_not_passed_over(says, episode, plan, therapist):
    certified(plan, therapist, d(3, 10))
    certified(
        build_plan(episode, therapist, starts=d(6, 2), kind="recertification", signed=d(5, 28)), therapist, d(5, 29)
    )
    assert says(d(5, 30))[0].endswith("to May 31; recertify by then, tomorrow")


def test_a_significant_change_on_its_way_too(says, episode, plan, therapist):
    certified(plan, therapist, d(3, 10))
    build_plan(episode, therapist, starts=d(4, 10), kind="revision", significant=True)
    assert says(d(4, 11)) == ("The significant change of Apr 10 is to be certified by May 10; not sent yet", "due")
    found = standing_of(papers(episode), d(4, 11), FIRST)
    assert (found.status, found.due_on, found.through) == ("changed", d(5, 10), d(5, 31))


def test_a_year_is_said_where_it_is_another(says, episode, plan, therapist):
    found = standing_of(papers(episode), dt.date(2026, 1, 5), FIRST)
    assert "Apr 2, 2025" in found.words
