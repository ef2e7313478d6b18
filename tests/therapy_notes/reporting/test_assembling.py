"""The figures of a report: all out of the record, none typed."""

import datetime as dt

import pytest

from tests.builders import DAY, at, build_missed_visit, build_note, build_signed_visit, build_visit, get_note, sign
from therapy_notes import charting, clocks
from therapy_notes.content import signed_content
from therapy_notes.models import Note, OpeningBalance, SignedVersion
from therapy_notes.plans.standing import papers_of
from therapy_notes.reporting.assembling import assemble
from therapy_notes.reporting.showing import shown

WORDS = {"plan": "Go on.", "skilled_need": "Grading."}
LIFT = {"description": "Sit to stand", "assistance": "Mod"}


def day(number):
    """The numbered day of ten, the tenth being DAY."""
    return DAY - dt.timedelta(days=10 - number)


@pytest.fixture
def treated(episode, therapist, assistant, noon):
    """Nine signed days, of which the assistant gave two, and today's draft."""
    for number in range(1, 10):
        who = assistant if number in (2, 4) else therapist
        level = "Mod" if number < 6 else "Min"
        work = [("97530", "09:00", "09:23", LIFT | {"assistance": level}), ("97110", "09:23", "09:33")]
        build_signed_visit(episode, who, work, day=day(number))
    build_visit(episode, therapist, [("97530", "09:00", "09:20", LIFT | {"assistance": "CGA"})])
    return episode


def report(episode, by):
    return charting.start_note(episode, kind="progress_report", by=by, at=at("12:00"))


def test_it_covers_the_open_period_from_its_first_treatment_day(treated, therapist):
    record = assemble(report(treated, therapist), period_end=DAY)
    assert (record["start"], record["end"]) == (day(1).isoformat(), DAY.isoformat())
    assert [one["therapist"] for one in record["periods"][0]["days"]].count(False) == 2
    assert record["clinician_days"][0] == day(1).isoformat() and len(record["clinician_days"]) == 8
    assert record["participation"] == "ok"


def test_an_earlier_end_leaves_out_what_came_after_it(treated, therapist):
    record = assemble(report(treated, therapist), period_end=day(8))
    assert len(record["periods"][0]["days"]) == 8 and len(record["notes"]) == 8


def test_minutes_are_those_of_the_log_by_code(treated, therapist):
    minutes = assemble(report(treated, therapist), period_end=DAY)["minutes"]
    assert [(one["code"], one["minutes"]) for one in minutes["codes"]] == [("97530", 9 * 23 + 20), ("97110", 90)]
    assert minutes["timed"] == minutes["treatment"] == 9 * 33 + 20


def test_who_missed_a_visit_is_counted_apart_and_a_void_note_not_at_all(treated, therapist):
    build_missed_visit(treated, therapist, day=day(5), start="15:00")
    void = build_visit(treated, therapist, [("97530", "16:00", "16:10")], day=day(6), start="16:00").note
    Note.objects.filter(pk=void.pk).update(status="void")
    attendance = assemble(report(treated, therapist), period_end=DAY)["attendance"]
    assert (attendance["planned"], attendance["attended"]) == (11, 10)
    assert [one["words"] for one in attendance["missed"]] == ["no-show"]


def test_each_source_is_named_with_the_digest_of_its_version_and_a_draft_without(treated, therapist):
    notes = assemble(report(treated, therapist), period_end=DAY)["notes"]
    assert [one["sha256"] for one in notes if one["on"] == DAY.isoformat()] == [""]
    signed = SignedVersion.objects.values_list("sha256", flat=True)
    assert {one["sha256"] for one in notes if one["sha256"]} == set(signed)


def test_a_goal_tells_where_it_began_stood_at_the_last_report_and_stands_now(treated, therapist):
    treated.goals.update(measured_by="assistance", baseline="Max", target="SBA")
    sign(build_note(treated, therapist, "progress_report", WORDS, period_end=day(5)), therapist)
    record = assemble(report(treated, therapist), period_end=DAY)
    goal = next(one for one in record["goals"] if one["label"] == "STG 1")
    assert [goal[name]["shown"] for name in ("from", "last", "now", "to")] == ["Max", "Mod", "CGA", "SBA"]
    assert [one["number"] for one in record["periods"]] == [1, 2]
    assert record["start"] == day(6).isoformat() and goal["is_new"]


