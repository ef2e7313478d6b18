"""The page on which a therapist says what a patient in mid-care brought along."""

import datetime as dt

import pytest

from tests.builders import DAY, at
from tests.therapy_notes.pages import errors, form_of
from therapy_notes import arriving
from therapy_notes.models import CareClock, OpeningBalance

pytestmark = pytest.mark.usefixtures("noon")
SINCE = DAY - dt.timedelta(days=14)
SAID = {"source": "Their discharge summary", "period_start": SINCE.isoformat(), "days": "6", "clinician_treated": "on"}


def send(desk, episode, **more):
    page = desk.get(f"/episodes/{episode.pk}/opening/")
    return desk.post(f"/episodes/{episode.pk}/opening/", form_of(page, "*") | SAID | more)


def test_it_is_kept_and_shown_in_the_chart(episode, therapist, sign_in):
    desk = sign_in(therapist)
    assert "care began here" in desk.get(f"/patients/{episode.patient_id}/").content.decode()
    answer = send(desk, episode, authorized_visits="20", authorized_used="6")
    assert answer.url == f"/patients/{episode.patient_id}/"
    row = OpeningBalance.objects.get(episode=episode)
    assert (row.days, row.period_start, row.clinician_treated, row.visits_total) == (6, SINCE, True, 0)
    assert CareClock.objects.get(episode=episode).period_days == 6
    chart = desk.get(f"/patients/{episode.patient_id}/").content.decode()
    assert "6 treatment days since Feb 20, 2026" in chart
    assert "20 visits, 6 used elsewhere" in chart


def test_a_sentence_stands_at_the_field_and_what_was_typed_stays(episode, therapist, sign_in):
    page = send(sign_in(therapist), episode, days="12")
    assert "treatment day 10" in str(errors(page, "form"))
    assert form_of(page, "*")["days"] == ["12"]
    assert not OpeningBalance.objects.exists()


def test_what_two_people_wrote_at_once_is_named_to_the_second(episode, therapist, sign_in):
    desk = sign_in(therapist)
    send(desk, episode)
    page = desk.get(f"/episodes/{episode.pk}/opening/")
    row = OpeningBalance.objects.get()
    facts = {name: getattr(row, name) for name in arriving.FACTS} | {"days": 7}
    arriving.write_opening(episode, by=therapist, at=at("12:00"), **facts)
    page = desk.post(f"/episodes/{episode.pk}/opening/", form_of(page, "*") | {"days": "8"})
    assert "Saved meanwhile" in page.content.decode()
    assert OpeningBalance.objects.get().days == 7


def test_in_the_chart_it_is_offered_to_therapists_of_open_episodes_alone(episode, assistant, therapist, sign_in):
    chart = f"/patients/{episode.patient_id}/"
    assert "Patient in mid-care" in sign_in(therapist).get(chart).content.decode()
    assert "mid-care" not in sign_in(assistant).get(chart).content.decode()
    episode.ended = DAY
    episode.save()
    assert "mid-care" not in sign_in(therapist).get(chart).content.decode()
