"""Days as they are logged (cases/days.toml)."""

from collections import Counter

from billing.rules.timing import read_day


def test_a_logged_day_gives_this_answer(days_case, log, answer):
    said = {"discipline": days_case.get("discipline", "PT"), "other_lines": days_case.get("other_lines", [])}
    if "date" in days_case:
        said["on"] = days_case["date"]
    terms = {"edits": "none", **days_case.get("terms", {})}
    given = answer(log(days_case["services"], **said), days_case.get("method", "cms_total_time"), **terms)
    if "lines" in days_case:
        assert [" ".join([line.code, str(line.units), *line.modifiers]) for line in given.lines] == days_case["lines"]
    else:
        assert units_of(given) == days_case.get("units", {})
    assert {entry.code: entry.reason for entry in given.unbilled} == days_case.get("unbilled", {})
    assert [finding.code for finding in given.findings] == days_case.get("findings", [])
    assert given.timed_minutes == days_case["timed"]
    assert given.treatment_minutes == days_case.get("treatment", days_case["timed"])


def units_of(given):
    """Units by code, whoever gave them."""
    units = Counter()
    for line in given.lines:
        units[line.code] += line.units
    return units


def test_disciplines_and_days_have_totals_of_their_own(log, answer):
    physical = answer(log([["97530", "09:00", "09:10"]], discipline="PT"))
    occupational = answer(log([["97530", "10:00", "10:10"]], discipline="OT"))
    assert [(line.units, line.modifiers) for line in physical.lines] == [(1, ("GP",))]
    assert [(line.units, line.modifiers) for line in occupational.lines] == [(1, ("GO",))]


def test_minutes_set_aside_are_told_beside_the_billed_line(log, answer):
    given = answer(log([["97530", "09:00", "09:22"], ["97530", "09:22", "09:45", {"mode": "concurrent"}]]))
    assert [(line.code, line.code_minutes) for line in given.lines] == [("97530", 22)]
    assert [(entry.code, entry.minutes) for entry in given.unbilled] == [("97530", 23)]


def test_a_students_minutes_are_said_but_not_counted(log, answer):
    given = answer(log([["97530", "09:00", "09:20", {"by": "student"}]]))
    assert (given.timed_minutes, given.treatment_minutes) == (0, 0)
    assert [(entry.code, entry.minutes, entry.reason) for entry in given.unbilled] == [("97530", 20, "student-alone")]


def test_an_empty_day_has_an_empty_answer(log, answer):
    given = answer(log([]))
    assert (given.lines, given.unbilled, given.choices, given.findings, given.basis) == ((), (), (), (), ())


def test_an_overlap_says_how_long_and_with_what(log, answer):
    given = answer(log([["97530", "09:00", "09:20"], ["97110", "09:10", "09:30"]]))
    (finding,) = given.findings
    assert (finding.severity, finding.subject) == ("error", "97110")
    assert finding.message == "97110 shares 10 minutes with 97530, which comes first."


def test_a_machine_entered_twice_at_once_runs_once(log, answer):
    given = answer(log([["G0283", "09:00", "09:15"], ["G0283", "09:05", "09:20"]]))
    assert [(line.code, line.units, line.code_minutes) for line in given.lines] == [("G0283", 1, 20)]
    assert given.treatment_minutes == 20


def test_joint_minutes_are_the_therapists_whoever_started(log):
    day = log([["97116", "09:00", "09:20", {"by": "assistant"}], ["97116", "09:10", "09:30"]])
    shares = {share.service.by: share.counted for share in read_day(day.services).shares}
    assert shares == {"assistant": 600, "therapist": 1200}


def test_joint_minutes_are_said_and_counted_once(log, answer):
    first = answer(log([["97116", "09:00", "09:20", {"by": "assistant"}], ["97116", "09:10", "09:30"]]))
    assert [(line.units, line.code_minutes) for line in first.lines] == [(1, 30), (1, 30)]
    assert [(finding.code, finding.severity) for finding in first.findings] == [("joint-time", "info")]
    assert first.findings[0].message == "97116: therapist and assistant share 10 minutes, the therapist's."


def test_a_machine_watched_by_both_is_the_therapists_whoever_is_listed_first(log, answer):
    for first, second in (("assistant", "therapist"), ("therapist", "assistant")):
        entries = [["G0283", "09:00", "09:15", {"by": who}] for who in (first, second)]
        given = answer(log(entries))
        assert [line.modifiers for line in given.lines] == [("GP",)]
        assert [finding.code for finding in given.findings] == ["joint-time"]


def test_two_assistants_beside_a_therapist_overlap_each_other(log, answer):
    assistant = ["97110", "09:05", "09:15", {"by": "assistant"}]
    given = answer(log([["97110", "09:00", "09:20"], assistant, assistant]))
    assert [finding.code for finding in given.findings] == ["overlapping-time", "joint-time"]
    assert [line.units for line in given.lines] == [1]


def test_work_beside_another_patient_is_not_joint_with_one_on_one_work(log, answer):
    beside = {"by": "assistant", "mode": "concurrent"}
    given = answer(log([["97110", "09:00", "09:12", beside], ["97110", "09:02", "09:10"]]))
    assert given.lines == ()
    assert "overlapping-time" in [finding.code for finding in given.findings]


def test_a_second_evaluation_of_another_kind_asks_for_a_look(log, answer):
    given = answer(log([["97161", "09:00", "09:30"], ["97164", "09:30", "09:45"]]))
    assert [(one.code, one.subject) for one in given.findings] == [("evaluation-repeated", "97164")]
    thrice = log([["97161", "09:00", "09:30"], ["97164", "09:30", "09:40"], ["97164", "09:40", "09:45"]])
    assert [one.subject for one in answer(thrice).findings] == ["97164"]
    speech = log([["92523", "09:00", "09:30"], ["92610", "09:30", "09:45"]], discipline="SLP")
    assert answer(speech).findings == ()
