"""The progress report note: from the chart to the signature, and what its signature moves."""

import datetime as dt

import pytest

from tests.builders import DAY, PASSWORD, build_visit
from tests.therapy_notes.pages import errors, save, typed
from therapy_notes.content import signed_content
from therapy_notes.models import Note, ProgressReport, SignedVersion

WORDS = {
    "note__objective": "STG 1: Min, was Mod.",
    "note__assessment": "Better: less trunk lean.",
    "note__plan": "Lower seat; STG 1 to stand-by.",
    "note__skilled_need": "Grading against the precaution.",
}
LOSSES = {
    "report__adl": "Socks and shoes with help: cannot dress alone.",
    "report__strength": "Hip abduction 3/5: leans on stairs.",
    "report__not_impaired": ["coordination"],
    "report__continued_need": "Car transfer still needs cues.",
}


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


@pytest.fixture
def treated(episode, therapist, noon):
    for number in range(10):
        build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=DAY - dt.timedelta(days=9 - number))
    return episode


def begin(desk, episode):
    desk.post(f"/episodes/{episode.pk}/notes/progress_report/new/")
    return Note.objects.get(kind="progress_report")


def test_it_proposes_the_last_treatment_day_and_says_what_it_covers(desk, treated):
    note = begin(desk, treated)
    page = desk.get(f"/notes/{note.pk}/")
    assert page.context["report_form"]["period_end"].value() == DAY
    assert "10 treatment days since" in page.content.decode()


def test_from_the_chart_to_the_signature_and_the_clock_starts_anew(desk, treated):
    chart = f"/patients/{treated.patient_id}/"
    assert "Due today, at the latest" in desk.get(chart).content.decode()
    note = begin(desk, treated)
    save(desk, f"/notes/{note.pk}/", report__period_end=DAY.isoformat(), **WORDS, **LOSSES)
    response = desk.post(f"/notes/{note.pk}/sign/", typed(desk.get(f"/notes/{note.pk}/sign/"), "*", password=PASSWORD))
    assert response.status_code == 302
    html = desk.get(chart).content.decode()
    assert "In time" in html and "Due today" not in html
    assert "Report due" not in desk.get("/").content.decode()
    said = signed_content(SignedVersion.objects.get(note=note))["report"]
    assert said["period_end"] == DAY.isoformat()
    assert {one["name"]: one["not_impaired"] for one in said["elements"]}["coordination"] is True


def test_without_its_parts_it_cannot_be_signed(desk, treated):
    note = begin(desk, treated)
    acts = [item["act"] for item in desk.get(f"/notes/{note.pk}/sign/").context["missing"]]
    assert "Choose the last treatment day it covers" in acts
    assert len(acts) == 5


def test_a_wrong_date_is_said_at_its_field_and_the_words_are_saved(desk, treated):
    note = begin(desk, treated)
    response = save(desk, f"/notes/{note.pk}/", report__period_end="soon", **WORDS)
    assert "period_end" in errors(response, "report_form")
    assert note.sections.count() == 4
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("who", ["assistant", "student"])
def test_only_a_therapist_begins_one(sign_in, episode, who, request):
    person = request.getfixturevalue(who)
    assert sign_in(person).post(f"/episodes/{episode.pk}/notes/progress_report/new/").status_code == 403


def test_today_warns_the_therapist_and_not_the_assistant(sign_in, treated, therapist, assistant):
    assert "Report due today" in sign_in(therapist).get("/").content.decode()
    assert "Report due today" not in sign_in(assistant).get("/").content.decode()


@pytest.mark.parametrize(
    ("end", "words"),
    [(DAY + dt.timedelta(days=1), "lies after the report"), (DAY - dt.timedelta(days=30), "period without a report")],
)
def test_an_end_outside_the_waiting_period_is_refused_at_its_field(desk, treated, end, words):
    note = begin(desk, treated)
    response = save(desk, f"/notes/{note.pk}/", report__period_end=end.isoformat())
    assert words in errors(response, "report_form")["period_end"]


def test_an_end_between_two_periods_would_close_neither_and_is_refused(desk, treated):
    """The tenth day was long ago: the report is proposed for it, not for a day after it."""
    note = begin(desk, treated)
    later = DAY + dt.timedelta(days=5)
    Note.objects.filter(pk=note.pk).update(date=later)
    page = desk.get(f"/notes/{note.pk}/")
    assert page.context["report_form"]["period_end"].value() == DAY
    response = save(desk, f"/notes/{note.pk}/", report__period_end=(DAY + dt.timedelta(days=2)).isoformat())
    assert "period without a report" in errors(response, "report_form")["period_end"]