def test_a_discharge_covers_all_since_the_last_report(treated, therapist):
    sign(build_note(treated, therapist, "progress_report", WORDS, period_end=day(6)), therapist)
    discharge = charting.start_note(treated, kind="discharge", by=therapist, at=at("14:00"))
    record = assemble(get_note(discharge.pk))
    assert (record["start"], record["end"]) == (day(7).isoformat(), DAY.isoformat())
    assert record["number"] == 2


def test_a_discharge_without_treatment_since_the_last_report_says_so(treated, therapist):
    sign(build_note(treated, therapist, "progress_report", WORDS, period_end=DAY), therapist)
    discharge = charting.start_note(treated, kind="discharge", by=therapist, at=at("14:00"))
    record = assemble(get_note(discharge.pk))
    assert record["start"] is None and record["attendance"]["planned"] == 0 and record["goals"]


@pytest.mark.parametrize("visits", [2, 10])
def test_it_asks_as_often_for_ten_visits_as_for_two(episode, therapist, noon, visits, django_assert_max_num_queries):
    for number in range(1, visits + 1):
        build_signed_visit(episode, therapist, day=day(number))
    note = get_note(report(episode, therapist).pk)
    with django_assert_max_num_queries(26):
        assemble(note, period_end=DAY)


class TestADischargeAfterAPeriodWithoutAReport:
    @pytest.fixture
    def discharge(self, episode, therapist):
        """Eleven treatment days, the last of them four days after the tenth, and a discharge that day."""
        for number in range(1, 11):
            build_signed_visit(episode, therapist, day=day(number) - dt.timedelta(days=4))
        build_signed_visit(episode, therapist, day=DAY)
        return build_note(episode, therapist, "discharge", {"reason": "Moves away.", "status": "Walks."})

    def test_the_periods_are_drawn_as_the_law_cuts_them(self, discharge):
        record = assemble(get_note(discharge.pk))
        assert [(one["number"], one["is_this"], one["end"]) for one in record["periods"]] == [
            (1, False, (DAY - dt.timedelta(days=4)).isoformat()),
            (2, True, DAY.isoformat()),
        ]
        assert [one["number"] for one in record["unreported"]] == [1]

    def test_signed_it_says_that_the_first_has_none(self, discharge, therapist):
        said = signed_content(sign(discharge, therapist))
        drawn = shown(said, signed=True)
        assert [one["state"]["words"] for one in drawn["periods"]] == ["No report", "Closed by this report"]
        assert drawn["numbers"] == "s 1 – 2"
        assert [one.status for one in clocks.periods_to_report(discharge.episode, on=DAY)] == ["grace"]

    def test_without_treatment_since_it_closes_that_one(self, episode, therapist):
        for number in range(1, 11):
            build_signed_visit(episode, therapist, day=day(number) - dt.timedelta(days=4))
        note = build_note(episode, therapist, "discharge", {"reason": "Moves away.", "status": "Walks."})
        drawn = shown(signed_content(sign(note, therapist)), signed=True)
        assert [one["state"]["words"] for one in drawn["periods"]] == ["Closed by this report"]
        assert clocks.periods_to_report(episode, on=DAY) == []


def test_the_certification_of_a_patient_in_mid_care_counts_from_the_first_treatment_elsewhere(treated, therapist):
    facts = {"source": "Their letter", "first_treatment": DAY - dt.timedelta(days=20)}
    OpeningBalance.objects.create(episode=treated, changed_by=therapist, changed_at=at("08:00"), **facts)
    note = report(treated, therapist)
    first = clocks.course_of(treated).first_treatment
    assert first < day(1)
    sign(build_note(treated, therapist, sections={"rationale": "Needs skill."}), therapist)
    plan = assemble(get_note(note.pk), period_end=DAY)["plan"]
    papers = papers_of([treated])[treated.pk]
    days = tuple(one.date for one in clocks.course_of(treated).days)
    assert plan["due_on"] == papers.certification(DAY, first, days).due_on.isoformat()
    assert plan["due_on"] != papers.certification(DAY, days[0], days).due_on.isoformat()
