"""Progress reports by treatment days (cases/reports.toml)."""

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from billing.rules import dated
from billing.rules.care.reports import reporting
from billing.rules.care_facts import EpisodeFacts, TreatmentDay
from billing.rules.dated import NoRuleInForce, in_force
from billing.rules.why import said_day

KNOWN = ("discipline", "visits", "week", "clinician_on", "as_of", "reports", "schedule", "interval")
FIRST = date(2025, 3, 3)
TENTH = date(2025, 3, 24)


def told(period):
    words = [period.start, period.end or "open", period.days, period.status]
    return " ".join(map(str, words if period.participation == "ok" else [*words, period.participation]))


def test_an_episode_gives_these_periods(reports_case, treat):
    given = reporting(treat(**{key: reports_case[key] for key in KNOWN if key in reports_case}))
    assert [told(period) for period in given.periods] == reports_case["periods"]
    assert given.remaining == reports_case["remaining"]
    assert given.due_on == reports_case.get("due_on")
    assert [finding.code for finding in given.findings] == reports_case.get("findings", [])


def test_each_period_says_until_when_its_report_may_be_written(treat):
    given = reporting(treat([[FIRST, 11]], as_of=date(2025, 3, 26)))
    assert [period.may_be_written_until for period in given.periods] == [date(2025, 3, 31), None]
    reported = reporting(treat([[FIRST, 10]], as_of=TENTH, reports=[[TENTH, TENTH, "PT"]]))
    assert [period.may_be_written_until for period in reported.periods] == [date(2025, 3, 31)]


@pytest.mark.parametrize(
    ("count", "as_of", "said", "words"),
    [
        (8, date(2025, 3, 19), {}, "it is due in 2 more."),
        (9, date(2025, 3, 21), {"schedule": [TENTH]}, "it is due in 1 more, on Mar 24 by the schedule."),
        (10, TENTH, {}, "it is due today, and may be written until Mar 31."),
        (10, date(2025, 3, 31), {}, "it may be written until Mar 31."),
        (10, date(2025, 4, 1), {}, "it could be written until Mar 31."),
        (1, date(2025, 3, 4), {"interval": 1}, "it may be written until Mar 10."),
    ],
)
def test_a_finding_says_since_when_and_until_when(count, as_of, said, words, treat):
    (finding,) = reporting(treat([[FIRST, count]], as_of=as_of, **said)).findings
    days = f"{count} treatment day{'s' if count > 1 else ''}"
    assert finding.message == f"{days} since Mar 3 without a progress report: {words}"
    assert finding.subject == "2025-03-03"
    assert finding.citation == "Pub. 100-02 ch. 15 §220.3 D"


@pytest.mark.parametrize(("count", "span"), [(10, "from Mar 3 to Mar 24"), (1, "on Mar 3")])
def test_missing_participation_says_in_which_days(count, span, treat):
    end = TENTH if count == 10 else FIRST
    episode = treat([[FIRST, count]], as_of=date(2025, 4, 30), reports=[[end, end, "PT"]], clinician_on=[])
    (finding,) = reporting(episode).findings
    assert finding.severity == "error"
    assert finding.message == f"No whole service by the clinician {span}: a period needs at least one, report or not."


@pytest.mark.parametrize(
    ("discipline", "by", "author", "owner"),
    [("PT", "PTA", "a PTA", "a PT"), ("OT", "OTA", "an OTA", "an OT"), ("SLP", "student", "a student", "an SLP")],
)
def test_a_report_that_closes_nothing_says_who_has_to_write_it(discipline, by, author, owner, treat):
    reports = [[FIRST, FIRST, by], [FIRST, FIRST, by]]
    (finding,) = reporting(treat([[FIRST, 1]], as_of=FIRST, discipline=discipline, reports=reports)).findings
    assert (finding.severity, finding.subject) == ("warning", "2025-03-03")
    closes = f"closes no period; {owner}, a physician or an NPP has to write it"
    assert finding.message == f"The report through Mar 3 by {author} {closes}."


