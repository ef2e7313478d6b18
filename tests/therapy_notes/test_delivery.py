"""How an activity was given, and the minutes of a co-treatment that its discipline counts, from form to paper."""

import pytest
from django.core.exceptions import ValidationError

from tests.builders import COMPLETE, at, build_visit, get_note, log, sign
from tests.therapy_notes.pages import errors, form_of, save
from therapy_notes import charting, gate
from therapy_notes.charting import TimeEntry
from therapy_notes.content import content, latest_activities, signed_content
from therapy_notes.models import Activity, AuditEvent
from therapy_notes.pdf import activities

SHARED = {"mode": "cotreatment", "agreed_minutes": 10}


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, sections=COMPLETE)


def said(visit):
    return content(get_note(visit.note.pk))


def test_an_activity_is_given_in_person_and_counts_all_its_minutes(visit, therapist):
    activity = log(visit, therapist, "97530", "09:00", "09:23")
    assert (activity.delivery, activity.agreed_minutes) == ("in_person", None)
    (row,) = said(visit)["activities"]
    assert (row["delivery"], row["delivery_label"], row["agreed_minutes"]) == ("in_person", "In person", None)


@pytest.mark.parametrize(("agreed", "refused"), [(0, False), (23, False), (24, True)])
def test_agreed_minutes_are_at_most_the_activitys(visit, therapist, agreed, refused):
    more = SHARED | {"agreed_minutes": agreed}
    if refused:
        with pytest.raises(ValidationError) as error:
            log(visit, therapist, "97530", "09:00", "09:23", more)
        assert error.value.message_dict == {
            "agreed_minutes": ["It has 23 min. Count at most those, or leave this empty."]
        }
    else:
        assert log(visit, therapist, "97530", "09:00", "09:23", more).agreed_minutes == agreed


def test_minutes_are_agreed_on_in_a_co_treatment_only(visit, therapist):
    with pytest.raises(ValidationError) as error:
        log(visit, therapist, "97530", "09:00", "09:23", SHARED | {"mode": "individual"})
    assert list(error.value.message_dict) == ["agreed_minutes"]


def test_a_clock_that_runs_shorter_than_agreed_is_found_before_signing(visit, therapist):
    activity = log(visit, therapist, "97530", "11:52", None, SHARED)
    charting.stop_clock(activity, by=therapist, at=at("12:00"))
    missing = [item for item in gate.missing(said(visit)) if item.activity]
    assert [(item.field, item.brief) for item in missing] == [("agreed_minutes", "Count no more minutes than it has")]


def test_the_notes_totals_are_the_minutes_that_count(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:23", SHARED)
    log(visit, therapist, "97110", "09:23", "09:33")
    assert said(visit)["minutes"] == {"timed": 20, "treatment": 20}


def test_a_change_is_in_the_log(visit, therapist):
    activity = log(visit, therapist, "97530", "09:00", "09:23", {"mode": "cotreatment"})
    facts = charting.facts_of(activity) | {"agreed_minutes": 10, "delivery": "video"}
    charting.correct_activity(activity, by=therapist, at=at("12:00"), **facts)
    detail = AuditEvent.objects.get(event="activity.corrected").detail
    assert (detail["was"]["agreed_minutes"], detail["now"]["agreed_minutes"]) == (None, 10)
    assert (detail["was"]["delivery"], detail["now"]["delivery"]) == ("in_person", "video")


def test_many_notes_say_what_was_done_in_four_queries(episode, therapist, django_assert_num_queries):
    notes = []
    for number in range(6):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE)
        if number % 2:
            sign(visit.note, therapist)
        notes.append(get_note(visit.note.pk))
    expected = {note.pk: content(note)["activities"] for note in notes}
    with django_assert_num_queries(4):
        found = latest_activities(notes)
    for rows in (*found.values(), *expected.values()):
        rows[0]["stretches"][0]["by"]["license"] = ""  # of a draft it is asked when it is signed
    assert found == expected


@pytest.mark.usefixtures("noon")
class TestOnThePage:
    def url(self, activity):
        return f"/visits/{activity.visit_id}/?open={activity.pk}"

    def test_both_are_typed_in_the_open_row_which_hides_them_until_asked(self, visit, therapist, sign_in):
        activity, desk = log(visit, therapist, "97530", "09:00", "09:23"), sign_in(therapist)
        assert '<details class="more">' in desk.get(self.url(activity)).content.decode()
        changes = {"activity__mode": "cotreatment", "activity__delivery": "audio", "activity__agreed_minutes": "12"}
        assert save(desk, self.url(activity), **changes).status_code == 302
        kept = Activity.objects.get()
        assert (kept.mode, kept.delivery, kept.agreed_minutes) == ("cotreatment", "audio", 12)
        assert '<details class="more" open>' in desk.get(self.url(activity)).content.decode()

    @pytest.mark.parametrize(("mode", "minutes"), [("individual", "10"), ("cotreatment", "24"), ("cotreatment", "-1")])
    def test_what_does_not_fit_is_said_at_the_field_and_stays_typed(self, visit, therapist, sign_in, mode, minutes):
        activity, desk = log(visit, therapist, "97530", "09:00", "09:23"), sign_in(therapist)
        changes = {"activity__mode": mode, "activity__agreed_minutes": minutes}
        response = save(desk, self.url(activity), **changes)
        assert "agreed_minutes" in errors(response, "activity")
        assert form_of(response)["activity-agreed_minutes"] == [minutes]
        assert '<details class="more" open>' in response.content.decode()
        assert Activity.objects.get().agreed_minutes is None

    def test_the_signed_page_says_what_was_not_usual(self, visit, therapist, sign_in):
        log(visit, therapist, "97530", "09:00", "09:23", SHARED | {"delivery": "video"})
        sign(visit.note, therapist)
        html = sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()
        assert "Co-treatment, 10 min counted by this discipline" in html
        assert "By video" in html


@pytest.mark.parametrize(
    ("facts", "printed"),
    [
        ({}, ""),
        ({"delivery": "video"}, "By video"),
        ({"mode": "cotreatment"}, "Co-treatment"),
        (SHARED, "Co-treatment, 10 min counted by this discipline"),
        (SHARED | {"delivery": "audio"}, "Co-treatment, 10 min counted by this discipline, by sound alone"),
    ],
)
def test_the_paper_prints_it_where_it_is_not_the_usual(visit, therapist, facts, printed):
    log(visit, therapist, "97530", "09:00", "09:23", facts)
    sign(visit.note, therapist)
    (row,) = signed_content(visit.note.versions.get())["activities"]
    assert activities._setting(row) == printed


def test_two_stretches_share_the_agreed_minutes(visit, therapist):
    stretches = [TimeEntry(at(a), at(b), therapist.clinician) for a, b in (("09:00", "09:08"), ("09:10", "09:20"))]
    log(visit, therapist, "97530", "09:00", "09:08", SHARED | {"stretches": stretches})
    assert said(visit)["minutes"]["timed"] == 10
