"""Bad input on the visit page: a sentence at its field, what was typed still there, the rest of the Save kept."""

import pytest

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_episode,
    build_patient,
    build_signed_visit,
    build_visit,
    get_note,
    log,
    sign,
)
from tests.therapy_notes.pages import errors, form_of, save, typed
from therapy_notes import charting
from therapy_notes.charting import facts_of
from therapy_notes.clinic_time import format_clock
from therapy_notes.content import content
from therapy_notes.models import Activity, Section, Visit

PASTE = "Every word of twenty thousand. " * 646  # 20,026 characters


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist)


@pytest.fixture
def activity(visit, therapist):
    return log(visit, therapist, "97530", "09:00", "09:23")


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


def url(visit, activity=None):
    return f"/visits/{visit.pk}/" + (f"?open={activity.pk}" if activity else "")


def post(desk, visit, activity=None, then="stay", **changes):
    """Save the page with its row open; everything else of the page is right, and a plan is typed beside it."""
    return save(desk, url(visit, activity), then=then, note__plan="Lower seat.", **changes)


def sentence_at(response, form, field, *words):
    """The field has a sentence with these words, and the sentence is on the page."""
    assert response.status_code == 200
    found = errors(response, form)
    assert list(found) == [field]
    for word in words:
        assert word in found[field]
    assert "Not all saved" in response.content.decode()
    return found[field]


def shows(response, name, value):
    assert form_of(response)[name] == [value]


def said(visit):
    return {section.name: section.text for section in Section.objects.filter(note=visit.note)}


def times_of(activity):
    stretches = facts_of(Activity.objects.get(pk=activity.pk))["stretches"]
    return [(format_clock(one.started), format_clock(one.ended)) for one in stretches]


class TestTimes:
    def test_an_end_before_the_start_is_said_at_the_end(self, desk, visit, activity):
        response = post(desk, visit, activity, activity__ended_0="850")
        sentence_at(response, "activity", "ended_0", "This is not after the start.")
        shows(response, "activity-ended_0", "850")
        assert times_of(activity) == [("9:00 am", "9:23 am")]
        assert said(visit) == {"plan": "Lower seat."}

    def test_an_end_without_a_start_asks_for_the_start(self, desk, visit, activity):
        response = post(desk, visit, activity, activity__ended_1="940")
        sentence_at(response, "activity", "started_1", "Type when it started.")
        shows(response, "activity-ended_1", "940")

    @pytest.mark.parametrize("text", ["3/7 9:00", "25:00", "9:75", "soon", "2026-03-07 09:00"])
    def test_what_is_no_clock_time_is_said_at_the_field_and_stays(self, desk, visit, activity, text):
        response = post(desk, visit, activity, activity__started_0=text, visit__arrived="nine")
        sentence_at(response, "activity", "started_0", "Type a clock time", "The day is the visit's.")
        sentence_at(response, "details", "arrived", "Type a clock time")
        shows(response, "activity-started_0", text)
        shows(response, "visit-arrived", "nine")
        assert said(visit) == {"plan": "Lower seat."}

    def test_a_bare_hour_in_the_afternoon_is_the_afternoons(self, desk, episode, therapist):
        visit = build_visit(episode, therapist, start="14:00")
        activity = log(visit, therapist, "97530", "14:00", "14:10")
        assert post(desk, visit, activity, activity__ended_0="230").status_code == 302
        assert times_of(activity) == [("2:00 pm", "2:30 pm")]

    def test_an_overlap_names_the_other_activity_and_the_minutes(self, desk, visit, activity, therapist):
        other = log(visit, therapist, "97110", "09:23", "09:40")
        response = post(desk, visit, other, activity__started_0="920", activity__skill="Tactile cues")
        sentence_at(response, "activity", "started_0", "shares 3 min of 97530 done (9:00 am to 9:23 am)")
        shows(response, "activity-started_0", "920")
        shows(response, "activity-skill", "Tactile cues")
        assert said(visit) == {"plan": "Lower seat."}

    def test_touching_activities_are_saved(self, desk, visit, activity, therapist):
        other = log(visit, therapist, "97110", "09:30", "09:40")
        assert post(desk, visit, other, activity__started_0="923").status_code == 302
        assert times_of(other) == [("9:23 am", "9:40 am")]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"activity__started_0": "855"}, "started_0"), ({"activity__ended_0": "931"}, "ended_0")],
    )
    def test_an_activity_outside_arrived_and_left_is_said_at_its_time(self, desk, episode, therapist, changes, field):
        visit = build_visit(episode, therapist, arrived=at("09:00"), left=at("09:30"))
        activity = log(visit, therapist, "97530", "09:00", "09:23")
        response = post(desk, visit, activity, **changes)
        sentence_at(response, "activity", field, "The patient")
        assert times_of(activity) == [("9:00 am", "9:23 am")]

    def test_arriving_after_an_activity_began_is_said_at_the_arrival(self, desk, visit, activity):
        response = post(desk, visit, visit__arrived="905", visit__place="Gym")
        sentence_at(response, "details", "arrived", "An activity starts at 9:00 am")
        shows(response, "visit-arrived", "905")
        shows(response, "visit-place", "Gym")
        assert said(visit) == {"plan": "Lower seat."}

    def test_leaving_before_arriving_is_said_at_the_leaving(self, desk, visit):
        response = post(desk, visit, visit__arrived="930", visit__left="915")
        sentence_at(response, "details", "left", "not after the arrival")

    def test_a_visit_with_activities_stays_on_its_day(self, desk, visit, activity):
        response = post(desk, visit, visit__planned_day="2026-03-07")
        sentence_at(response, "details", "planned_day", "Its activities were logged on Fri Mar 6.")
        shows(response, "visit-planned_day", "2026-03-07")
        assert Visit.objects.get(pk=visit.pk).planned == visit.planned
        assert get_note(visit.note.pk).date == DAY

    def test_a_day_that_does_not_exist_is_said_at_the_day(self, desk, visit):
        response = post(desk, visit, visit__planned_day="2026-02-30")
        sentence_at(response, "details", "planned_day", "valid date")
        shows(response, "visit-planned_day", "2026-02-30")


