"""A patient in mid-care: the first reporting period goes on where somebody else's record left it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from billing.rules.care.reports import reporting
from billing.rules.care_facts import EpisodeFacts, Opening, Report, TreatmentDay
from billing.rules.wire.stream import answer_line

SINCE = date(2025, 2, 17)
FIRST = date(2025, 3, 3)


def arrived(brought, own, *, by_clinician=True, as_of=None, **more):
    """An episode that brought so many treatment days along, and has so many of its own, one a day from Mar 3 on."""
    days = tuple(TreatmentDay(FIRST + timedelta(days=place), by_clinician) for place in range(own))
    opening = Opening(SINCE, brought, more.pop("clinician_service", False)) if brought else None
    asked = as_of or (days[-1].date if days else FIRST)
    return EpisodeFacts("PT", asked, days, opening=opening, **more)


def periods(facts):
    return [(one.start, one.end, one.days, one.status) for one in reporting(facts).periods]


@pytest.mark.parametrize(("own", "status", "remaining"), [(3, "open", 1), (4, "due_today", 0)])
def test_days_of_elsewhere_bring_the_report_nearer(own, status, remaining):
    answer = reporting(arrived(6, own))
    (period,) = answer.periods
    assert (period.start, period.days, period.status) == (SINCE, 6 + own, status)
    assert answer.remaining == remaining


def test_before_the_first_own_day_the_period_is_open_with_what_was_brought():
    facts = arrived(6, 0, schedule=tuple(FIRST + timedelta(days=day) for day in (1, 2, 3, 4)))
    assert periods(facts) == [(SINCE, None, 6, "open")]
    assert reporting(facts).due_on == FIRST + timedelta(days=4)


def test_the_next_period_counts_only_its_own_days():
    facts = arrived(6, 5)
    end = FIRST + timedelta(days=3)
    assert periods(facts) == [(SINCE, end, 10, "grace"), (FIRST + timedelta(days=4), None, 1, "open")]


def test_a_report_closes_the_period_with_what_was_brought():
    end = FIRST + timedelta(days=1)
    facts = replace(arrived(6, 3), reports=(Report(end, end, "PT"),))
    assert periods(facts) == [(SINCE, end, 8, "on_time"), (FIRST + timedelta(days=2), None, 1, "open")]


def test_a_report_may_end_among_the_days_of_elsewhere():
    end = SINCE + timedelta(days=3)
    facts = replace(arrived(6, 2), reports=(Report(end, FIRST, "PT"),))
    assert periods(facts) == [(SINCE, end, 6, "late"), (FIRST, None, 2, "open")]


@pytest.mark.parametrize(("brought", "count"), [(9, 10), (10, 11)])
def test_where_the_last_day_came_elsewhere_the_report_is_due_with_the_first_own_one(brought, count):
    assert periods(arrived(brought, 1)) == [(SINCE, FIRST, count, "due_today")]


def test_a_whole_period_of_elsewhere_is_due_with_one_more_day():
    answer = reporting(arrived(10, 0, schedule=(FIRST,)))
    assert (answer.remaining, answer.due_on) == (1, FIRST)


@pytest.mark.parametrize(("served", "said"), [(True, "ok"), (False, "missing")])
def test_a_clinicians_service_elsewhere_is_participation_in_that_period(served, said):
    after = FIRST + timedelta(days=4)
    facts = arrived(6, 4, by_clinician=False, clinician_service=served, as_of=after)
    assert [one.participation for one in reporting(facts).periods] == [said]


def test_an_own_day_before_what_was_brought_begins_the_period():
    earlier = TreatmentDay(SINCE - timedelta(days=3), True)
    facts = replace(arrived(6, 1), treatment_days=(earlier, TreatmentDay(FIRST, True)))
    assert periods(facts) == [(earlier.date, None, 8, "open")]


def test_a_payers_own_interval_counts_what_was_brought():
    assert periods(arrived(5, 1, interval=6)) == [(SINCE, FIRST, 6, "due_today")]


@pytest.mark.parametrize("days", [0, -1])
def test_no_days_are_no_opening(days):
    with pytest.raises(ValueError, match="at least 1"):
        Opening(SINCE, days)


@pytest.mark.parametrize(("as_of", "refused"), [(SINCE, False), (SINCE - timedelta(days=1), True)])
def test_what_was_brought_does_not_begin_after_the_day_of_asking(as_of, refused):
    def ask():
        return EpisodeFacts("PT", as_of, (), opening=Opening(SINCE, 3))

    if refused:
        with pytest.raises(ValueError, match="must not start after"):
            ask()
    else:
        assert reporting(ask()).remaining == 7


def said_over_json(opening, as_of="2025-03-03"):
    days = [{"date": as_of, "clinician_service": True}]
    return {"id": 1, "episode": {"discipline": "PT", "as_of": as_of, "treatment_days": days, "opening": opening}}


def ask(case):
    return answer_line(json.dumps(case).encode())


def test_over_json_lines_it_is_the_same():
    answer = ask(said_over_json({"start": "2025-02-17", "days": 9, "clinician_service": True}))
    (period,) = answer["periods"]
    assert (period["start"], period["days"], period["status"]) == ("2025-02-17", 10, "due_today")


@pytest.mark.parametrize(
    ("opening", "field"),
    [
        ({"start": "2025-03-04", "days": 3}, "episode.opening.start"),
        ({"start": "2025-02-17", "days": 0}, "episode.opening.days"),
        ({"start": "2012-12-31", "days": 3}, "episode.opening.start"),
        ({"start": "2025-02-17"}, "episode.opening.days"),
    ],
)
def test_over_json_lines_a_fault_names_its_field(opening, field):
    assert ask(said_over_json(opening))["error"]["field"] == field
