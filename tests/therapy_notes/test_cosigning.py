"""Cosigning and returning: who, when, on which version; and every act in every state."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_cosign_policy,
    build_cover,
    build_signed_visit,
    build_visit,
    cosign,
    get_note,
    give_back,
    prove,
    sign,
)
from therapy_notes import access, charting, signing
from therapy_notes.content import signed_content
from therapy_notes.models import AuditEvent, Clinic, Comment, Note, Return, Signature, SignedVersion
from therapy_notes.models.base import AppendOnlyError


@pytest.fixture
def note(episode, assistant):
    """An assistant's visit note that waits for the supervisor."""
    return build_signed_visit(episode, assistant).note


def status(note):
    return Note.objects.get(pk=note.pk).status


def withdraw(note, by):
    return signing.withdraw_signature(note, "Signed too early.", proof=prove(by), at=at("15:00"))


def refused(error, act, *args, **more):
    """The fields at which the act was refused; nothing of it is left."""
    before = Note.objects.get().status, Signature.objects.count(), Return.objects.count()
    with pytest.raises(error) as caught:
        act(*args, **more)
    assert (Note.objects.get().status, Signature.objects.count(), Return.objects.count()) == before
    return caught.value


class TestCosign:
    def test_the_supervisors_signature_stands_under_the_authors_on_the_same_version(self, note, therapist):
        version = cosign(note, therapist, "supervised")
        first, second = version.signatures.all()
        assert (first.name, first.meaning) == ("Tester, Axel", signing.MEANING)
        assert (second.name, second.credential, second.license) == ("Tester, Thea", "PT", "WI 00024-24")
        assert second.meaning == signing.ATTESTATIONS["supervised"]
        assert second.signed_at_text == "Fri Mar 6, 2026, 2:00:00 pm CST (UTC-06:00)"
        assert status(note) == "signed"
        assert SignedVersion.objects.count() == 1
        assert AuditEvent.objects.get(event="note.cosigned").detail == {"sha256": version.sha256}

    @pytest.mark.parametrize("who", ["assistant", "student", "biller", "administrator", "stranger"])
    def test_nobody_but_a_supervisor_does(self, note, who, request):
        person = request.getfixturevalue(who)
        assert "Tester, Thea, PT cosigns this note." in str(refused(PermissionDenied, cosign, note, person))
        assert "Tester, Thea, PT cosigns this note." in str(refused(PermissionDenied, give_back, note, person))

    def test_the_author_does_not_even_where_they_cover_for_the_supervisor(self, episode, therapist, student, clinic):
        author = build_clinician(clinic, "cora")
        note = build_signed_visit(episode, student).note
        build_cover(therapist, author)
        Note.objects.update(author=author)
        refused(PermissionDenied, cosign, note, author)

    @pytest.mark.parametrize(("since", "until", "may"), [(5, 5, False), (6, 6, True), (7, 7, False), (1, 31, True)])
    def test_a_cover_does_on_the_days_they_cover(self, note, therapist, clinic, since, until, may):
        cover = build_clinician(clinic, "cora")
        build_cover(therapist, cover, DAY.replace(day=since), DAY.replace(day=until))
        if may:
            cosign(note, cover)
            assert status(note) == "signed"
        else:
            refused(PermissionDenied, cosign, note, cover)

    @pytest.mark.parametrize("attestation", ["", "in_the_room", "anything"])
    def test_an_attestation_that_is_not_offered_signs_nothing(self, note, therapist, attestation):
        error = refused(ValidationError, cosign, note, therapist, attestation)
        assert error.message_dict == {"attestation": ["Choose what your signature says."]}

    @pytest.mark.parametrize("attestation", list(signing.ATTESTATIONS))
    def test_a_students_note_needs_the_words_that_part_b_pays_for(self, episode, student, therapist, attestation):
        note = build_signed_visit(episode, student).note
        refused(ValidationError, cosign, note, therapist, attestation)
        version = cosign(note, therapist, "in_the_room")
        assert "in the room throughout" in version.signatures.last().meaning

    def test_a_version_that_was_not_read_is_not_cosigned_or_returned(self, note, assistant, therapist):
        give_back(note, therapist)
        sign(note, assistant)
        for act in (cosign, give_back):
            assert refused(ValidationError, act, note, therapist, version=1).messages == [signing.NEWER]


class TestPolicy:
    def test_where_the_clinic_does_not_ask_an_assistants_note_is_signed_at_once(self, episode, assistant, therapist):
        build_cosign_policy(Clinic.objects.get())
        note = build_signed_visit(episode, assistant).note
        assert status(note) == "signed"
        with pytest.raises(access.Locked, match="signed and locked"):
            cosign(note, therapist)

    def test_a_students_still_waits(self, episode, student):
        build_cosign_policy(Clinic.objects.get())
        assert status(build_signed_visit(episode, student).note) == "awaiting_cosign"

    def test_a_policy_that_changes_leaves_what_waits_waiting(self, note, therapist):
        build_cosign_policy(Clinic.objects.get())
        assert status(note) == "awaiting_cosign"
        cosign(note, therapist)
        assert status(note) == "signed"


