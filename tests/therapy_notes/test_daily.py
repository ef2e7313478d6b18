"""What a timer runs once a day: `manage.py daily`."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from tests.builders import DAY, build_visit
from tests.therapy_notes.compliance.clocks import days, set_clock
from therapy_notes.models import Anchor, CareClock

pytestmark = pytest.mark.usefixtures("noon")


class RefusesThea(EmailBackend):
    def send_messages(self, messages):
        if "thea@clinic.example" in messages[0].to:
            raise ConnectionRefusedError
        return super().send_messages(messages)


@pytest.fixture
def people(therapist, administrator, episode):
    """Two people with an address, and a visit of yesterday that is not signed yet."""
    for person in (therapist, administrator):
        person.email = f"{person.username}@clinic.example"
        person.save()
    build_visit(episode, therapist, day=days(-1))
    return therapist, administrator


def test_it_counts_forecasts_anchors_and_tells_people(people, episode, capsys):
    set_clock(episode, stale_on=DAY, counted_on=days(-3))
    call_command("daily")
    assert CareClock.objects.get(pk=episode.pk).counted_on == DAY
    assert Anchor.objects.count() == 1
    assert [message.to for message in mail.outbox] == [["thea@clinic.example"], ["ada@clinic.example"]]
    assert capsys.readouterr().out.startswith("2 digests sent. Anchor: 1 ")


def test_a_second_run_of_the_day_adds_nothing(people, tmp_path):
    for _ in range(2):
        call_command("daily", keep=tmp_path / "anchors")
    assert Anchor.objects.count() == 1
    assert len(mail.outbox) == 2
    assert len((tmp_path / "anchors").read_text().splitlines()) == 1


def test_a_mail_that_fails_does_not_stop_the_rest_and_is_said_at_the_end(people, settings, capsys):
    settings.EMAIL_BACKEND = f"{__name__}.RefusesThea"
    with pytest.raises(CommandError, match="1 could not be sent") as failure:
        call_command("daily")
    assert f"person {people[0].pk}: ConnectionRefusedError" in str(failure.value)
    assert [message.to for message in mail.outbox] == [["ada@clinic.example"]]
    assert Anchor.objects.count() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("daily")
    assert [message.to for message in mail.outbox] == [["ada@clinic.example"], ["thea@clinic.example"]]


def test_it_can_be_run_without_mail(people):
    call_command("daily", no_mail=True)
    assert not mail.outbox
