"""An evaluation: its parts by discipline, and the components that justify the code's level."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from tests.builders import at, build_clinician, build_episode, build_patient, build_visit, get_note, log, sign
from therapy_notes import evaluating, gate, saving, signing
from therapy_notes.amendments import own, to_sign
from therapy_notes.changes import Changed
from therapy_notes.content import content, signed_content
from therapy_notes.differences import differences
from therapy_notes.models import Activity, Evaluation

WORDS = dict.fromkeys(("history", "prior_level", "findings", "assessment"), "Said.")
MODERATE = {"history": "moderate", "examination": "high", "presentation": "moderate", "decisions": "high"}


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97162", "09:00", "09:30")], kind="evaluation", sections=WORDS)


def choose(visit, by, **facts):
    return evaluating.write_evaluation(get_note(visit.note.pk), by=by, at=at("09:40"), **facts)


def said(visit):
    return content(get_note(visit.note.pk))


def todo(visit):
    return {item.field: item.act for item in gate.missing(said(visit))}


class TestSections:
    @pytest.mark.parametrize(
        ("credential", "label"),
        [("PT", "Systems review"), ("OT", "Body functions and surroundings"), ("SLP", "Mouth, voice and hearing")],
    )
    def test_each_discipline_has_its_own_parts(self, clinic, credential, label):
        person = build_clinician(clinic, credential.lower(), credential=credential)
        visit = build_visit(build_episode(clinic, credential, build_patient(clinic, "9")), person, kind="evaluation")
        labels = {one["name"]: one["label"] for one in said(visit)["sections"]}
        assert labels["systems"] == label
        assert set(gate.NARRATIVE["evaluation"]) <= set(labels)


class TestComponents:
    def test_the_content_says_what_was_chosen_and_what_follows(self, visit, therapist):
        assert "evaluation" not in said(visit)
        choose(visit, therapist, **MODERATE)
        found = said(visit)["evaluation"]
        assert (found["proposal"]["code"], found["logged"], found["logged_instead"]) == ("97162", "97162", "")
        assert [one["words"] for one in found["components"]] == ["1 or 2", "4 or more", "Changing", "High"]

    def test_what_is_begun_is_finished_before_signing(self, visit, therapist):
        choose(visit, therapist, history="low")
        assert todo(visit)["evaluation-examination_0"].startswith("Choose the rest")
        choose(visit, therapist, history="")
        assert not [field for field in todo(visit) if field.startswith("evaluation")]

    def test_another_level_than_follows_asks_why(self, visit, therapist):
        choose(visit, therapist, **MODERATE | {"presentation": "low"})
        assert todo(visit)["evaluation-code_reason"] == "Say why 97162 and not 97161"
        choose(visit, therapist, code_reason="Two earlier falls changed the plan during the examination.")
        assert "evaluation-code_reason" not in todo(visit)

    def test_a_re_evaluation_has_no_level(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97164", "09:00", "09:30")], kind="evaluation", sections=WORDS)
        choose(visit, therapist, **MODERATE)
        assert not [field for field in todo(visit) if field.startswith("evaluation")]

    @pytest.mark.parametrize("facts", [{"mood": "low"}, {"history": "enormous"}])
    def test_what_is_no_component_or_level_is_refused(self, visit, therapist, facts):
        with pytest.raises((ValidationError, ValueError)):
            choose(visit, therapist, **facts)
        assert not Evaluation.objects.exists()

    def test_a_visit_note_has_none(self, episode, therapist):
        visit = build_visit(episode, therapist)
        with pytest.raises(ValidationError, match="no such component"):
            choose(visit, therapist, history="low")

    def test_each_component_saves_by_itself_and_two_tabs_are_compared(self, visit, therapist):
        def send(name, value, was):
            entry = {"key": str(uuid.uuid4()), "kind": "field", "name": name, "value": value, "was": was}
            sent = at("09:30").timestamp() * 1000
            entries = saving.read_entries({"sent": sent, "entries": [entry | {"at": sent}]}, at=at("09:30"))
            return saving.save_entries(get_note(visit.note.pk), entries, by=therapist, at=at("09:30"))[0]

        assert send("evaluation-history", ["low"], [])["done"]
        assert send("evaluation-decisions", ["high"], [])["done"]
        assert send("evaluation-history", ["high"], [])["conflict"]["words"] == "None"
        assert "refused" in send("evaluation-history", ["enormous"], ["low"])
        assert send("evaluation-mood", ["low"], [])["refused"] == {"": ["A field is not one of this page."]}
        assert Evaluation.objects.get().components == {"history": "low", "decisions": "high"}

    def test_somebody_elses_choice_is_not_written_over(self, visit, therapist):
        choose(visit, therapist, history="low")
        with pytest.raises(Changed):
            choose(visit, therapist, history="high", was={"history": ""})


class TestProposedCode:
    def test_taking_the_proposal_changes_the_code_and_keeps_the_times(self, visit, therapist):
        choose(visit, therapist, **MODERATE | {"history": "low"})
        evaluating.log_proposed(get_note(visit.note.pk), by=therapist, at=at("09:50"))
        activity = Activity.objects.get(visit=visit)
        assert (activity.code, activity.description, activity.stretches.count()) == ("97161", "97162 done", 1)

    def test_where_none_is_logged_one_is(self, episode, therapist):
        visit = build_visit(episode, therapist, kind="evaluation")
        log(visit, therapist, "97530", "09:30", "09:40")
        choose(visit, therapist, **MODERATE)
        evaluating.log_proposed(get_note(visit.note.pk), by=therapist, at=at("09:50"))
        evaluating.log_proposed(get_note(visit.note.pk), by=therapist, at=at("09:51"))
        found = Activity.objects.filter(visit=visit, code="97162")
        assert [one.description for one in found] == ["Evaluation"]

    def test_nothing_is_logged_before_it_follows(self, visit, therapist):
        choose(visit, therapist, history="low")
        with pytest.raises(ValidationError, match="every component first"):
            evaluating.log_proposed(get_note(visit.note.pk), by=therapist, at=at("09:50"))


class TestAmending:
    def test_an_amendment_tells_the_component_that_changed(self, visit, therapist):
        choose(visit, therapist, **MODERATE)
        sign(visit.note, therapist)
        was = signed_content(visit.note.versions.get())
        signing.open_amendment(get_note(visit.note.pk), by=therapist, at=at("15:00"))
        choose(visit, therapist, examination="moderate")
        changed, _ = differences(was, to_sign(get_note(visit.note.pk)))
        assert [(one.field, one.was, one.now) for one in changed] == [("evaluation-examination", "4 or more", "3")]

    @pytest.mark.parametrize("before", [{}, MODERATE])
    def test_one_that_is_dropped_leaves_no_trace(self, visit, therapist, before):
        if before:
            choose(visit, therapist, **before)
        sign(visit.note, therapist)
        was = own(signed_content(visit.note.versions.get()))
        signing.open_amendment(get_note(visit.note.pk), by=therapist, at=at("15:00"))
        choose(visit, therapist, history="high", code_reason="Because.")
        signing.drop_amendment(get_note(visit.note.pk), by=therapist, at=at("15:30"))
        assert own(said(visit)) == was
