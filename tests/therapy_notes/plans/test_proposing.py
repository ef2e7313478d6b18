"""What a new plan starts from, and what its form and its signature ask for."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.builders import DAY, at, build_note, get_note, sign
from tests.therapy_notes.plans.building import build_plan, certified
from therapy_notes import amendments, charting, gate, planning, signing
from therapy_notes.content import content, signed_content
from therapy_notes.differences import differences
from therapy_notes.forms import PlanForm
from therapy_notes.models import PlanOfCare
from therapy_notes.plans.proposing import draft_plan, last_day, longer_than_certified


def new(episode, by, day):
    return charting.start_note(episode, kind="plan_of_care", by=by, at=at("12:00", day))


def test_the_first_lasts_as_long_as_one_certification_covers_and_proposes_nothing_else(episode, therapist):
    plan = draft_plan(new(episode, therapist, DAY))
    assert (plan.kind, plan.starts, plan.ends, plan.frequency, plan.codes) == (
        *("initial", DAY, DAY + dt.timedelta(days=89), "", []),
    )


class TestTheNext:
    @pytest.fixture
    def plan(self, episode, therapist):
        return build_plan(episode, therapist, starts=DAY, days=60)

    def test_within_thirty_days_of_its_end_is_its_recertification(self, episode, plan, therapist):
        soon = draft_plan(new(episode, therapist, plan.ends - dt.timedelta(days=30)))
        assert (soon.kind, soon.starts) == ("recertification", plan.ends + dt.timedelta(days=1))
        assert (soon.ends - soon.starts).days == 59
        assert (soon.frequency, soon.interventions, soon.codes) == (plan.frequency, plan.interventions, plan.codes)

    def test_earlier_it_is_a_revision_to_the_same_end(self, episode, plan, therapist):
        day = plan.ends - dt.timedelta(days=31)
        revised = draft_plan(new(episode, therapist, day))
        assert (revised.kind, revised.starts, revised.ends) == ("revision", day, plan.ends)

    def test_a_recertification_is_no_longer_than_one_certification_covers(self, episode, therapist):
        plan = build_plan(episode, therapist, starts=DAY, days=120)
        found = draft_plan(new(episode, therapist, plan.ends))
        assert found.ends == last_day(found.starts) == found.starts + dt.timedelta(days=89)

    def test_it_follows_the_last_day_that_the_plan_before_is_certified_for(self, episode, therapist):
        plan = build_plan(episode, therapist, starts=DAY, days=120)
        certified(plan, therapist, DAY)
        covered = DAY + dt.timedelta(days=89)
        soon = draft_plan(new(episode, therapist, covered - dt.timedelta(days=30)))
        assert (soon.kind, soon.starts) == ("recertification", covered + dt.timedelta(days=1))
        assert draft_plan(new(episode, therapist, covered - dt.timedelta(days=31))).kind == "revision"

    def test_after_one_that_still_waits_it_follows_that(self, episode, plan, therapist):
        certified(plan, therapist, DAY)
        starts = plan.ends + dt.timedelta(days=1)
        renewed = build_plan(episode, therapist, starts=starts, days=60, kind="recertification", signed=plan.ends)
        found = draft_plan(new(episode, therapist, renewed.ends))
        assert (found.kind, found.starts) == ("recertification", renewed.ends + dt.timedelta(days=1))

    def test_written_without_its_kind_it_is_what_the_record_proposes(self, episode, plan, therapist):
        later = new(episode, therapist, plan.ends)
        facts = {"starts": plan.ends, "ends": plan.ends + dt.timedelta(days=9), "frequency": "daily"}
        planning.write_plan(later, by=therapist, at=at("12:00"), duration="2 weeks", interventions="Gait", **facts)
        assert get_note(later.pk).plan.kind == "recertification"


class TestBegun:
    def test_it_holds_what_is_proposed_from_the_first_on(self, episode, therapist):
        plan = build_plan(episode, therapist, starts=DAY, days=60)
        note = planning.begin_plan(episode, by=therapist, at=at("12:00", plan.ends))
        begun = get_note(note.pk).plan
        assert (begun.kind, begun.frequency, begun.codes) == ("recertification", plan.frequency, plan.codes)
        assert [one.field for one in gate.missing(content(note))] == ["rationale"]

    def test_the_gate_asks_a_first_one_for_what_is_still_empty(self, episode, therapist):
        note = planning.begin_plan(episode, by=therapist, at=at("12:00"))
        asked = [one.act for one in gate.missing(content(note))]
        assert asked[:2] == ["Fill in frequency, duration and interventions", "Choose the planned codes"]

    def test_one_field_of_an_older_draft_brings_the_others_with_it(self, episode, therapist):
        note = new(episode, therapist, DAY)
        planning.write_plan(note, by=therapist, at=at("12:05"), was={"frequency": ""}, frequency="Daily")
        plan = get_note(note.pk).plan
        assert (plan.frequency, plan.starts, plan.ends) == ("Daily", DAY, DAY + dt.timedelta(days=89))


class TestTheForm:
    def test_offers_the_codes_of_the_discipline_without_evaluations(self, episode, therapist):
        form = PlanForm(instance=draft_plan(new(episode, therapist, DAY)), prefix="plan")
        offered = [number for number, _ in form.fields["codes"].choices]
        assert offered[0] == "97530" and "97161" not in offered and "92507" not in offered
        assert len(form.usual_codes()) == 10
        assert len(form.usual_codes()) + len(form.more_codes()) == len(offered)

    def test_a_chosen_code_is_never_folded_away_nor_lost(self, episode, therapist):
        note = build_note(episode, therapist, codes=["97035", "00000"])
        form = PlanForm(instance=draft_plan(note), prefix="plan")
        shown = {box.data["value"]: box.data["label"] for box in form.usual_codes()}
        assert shown["97035"] == "97035 Ultrasound" and shown["00000"] == "00000 no longer in use"

    @pytest.mark.parametrize(
        ("said", "facts"), [("significant", ("revision", True)), ("recertification", ("recertification", False))]
    )
    def test_one_choice_says_kind_and_significance(self, episode, therapist, said, facts):
        form = PlanForm(instance=build_note(episode, therapist).plan, prefix="plan")
        assert tuple(form.fact("kind", [said]).values()) == facts

    def test_it_shows_a_significant_change_as_such(self, episode, therapist):
        plan = build_note(episode, therapist, kind="plan_of_care", significant=True).plan
        plan.kind = "revision"
        assert PlanForm(instance=plan, prefix="plan")["kind"].value() == "significant"


class TestTheGate:
    def asked(self, note):
        return [item.act for item in gate.missing(content(note))]

    def test_asks_for_codes(self, episode, therapist):
        note = build_note(episode, therapist, sections={"rationale": "Words."}, codes=[])
        assert self.asked(note) == ["Choose the planned codes"]

    def test_asks_for_a_long_term_goal_and_a_diagnosis(self, episode, therapist):
        episode.goals.filter(kind="LTG").delete()
        episode.diagnoses.all().delete()
        note = build_note(episode, therapist, sections={"rationale": "Words."})
        assert self.asked(note) == ["Add a long-term goal", "Add a diagnosis"]

    @pytest.mark.parametrize(("days", "told"), [(89, False), (90, True)])
    def test_tells_of_a_plan_that_outlasts_its_certification(self, episode, therapist, days, told):
        note = build_note(episode, therapist, ends=DAY + dt.timedelta(days=days))
        sentence = longer_than_certified(content(note))
        assert bool(sentence) == told
        assert not told or "Longer than 90 days" in sentence and "Jun 3, 2026" in sentence


class TestAmending:
    @pytest.fixture
    def note(self, episode, therapist):
        note = build_note(episode, therapist, sections={"rationale": "Words."})
        sign(note, therapist)
        signing.open_amendment(note, by=therapist, at=at("15:00"))
        return get_note(note.pk)

    def test_new_codes_and_kind_are_told_apart(self, note, therapist):
        facts = {"codes": ["97530", "97110"], "kind": "revision", "significant": True}
        planning.write_plan(note, by=therapist, at=at("15:05"), **facts)
        before = signed_content(note.versions.get())
        changed, _ = differences(before, amendments.to_sign(get_note(note.pk)))
        said = {one.label: (one.was, one.now) for one in changed}
        assert said == {"This is": ("First plan", "Significant change"), "Planned codes": ("97530", "97530, 97110")}

    def test_dropped_it_says_again_what_was_signed(self, note, therapist):
        planning.write_plan(note, by=therapist, at=at("15:05"), codes=["97110"], kind="revision", significant=True)
        signing.drop_amendment(note, by=therapist, at=at("15:10"))
        plan = PlanOfCare.objects.get()
        assert (plan.codes, plan.kind, plan.significant) == (["97530"], "initial", False)


def test_a_plan_without_codes_is_not_signed(episode, therapist):
    note = build_note(episode, therapist, sections={"rationale": "Words."}, codes=[])
    with pytest.raises(ValidationError):
        sign(note, therapist)
