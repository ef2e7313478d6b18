"""The day's digest: counts and a link, once a day, to who wants it."""

import smtplib

import pytest
import time_machine
from django.core import mail

from tests.builders import DAY, at, build_episode, build_patient, build_signed_visit, build_user, build_visit
from tests.therapy_notes.compliance.clocks import MISSING, days, set_clock
from therapy_notes.compliance import digest
from therapy_notes.models import AuditEvent

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def told(therapist, episode, settings):
    """The therapist has an address, a missing report and one that is due today."""
    settings.SITE_URL = "https://notes.example"
    therapist.email = "thea@clinic.example"
    therapist.save()
    other = build_episode(therapist.clinic, patient=build_patient(therapist.clinic, "1002", "Brandt"))
    for one in (episode, other):
        build_visit(one, therapist)
    set_clock(episode, **MISSING)
    set_clock(other, remaining=1, due_on=DAY)
    return therapist


def send(user, clock="06:00", day=DAY):
    return digest.send_digest(user, at=at(clock, day))


def test_it_says_in_counts_what_waits_and_where(told):
    assert send(told)
    (message,) = mail.outbox
    assert message.to == ["thea@clinic.example"]
    assert message.subject == "Therapy Notes: 1 thing to look at"
    assert message.body.startswith("- 2 progress reports are due or late.\n\nhttps://notes.example/compliance/\n")


def test_no_patient_is_named_in_it(told, assistant):
    build_signed_visit(build_episode(told.clinic, patient=build_patient(told.clinic, "1003", "Cruz")), assistant)
    send(told)
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert "1 note waits for your cosignature." in text
    assert not [word for word in ("Alvarez", "Brandt", "Cruz", "Rosa", "1001", "1002", "1003", "hip") if word in text]


def test_it_is_sent_once_a_day(told):
    assert [send(told), send(told, "18:00"), send(told, day=days(1))] == [True, False, True]
    assert len(mail.outbox) == 2


def test_who_has_nothing_to_do_gets_none(told, assistant):
    assistant.email = "axel@clinic.example"
    assistant.save()
    assert not send(assistant)
    assert not mail.outbox


def test_only_who_works_here_has_an_address_and_wants_it_is_told(told, administrator, biller, assistant, stranger):
    everybody = (administrator, biller, assistant, stranger)
    for person in everybody:
        person.email = f"{person.username}@clinic.example"
    administrator.is_active, biller.digest, assistant.email = False, False, ""
    for person in everybody:
        person.save()
    assert list(digest.people_to_tell(told.clinic)) == [told]


def test_the_office_is_told_of_the_whole_clinic(told, assistant, administrator):
    build_signed_visit(build_episode(told.clinic, patient=build_patient(told.clinic, "1003")), assistant)
    lines = digest.digest_of(administrator, on=DAY)
    assert lines[0] == "2 progress reports are due or late."
    assert "1 note waits for a cosignature." in lines


def test_one_that_could_not_be_sent_is_tried_again(told, monkeypatch):
    def refuse(*args):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send(told)
    assert send(told)
    assert not send(told)
    events = AuditEvent.objects.filter(event__startswith="digest").order_by("pk").values_list("event", flat=True)
    assert list(events) == ["digest.sent", "digest.failed", "digest.sent"]


def test_the_day_is_the_clinics(told):
    for clock, day in (("23:30", days(-1)), ("00:30", DAY)):
        with time_machine.travel(at(clock, day), tick=False):
            assert send(told, clock, day)


@pytest.mark.parametrize(("role", "username"), [("biller", "bill"), ("auditor", "audrey")])
def test_every_role_can_be_told(told, role, username):
    assert digest.digest_of(build_user(told.clinic, username, role=role), on=DAY)