class TestCodes:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("92507 reading aloud", "92507 is a code of SLP; this is an episode of PT."),
            ("12345 something", "12345 is not in the catalogue."),
            ("sit to stand", "Begin with the code"),
            ("975300 sit to stand", "Begin with the code"),
        ],
    )
    def test_a_code_that_cannot_be_added_is_said_in_the_add_row(self, desk, visit, text, words):
        response = post(desk, visit, what=text, then="add")
        sentence_at(response, "quick", "what", words)
        assert f'value="{text}"' in response.content.decode()
        assert not visit.activities.exists()
        assert said(visit) == {"plan": "Lower seat."}

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("92507", "code of SLP"),
            ("99999", "not in the catalogue"),
            ("", "Type a code"),
            ("9753000", "five characters"),
        ],
    )
    def test_a_code_that_cannot_be_kept_is_said_at_the_code(self, desk, visit, activity, text, words):
        response = post(desk, visit, activity, activity__code=text)
        sentence_at(response, "activity", "code", words)
        shows(response, "activity-code", text)
        assert Activity.objects.get().code == "97530"
        assert said(visit) == {"plan": "Lower seat."}

    def test_an_activity_to_add_waits_in_its_field_while_another_part_is_mended(self, desk, visit):
        response = post(desk, visit, visit__arrived="soon", what="97530 sit to stand", then="add")
        assert 'value="97530 sit to stand"' in response.content.decode()
        assert not visit.activities.exists()
        again = typed(response, visit__arrived="9:00", what="97530 sit to stand", then="add")
        assert desk.post(url(visit), again).status_code == 302
        assert visit.activities.get().description == "sit to stand"

    @pytest.mark.parametrize("text", ["97530", "97530 sit to stand", "97530 · sit to stand", "97530: sit to stand"])
    def test_a_code_and_words_become_an_activity(self, desk, visit, text):
        response = post(desk, visit, what=text, then="add")
        assert response.status_code == 302
        added = visit.activities.get()
        assert (added.code, added.description) == ("97530", "sit to stand" if "sit" in text else "")
        assert response.url == f"/visits/{visit.pk}/?open={added.pk}#activity-{added.pk}"

    def test_start_adds_and_starts_its_clock(self, desk, visit):
        post(desk, visit, what="g0283 right hip", then="start")
        assert content(get_note(visit.note.pk))["activities"][0]["running"]
        assert visit.activities.get().code == "G0283"


