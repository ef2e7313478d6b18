"""Episodes, diagnoses and visits, from their forms to the chart."""

import datetime as dt

import pytest

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_note,
    build_patient,
    build_signed_visit,
)
from tests.therapy_notes.pages import errors, form_of, save, typed
from therapy_notes.content import signed_content
from therapy_notes.models import AuditEvent, Episode, Goal, Note, Patient, SignedVersion


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


class TestEpisodes:
    def test_a_new_episode_begins_with_the_therapists_discipline(self, desk, clinic):
        patient = build_patient(clinic)
        url = f"/patients/{patient.pk}/episodes/new/"
        fields = typed(desk.get(url), "*", title="Left knee", started="2026-03-02", fall_risk="on")
        assert fields["discipline"] == ["PT"]
        assert desk.post(url, fields).url == f"/patients/{patient.pk}/"
        episode = Episode.objects.get()
        assert (episode.patient, episode.title, episode.fall_risk) == (patient, "Left knee", True)
        assert AuditEvent.objects.get(event="episode.opened").patient_id == patient.pk

    def test_an_npi_with_a_slip_is_said_at_its_field(self, desk, episode):
        response = save(desk, f"/episodes/{episode.pk}/edit/", part="*", referring_npi="1234567890")
        assert list(errors(response, "form")) == ["referring_npi"]
        assert form_of(response, "*")["referring_npi"] == ["1234567890"]

    def test_care_that_would_begin_after_its_discharge_is_said_in_a_sentence(self, desk, episode):
        Episode.objects.update(ended=DAY)
        response = save(desk, f"/episodes/{episode.pk}/edit/", part="*", started="2026-03-07")
        assert "before the first day of care" in " ".join(errors(response, "form").values())


class TestDiagnoses:
    def test_a_code_typed_small_is_kept_large(self, desk, episode):
        url = f"/episodes/{episode.pk}/diagnoses/new/"
        fields = {"kind": "treatment", "code": "r26.2", "description": "Difficulty in walking"}
        assert desk.post(url, fields).status_code == 302
        assert episode.diagnoses.get(kind="treatment").code == "R26.2"

    def test_a_code_twice_and_a_code_that_is_none_are_refused(self, desk, episode):
        url = f"/episodes/{episode.pk}/diagnoses/new/"
        twice = desk.post(url, {"kind": "medical", "code": "Z96.641", "description": "Again"})
        assert "already listed" in " ".join(errors(twice, "form").values())
        none = desk.post(url, {"kind": "medical", "code": "hip", "description": "Hip"})
        assert "ICD-10-CM" in errors(none, "form")["code"]

    def test_a_removed_diagnosis_stays_in_what_was_signed(self, desk, episode, therapist):
        build_signed_visit(episode, therapist)
        desk.post(f"/diagnoses/{episode.diagnoses.get().pk}/remove/")
        assert not episode.diagnoses.exists()
        assert signed_content(SignedVersion.objects.get())["episode"]["diagnoses"][0]["code"] == "Z96.641"
        assert AuditEvent.objects.get(event="diagnosis.removed").detail == {"code": "Z96.641"}

    def test_it_is_not_removed_by_opening_an_address(self, desk, episode):
        assert desk.get(f"/diagnoses/{episode.diagnoses.get().pk}/remove/").status_code == 405


class TestVisits:
    def test_a_new_visit_is_planned_for_now_and_for_oneself(self, desk, episode, therapist):
        url = f"/episodes/{episode.pk}/visits/new/"
        fields = form_of(desk.get(url), "*")
        assert (fields["day"], fields["time"], fields["minutes"]) == (["2026-03-06"], ["12:00 pm"], ["45"])
        response = desk.post(url, fields)
        note = Note.objects.get()
        assert response.url == f"/visits/{note.visit_id}/"
        assert (note.author, note.visit.planned, note.kind) == (therapist, at("12:00"), "visit")

    def test_a_visit_may_be_planned_for_a_colleague_of_the_discipline_only(self, desk, episode, assistant, clinic):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        url = f"/episodes/{episode.pk}/visits/new/"
        assert save(desk, url, part="*", therapist=speech.clinician.pk).status_code == 200
        assert save(desk, url, part="*", therapist=assistant.clinician.pk).status_code == 302
        assert Note.objects.get().author == assistant

    def test_bad_times_are_said_and_stay(self, desk, episode):
        response = save(desk, f"/episodes/{episode.pk}/visits/new/", part="*", time="25:00", minutes="0", day="soon")
        assert set(errors(response, "form")) == {"time", "minutes", "day"}
        assert form_of(response, "*")["time"] == ["25:00"]
        assert not Note.objects.exists()

    @pytest.mark.parametrize("who", ["assistant", "student"])
    def test_assistants_and_students_start_no_evaluation(self, sign_in, episode, who, request):
        person = request.getfixturevalue(who)
        url = f"/episodes/{episode.pk}/visits/new/"
        assert save(sign_in(person), url, part="*", kind="evaluation").status_code in (200, 403)
        assert save(sign_in(person), url, part="*", kind="visit").status_code == 302
        assert [note.kind for note in Note.objects.all()] == ["visit"]

    @pytest.mark.parametrize("kind", ["plan_of_care", "discharge"])
    def test_assistants_and_students_start_no_plan_and_no_discharge(self, sign_in, episode, assistant, student, kind):
        for person in (assistant, student):
            assert sign_in(person).post(f"/episodes/{episode.pk}/notes/{kind}/new/").status_code == 403
        assert not Note.objects.exists()

    @pytest.mark.parametrize("kind", ["visit", "evaluation", "letter"])
    def test_a_note_with_a_visit_cannot_be_started_without_it(self, desk, episode, kind):
        assert desk.post(f"/episodes/{episode.pk}/notes/{kind}/new/").status_code == 403
        assert not Note.objects.exists()

    def test_a_therapist_of_another_discipline_writes_no_plan(self, sign_in, episode, clinic):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        assert sign_in(speech).post(f"/episodes/{episode.pk}/notes/plan_of_care/new/").status_code == 403


