"""Several notes cosigned at once: which may be, which never, and each its own signature."""

import pytest

from tests.builders import (
    at,
    build_episode,
    build_patient,
    build_signed_visit,
    cosign,
    get_note,
    give_back,
    prove,
    sign,
)
from therapy_notes import audit, queues
from therapy_notes.inbox import batch, risks
from therapy_notes.models import Clinic, Note, Signature


@pytest.fixture(autouse=True)
def of_billing(monkeypatch):
    """What billing finds of one note, by its number; nothing unless a test says so."""
    found = {}

    class Findings:
        @staticmethod
        def of_many(notes, *, on):
            return {}

        @staticmethod
        def of_one(note):
            return found.get(note.pk, risks.Open())

    monkeypatch.setattr(risks, "_findings", Findings)
    return found


@pytest.fixture
def allowed(clinic, therapist):
    Clinic.objects.update(batch_cosign=True)
    therapist.clinic.batch_cosign = True


@pytest.fixture
def note(episode, assistant):
    return get_note(build_signed_visit(episode, assistant).note.pk)


def read(note, by, clock="13:30"):
    """As the inbox records it."""
    version, _ = queues.version_to_cosign(note)
    patient = note.episode.patient
    audit.record_read("note.read", note, by=by, at=at(clock), patient=patient, version=version.number)


def why_not(note, by):
    return batch.why_not(get_note(note.pk), by=by)


class TestWhichMayBe:
    def test_no_clinic_that_has_not_turned_it_on(self, note, therapist):
        read(note, therapist)
        assert why_not(note, therapist) == batch.OFF

    @pytest.mark.usefixtures("allowed")
    def test_a_visit_note_that_was_opened_and_has_no_finding(self, note, therapist):
        assert why_not(note, therapist) == batch.UNREAD
        read(note, therapist)
        assert why_not(note, therapist) == ""

    @pytest.mark.usefixtures("allowed")
    def test_not_one_that_somebody_else_opened(self, note, therapist, assistant):
        read(note, assistant)
        assert why_not(note, therapist) == batch.UNREAD

    @pytest.mark.usefixtures("allowed")
    def test_never_a_students(self, episode, student, therapist):
        note = get_note(build_signed_visit(episode, student).note.pk)
        read(note, therapist)
        assert "A student's note" in why_not(note, therapist)

    @pytest.mark.usefixtures("allowed")
    def test_never_what_others_wait_for(self, note, therapist):
        Note.objects.update(kind="evaluation")
        read(note, therapist)
        assert "are cosigned for themselves" in why_not(note, therapist)

    @pytest.mark.usefixtures("allowed")
    @pytest.mark.parametrize("found", [risks.Open(stops=1), risks.Open(asks=1)])
    def test_never_one_with_an_open_finding(self, note, therapist, of_billing, found):
        read(note, therapist)
        of_billing[note.pk] = found
        assert "Something is open on its day" in why_not(note, therapist)

    @pytest.mark.usefixtures("allowed")
    def test_never_one_that_was_returned_before(self, note, therapist, assistant):
        read(note, therapist)
        give_back(note, therapist)
        sign(note, assistant, clock="14:30")
        read(note, therapist, clock="15:00")
        assert "It was signed anew" in why_not(note, therapist)

    @pytest.mark.usefixtures("allowed")
    def test_none_that_no_longer_waits(self, note, therapist):
        read(note, therapist)
        cosign(note, therapist)
        assert "signed and locked" in why_not(note, therapist)


@pytest.mark.usefixtures("allowed")
class TestTogether:
    @pytest.fixture
    def notes(self, clinic, assistant, therapist):
        found = []
        for number in range(3):
            episode = build_episode(clinic, patient=build_patient(clinic, f"b{number}", f"Name {number}"))
            found.append(get_note(build_signed_visit(episode, assistant).note.pk))
            read(found[-1], therapist)
        return found

    def act(self, notes, by):
        return batch.cosign_together(notes, "reviewed", proof=prove(by), at=at("14:00"))

    def test_each_gets_a_signature_of_its_own(self, notes, therapist):
        assert self.act(notes, therapist) == [(note, "") for note in notes]
        assert Signature.objects.filter(signer=therapist).count() == 3
        assert set(Note.objects.values_list("status", flat=True)) == {"signed"}

    def test_one_that_may_not_be_keeps_none_of_the_others(self, notes, therapist, of_billing):
        of_billing[notes[1].pk] = risks.Open(asks=1)
        done = self.act(notes, therapist)
        assert [bool(reason) for _, reason in done] == [False, True, False]
        assert [get_note(note.pk).status for note in notes] == ["signed", "awaiting_cosign", "signed"]

    def test_who_is_not_the_supervisor_signs_none(self, notes, stranger):
        Clinic.objects.update(batch_cosign=True)
        stranger.clinic.batch_cosign = True
        for note in notes:
            read(note, stranger)
        assert all(reason for _, reason in self.act(notes, stranger))
        assert not Signature.objects.filter(signer=stranger).exists()

    def test_the_list_offers_what_was_read(self, notes, therapist, django_assert_num_queries):
        waits = risks.in_order(queues.awaiting_cosign(therapist), on=at("14:00").date())
        with django_assert_num_queries(1):
            batch.offer(waits, by=therapist)
        assert [(one.may_batch, one.was_read) for one in waits] == [(True, True)] * 3
