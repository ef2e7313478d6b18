"""The audit log: every act is in it, with before and after, and no word of the narrative."""

import datetime as dt
import json

import pytest
import time_machine
from django.forms import model_to_dict
from django.utils import timezone

from tests.builders import (
    DAY,
    at,
    build_note,
    build_patient,
    build_signed_visit,
    build_user,
    build_visit,
    log,
    prove,
    sign,
)
from therapy_notes import audit, charting, planning, signing
from therapy_notes.charting import TimeEntry, facts_of
from therapy_notes.forms import EpisodeForm, PatientForm
from therapy_notes.models import AuditEvent, Diagnosis, User

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
    charting.remove_activity(gone, by=therapist, at=at("13:00"))
    build_note(episode, therapist, sections={"rationale": SECRET}, interventions=SECRET)
    planning.remove_diagnosis(Diagnosis.objects.get(), by=therapist)
    sign(visit.note, therapist)
    signing.add_addendum(visit.note, SECRET, proof=prove(therapist), at=at("14:00"))
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


def test_a_read_says_from_where_and_in_which_request(episode, therapist, sign_in, noon):
    sign_in(therapist).get(f"/patients/{episode.patient.pk}/", REMOTE_ADDR="192.0.2.7")
    read = AuditEvent.objects.get(event="chart.read")
    assert read.address == "192.0.2.7"
    assert len(read.request_id) == 32


class TestReading:
    """Told once a person, chart and quarter of an hour; a signed version besides when it is opened first."""

    def reads(self):
        return list(AuditEvent.objects.filter(event__endswith=".read").order_by("pk").values_list("event", "subject"))

    def test_a_quarter_of_an_hour_is_told_once(self, episode, therapist):
        with time_machine.travel(at("12:00"), tick=False) as now:
            for clock in ("12:00", "12:05", "12:14", "12:15", "12:20"):
                now.move_to(at(clock))
                audit.record_read("chart.read", episode.patient, by=therapist, at=at(clock), patient=episode.patient)
        told = AuditEvent.objects.filter(event="chart.read").order_by("pk").values_list("at", flat=True)
        assert list(told) == [at("12:00"), at("12:15")]

    def test_a_draft_of_a_chart_just_read_is_not_told_again(self, episode, therapist, sign_in, noon):
        visit = build_visit(episode, therapist)
        browser = sign_in(therapist)
        for address in (f"/patients/{episode.patient.pk}/", f"/visits/{visit.pk}/", f"/visits/{visit.pk}/"):
            browser.get(address)
        assert self.reads() == [("chart.read", f"patient {episode.patient.pk}")]

    def test_another_person_and_another_chart_are_told(self, clinic, episode, therapist, assistant):
        other = build_patient(clinic, "2002")
        for person, patient in ((therapist, episode.patient), (assistant, episode.patient), (therapist, other)):
            audit.record_read("chart.read", patient, by=person, at=timezone.now(), patient=patient)
        assert len(self.reads()) == 3

    def test_a_signed_version_opened_for_the_first_time_is_always_told(self, episode, therapist, sign_in, noon):
        visit = build_signed_visit(episode, therapist)
        version = visit.note.versions.get()
        browser = sign_in(therapist)
        browser.get(f"/patients/{episode.patient.pk}/")
        assert not audit.has_read(version, by=therapist)
        for _ in range(2):
            browser.get(f"/visits/{visit.pk}/")
        assert audit.has_read(version, by=therapist)
        assert self.reads() == [("chart.read", f"patient {episode.patient.pk}"), ("note.read", f"note {visit.note.pk}")]

    FORMS = (
        ("therapist", "/patients/{patient}/edit/"),
        ("administrator", "/patients/{patient}/edit/"),
        ("therapist", "/episodes/{episode}/edit/"),
        ("therapist", "/patients/{patient}/episodes/new/"),
        ("therapist", "/episodes/{episode}/goals/new/"),
        ("therapist", "/goals/{goal}/edit/"),
        ("biller", "/patients/{patient}/documents/new/"),
        ("biller", "/billing/patients/{patient}/coverages/new/"),
        ("therapist", "/notes/{note}/void/"),
    )

    @pytest.mark.parametrize(("who", "address"), FORMS)
    def test_a_form_that_shows_whose_chart_it_is_is_told(
        self, episode, therapist, sign_in, request, who, address, noon
    ):
        note = build_signed_visit(episode, therapist).note
        numbers = {"patient": episode.patient.pk, "episode": episode.pk, "note": note.pk}
        numbers["goal"] = episode.goals.first().pk
        person = request.getfixturevalue(who)
        assert sign_in(person).get(address.format(**numbers)).status_code == 200
        assert self.reads() == [("chart.read", f"patient {episode.patient.pk}")]
        assert AuditEvent.objects.get(event="chart.read").actor == person

    def test_the_parts_of_a_draft_are_told_once_a_day_and_not_after_its_page(self, episode, therapist, sign_in):
        visit = build_visit(episode, therapist)
        with time_machine.travel(at("09:00"), tick=False) as now:
            for clock in ("09:00", "09:05", "15:25"):
                now.move_to(at(clock))
                browser = sign_in(therapist)
                assert browser.get(f"/visits/{visit.pk}/parts/").status_code == 200
        assert self.reads() == [("note.read", f"note {visit.note.pk}")]
        with time_machine.travel(at("09:00", DAY + dt.timedelta(days=1)), tick=False):
            sign_in(therapist).get(f"/visits/{visit.pk}/parts/")
        assert len(self.reads()) == 2

    def test_reading_costs_one_query_where_nothing_new_is_told(self, episode, therapist, django_assert_num_queries):
        told = {"by": therapist, "at": timezone.now(), "patient": episode.patient}
        audit.record_read("chart.read", episode.patient, **told)
        with django_assert_num_queries(1):
            audit.record_read("chart.read", episode.patient, **told)