class TestRoads:
    """Each kind of note from its start to its signature, typed into the pages as they are."""

    def sign(self, desk, note):
        url = f"/notes/{note.pk}/sign/"
        response = save(desk, url, part="*", password="a long enough password")
        assert response.status_code == 302, errors(response, "form")
        return Note.objects.get(pk=note.pk)

    def test_a_visit(self, desk, episode):
        save(desk, f"/episodes/{episode.pk}/visits/new/", part="*", time="9:00")
        note = Note.objects.get()
        page = f"/visits/{note.visit_id}/"
        opened = save(desk, page, then="add", what="97530 sit to stand").url.split("#")[0]
        goal = str(episode.goals.get(kind="STG").pk)
        facts = {"activity__started_0": "900", "activity__ended_0": "923", "activity__assistance": "Min"}
        sections = {f"note__{name}": text for name, text in COMPLETE.items()}
        fields = typed(desk.get(opened), then="sign", activity__goals=[goal], **facts, **sections)
        assert desk.post(page, fields).url == f"/notes/{note.pk}/sign/"
        assert self.sign(desk, note).status == "signed"
        said = signed_content(SignedVersion.objects.get())
        assert (said["minutes"]["timed"], said["activities"][0]["goals"]) == (23, ["STG 1"])

    def test_an_evaluation(self, desk, episode):
        save(desk, f"/episodes/{episode.pk}/visits/new/", part="*", kind="evaluation", time="9:00")
        note = Note.objects.get()
        page = f"/visits/{note.visit_id}/"
        opened = save(desk, page, then="add", what="97161 low complexity").url.split("#")[0]
        names = ("history", "prior_level", "findings", "limits", "assessment", "plan")
        sections = {f"note__{name}": f"The {name}." for name in names}
        times = {"activity__started_0": "900", "activity__ended_0": "940"}
        assert save(desk, opened, then="sign", **times, **sections).url == f"/notes/{note.pk}/sign/"
        assert self.sign(desk, note).status == "signed"
        said = signed_content(SignedVersion.objects.get())
        assert (said["kind"], said["minutes"]) == ("evaluation", {"timed": 0, "treatment": 40})

    def test_a_plan_of_care(self, desk, episode):
        response = desk.post(f"/episodes/{episode.pk}/notes/plan_of_care/new/")
        note = Note.objects.get()
        assert response.url == f"/notes/{note.pk}/"
        plan = {"plan__ends": "2026-05-01", "plan__frequency": "3 times a week", "plan__duration": "8 weeks"}
        plan |= {"plan__interventions": "Exercise", "note__rationale": "Needs skill.", "plan__codes": ["97530"]}
        assert save(desk, f"/notes/{note.pk}/", then="sign", **plan).url == f"/notes/{note.pk}/sign/"
        assert self.sign(desk, note).status == "signed"
        assert signed_content(SignedVersion.objects.get())["plan"]["ends"] == "2026-05-01"

    def test_a_plan_that_ends_before_it_begins_is_said_and_the_reason_is_kept(self, desk, episode, therapist):
        note = build_note(episode, therapist)
        response = save(desk, f"/notes/{note.pk}/", plan__ends="2026-03-05", note__rationale="Needs skill.")
        assert "The plan ends before it begins." in response.content.decode()
        assert form_of(response)["plan-ends"] == ["2026-03-05"]
        assert note.sections.get().text == "Needs skill."

    def test_a_discharge_closes_the_episode(self, desk, episode):
        desk.post(f"/episodes/{episode.pk}/notes/discharge/new/")
        note = Note.objects.get()
        sections = {f"note__{name}": "Said." for name in ("reason", "progress", "status", "recommendations")}
        judged = {f"judge__{goal.pk}__text": "Reached what was wanted." for goal in episode.goals.all()}
        save(desk, f"/notes/{note.pk}/", then="sign", **sections, **judged)
        assert self.sign(desk, note).status == "signed"
        assert Episode.objects.get().ended == DAY
        html = desk.get(f"/patients/{episode.patient.pk}/").content.decode()
        assert "discharged Mar 6, 2026" in html
        assert "/notes/discharge/new/" not in html

    def test_a_discharge_before_the_first_day_of_care_is_refused_in_a_sentence(self, desk, episode, therapist):
        sections = dict.fromkeys(("reason", "progress", "status", "recommendations"), "Said.")
        note = build_note(episode, therapist, kind="discharge", sections=sections)
        Episode.objects.update(started=DAY + dt.timedelta(days=1))
        response = save(desk, f"/notes/{note.pk}/sign/", part="*", password="a long enough password")
        assert response.status_code == 200
        assert errors(response, "form")
        assert Note.objects.get().status == "draft"


