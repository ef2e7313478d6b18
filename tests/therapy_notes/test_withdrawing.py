"""A signature taken back: it stays, printed as withdrawn; the note goes back a step."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.builders import (
    DAY,
    amend,
    at,
    build_clinician,
    build_note,
    build_signed_visit,
    build_supervision,
    cosign,
    get_note,
    give_back,
    prove,
    sign,
    sign_amended,
)
from therapy_notes import access, queues, signing
from therapy_notes.models import AuditEvent, License, Note, Signature, SignedVersion, Withdrawal


@pytest.fixture
def note(episode, assistant):
    return build_signed_visit(episode, assistant).note


def withdraw(note, by, reason="Signed too early."):
    return signing.withdraw_signature(get_note(note.pk), reason, proof=prove(by), at=at("14:30"))


def status(note):
    return Note.objects.get(pk=note.pk).status


class TestCosignature:
    def test_the_note_waits_again_and_both_signatures_stay(self, note, therapist):
        cosign(note, therapist)
        row = withdraw(note, therapist)
        assert (status(note), Signature.objects.count(), SignedVersion.objects.count()) == ("awaiting_cosign", 2, 1)
        assert (row.signature.signer, row.reason) == (therapist, "Signed too early.")
        assert AuditEvent.objects.get(event="signature.withdrawn").detail["act"] == "withdraw_cosignature"
        cosign(note, therapist)
        assert (status(note), Signature.objects.count()) == ("signed", 3)

    def test_the_author_can_then_take_theirs_back_too(self, note, assistant, therapist):
        cosign(note, therapist)
        withdraw(note, therapist)
        withdraw(note, assistant)
        assert status(note) == "returned"

    def test_one_that_was_withdrawn_is_not_withdrawn_twice(self, note, therapist):
        cosign(note, therapist)
        withdraw(note, therapist)
        with pytest.raises(PermissionDenied, match="No signature under this note"):
            withdraw(note, therapist)


class TestAuthors:
    def test_while_it_waits_the_note_comes_back_with_the_reason(self, note, assistant):
        withdraw(note, assistant)
        assert status(note) == "returned"
        (waiting,) = queues.returned_notes(assistant)
        assert waiting.latest_return.by_text == "Tester, Axel, PTA, signature withdrawn"
        assert [one.text for one in waiting.latest_return.comments.all()] == ["Signed too early."]
        assert sign(note, assistant, clock="14:40").number == 2

    def test_a_final_one_is_amended_or_void_instead(self, episode, therapist):
        note = build_signed_visit(episode, therapist).note
        with pytest.raises(PermissionDenied, match="No signature under this note"):
            withdraw(note, therapist)

    def test_once_cosigned_the_author_does_not(self, note, assistant, therapist):
        cosign(note, therapist)
        with pytest.raises(PermissionDenied):
            withdraw(note, assistant)

    def test_of_an_amendment_it_stays_an_amendment(self, note, assistant, therapist):
        cosign(note, therapist)
        amend(note, assistant)
        withdraw(note, assistant)
        assert status(note) == "returned"
        version = sign_amended(note, assistant, clock="14:40")
        assert (version.number, version.amendment.amends.number) == (3, 1)


class TestStalePage:
    """The page was opened before somebody else's act: what is asked for is judged by the note as it stands."""

    def withdraw(self, page, by):
        return signing.withdraw_signature(page, "Signed too early.", proof=prove(by), at=at("14:30"))

    def test_the_authors_once_the_note_was_cosigned(self, note, assistant, therapist):
        page = get_note(note.pk)
        cosign(note, therapist)
        with pytest.raises(PermissionDenied, match="No signature under this note"):
            self.withdraw(page, assistant)
        assert status(note) == "signed"

    def test_the_supervisors_once_it_waits_again(self, note, assistant, therapist):
        cosign(note, therapist)
        page = get_note(note.pk)
        amend(note, assistant)
        with pytest.raises(PermissionDenied, match="No signature under this note"):
            self.withdraw(page, therapist)
        assert status(note) == "awaiting_cosign"

    def test_the_authors_where_it_was_read_while_cosigned_and_waits_now(self, note, assistant, therapist):
        cosign(note, therapist)
        page = get_note(note.pk)
        withdraw(note, therapist)
        assert self.withdraw(page, assistant).signature.signer == assistant
        assert status(note) == "returned"

    def test_either_once_it_was_returned(self, note, assistant, therapist):
        page = get_note(note.pk)
        give_back(note, therapist)
        with pytest.raises(access.Locked):
            self.withdraw(page, assistant)


@pytest.mark.parametrize("who", ["student", "biller", "administrator", "stranger"])
def test_nobody_withdraws_what_another_signed(note, who, request):
    with pytest.raises(PermissionDenied, match="No signature under this note"):
        withdraw(note, request.getfixturevalue(who))


def test_without_a_reason_it_stands(note, assistant):
    with pytest.raises(ValidationError):
        withdraw(note, assistant, reason=" ")
    assert not Withdrawal.objects.exists()


def test_a_returned_note_has_nothing_to_withdraw(note, assistant):
    withdraw(note, assistant)
    with pytest.raises(access.Locked):
        withdraw(note, assistant)


class TestDischarge:
    """It ends the episode while its author's signature stands."""

    @pytest.fixture
    def newcomer(self, clinic, therapist):
        """A therapist under a permit, whose notes wait for a cosignature."""
        person = build_clinician(clinic, "nell")
        License.objects.filter(clinician=person.clinician).update(is_temporary=True)
        build_supervision(person, therapist)
        return person

    @pytest.fixture
    def discharge(self, episode, newcomer):
        note = build_note(episode, newcomer, "discharge", {"reason": "Goals met.", "status": "Walks."})
        sign(note, newcomer)
        assert (status(note), self.ended(episode)) == ("awaiting_cosign", DAY)
        return note

    @staticmethod
    def ended(episode):
        episode.refresh_from_db()
        return episode.ended

    def test_the_author_takes_it_back_and_care_goes_on_until_they_sign_again(self, discharge, newcomer, episode):
        withdraw(discharge, newcomer)
        assert self.ended(episode) is None
        sign(discharge, newcomer)
        assert self.ended(episode) == DAY

    def test_a_supervisor_returns_it_and_care_goes_on(self, discharge, therapist, episode):
        give_back(discharge, therapist)
        assert self.ended(episode) is None

    def test_a_cosignature_taken_back_leaves_it_ended(self, discharge, therapist, episode):
        cosign(discharge, therapist)
        withdraw(discharge, therapist)
        assert self.ended(episode) == DAY