class TestLengths:
    @pytest.mark.parametrize(
        ("form", "field", "most"),
        [
            ("narrative", "note-subjective", "10000"),
            ("activity", "activity-description", "200"),
            ("activity", "activity-skill", "2000"),
            ("activity", "activity-response", "2000"),
            ("activity", "activity-equipment", "200"),
            ("details", "visit-home_program", "1000"),
            ("details", "visit-place", "60"),
        ],
    )
    def test_a_paste_that_is_too_long_says_both_lengths_and_stays(self, desk, visit, activity, form, field, most):
        response = post(desk, visit, activity, **{field.replace("-", "__"): PASTE.strip()})
        sentence_at(response, form, field.split("-")[1], most, str(len(PASTE.strip())))
        shows(response, field, PASTE.strip())

    def test_a_note_that_just_fits_is_kept_whole(self, desk, visit):
        assert post(desk, visit, note__subjective=PASTE[:10_000]).status_code == 302
        assert said(visit)["subjective"] == PASTE[:10_000]

    def test_a_long_paste_in_the_add_row_stays_there(self, desk, visit):
        response = post(desk, visit, what=f"97530 {PASTE}", then="add")
        sentence_at(response, "quick", "what", "206")
        assert PASTE.strip() in response.content.decode()

    def test_line_breaks_and_markup_come_back_as_they_were_typed(self, desk, visit):
        words = 'First <b>line</b>\n\n  "second" & last\n'
        assert post(desk, visit, note__subjective=words.replace("\n", "\r\n")).status_code == 302
        assert said(visit)["subjective"] == words
        page = desk.get(url(visit))
        shows(page, "note-subjective", words)
        assert "<b>line</b>" not in page.content.decode()


