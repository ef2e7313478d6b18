"""What must hold of any episode (Pub. 100-02 ch. 15 §220.3 D)."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from billing.rules.care.periods import REPORTED
from billing.rules.care.reports import reporting
from billing.rules.care_facts import EpisodeFacts, Report, TreatmentDay

FIRST = date(2025, 3, 3)
WAITING = ("due_today", "grace", "missing")
BETTER_FIRST = ["on_time", "delayed_ok", "open", "due_today", "grace", "late", "missing"]
CLINICIANS = st.sampled_from(["PT", "MD", "NPP"])
OTHERS = st.sampled_from(["PTA", "OTA", "student", "OT", "SLP"])

brief = settings(max_examples=60, deadline=None, database=None)


def dates(least=0, most=45):
    return st.integers(least, most).map(lambda days: FIRST + timedelta(days=days))


def reports(by):
    """Reports through a day and written then or later."""
    late = st.sampled_from([0, 0, 1, 7, 8, 20])
    return st.builds(lambda end, days, by: Report(end, end + timedelta(days=days), by), dates(), late, by)


episodes = st.builds(
    EpisodeFacts,
    discipline=st.just("PT"),
    as_of=dates(45, 70),
    treatment_days=st.lists(st.builds(TreatmentDay, dates(), st.booleans()), max_size=40).map(tuple),
    reports=st.lists(reports(CLINICIANS | OTHERS), max_size=4).map(tuple),
    schedule=st.lists(dates(40, 90), max_size=12).map(tuple),
    interval=st.none() | st.integers(1, 12),
)


@brief
@given(episodes)
def test_each_treatment_day_lies_in_exactly_one_period(episode):
    days = {day.date for day in episode.treatment_days}
    periods = reporting(episode).periods
    for day in days:
        assert sum(period.start <= day <= (period.end or episode.as_of) for period in periods) == 1
    assert sum(period.days for period in periods) == len(days)
    assert {period.start for period in periods} <= days


@brief
@given(episodes)
def test_periods_come_in_order_and_only_the_last_is_open(episode):
    periods = reporting(episode).periods
    for earlier, later in zip(periods, periods[1:], strict=False):
        assert earlier.end is not None and earlier.start <= earlier.end < later.start
    for period in periods:
        assert (period.end is None) == (period.status == "open") == (period.may_be_written_until is None)
        assert 1 <= period.days <= (episode.interval or 10)


@brief
@given(episodes)
def test_a_period_without_a_report_is_full_and_one_with_it_ends_with_the_report(episode):
    ends = {report.period_end for report in episode.reports}
    for period in reporting(episode).periods:
        if period.status in WAITING:
            assert period.days == (episode.interval or 10)
        assert period.status not in REPORTED or period.end in ends


@brief
@given(episodes, reports(CLINICIANS))
def test_a_clinicians_report_never_adds_to_a_debt(episode, report):
    before, after = reporting(episode), reporting(replace(episode, reports=(*episode.reports, report)))

    def owed(answer):
        days = [period.days for period in answer.periods if period.status in WAITING]
        return sum(days), len(days)

    assert all(now <= then for now, then in zip(owed(after), owed(before), strict=True))
    then = {(period.start, period.end): period.status for period in before.periods}
    for period in after.periods:
        was = then.get((period.start, period.end), "missing")
        if period.end != report.period_end:
            assert was in (period.status, "missing")
        assert BETTER_FIRST.index(period.status) <= BETTER_FIRST.index(was)


@brief
@given(episodes, reports(OTHERS))
def test_anyone_elses_report_changes_nothing_but_its_finding(episode, report):
    before, after = reporting(episode), reporting(replace(episode, reports=(*episode.reports, report)))
    assert replace(after, findings=()) == replace(before, findings=())
    more = set(after.findings) - set(before.findings)
    assert set(before.findings) <= set(after.findings)
    assert {finding.code for finding in more} <= {"report-not-by-clinician"}
    if report.written <= episode.as_of:
        assert report.period_end.isoformat() in {
            finding.subject for finding in after.findings if finding.code == "report-not-by-clinician"
        }


@brief
@given(episodes, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(episode, chance):
    def shuffled(facts):
        facts = [*facts, *facts[:3]]
        chance.shuffle(facts)
        return tuple(facts)

    again = replace(
        episode,
        treatment_days=shuffled(episode.treatment_days),
        reports=shuffled(episode.reports),
        schedule=shuffled(episode.schedule),
    )
    assert reporting(again) == reporting(episode)


@brief
@given(episodes, st.lists(st.integers(1, 9), min_size=12, max_size=12))
def test_what_remains_and_when_it_is_due_is_what_comes(episode, gaps):
    booked = [episode.as_of + timedelta(days=sum(gaps[: place + 1])) for place in range(len(gaps))]
    answer = reporting(replace(episode, schedule=tuple(booked)))
    last = answer.periods[-1] if answer.periods else None
    if not answer.remaining:
        assert (last.status in WAITING, last.end) == (True, answer.due_on)
        return
    written = tuple(report for report in episode.reports if report.written <= episode.as_of)
    for count in range(1, answer.remaining + 1):
        kept = (*episode.treatment_days, *(TreatmentDay(day, True) for day in booked[:count]))
        now = reporting(replace(episode, as_of=booked[count - 1], treatment_days=kept, reports=written))
        assert now.remaining == answer.remaining - count
    assert (now.periods[-1].status, now.periods[-1].end, now.due_on) == ("due_today", answer.due_on, answer.due_on)
    short = replace(episode, schedule=tuple(booked[: answer.remaining - 1]))
    assert reporting(short).due_on is None


@brief
@given(episodes)
def test_every_message_is_a_sentence_with_its_source(episode):
    for finding in reporting(episode).findings:
        assert finding.message.endswith(".") and finding.citation and finding.subject