class TestReturn:
    def test_the_comments_are_kept_with_their_fields_and_the_version_stays(self, note, therapist):
        before = SignedVersion.objects.get().content
        returned = give_back(note, therapist, ("plan", "Plan", "How low?"), ("", "", "Well measured."))
        assert [(one.field, one.label, one.text) for one in returned.comments.all()] == [
            ("plan", "Plan", "How low?"),
            ("", "", "Well measured."),
        ]
        assert (returned.by, returned.by_text, returned.at) == (therapist, "Tester, Thea, PT", at("14:00"))
        assert (status(note), SignedVersion.objects.get().content) == ("returned", before)
        assert AuditEvent.objects.get(event="note.returned").detail == {"comments": 2}

    def test_without_a_comment_nothing_is_returned(self, note, therapist):
        with pytest.raises(ValidationError, match="Say what is to be mended"):
            signing.return_note(note, [], by=therapist, at=at("14:00"), version=1)
        assert status(note) == "awaiting_cosign"

    def test_what_is_mended_becomes_version_two_and_waits_again(self, note, assistant, therapist):
        give_back(note, therapist)
        charting.write_sections(get_note(note.pk), {"plan": "16-inch seat."}, by=assistant, at=at("14:10"))
        version = sign(note, assistant, clock="14:20")
        assert (version.number, status(note)) == (2, "awaiting_cosign")
        texts = [signed_content(one)["sections"][-1]["text"] for one in SignedVersion.objects.order_by("number")]
        assert texts == [COMPLETE["plan"], "16-inch seat."]
        cosign(note, therapist)
        assert [one.signatures.count() for one in SignedVersion.objects.order_by("number")] == [1, 2]

    def test_a_return_and_its_comments_are_never_changed(self, note, therapist):
        give_back(note, therapist)
        for row in (Return.objects.get(), Comment.objects.get()):
            for act in (row.save, row.delete):
                with pytest.raises(AppendOnlyError):
                    act()


class TestEveryActInEveryState:
    """The table of transitions is what happens: each act from each state leads where it says, or is refused."""

    ACTS = {
        "sign": lambda note, people: sign(note, people["assistant"]),
        "sign_for_cosign": lambda note, people: sign(note, people["assistant"]),
        "cosign": lambda note, people: cosign(note, people["therapist"]),
        "return": lambda note, people: give_back(note, people["therapist"]),
        "add_addendum": lambda note, people: signing.add_addendum(
            note, "Later.", proof=prove(people["therapist"]), at=at("15:00")
        ),
        "amend": lambda note, people: signing.open_amendment(note, by=people["assistant"], at=at("15:00")),
        "drop_amendment": lambda note, people: signing.drop_amendment(note, by=people["assistant"], at=at("15:00")),
        "withdraw": lambda note, people: withdraw(note, people["assistant"]),
        "withdraw_cosignature": lambda note, people: withdraw(note, people["therapist"]),
        "void": lambda note, people: signing.void_note(
            note, "Another patient.", proof=prove(people["assistant"]), at=at("15:00")
        ),
    }

    def test_every_act_is_tried_here(self):
        assert set(self.ACTS) == set(signing.OWNERS) == {act for row in signing.TRANSITIONS.values() for act in row}

    @pytest.mark.parametrize("act", list(ACTS))
    @pytest.mark.parametrize("state", list(Note.Status))
    def test_it_leads_where_the_table_says_or_is_refused(self, note, assistant, therapist, act, state):
        build_cosign_policy(Clinic.objects.get(), "none" if act == "sign" else "each")
        if act == "withdraw_cosignature":
            cosign(note, therapist)
        if state == "amending":  # what is signed again differs
            Note.objects.update(status="draft")
            charting.write_sections(note, {"plan": "16-inch seat."}, by=assistant, at=at("14:10"))
        Note.objects.update(status=state)
        note.refresh_from_db()
        people = {"assistant": assistant, "therapist": therapist}
        leads = signing.TRANSITIONS[state].get(act)
        if leads is None:
            refused(PermissionDenied, self.ACTS[act], note, people)
        else:
            self.ACTS[act](note, people)
            assert status(note) == leads

    @pytest.mark.parametrize("state", list(Note.Status))
    def test_a_refusal_says_how_the_note_stands(self, episode, therapist, state):
        note = build_visit(episode, therapist).note
        note.status = state
        assert str(access.Locked(note)).startswith("This note ")
