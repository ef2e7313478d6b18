"""The page on which a therapist signs that notes hold every element of a progress report."""

import pytest
import time_machine

from tests.builders import DAY, PASSWORD, at, build_note, build_signed_visit, sign
from tests.therapy_notes.pages import errors, form_of
from therapy_notes.models import CountsAsReport
from therapy_notes.reporting.counting import ASKED

pytestmark = pytest.mark.usefixtures("evening_of_day")


@pytest.fixture
def evening_of_day(in_the_clinics_zone):
    with time_machine.travel(at("18:00"), tick=False):
        yield


@pytest.fixture
def note(episode, therapist):
    return build_signed_visit(episode, therapist).note


def send(desk, note, **more):
    url = f"/notes/{note.pk}/counts-as-report/"
    said = dict.fromkeys(ASKED, str(note.pk)) | {"states": "on", "password": PASSWORD}
    return desk.post(url, form_of(desk.get(url), "*") | said | more)


def test_it_is_signed_and_stands_in_the_chart(episode, therapist, note, sign_in):
    desk = sign_in(therapist)
    assert f"/notes/{note.pk}/counts-as-report/" in desk.get(f"/visits/{note.visit_id}/").content.decode()
    assert send(desk, note).status_code == 302
    row = CountsAsReport.objects.get()
    assert (row.period_end, row.signer, row.elements["need"]) == (DAY, therapist, note.pk)
    chart = desk.get(f"/patients/{episode.patient_id}/").content.decode()
    assert "Treatment notes that hold every element" in chart
    assert "In time" in chart


def test_an_element_without_a_note_is_asked_for_and_the_rest_stays(therapist, note, sign_in):
    page = send(sign_in(therapist), note, need="")
    assert "Say in which signed note" in str(errors(page, "form"))
    assert form_of(page, "*")["plan"] == [str(note.pk)]
    assert not CountsAsReport.objects.exists()


@pytest.mark.parametrize("more", [{"password": "wrong"}, {"states": ""}])
def test_nothing_is_signed_without_the_password_and_the_word(therapist, note, sign_in, more):
    send(sign_in(therapist), note, **more)
    assert not CountsAsReport.objects.exists()


def test_a_first_plan_of_care_is_not_offered(episode, therapist, sign_in):
    plan = build_note(episode, therapist, sections={"rationale": "Grading."})
    sign(plan, therapist)
    desk = sign_in(therapist)
    assert "counts-as-report" not in desk.get(f"/notes/{plan.pk}/").content.decode()
    assert desk.get(f"/notes/{plan.pk}/counts-as-report/").status_code == 403
