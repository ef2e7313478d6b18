"""The progress report note: from the chart to the signature, and what its signature moves."""

import datetime as dt

import pytest

from tests.builders import DAY, PASSWORD, at, build_note, build_signed_visit, build_visit, get_note, judge_goals, sign
from tests.therapy_notes.pages import errors, save, typed
from therapy_notes import clocks
from therapy_notes.content import signed_content
from therapy_notes.models import Note, ProgressReport, SignedVersion

WORDS = {
    "note__subjective": "“The bus step is easier.”",
    "note__plan": "Lower seat; STG 1 to stand-by.",
    "note__skilled_need": "Grading against the precaution.",
    "report__next_step": "continue",
}
LOSSES = {
    "report__adl": "Socks and shoes with help: cannot dress alone.",
    "report__strength": "Hip abduction 3/5: leans on stairs.",
    "report__not_impaired": ["coordination"],
    "report__limits": ["walking:strength", "dressing:adl"],
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


def judged(episode, text="Less help, steadier.", **outcomes):
    """The fields of a judgment of each goal; `outcomes` by the goal's kind."""
    fields = {f"judge__{goal.pk}__text": text for goal in episode.goals.all()}
    return fields | {f"judge__{episode.goals.get(kind=kind).pk}__outcome": one for kind, one in outcomes.items()}


def test_it_proposes_the_last_treatment_day_and_says_what_it_covers(desk, treated):
    note = begin(desk, treated)
    page = desk.get(f"/notes/{note.pk}/")
    assert page.context["report_form"]["period_end"].value() == DAY
    assert "Due today, at the latest Fri Mar 13" in page.content.decode()
    assert "230 timed" in page.content.decode()


def test_from_the_chart_to_the_signature_and_the_clock_starts_anew(desk, treated):
    chart = f"/patients/{treated.patient_id}/"
    assert "Due today, at the latest" in desk.get(chart).content.decode()
    note = begin(desk, treated)
    save(desk, f"/notes/{note.pk}/", report__period_end=DAY.isoformat(), **WORDS, **LOSSES, **judged(treated))
    response = desk.post(f"/notes/{note.pk}/sign/", typed(desk.get(f"/notes/{note.pk}/sign/"), "*", password=PASSWORD))
    assert response.status_code == 302
    html = desk.get(chart).content.decode()
    assert "In time" in html and "Due today" not in html
    assert "Report due" not in desk.get("/").content.decode()
    said = signed_content(SignedVersion.objects.get(note=note))["report"]
    assert said["period_end"] == DAY.isoformat()
    assert {one["name"]: one["not_impaired"] for one in said["elements"]}["coordination"] is True
    assert [(one["function"], one["elements"]) for one in said["limiting"]] == [
        ("walking", ["strength"]),
        ("dressing", ["adl"]),
    ]
    assert len(said["record"]["notes"]) == 10 and {one["text"] for one in said["judgments"]} == {"Less help, steadier."}


def test_a_chart_without_reports_and_without_a_plan_says_so(desk, treated):
    page = desk.get(f"/patients/{treated.patient_id}/").content.decode()
    assert "None yet. A report closes a reporting period" in page
    assert "<title>No signed plan of care</title>" in page  # in the drawing of the periods


def test_without_its_parts_it_cannot_be_signed(desk, treated):
    note = begin(desk, treated)
    acts = [item["act"] for item in desk.get(f"/notes/{note.pk}/sign/").context["missing"]]
    assert [act.partition(":")[0] for act in acts] == [
        *("Judge LTG 1", "Judge STG 1", "Choose what follows"),
        *("Say why skilled therapy is still needed", "Say what the next days change"),
    ]


def test_a_wrong_date_is_said_at_its_field_and_the_words_are_saved(desk, treated):
    note = begin(desk, treated)
    response = save(desk, f"/notes/{note.pk}/", report__period_end="soon", **WORDS)
    assert "period_end" in errors(response, "report_form")
    assert note.sections.count() == 3
    assert ProgressReport.objects.get().period_end == DAY


def test_a_student_begins_none(sign_in, episode, student):
    assert sign_in(student).post(f"/episodes/{episode.pk}/notes/progress_report/new/").status_code == 403


def test_the_open_draft_is_opened_again_and_no_second_one_begun(desk, treated):
    note = begin(desk, treated)
    again = desk.post(f"/episodes/{treated.pk}/notes/progress_report/new/")
    assert again.url == f"/notes/{note.pk}/" and Note.objects.filter(kind="progress_report").count() == 1


def test_a_goal_that_is_met_is_closed_by_the_signature(desk, treated, therapist):
    note = begin(desk, treated)
    save(desk, f"/notes/{note.pk}/", **WORDS, **judged(treated, STG="met"))
    assert treated.goals.get(kind="STG").status == "active"
    desk.post(f"/notes/{note.pk}/sign/", typed(desk.get(f"/notes/{note.pk}/sign/"), "*", password=PASSWORD))
    goal = treated.goals.get(kind="STG")
    assert (goal.status, goal.closed_on) == ("met", DAY)
    assert treated.goals.get(kind="LTG").status == "active"


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


class TestAfterADischarge:
    """Ten treatment days without a report, one more, then a discharge, and a visit that is still booked."""

    @pytest.fixture
    def discharge(self, episode, therapist, noon):
        for number in range(10):
            build_signed_visit(episode, therapist, day=DAY - dt.timedelta(days=20 - number))
        build_signed_visit(episode, therapist, day=DAY - dt.timedelta(days=2))
        build_visit(episode, therapist, day=DAY + dt.timedelta(days=4))
        return build_note(episode, therapist, "discharge", {"reason": "Moves away.", "status": "Walks."})

    def test_its_gate_tells_of_the_period_and_of_the_visits(self, desk, discharge):
        html = desk.get(f"/notes/{discharge.pk}/sign/").content.decode()
        assert "Period 1 (Sat Feb 14 – Mon Feb 23) has no report" in html
        assert "A visit is still booked after the discharge, on Tue Mar 10: cancel it." in html

    def test_the_report_is_still_written_and_signed(self, desk, discharge, therapist):
        episode = sign(discharge, therapist).note.episode
        assert b"Write report" in desk.get(f"/patients/{episode.patient_id}/").content
        note = begin(desk, episode)
        assert ProgressReport.objects.get(note=note).period_end == DAY - dt.timedelta(days=11)
        judge_goals(note, therapist, at=at("12:01"))
        save(desk, f"/notes/{note.pk}/", **WORDS | {"report__next_step": "discharge"})
        sign(get_note(note.pk), therapist)
        assert not clocks.periods_to_report(episode, on=DAY)
        assert b"Write report" not in desk.get(f"/patients/{episode.patient_id}/").content
        assert desk.post(f"/episodes/{episode.pk}/notes/progress_report/new/").status_code == 403

    def test_the_chart_forecasts_nothing(self, desk, discharge, therapist):
        episode = sign(discharge, therapist).note.episode
        html = desk.get(f"/patients/{episode.patient_id}/").content.decode()
        assert "1 still booked after the discharge" in html and "2 not met at discharge" in html
        assert "Not met at discharge" in html
        for words in ("forecast", "report due in", "recertify by then", ": planned"):
            assert words not in html
