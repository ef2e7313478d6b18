"""What the record holds beside the times, as the law is told it; and what it does not speak of stays unsaid."""

import datetime as dt
from dataclasses import replace

import pytest

from billing import gather
from billing.gather.care import Signed
from billing.rules.assess import assess
from billing.rules.care_facts import NOT_GIVEN, ActivityFacts, NoteFacts, PlanFacts
from billing.rules.facts import PayerTerms
from tests.builders import (
    COMPLETE,
    DAY,
    build_note,
    build_signed_visit,
    build_visit,
    cosign,
    get_note,
    give_back,
    log,
    sign,
)
from tests.therapy_notes.plans.building import build_plan, certified
from therapy_notes.plans import standing as plans

WORDS = {"skill": "Graded the seat.", "response": "Steady.", "help_types": ["physical"], "cues": {"verbal": 2}}


def care(visit, asked_on=DAY):
    visit = get_note(visit.note.pk).visit
    return gather.care_facts(visit, gather.day_facts(visit), {}, asked_on=asked_on)


def test_each_activity_is_told_with_its_words(episode, therapist):
    visit = build_visit(episode, therapist, participation="Took full part.")
    log(visit, therapist, "97530", "09:00", "09:23", WORDS)
    assert care(visit).activities == (
        ActivityFacts(
            code="97530",
            goal=("STG 1",),
            description="97530 done",
            assistance="Min",
            assistance_type=("physical", "verbal"),
            skill="Graded the seat.",
            response="Steady.",
            participation="Took full part.",
        ),
    )


@pytest.mark.parametrize(
    ("level", "said"),
    [
        *(("I", True), ("SBA", True), ("CGA", True), ("NT", True), ("Min", ()), ("Dep", ())),
        *(("06", True), ("04", True), ("88", True), ("03", ()), ("02", ()), ("01", ())),
    ],
)
def test_a_level_that_says_what_the_help_was_needs_no_kind(episode, therapist, level, said):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23", {"assistance": level})])
    assert care(visit).activities[0].assistance_type == said


def test_participation_is_asked_once_for_a_code_of_a_visit(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:10"), ("97530", "09:10", "09:20")])
    assert [one.participation for one in care(visit).activities] == ["", NOT_GIVEN]


def test_what_the_record_does_not_know_is_not_given(episode, therapist):
    facts = care(build_visit(episode, therapist, [("97530", "09:00", "09:23")]))
    for name in ("other_care", "authorization", "providers", "coverage_verified", "note"):
        assert getattr(facts, name) is NOT_GIVEN
    for name in ("deficit", "in_plan", "collaboration"):
        assert getattr(facts.activities[0], name) is NOT_GIVEN


class TestPlan:
    def plan(self, episode, by, clock="12:00"):
        note = build_note(episode, by, sections={"rationale": "Needs skill."}, clock=clock)
        sign(note, by)

    def test_without_a_signed_one_treatment_has_none(self, episode, therapist):
        build_note(episode, therapist)
        assert care(build_visit(episode, therapist, [("97530", "09:00", "09:23")])).plan == PlanFacts(established=None)

    def test_it_was_established_on_the_day_of_its_signature(self, episode, therapist):
        self.plan(episode, therapist)
        after = build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=DAY + dt.timedelta(days=3))
        before = build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=DAY - dt.timedelta(days=3))
        assert care(after).plan.established == care(before).plan.established == DAY

    def test_an_evaluation_alone_needs_none(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97161", "09:00", "09:30")], kind="evaluation")
        assert care(visit).plan is NOT_GIVEN
        log(visit, therapist, "97530", "09:30", "09:45")
        assert care(visit).plan == PlanFacts(established=None)

    def test_it_is_told_with_its_parts_its_codes_and_its_certification(self, episode, therapist):
        first = DAY - dt.timedelta(days=2)
        written = build_plan(episode, therapist, starts=first, days=42)
        build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=first)
        certified(written, therapist, DAY, entered=DAY)
        facts = care(build_visit(episode, therapist, [("97530", "09:00", "09:23")])).plan
        assert (facts.established, facts.initial_treatment, facts.lasts_days) == (first, first, 42)
        assert (facts.lists, facts.certified, facts.certified_by) == (("97530", "97110"), DAY, "MD")
        assert {"diagnoses", "goals", "type", "frequency", "duration"} <= set(facts.content)

    @pytest.mark.parametrize(("codes", "found"), [(["97530"], False), (["97110"], True), ([], False)])
    def test_a_code_is_held_against_the_plan_only_where_it_lists_some(self, episode, therapist, codes, found):
        build_plan(episode, therapist, starts=DAY)
        signed = plans.papers_of([episode])[episode.pk].plans[0]
        papers = plans.Papers((replace(signed, codes=tuple(codes)),))
        visit = get_note(build_visit(episode, therapist, [("97530", "09:00", "09:23")]).note.pk).visit
        gathered, signed = gather.day_facts(visit), Signed({episode.pk: papers}, frozenset(), ())
        told = gather.care_facts(visit, gathered, {}, asked_on=DAY, signed=signed)
        answer = assess(gathered.day, PayerTerms("cms_total_time"), told)
        assert ("code-not-in-plan" in {one.code for one in answer.findings}) is found