class TestBeforeAndAfter:
    def test_goals_helpers_and_cues_of_an_activity(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        activity = visit.activities.get()
        facts = {"goals": [], "helpers": 2, "cues": {"verbal": 3}, "help_types": ["physical"]}
        charting.correct_activity(activity, by=therapist, at=at("12:00"), **facts_of(activity) | facts)
        detail = AuditEvent.objects.get(event="activity.corrected").detail
        names = ("goals", "helpers", "cues", "help_types")
        assert [detail["was"][name] for name in names] == [["STG 1"], 1, {}, []]
        assert [detail["now"][name] for name in names] == [[], 2, {"verbal": 3}, ["physical"]]

    def test_who_gave_it_and_with_whom_by_name(self, episode, therapist, assistant):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        activity = visit.activities.get()
        entry = TimeEntry(at("09:00"), at("09:23"), assistant.clinician, therapist.clinician)
        charting.correct_activity(activity, by=therapist, at=at("12:00"), **facts_of(activity) | {"stretches": [entry]})
        detail = AuditEvent.objects.get(event="activity.corrected").detail
        assert detail["was"]["stretches"][0][2:] == ["Tester, Thea, PT", None]
        assert detail["now"]["stretches"][0][2:] == ["Tester, Axel, PTA", "Tester, Thea, PT"]

    def test_choices_and_days_of_a_form_but_no_text_and_nothing_that_describes_a_patient(self, episode, therapist):
        data = model_to_dict(episode) | {"fall_risk": True, "title": SECRET}
        form = EpisodeForm(data, instance=episode)
        assert form.is_valid(), form.errors
        planning.save_form(form, by=therapist, event="episode.changed", patient=episode.patient)
        detail = AuditEvent.objects.get(event="episode.changed").detail
        assert detail["was"] == {"fall_risk": False}
        assert detail["now"] == {"fall_risk": True}
        assert sorted(detail["fields"]) == ["fall_risk", "title"]
        form = PatientForm(model_to_dict(episode.patient) | {"sex": "M"}, instance=episode.patient)
        assert form.is_valid(), form.errors
        planning.save_form(form, by=therapist, event="patient.changed")
        assert AuditEvent.objects.get(event="patient.changed").detail == {"fields": ["sex"]}

    def test_the_log_outlives_the_person(self, clinic):
        """No constraint ties the log to its people: a row may go, and the event still says who it was."""
        person = build_user(clinic, "gone", role="biller")
        audit.record("session.began", person, by=person)
        User.objects.filter(pk=person.pk).delete()
        event = AuditEvent.objects.get(event="session.began")
        assert (event.actor_id, event.actor_text) == (person.pk, "Tester, Gone (gone)")
