"""An assistant prepares the objective part of a report; the therapist judges, completes and signs it."""

import pytest
from django.core.exceptions import PermissionDenied

from tests.builders import DAY, at, build_clinician, build_note, build_visit, get_note, judge_goals, sign
from tests.therapy_notes.pages import form_of, save
from therapy_notes import charting, planning
from therapy_notes.content import content
from therapy_notes.models import Note, SignedVersion
from therapy_notes.reporting import judging, preparing


@pytest.fixture
def treated(episode, therapist, noon):
    build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    return episode


@pytest.fixture
def report(treated, assistant):
    return get_note(preparing.begin_report(treated, kind="progress_report", by=assistant, at=at("10:40")).pk)


def test_an_assistants_report_is_the_therapists_who_treated_the_patient(report, therapist):
    assert report.author == therapist and report.report.period_end == DAY


def test_without_one_it_is_their_supervisors(episode, assistant, therapist, noon):
    build_visit(episode, assistant, [("97530", "09:00", "09:23")])
    assert preparing.begin_report(episode, kind="progress_report", by=assistant, at=at("10:40")).author == therapist


def test_without_any_therapist_it_is_refused_in_a_sentence(episode, clinic, noon):
    alone = build_clinician(clinic, "alba", credential="PTA")
    with pytest.raises(PermissionDenied, match="ask one to begin"):
        preparing.begin_report(episode, kind="progress_report", by=alone, at=at("10:40"))


def test_therapist_and_assistant_open_the_same_draft(report, treated, therapist, assistant):
    for person in (therapist, assistant):
        assert preparing.begin_report(treated, kind="progress_report", by=person, at=at("11:00")).pk == report.pk


def test_what_the_assistant_writes_is_marked_with_name_and_time(report, assistant):
    planning.write_report(
        report, by=assistant, at=at("10:40"), strength="Hip 3/5: leans.", limits={"stairs": ["strength"]}
    )
    assert content(get_note(report.pk))["report"]["prepared"]["at_text"] == "Fri Mar 6, 10:40 am"
    charting.write_sections(report, {"subjective": "“Better.”"}, by=assistant, at=at("10:45"))
    prepared = content(get_note(report.pk))["report"]["prepared"]
    assert (prepared["name"], prepared["letters"]) == (assistant.list_name, "PTA")
    assert prepared["at_text"] == "Fri Mar 6, 10:45 am"


def test_what_the_therapist_writes_is_not_marked(report, therapist):
    planning.write_report(report, by=therapist, at=at("10:40"), strength="Hip 3/5.")
    assert content(get_note(report.pk))["report"]["prepared"] is None


@pytest.mark.parametrize(
    "act",
    [
        lambda note, by: planning.write_report(note, by=by, at=at("10:40"), next_step="continue"),
        lambda note, by: planning.write_report(note, by=by, at=at("10:40"), continued_need="More."),
        lambda note, by: charting.write_sections(note, {"skilled_need": "Grading."}, by=by, at=at("10:40")),
        lambda note, by: charting.write_sections(note, {"plan": "Go on."}, by=by, at=at("10:40")),
        lambda note, by: judging.judge(note, note.episode.goals.first(), by=by, at=at("10:40"), text="Better."),
    ],
    ids=["next step", "continued need", "skilled need", "plan", "judgment"],
)
def test_the_rest_is_refused_to_the_assistant(report, assistant, act):
    with pytest.raises(PermissionDenied, match="A therapist judges"):
        act(report, assistant)


def test_the_assistants_page_has_the_objective_fields_and_no_others(sign_in, report, assistant):
    desk = sign_in(assistant)
    page = desk.get(f"/notes/{report.pk}/")
    names = {name for name in form_of(page) if not name.startswith(("initial-", "csrf"))}
    shown = names | {
        name for name in ("report-strength", "note-subjective") if f'name="{name}"' in page.content.decode()
    }
    assert {"report-strength", "note-subjective", "note-objective"} <= shown
    assert not {name for name in shown if name.startswith("judge-") or name in ("note-plan", "report-next_step")}
    assert b"Tester, Thea, PT signs" in page.content
    response = save(desk, f"/notes/{report.pk}/", report__strength="Hip 3/5.", note__subjective="“Better.”")
    assert response.status_code == 302
    assert Note.objects.get(pk=report.pk).report.strength == "Hip 3/5."


def test_an_assistant_cannot_sign_it(sign_in, report, assistant):
    assert sign_in(assistant).get(f"/notes/{report.pk}/sign/").status_code == 403


def test_a_student_writes_nothing_in_it(sign_in, report, student):
    desk = sign_in(student)
    assert desk.post(f"/notes/{report.pk}/", {"note-subjective": "Words."}).status_code == 403
    assert b'id="note-form"' not in desk.get(f"/notes/{report.pk}/").content


def test_it_is_signed_and_printed_as_prepared(report, therapist, assistant):
    planning.write_report(report, by=assistant, at=at("10:40"), strength="Hip 3/5: leans.")
    planning.write_report(report, by=therapist, at=at("11:00"), next_step="continue")
    charting.write_sections(report, {"plan": "Go on.", "skilled_need": "Grading."}, by=therapist, at=at("11:00"))
    judge_goals(report, therapist, at=at("11:00"))
    sign(report, therapist)
    version = SignedVersion.objects.get(note=report)
    assert '"prepared":{"at":"2026-03-06T10:40:00-06:00"' in version.content


class TestDischarge:
    @pytest.fixture
    def discharge(self, treated, therapist):
        return build_note(treated, therapist, "discharge", {"reason": "Goals met."})

    def test_an_assistant_writes_the_status_and_is_named(self, discharge, assistant, therapist):
        charting.write_sections(discharge, {"status": "Walks alone."}, by=assistant, at=at("12:40"))
        prepared = content(get_note(discharge.pk))["report"]["prepared"]
        assert (prepared["name"], prepared["at_text"]) == (assistant.list_name, "Fri Mar 6, 12:40 pm")
        charting.write_sections(discharge, {"status": "Walks without a cane."}, by=therapist, at=at("12:50"))
        assert content(get_note(discharge.pk))["report"]["prepared"] is None

    def test_the_rest_is_the_therapists(self, discharge, assistant, sign_in):
        with pytest.raises(PermissionDenied, match="A therapist judges"):
            charting.write_sections(discharge, {"reason": "Moved away."}, by=assistant, at=at("12:40"))
        page = sign_in(assistant).get(f"/notes/{discharge.pk}/").content.decode()
        assert 'name="note-status"' in page and 'name="note-reason"' not in page

    def test_a_student_writes_nothing_in_it(self, discharge, student, sign_in):
        assert sign_in(student).post(f"/notes/{discharge.pk}/", {"note-status": "Words."}).status_code == 403
