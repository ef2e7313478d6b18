"""That a person is who they say, at the moment of signing."""

from types import SimpleNamespace

import pytest
from allauth.core import context
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from tests.builders import PASSWORD, at, build_visit
from tests.passkeys import Passkey
from therapy_notes import proving
from therapy_notes.models import AuditEvent


@pytest.fixture
def note(episode, therapist):
    return build_visit(episode, therapist).note


def test_the_right_password_proves_the_person(note, therapist):
    proof = proving.by_password(therapist, PASSWORD, on=note)
    assert (proof.user, proof.method) == (therapist, "password")


def test_a_wrong_password_is_said_at_its_field_and_is_in_the_log(note, therapist):
    with pytest.raises(ValidationError) as error:
        proving.by_password(therapist, "not it", on=note)
    assert error.value.message_dict == {"password": [proving.WRONG_PASSWORD]}
    event = AuditEvent.objects.get(event="signature.refused")
    assert (event.actor, event.detail) == (therapist, {"reason": "password"})


def test_a_colleagues_password_proves_nobody_else(note, therapist, administrator):
    administrator.set_password("another long enough one")
    administrator.save()
    with pytest.raises(ValidationError):
        proving.by_password(administrator, PASSWORD, on=note)


def test_who_has_a_password_from_an_administrator_signs_nothing(note, therapist, rf):
    therapist.password_is_temporary = True
    request = rf.post("/")
    request.user = therapist
    form = SimpleNamespace(cleaned_data={"password": PASSWORD})
    with pytest.raises(ValidationError) as error:
        proving.of_request(request, form, on=note)
    assert error.value.message_dict == {"password": [proving.NOT_YOUR_OWN]}


class TestPasskey:
    """The whole ceremony, with a passkey made of software."""

    @pytest.fixture
    def request_of(self):
        """A request of that person, in a session of its own."""

        def build(person, host="localhost"):
            request = RequestFactory().post("/", headers={"host": host})
            request.user, request.session = person, {}
            return request

        return build

    @pytest.fixture
    def request_(self, therapist, request_of):
        request = request_of(therapist)
        with context.request_context(request):
            yield request

    @pytest.fixture
    def passkey(self, therapist):
        passkey = Passkey()
        passkey.row = passkey.belongs_to(therapist)
        return passkey

    def ask(self, request, clock="12:00"):
        return proving.ask_passkey(request, at=at(clock))["publicKey"]["challenge"]

    def prove(self, request, answer, note, clock="12:00"):
        return proving.by_passkey(request, answer, on=note, at=at(clock))

    def refuse(self, request, answer, note, reason="passkey", clock="12:00"):
        with pytest.raises(ValidationError) as error:
            self.prove(request, answer, note, clock)
        assert error.value.message_dict == {"password": [proving.WRONG_PASSKEY]}
        event = AuditEvent.objects.get(event="signature.refused")
        assert (event.detail, event.patient_id) == ({"reason": reason}, note.episode.patient.pk)

    def test_it_proves_the_person(self, request_, passkey, note, therapist):
        proof = self.prove(request_, passkey.answer(self.ask(request_)), note)
        assert (proof.user, proof.method) == (therapist, "passkey")
        passkey.row.refresh_from_db()
        assert passkey.row.last_used_at is not None

    def test_the_device_must_have_verified_its_person(self, request_, passkey, note):
        self.refuse(request_, passkey.answer(self.ask(request_), verified=False), note)

    def test_one_answer_proves_once(self, request_, passkey, note):
        answer = passkey.answer(self.ask(request_))
        self.prove(request_, answer, note)
        self.refuse(request_, answer, note)

    def test_one_answer_proves_once_where_two_requests_read_the_session_at_once(
        self, request_, request_of, passkey, note, therapist
    ):
        answer = passkey.answer(self.ask(request_), step=0)
        other = request_of(therapist)
        other.session = dict(request_.session)
        self.prove(request_, answer, note)
        self.refuse(other, answer, note)

    def test_an_answer_to_another_question_proves_nothing(self, request_, passkey, note):
        self.ask(request_)
        self.refuse(request_, passkey.answer("b3RoZXIgY2hhbGxlbmdl"), note)

    def test_without_a_question_there_is_no_answer(self, request_, passkey, note):
        self.refuse(request_, passkey.answer("b3RoZXIgY2hhbGxlbmdl"), note)

    def test_the_question_stands_for_five_minutes(self, request_, passkey, note):
        challenge = self.ask(request_)
        assert self.prove(request_, passkey.answer(challenge), note, "12:05")
        self.refuse(request_, passkey.answer(self.ask(request_)), note, clock="12:06")

    def test_a_colleagues_passkey_proves_nobody_else(self, request_, passkey, note, administrator):
        theirs = Passkey()
        theirs.belongs_to(administrator)
        self.refuse(request_, theirs.answer(self.ask(request_)), note)

    def test_another_key_under_the_same_name_proves_nothing(self, request_, passkey, note):
        forged = Passkey()
        forged.id = passkey.id
        self.refuse(request_, forged.answer(self.ask(request_)), note)

    def test_what_was_signed_for_another_site_proves_nothing(self, request_, passkey, note):
        self.refuse(request_, passkey.answer(self.ask(request_), host="evil.localhost"), note)

    def test_a_copy_whose_count_falls_behind_is_found(self, request_, passkey, note):
        self.prove(request_, passkey.answer(self.ask(request_), step=7), note)
        self.refuse(request_, passkey.answer(self.ask(request_), step=-3), note, reason="passkey_copied")

    def test_one_that_never_counts_is_taken(self, request_, passkey, note):
        for _ in range(2):
            assert self.prove(request_, passkey.answer(self.ask(request_), step=0), note)

    @pytest.mark.parametrize("answer", ["text", 7, [], {}, {"id": None}, {"id": "x", "response": {}}, {"response": 3}])
    def test_whatever_else_is_sent_proves_nothing(self, request_, passkey, note, answer):
        self.ask(request_)
        self.refuse(request_, answer, note)
