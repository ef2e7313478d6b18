"""Signing: who, when, what exactly; and that nothing signed changes afterwards."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_episode,
    build_note,
    build_patient,
    build_signed_visit,
    build_visit,
    get_note,
    log,
    prove,
    sign,
)
from therapy_notes import access, charting, signing
from therapy_notes.content import canonical, content, digest, signed_content
from therapy_notes.models import (
    Addendum,
    AuditEvent,
    Episode,
    Goal,
    Note,
    Patient,
    Signature,
    SignedVersion,
    User,
)
from therapy_notes.models.base import AppendOnlyError

EVALUATION = dict.fromkeys(("history", "prior_level", "findings", "limits", "assessment", "plan"), "Said.")
DISCHARGE = dict.fromkeys(("reason", "progress", "status", "recommendations"), "Said.")


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE)


def build_evaluation(episode, by):
    return build_visit(episode, by, [("97161", "09:00", "09:40")], kind="evaluation", sections=EVALUATION).note


def refused(note, by, **more):
    """The sentences with which a signature was refused; nothing may be left of it."""
    facts = {"at": at("13:00"), "shown": signing.seen(content(get_note(note.pk)))}
    with pytest.raises(ValidationError) as error:
        signing.sign_note(get_note(note.pk), proof=prove(by), **facts | more)
    assert Note.objects.get(pk=note.pk).status == "draft"
    assert not SignedVersion.objects.filter(note=note).exists()
    return " ".join(error.value.messages)


class TestStates:
    def test_the_table_covers_every_state(self):
        assert set(signing.TRANSITIONS) == set(Note.Status)

    def test_every_act_of_the_table_has_an_owner_and_every_owner_an_act(self):
        acts = {act for row in signing.TRANSITIONS.values() for act in row}
        assert acts == set(signing.OWNERS)

    def test_an_act_leads_to_a_known_state(self):
        assert {state for row in signing.TRANSITIONS.values() for state in row.values()} <= set(Note.Status)

    @pytest.mark.parametrize("status", [one for one in Note.Status if one not in Note.EDITABLE])
    def test_only_a_draft_or_a_returned_note_can_be_signed(self, visit, therapist, status):
        Note.objects.update(status=status)
        with pytest.raises(access.Locked):
            sign(visit.note, therapist)

    @pytest.mark.parametrize("status", [one for one in Note.Status if one not in ("signed", "amending")])
    def test_only_a_signed_note_takes_an_addendum(self, episode, therapist, status):
        visit = build_signed_visit(episode, therapist)
        Note.objects.update(status=status)
        with pytest.raises(access.Locked):
            signing.add_addendum(visit.note, "Later.", proof=prove(therapist), at=at("14:00"))


class TestRefusals:
    def test_a_note_in_which_something_is_missing_is_not_signed(self, visit, therapist):
        charting.write_sections(visit.note, {"plan": " "}, by=therapist, at=at("12:30"))
        assert refused(visit.note, therapist).startswith("Something is still missing.")

    def test_a_running_clock_is_something_missing(self, visit, therapist):
        log(visit, therapist, "97110", "09:30", None)
        assert refused(visit.note, therapist).startswith("Something is still missing.")

    def test_a_note_that_changed_after_it_was_shown_is_not_signed(self, visit, therapist, assistant):
        shown = signing.seen(content(get_note(visit.note.pk)))
        charting.write_sections(visit.note, {"plan": "Higher seat."}, by=assistant, at=at("12:59"))
        assert refused(visit.note, therapist, shown=shown).startswith("The note was changed after you opened")

    def test_a_goal_that_was_reworded_meanwhile_counts_as_a_change(self, visit, therapist):
        shown = signing.seen(content(get_note(visit.note.pk)))
        Goal.objects.filter(number=1, kind="STG").update(text="Something else")
        assert refused(visit.note, therapist, shown=shown)


class TestSigners:
    def test_a_colleague_cannot_sign_with_their_own_password(self, visit, clinic):
        with pytest.raises(PermissionDenied, match="Tester, Thea, PT signs this note"):
            sign(visit.note, build_clinician(clinic, "cora"))
        assert Note.objects.get().status == "draft"

    def test_an_assistant_signs_their_visit_note(self, episode, assistant):
        visit = build_signed_visit(episode, assistant)
        signature = Signature.objects.get(version__note=visit.note)
        assert (signature.name, signature.credential) == ("Tester, Axel", "PTA")

    def test_an_assistant_signs_no_evaluation(self, episode, assistant):
        with pytest.raises(PermissionDenied):
            sign(build_evaluation(episode, assistant), assistant)

    @pytest.mark.parametrize(("kind", "sections"), [("plan_of_care", {"rationale": "Said."}), ("discharge", DISCHARGE)])
    def test_an_assistant_signs_no_plan_or_discharge(self, episode, assistant, kind, sections):
        with pytest.raises(PermissionDenied):
            sign(build_note(episode, assistant, kind=kind, sections=sections), assistant)

    def test_a_student_signs_and_the_signature_says_so(self, episode, student):
        visit = build_signed_visit(episode, student)
        signature = Signature.objects.get()
        assert (signature.signer, signature.credential, signature.meaning) == (student, "SPT", signing.MEANING)
        assert get_note(visit.note.pk).status == "awaiting_cosign"

    def test_a_supervisor_does_not_sign_in_the_students_place(self, episode, student, therapist):
        visit = build_visit(episode, student, [("97530", "09:00", "09:23")], sections=COMPLETE)
        with pytest.raises(PermissionDenied, match="Tester, Stella, SPT signs this note"):
            sign(visit.note, therapist)


class TestWhatIsSigned:
    def test_the_version_is_what_the_note_said_at_that_moment(self, visit, therapist):
        said = content(get_note(visit.note.pk))
        version = sign(visit.note, therapist)
        assert signed_content(version) == json.loads(json.dumps(said))
        assert version.content == canonical(said)
        assert (version.number, version.patient) == (1, visit.episode.patient)

    def test_the_digest_computes_again_from_what_is_stored(self, visit, therapist):
        sign(visit.note, therapist)
        version = SignedVersion.objects.get()
        assert version.sha256 == digest(version.content, previous="")

    def test_one_changed_letter_changes_the_digest(self, visit, therapist):
        version = sign(visit.note, therapist)
        assert digest(version.content.replace("Slept well.", "Slept well,")) != version.sha256

    def test_versions_of_a_patient_form_one_chain(self, episode, therapist):
        for start in ("09:00", "11:00", "15:00"):
            hour = int(start[:2])
            build_signed_visit(episode, therapist, [("97530", start, f"{hour:02}:23")], start=start)
        versions = list(SignedVersion.objects.order_by("pk"))
        assert [one.previous_id for one in versions] == [None, versions[0].pk, versions[1].pk]
        for one in versions:
            assert one.sha256 == digest(one.content, previous=one.previous.sha256 if one.previous else "")

    def test_two_patients_have_chains_of_their_own(self, episode, therapist, clinic):
        other = build_episode(clinic, patient=build_patient(clinic, number="2002"))
        build_signed_visit(episode, therapist)
        build_signed_visit(other, therapist)
        assert [one.previous for one in SignedVersion.objects.all()] == [None, None]

    def test_two_episodes_of_a_patient_share_the_chain(self, episode, therapist, clinic):
        build_signed_visit(episode, therapist)
        speech = build_clinician(clinic, "sloan", credential="SLP")
        other = build_episode(clinic, discipline="SLP", patient=episode.patient)
        visit = build_signed_visit(other, speech, [("92507", "10:00", "10:40")], start="10:00")
        first, second = SignedVersion.objects.order_by("pk")
        assert (second.note, second.previous) == (visit.note, first)

    def test_a_chain_cannot_fork(self, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        facts = {"note": visit.note, "patient": episode.patient, "content": "{}", "number": 2}
        with pytest.raises(IntegrityError), transaction.atomic():
            SignedVersion.objects.create(sha256="a" * 64, previous=None, **facts)

    def test_the_signature_holds_name_credential_licence_and_time_as_text(self, visit, therapist):
        sign(visit.note, therapist, clock="10:06")
        User.objects.filter(pk=therapist.pk).update(last_name="Newname")
        signature = Signature.objects.get()
        assert (signature.name, signature.credential, signature.license) == ("Tester, Thea", "PT", "WI 00024-24")
        assert signature.signed_at == at("10:06")
        assert signature.signed_at_text == "Fri Mar 6, 2026, 10:06:00 am CST (UTC-06:00)"
        assert signature.meaning == "Electronically signed by the author"

    def test_the_signature_is_in_the_log_with_the_digest(self, visit, therapist):
        version = sign(visit.note, therapist)
        assert AuditEvent.objects.get(event="note.signed").detail == {"sha256": version.sha256}

    def test_later_changes_of_names_and_goals_do_not_change_the_signed_page(self, visit, therapist, sign_in, noon):
        sign(visit.note, therapist)
        Patient.objects.update(last_name="Newname")
        Goal.objects.update(text="Reworded", name="Reworded")
        Episode.objects.update(title="Retitled")
        html = sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()
        assert "Alvarez, Rosa" in html
        assert "Right hip replacement" in html
        assert not {word for word in ("Newname", "Reworded", "Retitled") if word in html}

    def test_later_changes_do_not_change_a_signed_plan_of_care_either(self, episode, therapist, sign_in, noon):
        note = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        sign(note, therapist)
        Goal.objects.update(text="Reworded")
        note.plan.frequency = "Once a month"
        note.plan.save()
        html = sign_in(therapist).get(f"/notes/{note.pk}/").content.decode()
        assert "Sit to stand without help" in html
        assert "3 times a week" in html
        assert "Once a month" not in html


class TestDischarge:
    def test_signing_a_discharge_closes_the_episode_on_its_day(self, episode, therapist):
        note = build_note(episode, therapist, kind="discharge", sections=DISCHARGE)
        assert Episode.objects.get().ended is None
        sign(note, therapist)
        assert Episode.objects.get().ended == DAY

    def test_no_other_note_closes_it(self, visit, therapist):
        sign(visit.note, therapist)
        assert Episode.objects.get().ended is None


class TestAddenda:
    def test_another_clinician_adds_words_with_their_own_name_and_a_digest(self, visit, therapist, assistant):
        version = sign(visit.note, therapist)
        added = signing.add_addendum(visit.note, "The daughter called.", proof=prove(assistant), at=at("14:00"))
        assert (added.name, added.credential, added.signer) == ("Tester, Axel", "PTA", assistant)
        assert added.signed_at_text == "Fri Mar 6, 2026, 2:00:00 pm CST (UTC-06:00)"
        assert added.sha256 == digest("The daughter called.", previous=version.sha256)
        assert SignedVersion.objects.get() == version  # the note itself stays as it was

    def test_a_biller_adds_nothing(self, visit, therapist, biller):
        sign(visit.note, therapist)
        with pytest.raises(PermissionDenied):
            signing.add_addendum(visit.note, "Paid.", proof=prove(biller), at=at("14:00"))
        assert not Addendum.objects.exists()


class TestAppendOnly:
    @pytest.fixture(params=[SignedVersion, Signature, Addendum, AuditEvent])
    def row(self, request, visit, therapist):
        sign(visit.note, therapist)
        signing.add_addendum(visit.note, "Later.", proof=prove(therapist), at=at("14:00"))
        return request.param.objects.first()

    def test_a_row_is_never_saved_again(self, row):
        with pytest.raises(AppendOnlyError):
            row.save()

    def test_a_row_is_never_deleted(self, row):
        with pytest.raises(AppendOnlyError):
            row.delete()

    def test_no_query_updates_or_deletes_rows(self, row):
        rows = type(row).objects.filter(pk=row.pk)
        for act in (
            lambda: rows.update(pk=row.pk),
            lambda: rows.bulk_update([row], ["id"]),
            lambda: rows.delete(),
            lambda: type(row).objects.all().delete(),
        ):
            with pytest.raises(AppendOnlyError):
                act()
        assert rows.exists()

    def test_a_note_or_patient_with_signed_versions_cannot_be_deleted(self, visit, therapist):
        sign(visit.note, therapist)
        for row in (visit.note, visit.episode.patient):
            with pytest.raises(ProtectedError):
                row.delete()


def test_a_student_adds_no_addendum_alone(episode, therapist, student, assistant):
    note = build_signed_visit(episode, therapist).note
    with pytest.raises(PermissionDenied):
        signing.add_addendum(note, "More.", proof=prove(student), at=at("14:00"))
    signing.add_addendum(note, "More.", proof=prove(assistant), at=at("14:00"))
    assert Addendum.objects.get().name == assistant.list_name