class TestReports:
    def treat(self, episode, by, days):
        for back in range(days):
            visit = build_visit(episode, by, [("97530", "09:00", "09:23")], day=DAY - dt.timedelta(days=back))
        return visit

    @pytest.mark.parametrize(("days", "status"), [(9, "open"), (10, "due_today")])
    def test_the_status_is_that_of_the_period_of_the_day(self, episode, therapist, days, status):
        assert care(self.treat(episode, therapist, days)).report_status == status

    def test_it_is_the_status_of_the_day_of_asking(self, episode, therapist):
        first = self.treat(episode, therapist, 10)
        assert care(first, asked_on=DAY + dt.timedelta(days=60)).report_status == "missing"

    def test_a_day_is_told_of_the_periods_before_it_that_missed_their_report(self, episode, therapist):
        self.treat(episode, therapist, 12)
        tenth, later = DAY - dt.timedelta(days=2), DAY + dt.timedelta(days=30)
        first, *_, after, last = episode.visits.order_by("planned")
        assert care(first, asked_on=later).unreported == ()
        assert care(after, asked_on=later).unreported == care(last, asked_on=later).unreported == (tenth,)
        assert care(last).unreported == ()  # it may still be written

    def test_a_day_is_told_of_periods_without_the_clinician_its_own_included(self, episode, therapist, assistant):
        self.treat(episode, assistant, 11)
        tenth = DAY - dt.timedelta(days=1)
        first, *_, last = episode.visits.order_by("planned")
        assert care(first).without_participation == care(last).without_participation == (tenth,)
        build_visit(episode, therapist, [("97530", "14:00", "14:23")], start="14:00")
        assert care(first).without_participation == ()


class TestSignature:
    def test_a_signed_note_is_told_with_its_author(self, episode, therapist):
        assert care(build_signed_visit(episode, therapist)).note == NoteFacts(
            signed=True, author="PT", cosign="not_required"
        )

    def test_a_second_signature_is_pending_then_done(self, episode, therapist, student):
        visit = build_signed_visit(episode, student)
        assert care(visit).note == NoteFacts(signed=True, author="student", cosign="pending")
        cosign(get_note(visit.note.pk), therapist, "in_the_room")
        assert care(visit).note.cosign == "done"

    def test_the_days_other_draft_leaves_it_unsigned(self, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        other = build_visit(episode, therapist, [("97110", "14:00", "14:15")], start="14:00")
        assert care(visit).note.signed is False
        assert care(other).note is NOT_GIVEN

    @pytest.mark.parametrize(("clock", "late"), [("10:23", False), ("10:24", True)])  # the clocks went forward
    def test_a_note_is_late_that_was_first_signed_past_the_clinics_limit(self, episode, therapist, clock, late):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE)
        sign(visit.note, therapist, clock=clock, day=DAY + dt.timedelta(days=2))
        assert care(get_note(visit.note.pk).visit).note.signed_late is late

    def test_a_note_that_was_in_time_and_is_signed_again_later_is_not_late(self, episode, therapist, assistant):
        visit = build_signed_visit(episode, assistant)
        give_back(visit.note, therapist)
        sign(visit.note, assistant, day=DAY + dt.timedelta(days=20))
        assert care(get_note(visit.note.pk).visit).note.signed_late is False

    def test_a_late_entry_stays_one_when_the_note_is_signed_again(self, episode, therapist, assistant):
        visit = build_visit(episode, assistant, [("97530", "09:00", "09:23")], sections=COMPLETE)
        for _ in range(2):
            sign(visit.note, assistant, day=DAY + dt.timedelta(days=3))
            give_back(visit.note, therapist)
        sign(visit.note, assistant, day=DAY + dt.timedelta(days=3))
        assert care(get_note(visit.note.pk).visit).note.signed_late is True

    @pytest.mark.parametrize("which", ["source", "ended_source"])
    def test_times_typed_later_make_it_late(self, episode, therapist, which):
        visit = build_signed_visit(episode, therapist)
        gathered = gather.day_facts(get_note(visit.note.pk).visit)
        assert gathered.said[0][0]["stretches"][0]["source"] == "typed"
        other = build_visit(episode, therapist, day=DAY + dt.timedelta(days=1), sections=COMPLETE)
        log(other, therapist, "97530", "09:00", "09:23", day=DAY + dt.timedelta(days=1))
        other.activities.get().stretches.update(**{which: "typed_later"})
        sign(other.note, therapist, clock="13:00", day=DAY + dt.timedelta(days=1))
        assert care(other).note.signed_late is True