@pytest.mark.parametrize("kind", ["report", "re-evaluation", "recertified-plan", "notes-complete", "discharge"])
def test_whatever_holds_every_element_is_a_report(kind, treat):
    given = reporting(treat([[FIRST, 10]], as_of=TENTH, reports=[[TENTH, TENTH, "PT", kind]]))
    assert [period.status for period in given.periods] == ["on_time"]


def test_a_date_is_said_by_month_and_day():
    said = [said_day(date(2025, month, 9)) for month in range(1, 13)]
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    assert said == [f"{month} 9" for month in months.split()]


def test_severities_are_those_of_the_vocabulary(treat):
    def severities(as_of):
        return [str(finding.severity) for finding in reporting(treat([[FIRST, 10]], as_of=as_of)).findings]

    assert severities(TENTH) == severities(date(2025, 3, 31)) == ["warning"]
    assert severities(date(2025, 4, 1)) == ["error"]
    assert [str(one.severity) for one in reporting(treat([[FIRST, 8]], as_of=TENTH)).findings] == ["info"]


def test_an_episode_before_the_first_row_has_no_answer(treat):
    first, before = date(2013, 1, 1), date(2012, 12, 31)
    week = "Mon Tue Wed Thu Fri"
    assert reporting(treat([[first, 1]], as_of=first, week=week)).remaining == 9
    with pytest.raises(NoRuleInForce, match="progress_reports"):
        reporting(treat([[before, 2]], as_of=first, week=week))
    with pytest.raises(NoRuleInForce, match="progress_reports"):
        reporting(treat([], as_of=before))


@pytest.fixture
def forget_rules():
    """What is in force is remembered; a test that changes rows starts and leaves with nothing remembered."""
    in_force.cache_clear()
    yield
    in_force.cache_clear()


@pytest.mark.usefixtures("forget_rules")
def test_a_period_keeps_the_row_it_began_under(treat, monkeypatch):
    old = in_force("progress_reports", on=FIRST)
    in_force.cache_clear()
    new = replace(old, effective=date(2025, 3, 10), values={**old.values, "treatment_days": 4})
    monkeypatch.setattr(dated, "rows_of", lambda table: (old, new))
    running = reporting(treat([[FIRST, 6]], as_of=TENTH))
    assert [(told(period), running.remaining) for period in running.periods] == [("2025-03-03 open 6 open", 4)]
    closed = reporting(treat([[FIRST, 6]], as_of=TENTH, reports=[[date(2025, 3, 7), TENTH, "PT"]]))
    assert [(period.days, period.status) for period in closed.periods] == [(3, "late"), (3, "open")]
    assert closed.remaining == 1
    assert reporting(treat([[FIRST, 3]], as_of=TENTH, reports=[[TENTH, TENTH, "PT"]])).remaining == 4


def test_an_unconfirmed_table_still_answers_and_says_so(treat):
    first = date(2026, 12, 28)
    assert reporting(treat([[first, 2]], as_of=date(2026, 12, 31))).findings == ()
    given = reporting(treat([[first, 2]], as_of=date(2027, 1, 1)))
    assert [(finding.code, finding.subject) for finding in given.findings] == [("rule-unconfirmed", "progress_reports")]
    assert given.remaining == 8
    assert reporting(treat([], as_of=date(2027, 1, 1))).findings == ()


def test_the_last_day_of_the_calendar_has_an_answer():
    given = reporting(EpisodeFacts("PT", date.max, (TreatmentDay(date.max, True),), interval=1))
    assert [period.may_be_written_until for period in given.periods] == [date.max]


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="day of asking"):
        EpisodeFacts("PT", FIRST, (TreatmentDay(TENTH, True),))
    with pytest.raises(ValueError, match="at least 1"):
        EpisodeFacts("PT", FIRST, (), interval=0)
    with pytest.raises(FrozenInstanceError):
        EpisodeFacts("PT", FIRST, ()).as_of = TENTH