class TestSignPage:
    def test_it_lists_what_is_missing_with_the_way_there(self, desk, episode, therapist):
        note = build_note(episode, therapist)
        html = desk.get(f"/notes/{note.pk}/sign/").content.decode()
        assert "1 item before you can sign" in html
        assert f'href="/notes/{note.pk}/#id_note-rationale"' in html

    def test_every_way_leads_to_a_field_that_is_on_the_page(self, desk, episode, therapist):
        save(desk, f"/episodes/{episode.pk}/visits/new/", part="*", kind="evaluation")
        note = Note.objects.get()
        save(desk, f"/visits/{note.visit_id}/", then="add", what="97530")
        for item in desk.get(f"/notes/{note.pk}/sign/").context["missing"]:
            page, field = item["address"].split("#")
            assert f'id="{field}"' in desk.get(page).content.decode(), item

    def test_a_wrong_password_is_said_at_its_field(self, desk, episode, therapist):
        note = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        response = save(desk, f"/notes/{note.pk}/sign/", part="*", password="not it")
        assert errors(response, "form")["password"].startswith("This is not your password.")
        assert "not it" not in response.content.decode()
        assert AuditEvent.objects.filter(event="signature.refused").count() == 1

    def test_words_written_after_the_page_was_opened_must_be_seen_first(self, desk, episode, therapist):
        note = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        url = f"/notes/{note.pk}/sign/"
        page = desk.get(url)
        save(desk, f"/notes/{note.pk}/", note__rationale="Needs much skill.")
        response = desk.post(url, typed(page, "*", password="a long enough password"))
        assert "changed after you opened this page" in errors(response, "form")["__all__"]
        assert "Needs much skill." in response.content.decode()  # "Read it again below"
        assert desk.post(url, typed(response, "*", password="a long enough password")).status_code == 302

    def test_it_is_closed_to_who_does_not_sign_this_note(self, sign_in, episode, therapist, assistant, biller):
        note = build_note(episode, therapist)
        for person in (assistant, biller):
            assert sign_in(person).get(f"/notes/{note.pk}/sign/").status_code == 403


def test_the_goal_of_a_signed_note_is_told_by_its_number_after_a_change(desk, episode, therapist):
    visit = build_signed_visit(episode, therapist)
    Goal.objects.update(name="Renamed")
    assert "STG 1" in desk.get(f"/visits/{visit.pk}/").content.decode()
    assert Patient.objects.get().versions.count() == 1


class TestAfterDischarge:
    @pytest.fixture
    def discharged(self, episode):
        episode.ended = DAY
        episode.save()
        return episode

    def test_a_visit_after_the_discharge_is_refused_at_its_day(self, desk, discharged):
        later = (DAY + dt.timedelta(days=1)).isoformat()
        response = save(desk, f"/episodes/{discharged.pk}/visits/new/", part="*", day=later)
        assert "open a new episode" in errors(response, "form")["day"]
        assert not Note.objects.exists()

    def test_a_visit_of_the_last_day_can_still_be_written(self, desk, discharged):
        response = save(desk, f"/episodes/{discharged.pk}/visits/new/", part="*", day=DAY.isoformat())
        assert response.status_code == 302

    @pytest.mark.parametrize("kind", ["plan_of_care", "discharge"])
    def test_no_second_discharge_and_no_new_plan_begins(self, desk, discharged, kind):
        assert desk.post(f"/episodes/{discharged.pk}/notes/{kind}/new/").status_code == 403
        assert not Note.objects.exists()