class TestOthers:
    @pytest.mark.parametrize("text", ["11", "-1", "much", "4.5", "100000"])
    def test_pain_is_a_whole_number_from_0_to_10(self, desk, visit, text):
        response = post(desk, visit, visit__pain_before=text, visit__place="Gym")
        sentence_at(response, "details", "pain_before", "0")
        shows(response, "visit-pain_before", text)
        assert said(visit) == {"plan": "Lower seat."}

    def test_pain_of_0_is_a_figure_and_not_nothing(self, desk, visit):
        assert post(desk, visit, visit__pain_before="0", visit__pain_after="10").status_code == 302
        fresh = Visit.objects.get(pk=visit.pk)
        assert (fresh.pain_before, fresh.pain_after) == (0, 10)

    def test_a_goal_of_another_episode_is_refused_at_the_goals(self, desk, visit, activity, clinic):
        other = build_episode(clinic, patient=build_patient(clinic, "2002")).goals.first()
        fields = typed(desk.get(url(visit, activity)), then="stay", note__plan="Lower seat.")
        response = desk.post(url(visit), fields | {"activity-goals": [other.pk]})
        sentence_at(response, "activity", "goals", "This goal is not one of this episode.")
        assert Activity.objects.get().goals.get().episode == visit.episode
        assert said(visit) == {"plan": "Lower seat."}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("cue_verbal", "100"),
            ("cue_verbal", "some"),
            ("mode", "alone"),
            ("assistance", "All"),
            ("helpers", "3"),
            ("by_0", "0"),
            ("help_types", "magic"),
        ],
    )
    def test_a_value_that_is_not_offered_is_refused_at_its_field(self, desk, visit, activity, field, value):
        fields = typed(desk.get(url(visit, activity)), then="stay", note__plan="Lower seat.")
        response = desk.post(url(visit), fields | {f"activity-{field}": [value]})
        assert field in errors(response, "activity")
        assert said(visit) == {"plan": "Lower seat."}

    def test_a_clinician_of_another_clinic_cannot_be_named(self, desk, visit, activity, stranger):
        fields = typed(desk.get(url(visit, activity)), then="stay")
        response = desk.post(url(visit), fields | {"activity-by_0": [stranger.clinician.pk]})
        assert list(errors(response, "activity")) == ["by_0"]

    def test_the_same_person_twice_is_refused_at_the_second(self, desk, visit, activity, therapist):
        response = post(desk, visit, activity, activity__with_whom_0=therapist.clinician.pk)
        sentence_at(response, "activity", "with_whom_0", "Choose a second person")

    def test_two_parts_that_are_wrong_are_both_said_and_the_third_is_saved(self, desk, visit, activity):
        response = post(desk, visit, activity, visit__pain_after="12", activity__ended_0="840")
        assert list(errors(response, "details")) == ["pain_after"]
        assert list(errors(response, "activity")) == ["ended_0"]
        assert said(visit) == {"plan": "Lower seat."}

    def test_the_next_save_of_the_same_page_is_no_conflict_with_the_first(self, desk, visit):
        response = post(desk, visit, visit__pain_before="11")
        again = typed(response, visit__pain_before="7", note__plan="Lower seat, then stairs.", then="stay")
        response = desk.post(url(visit), again)
        assert response.status_code == 302, errors(response, "narrative")
        assert said(visit) == {"plan": "Lower seat, then stairs."}
        assert Visit.objects.get(pk=visit.pk).pain_before == 7

    def test_what_is_removed_need_not_be_right(self, desk, visit, activity):
        response = post(desk, visit, activity, activity__ended_0="840", then=f"remove:{activity.pk}")
        assert response.status_code == 302
        assert not visit.activities.exists()
        assert said(visit) == {"plan": "Lower seat."}


class TestLocked:
    def test_a_locked_note_refuses_and_shows_every_typed_word(self, desk, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        activity = visit.activities.get()
        words = {
            "note__subjective": "Slept badly.",
            "note__plan": "Lower seat\nby one inch.",
            "activity__skill": "Tactile cues at the knee.",
            "activity__equipment": "Gait belt",
            "activity__started_1": "930",
            "visit__pain_before": "7",
        }
        fields = typed(desk.get(url(visit, activity)), then="stay", **words)
        sign_behind_the_page(visit, therapist)
        response = desk.post(url(visit), fields)
        html = response.content.decode()
        assert response.status_code == 403
        assert "This note is signed and locked." in html
        assert [text for text in words.values() if text not in html] == []
        assert f"/notes/{visit.note.pk}/addenda/new/" in html

    def test_a_locked_note_is_not_changed_by_it(self, desk, episode, therapist):
        visit = build_visit(episode, therapist)
        fields = typed(desk.get(url(visit)), then="stay", note__plan="Something else altogether.")
        sign_behind_the_page(visit, therapist)
        desk.post(url(visit), fields)
        html = desk.get(url(visit)).content.decode()
        assert "Something else altogether." not in html

    def test_password_and_hidden_fields_are_not_shown_back(self, desk, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        response = desk.post(f"/notes/{visit.note.pk}/sign/", {"password": "a long enough password", "shown": "f" * 64})
        assert response.status_code == 403
        assert "a long enough password" not in response.content.decode()
        assert "f" * 64 not in response.content.decode()


def sign_behind_the_page(visit, by):
    charting.write_sections(visit.note, COMPLETE, by=by, at=at("11:00"))
    if not visit.activities.exists():
        log(visit, by, "97110", "10:00", "10:10")
    sign(visit.note, by, clock="11:01")
