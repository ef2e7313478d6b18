"""What a report says of each goal, and what its signature does with it."""

import pytest

from tests.builders import (
    DAY,
    amend,
    at,
    build_note,
    build_signed_visit,
    get_note,
    judge_goals,
    prove,
    sign,
    sign_amended,
)
from therapy_notes import signing
from therapy_notes.changes import Changed
from therapy_notes.content import signed_content
from therapy_notes.models import Goal, GoalJudgment, Note, SignedVersion
from therapy_notes.reporting import judging

WORDS = {"plan": "Go on.", "skilled_need": "Grading."}


@pytest.fixture
def report(episode, therapist):
    build_signed_visit(episode, therapist)
    return build_note(episode, therapist, "progress_report", WORDS, period_end=DAY)


def step(episode):
    return episode.goals.get(kind="STG")


def close(report, by, outcome="met", clock="12:30"):
    return judging.judge(report, step(report.episode), by=by, at=at(clock), outcome=outcome)


def test_two_tabs_are_compared_field_by_field(report, therapist):
    goal = step(report.episode)
    act = {"by": therapist, "at": at("12:30")}
    shown = {"text": "Better than at the last report."}
    judging.judge(report, goal, was=shown, text="Less help.", **act)
    judging.judge(report, goal, was={"outcome": "continue"}, outcome="met", **act)
    with pytest.raises(Changed):
        judging.judge(report, goal, was=shown, text="Other words.", **act)
    row = GoalJudgment.objects.get(goal=goal)
    assert (row.text, row.outcome) == ("Less help.", "met")


def test_a_goal_of_another_episode_is_not_judged(report, therapist, clinic):
    from tests.builders import build_episode, build_patient

    other = build_episode(clinic, patient=build_patient(clinic, "2002"))
    with pytest.raises(Goal.DoesNotExist):
        judging.judge(report, step(other), by=therapist, at=at("12:30"), text="Better.")


def test_the_signature_closes_what_is_met_on_the_reports_day_by_its_signer(report, therapist):
    close(report, therapist)
    sign(report, therapist)
    goal = step(report.episode)
    assert (goal.status, goal.closed_on) == ("met", DAY)
    change = goal.changes.last()
    assert (change.kind, change.by) == ("met", therapist)


def test_a_goal_that_was_closed_meanwhile_is_not_closed_twice(report, therapist):
    from therapy_notes.goals.changing import close_goal

    close(report, therapist)
    close_goal(step(report.episode), kind="met", on=DAY, by=therapist, at=at("12:40"))
    before = step(report.episode).changes.count()
    sign(report, therapist)
    assert step(report.episode).changes.count() == before


def test_an_amendment_does_not_close_it_again(report, therapist):
    close(report, therapist)
    sign(report, therapist)
    amend(report, therapist, plan="Lower seat.")
    assert step(report.episode).changes.filter(kind="met").count() == 1


def test_an_amendment_that_judges_otherwise_opens_it_again(report, therapist):
    close(report, therapist)
    sign(report, therapist)
    signing.open_amendment(get_note(report.pk), by=therapist, at=at("15:00"))
    close(get_note(report.pk), therapist, outcome="continue", clock="15:01")
    sign_amended(report, therapist)
    goal = step(report.episode)
    assert (goal.status, goal.closed_on) == ("active", None)
    told = signed_content(SignedVersion.objects.filter(note=report).latest("number"))["amendment"]["changes"]
    assert [(one["label"], one["was"], one["now"]) for one in told] == [("STG 1, outcome", "Met", "Goes on")]


def test_a_dropped_amendment_puts_the_judgments_back(report, therapist):
    sign(report, therapist)
    signing.open_amendment(get_note(report.pk), by=therapist, at=at("15:00"))
    note = get_note(report.pk)
    judging.judge(note, step(report.episode), by=therapist, at=at("15:01"), text="Other words.", outcome="discontinued")
    signing.drop_amendment(note, by=therapist, at=at("15:02"))
    row = GoalJudgment.objects.get(goal=step(report.episode))
    assert (row.text, row.outcome) == ("Better than at the last report.", "continue")


def test_an_amendment_keeps_the_figures_that_were_signed(report, therapist):
    sign(report, therapist)
    build_signed_visit(report.episode, therapist, [("97110", "14:00", "14:30")], start="14:00")
    amend(report, therapist, plan="Lower seat.")
    first, second = (signed_content(one)["report"]["record"] for one in SignedVersion.objects.filter(note=report))
    assert first == second


def test_a_discharge_judges_the_goals_too(episode, therapist):
    note = build_note(episode, therapist, "discharge", {"reason": "Goals met.", "status": "Walks."})
    judge_goals(note, therapist, at=at("12:30"), outcome="met")
    sign(note, therapist)
    assert not episode.goals.filter(status="active").exists()


class TestASignatureThatNoLongerCounts:
    @pytest.fixture
    def closed(self, report, therapist):
        close(report, therapist)
        sign(report, therapist)
        return get_note(report.pk)

    def test_a_void_report_opens_what_it_closed(self, closed, therapist):
        signing.void_note(closed, "The wrong chart.", proof=prove(therapist), at=at("16:00"))
        goal = step(closed.episode)
        assert (goal.status, goal.closed_on) == ("active", None)
        assert goal.changes.last().reason == "The report that closed it was marked as void."

    def test_an_administrator_marks_one_as_void_too(self, closed, administrator):
        words = {"proof": prove(administrator), "at": at("16:00"), "wrong_chart": True}
        signing.void_note(closed, "Another patient.", **words)
        goal = step(closed.episode)
        assert (goal.status, goal.changes.last().by_text) == ("active", administrator.list_name)

    def test_what_somebody_changed_since_stays(self, closed, therapist):
        from therapy_notes.goals.changing import close_goal, reopen_goal

        act = {"by": therapist, "at": at("15:00")}
        goal = reopen_goal(step(closed.episode), reason="Walks worse again.", **act)
        close_goal(goal, kind="met", on=DAY, **act)
        signing.void_note(closed, "The wrong chart.", proof=prove(therapist), at=at("16:00"))
        assert step(closed.episode).status == "met"

    def test_withdrawn_it_opens_them_and_signed_again_it_closes_them(self, closed, report, therapist):
        Note.objects.filter(pk=report.pk).update(status="awaiting_cosign")
        signing.withdraw_signature(get_note(report.pk), "Too early.", proof=prove(therapist), at=at("14:00"))
        assert step(report.episode).status == "active"
        sign(get_note(report.pk), therapist, clock="15:00")
        assert step(report.episode).status == "met"
