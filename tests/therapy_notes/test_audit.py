"""The audit log: every act is in it, with before and after, and no word of the narrative."""

import json

import pytest

from tests.builders import at, build_note, build_visit, log, sign
from therapy_notes import audit, charting, planning, signing
from therapy_notes.charting import TimeEntry, facts_of
from therapy_notes.models import AuditEvent, Diagnosis

SECRET = "Zyzzyva"  # a word that stands only in narrative and free text


def events(**filters):
    return list(AuditEvent.objects.filter(**filters).order_by("pk").values_list("event", flat=True))


def test_an_event_names_actor_subject_clinic_and_patient_as_text_too(episode, therapist):
    event = audit.record("chart.read", episode.patient, by=therapist, patient=episode.patient)
    assert (event.actor, event.actor_text) == (therapist, "Tester, Thea (thea)")
    assert (event.subject, event.patient_id) == (f"patient {episode.patient.pk}", episode.patient.pk)
    assert event.clinic_id == therapist.clinic_id


def test_an_act_that_is_refused_leaves_no_event(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    before = AuditEvent.objects.count()
    with pytest.raises(Exception, match="shares"):
        log(visit, therapist, "97110", "09:10", "09:30")
    assert AuditEvent.objects.count() == before


def test_a_correction_keeps_code_help_and_times_of_before_and_after(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    activity = visit.activities.get()
    stretches = [TimeEntry(at("09:00"), at("09:20"), therapist.clinician)]
    facts = facts_of(activity) | {"assistance": "CGA", "stretches": stretches}
    charting.correct_activity(activity, by=therapist, at=at("12:00"), **facts)
    detail = AuditEvent.objects.get(event="activity.corrected").detail
    assert (detail["was"]["assistance"], detail["now"]["assistance"]) == ("Min", "CGA")
    assert detail["was"]["stretches"][0][1].endswith("15:23:00+00:00")
    assert detail["now"]["stretches"][0][1].endswith("15:20:00+00:00")


def test_no_act_writes_narrative_into_the_log(episode, therapist, client):
    words = {name: f"{SECRET} {name}" for name in ("subjective", "objective", "assessment", "plan")}
    visit = build_visit(
        episode, therapist, sections=words, place=SECRET, present=SECRET, home_program=SECRET, adverse_event=SECRET
    )
    more = {"description": SECRET, "skill": SECRET, "response": SECRET, "equipment": SECRET}
    activity = log(visit, therapist, "97530", "09:00", "09:23", more)
    facts = facts_of(activity) | {"skill": f"More {SECRET}"}
    charting.correct_activity(activity, by=therapist, at=at("12:00"), **facts)
    charting.correct_activity(activity, by=therapist, at=at("12:00"), assistance="CGA", skill=SECRET)
    gone = log(visit, therapist, "97110", "09:30", None, {"description": SECRET})
    charting.stop_clock(gone, by=therapist, at=at("09:40"))
    charting.start_clock(gone, by=therapist, at=at("09:50"))
    charting.remove_activity(gone, by=therapist)
    build_note(episode, therapist, sections={"rationale": SECRET}, interventions=SECRET)
    planning.remove_diagnosis(Diagnosis.objects.get(), by=therapist)
    sign(visit.note, therapist)
    signing.add_addendum(visit.note, SECRET, by=therapist, at=at("14:00"))
    log_text = json.dumps(list(AuditEvent.objects.values("event", "subject", "actor_text", "detail")))
    assert SECRET not in log_text
    assert "Alvarez" not in log_text
    assert {
        *("note.started", "visit.described", "activity.logged", "activity.corrected", "activity.written"),
        *(
            "activity.removed",
            "clock.started",
            "clock.stopped",
            "narrative.written",
            "plan.written",
            "diagnosis.removed",
        ),
        *("note.signed", "addendum.added"),
    } == set(events())


def test_every_event_of_a_patient_says_whose_chart_it_is(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], place="Gym")
    charting.start_clock(log(visit, therapist, "97110", "09:30", None), by=therapist, at=at("09:40"))
    assert set(AuditEvent.objects.values_list("patient_id", flat=True)) == {episode.patient.pk}


def test_reading_is_in_the_log_and_all_events_of_a_request_share_its_number(episode, therapist, sign_in, noon):
    visit = build_visit(episode, therapist)
    browser = sign_in(therapist)
    start = AuditEvent.objects.count()
    browser.get(f"/patients/{episode.patient.pk}/")
    browser.get(f"/visits/{visit.pk}/")
    read = AuditEvent.objects.order_by("pk")[start:]
    assert [event.event for event in read] == ["chart.read", "note.read"]
    numbers = [event.request_id for event in read]
    assert all(len(number) == 32 for number in numbers)
    assert len(set(numbers)) == 2
