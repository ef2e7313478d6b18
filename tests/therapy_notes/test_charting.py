"""Writing in a draft: only what changed is written, clocks leave whole minutes, and every act is audited."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.builders import COMPLETE, DAY, at, build_signed_visit, build_visit, get_note, log
from therapy_notes import access, charting
from therapy_notes.changes import Changed, changes_of
from therapy_notes.charting import TimeEntry, facts_of
from therapy_notes.models import Activity, AuditEvent, Note, Section, Stretch, Visit


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist)


@pytest.fixture
def activity(visit, therapist):
    return log(visit, therapist, "97530", "09:00", "09:23")


def correct(activity, by, clock="12:00", day=DAY, was=None, **changes):
    facts = facts_of(activity) | changes
    return charting.correct_activity(activity, by=by, at=at(clock, day), was=was, **facts)


def spans(activity):
    """The stretches as (start, end, source), in clock times."""
    rows = Stretch.objects.filter(activity=activity)
    return [(f"{_clock(one.started)}–{_clock(one.ended) if one.ended else ''}", one.source) for one in rows]


def _clock(moment):
    return f"{timezone.localtime(moment):%H:%M}"


class TestChanges:
    def test_what_equals_the_page_is_no_change(self):
        assert changes_of(None, {"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 1, "b": 3}) == {"b": 3}

    def test_a_field_that_this_page_left_alone_never_overwrites_a_newer_one(self):
        assert changes_of(None, {"a": "theirs"}, {"a": "old"}, {"a": "old"}) == {}

    def test_the_same_words_from_both_sides_are_no_conflict(self):
        assert changes_of(None, {"a": "same"}, {"a": "old"}, {"a": "same"}) == {"a": "same"}

    def test_different_words_from_both_sides_are_a_conflict_that_names_the_fields(self):
        with pytest.raises(Changed) as conflict:
            changes_of("row", {"a": "theirs", "b": 1}, {"a": "old", "b": 1}, {"a": "mine", "b": 2})
        assert (conflict.value.row, conflict.value.fields) == ("row", ["a"])

    def test_a_page_that_does_not_say_what_it_showed_is_compared_with_what_is_saved(self):
        assert changes_of(None, {"a": 1, "b": 2}, None, {"a": 1, "b": 3}) == {"b": 3}


class TestVisits:
    def test_a_started_note_is_a_draft_of_its_visits_therapist_and_day(self, episode, therapist, assistant):
        note = charting.start_note(
            episode, kind="visit", by=assistant, at=at("08:00"), therapist=therapist.clinician, planned=at("09:00")
        )
        assert (note.author, note.date, note.status) == (therapist, DAY, "draft")
        assert (note.visit.therapist, note.visit.planned) == (therapist.clinician, at("09:00"))

    def test_a_plan_of_care_has_no_visit_and_the_day_it_was_begun(self, episode, therapist):
        late = at("23:30")  # already the next day in UTC
        note = charting.start_note(episode, kind="plan_of_care", by=therapist, at=late)
        assert (note.visit, note.date, note.author) == (None, DAY, therapist)

    def test_only_fields_that_differ_are_written_and_named_in_the_audit(self, visit, therapist):
        charting.describe_visit(visit, by=therapist, at=at("09:05"), place="Gym", present="")
        event = AuditEvent.objects.get(event="visit.described")
        assert event.detail == {"fields": ["place"]}
        fresh = Visit.objects.get(pk=visit.pk)
        assert (fresh.place, fresh.changed_by, fresh.changed_at) == ("Gym", therapist, at("09:05"))

    def test_saying_nothing_new_writes_and_audits_nothing(self, visit, therapist):
        charting.describe_visit(visit, by=therapist, at=at("09:05"), place="")
        assert not AuditEvent.objects.filter(event="visit.described").exists()
        assert Visit.objects.get(pk=visit.pk).changed_by is None

    def test_two_people_fill_different_fields_from_the_same_page(self, visit, therapist, assistant):
        page = {"place": "", "present": ""}
        charting.describe_visit(visit, by=therapist, at=at("09:05"), was=page, place="Gym", present="")
        charting.describe_visit(visit, by=assistant, at=at("09:06"), was=page, place="", present="Daughter")
        fresh = Visit.objects.get(pk=visit.pk)
        assert (fresh.place, fresh.present) == ("Gym", "Daughter")

    def test_two_people_at_one_field_are_told_who_was_first(self, visit, therapist, assistant):
        page = {"place": ""}
        charting.describe_visit(visit, by=therapist, at=at("09:05"), was=page, place="Gym")
        with pytest.raises(Changed) as conflict:
            charting.describe_visit(visit, by=assistant, at=at("09:06"), was=page, place="Room 2")
        assert (conflict.value.row.place, conflict.value.row.changed_by) == ("Gym", therapist)

    def test_a_visit_that_moves_takes_its_notes_day_along(self, visit, therapist):
        charting.describe_visit(visit, by=therapist, at=at("09:05"), planned=at("09:00", DAY + dt.timedelta(days=3)))
        assert Note.objects.get(visit=visit).date == DAY + dt.timedelta(days=3)

    def test_a_refused_visit_is_left_as_it_was(self, visit, therapist):
        with pytest.raises(ValidationError):
            charting.describe_visit(
                visit, by=therapist, at=at("09:05"), place="Gym", arrived=at("10:00"), left=at("09:00")
            )
        assert Visit.objects.get(pk=visit.pk).place == ""
        assert not AuditEvent.objects.filter(event="visit.described").exists()


class TestActivities:
    def test_a_logged_activity_holds_its_facts_goals_and_stretches(self, visit, therapist, assistant):
        entry = TimeEntry(at("09:00"), at("09:10"), therapist.clinician, assistant.clinician)
        goals = list(visit.episode.goals.all())
        logged = charting.log_activity(
            visit, by=therapist, at=at("09:30"), code="97530", cues={"verbal": 3}, goals=goals, stretches=[entry]
        )
        said = facts_of(Activity.objects.get(pk=logged.pk))
        assert (said["code"], said["cues"], said["goals"], said["stretches"]) == (
            "97530",
            {"verbal": 3},
            goals,
            [entry],
        )

    @pytest.mark.parametrize("code", ["12345", "92507"])
    def test_a_refused_code_leaves_no_activity_behind(self, visit, therapist, code):
        with pytest.raises(ValidationError) as refused:
            log(visit, therapist, code, "09:00", "09:10")
        assert list(refused.value.message_dict) == ["code"]
        assert not visit.activities.exists()

    def test_an_overlap_leaves_both_as_they_were(self, visit, therapist, activity):
        other = log(visit, therapist, "97110", "09:23", "09:30")
        with pytest.raises(ValidationError):
            correct(other, therapist, stretches=[TimeEntry(at("09:20"), at("09:30"), therapist.clinician)])
        assert spans(other) == [("09:23–09:30", "typed")]

    def test_a_correction_that_changes_nothing_is_not_audited(self, activity, therapist, assistant):
        correct(activity, assistant, clock="12:30")
        assert not AuditEvent.objects.filter(event="activity.corrected").exists()
        assert Activity.objects.get(pk=activity.pk).changed_by == therapist

    def test_different_fields_of_one_activity_are_both_kept(self, activity, therapist, assistant):
        page = facts_of(activity)
        correct(activity, therapist, was=page, skill="Tactile cues at the knee")
        charting.correct_activity(activity, by=assistant, at=at("12:05"), was=page, **page | {"response": "Less help"})
        fresh = Activity.objects.get(pk=activity.pk)
        assert (fresh.skill, fresh.response) == ("Tactile cues at the knee", "Less help")

    def test_goals_and_stretches_are_kept_too_where_the_page_left_them_alone(self, activity, therapist, assistant):
        page = facts_of(activity)
        longer = [TimeEntry(at("09:00"), at("09:25"), therapist.clinician)]
        correct(activity, therapist, was=page, goals=[], stretches=longer)
        charting.correct_activity(activity, by=assistant, at=at("12:05"), was=page, **page | {"skill": "Cues"})
        said = facts_of(Activity.objects.get(pk=activity.pk))
        assert (said["goals"], said["stretches"], said["skill"]) == ([], longer, "Cues")

    def test_the_same_stretch_changed_twice_is_a_conflict(self, activity, therapist, assistant):
        page = facts_of(activity)
        correct(activity, therapist, was=page, stretches=[TimeEntry(at("09:00"), at("09:25"), therapist.clinician)])
        with pytest.raises(Changed) as conflict:
            mine = page | {"stretches": [TimeEntry(at("09:00"), at("09:20"), therapist.clinician)]}
            charting.correct_activity(activity, by=assistant, at=at("12:05"), was=page, **mine)
        assert conflict.value.fields == ["stretches"]

    def test_a_removed_activity_leaves_its_trace_in_the_audit_log(self, activity, therapist):
        number = activity.pk
        charting.remove_activity(activity, by=therapist, at=at("13:00"))
        event = AuditEvent.objects.get(event="activity.removed")
        assert event.subject == f"activity {number}"
        assert event.detail["was"]["code"] == "97530"
        assert not Stretch.objects.exists()


class TestClocks:
    def test_a_started_clock_runs_from_the_whole_minute_in_the_pressers_name(self, visit, assistant):
        activity = charting.log_activity(visit, by=assistant, at=at("09:00"), code="97530")
        charting.start_clock(activity, by=assistant, at=at("09:00") + dt.timedelta(seconds=42))
        stretch = activity.stretches.get()
        assert (stretch.started, stretch.ended, stretch.by) == (at("09:00"), None, assistant.clinician)
        assert stretch.source == "clock"

    def test_one_press_ends_one_activity_in_the_minute_that_starts_the_next(self, visit, therapist):
        first = log(visit, therapist, "97530", "09:00", None)
        second = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97110")
        charting.start_clock(second, by=therapist, at=at("09:12") + dt.timedelta(seconds=59))
        assert [span for span, _ in spans(first)] == ["09:00–09:12"]
        assert spans(second) == [("09:12–", "clock")]

    def test_a_supervised_modality_runs_on_beside_the_next_activity(self, visit, therapist):
        modality = log(visit, therapist, "G0283", "09:00", None)
        activity = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97110")
        charting.start_clock(activity, by=therapist, at=at("09:05"))
        assert [span for span, _ in spans(modality)] == ["09:00–"]

    def test_starting_a_supervised_modality_ends_nothing(self, visit, therapist, activity):
        running = log(visit, therapist, "97110", "09:30", None)
        modality = charting.log_activity(visit, by=therapist, at=at("09:31"), code="G0283")
        charting.start_clock(modality, by=therapist, at=at("09:32"))
        assert [span for span, _ in spans(running)] == ["09:30–"]

    def test_a_clock_stopped_within_its_first_minute_leaves_nothing(self, visit, therapist):
        activity = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97530")
        charting.start_clock(activity, by=therapist, at=at("09:00") + dt.timedelta(seconds=1))
        charting.stop_clock(activity, by=therapist, at=at("09:00") + dt.timedelta(seconds=58))
        assert spans(activity) == []

    def test_a_clock_stopped_in_its_second_minute_leaves_one(self, visit, therapist):
        activity = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97530")
        charting.start_clock(activity, by=therapist, at=at("09:00") + dt.timedelta(seconds=59))
        charting.stop_clock(activity, by=therapist, at=at("09:01"))
        assert spans(activity) == [("09:00–09:01", "clock")]

    def test_a_paused_clock_resumes_as_a_second_stretch(self, visit, therapist):
        activity = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97530")
        for act, clock in (("start", "09:00"), ("stop", "09:10"), ("start", "09:15"), ("stop", "09:20")):
            getattr(charting, f"{act}_clock")(activity, by=therapist, at=at(clock))
        assert spans(activity) == [("09:00–09:10", "clock"), ("09:15–09:20", "clock")]

    def test_a_clock_cannot_start_on_another_day_than_the_visits(self, visit, therapist):
        running = log(visit, therapist, "97530", "09:00", None)
        activity = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97110")
        with pytest.raises(ValidationError):
            charting.start_clock(activity, by=therapist, at=at("09:00", DAY + dt.timedelta(days=1)))
        assert spans(activity) == []
        assert [span for span, _ in spans(running)] == ["09:00–"]  # what ran is not ended either

    def test_a_clock_cannot_start_inside_minutes_that_are_taken(self, visit, therapist, activity):
        other = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97110")
        with pytest.raises(ValidationError):
            charting.start_clock(other, by=therapist, at=at("09:10"))

    @pytest.mark.parametrize("act", [charting.start_clock, charting.stop_clock])
    def test_a_press_on_a_stale_page_writes_nothing_but_the_clock(self, activity, therapist, assistant, act):
        stale = Activity.objects.select_related("visit__episode__patient__clinic").get(pk=activity.pk)
        correct(activity, assistant, skill="Tactile cues", clock="11:00")
        act(stale, by=therapist, at=at("11:30"))
        assert Activity.objects.get(pk=activity.pk).skill == "Tactile cues"

    def test_stopping_what_does_not_run_is_no_change(self, activity, assistant, therapist):
        charting.stop_clock(activity, by=assistant, at=at("12:30"))
        assert Activity.objects.get(pk=activity.pk).changed_by == therapist
        assert spans(activity) == [("09:00–09:23", "typed")]


class TestSources:
    def test_times_typed_on_the_day_and_later_are_told_apart(self, visit, therapist):
        today = log(visit, therapist, "97530", "09:00", "09:23")
        entry = TimeEntry(at("09:23"), at("09:30"), therapist.clinician)
        next_day = at("08:00", DAY + dt.timedelta(days=1))
        later = charting.log_activity(visit, by=therapist, at=next_day, code="97110", stretches=[entry])
        assert spans(today) == [("09:00–09:23", "typed")]
        assert spans(later) == [("09:23–09:30", "typed_later")]

    def test_the_last_minute_of_the_clinics_day_is_still_the_day(self, visit, therapist):
        entry = TimeEntry(at("09:23"), at("09:30"), therapist.clinician)
        late = charting.log_activity(visit, by=therapist, at=at("23:59"), code="97110", stretches=[entry])
        assert spans(late) == [("09:23–09:30", "typed")]

    def test_times_by_the_clock_stay_so_after_a_correction_of_something_else(self, visit, therapist):
        activity = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97530")
        charting.start_clock(activity, by=therapist, at=at("09:00"))
        charting.stop_clock(activity, by=therapist, at=at("09:10"))
        kept = activity.stretches.get()
        correct(activity, therapist, skill="Tactile cues")
        assert activity.stretches.get() == kept
        assert spans(activity) == [("09:00–09:10", "clock")]

    def test_only_the_stretch_that_was_corrected_becomes_a_typed_one(self, visit, therapist):
        activity = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97530")
        for act, clock in (("start", "09:00"), ("stop", "09:10"), ("start", "09:15"), ("stop", "09:20")):
            getattr(charting, f"{act}_clock")(activity, by=therapist, at=at(clock))
        first, second = facts_of(activity)["stretches"]
        correct(activity, therapist, stretches=[first, TimeEntry(at("09:15"), at("09:22"), second.by)])
        assert spans(activity) == [("09:00–09:10", "clock"), ("09:15–09:22", "typed")]


class TestNarrative:
    def test_only_the_section_that_was_written_is_stored(self, visit, therapist):
        charting.write_sections(visit.note, {"subjective": "Slept well.", "plan": ""}, by=therapist, at=at("09:00"))
        assert [(one.name, one.text) for one in Section.objects.all()] == [("subjective", "Slept well.")]
        assert AuditEvent.objects.get(event="narrative.written").detail == {"sections": ["subjective"]}

    def test_a_section_can_be_emptied_again(self, visit, therapist):
        charting.write_sections(visit.note, {"plan": "Lower seat."}, by=therapist, at=at("09:00"))
        charting.write_sections(visit.note, {"plan": ""}, by=therapist, at=at("09:01"))
        assert Section.objects.get().text == ""

    def test_two_people_write_different_sections(self, visit, therapist, assistant):
        page = {"subjective": "", "plan": ""}
        charting.write_sections(visit.note, page | {"plan": "Mine"}, was=page, by=therapist, at=at("09:00"))
        charting.write_sections(visit.note, page | {"subjective": "Hers"}, was=page, by=assistant, at=at("09:01"))
        assert {one.name: one.text for one in Section.objects.all()} == {"plan": "Mine", "subjective": "Hers"}

    def test_a_conflict_names_who_wrote_the_section_in_question(self, visit, therapist, assistant, student):
        page = {"subjective": "", "plan": ""}
        charting.write_sections(visit.note, page | {"plan": "First"}, was=page, by=assistant, at=at("09:00"))
        charting.write_sections(visit.note, page | {"subjective": "Other"}, was=page, by=student, at=at("09:01"))
        with pytest.raises(Changed) as conflict:
            charting.write_sections(visit.note, page | {"plan": "Second"}, was=page, by=therapist, at=at("09:02"))
        assert conflict.value.row.changed_by == assistant


class TestLock:
    """A page that was opened before the signature may arrive after it, past the door that the view asked at."""

    ACTS = {
        "describe": lambda visit, by: charting.describe_visit(visit, by=by, at=at("14:00"), place="Gym"),
        "log": lambda visit, by: log(visit, by, "97110", "09:23", "09:30"),
        "correct": lambda visit, by: correct(visit.activities.get(), by, skill="Cues"),
        "remove": lambda visit, by: charting.remove_activity(visit.activities.get(), by=by, at=at("13:00")),
        "start": lambda visit, by: charting.start_clock(visit.activities.get(), by=by, at=at("14:00")),
        "write": lambda visit, by: charting.write_sections(visit.note, {"plan": "Else"}, by=by, at=at("14:00")),
    }

    @pytest.mark.parametrize("act", ACTS)
    def test_no_act_writes_in_a_signed_note(self, episode, therapist, act):
        visit = build_signed_visit(episode, therapist)
        visit = get_note(visit.note.pk).visit
        with pytest.raises(access.Locked):
            self.ACTS[act](visit, therapist)
        assert Section.objects.get(name="plan").text == COMPLETE["plan"]
        assert spans(visit.activities.get()) == [("09:00–09:23", "typed")]


def test_a_clock_that_another_start_ends_names_who_pressed(episode, therapist, assistant):
    visit = build_visit(episode, therapist)
    running = log(visit, therapist, "97530", "09:00", None)
    other = charting.log_activity(visit, by=therapist, at=at("09:00"), code="97110")
    charting.start_clock(other, by=assistant, at=at("09:12"))
    assert Activity.objects.get(pk=running.pk).changed_by == assistant


def test_a_stretch_over_the_hour_that_spring_skips_has_its_real_minutes(episode, therapist):
    """2:30 does not exist on that morning: it is 3:30, after 3:00."""
    day = dt.date(2026, 3, 8)
    visit = build_visit(episode, therapist, day=day, start="01:30")
    with pytest.raises(ValidationError) as refused:
        log(visit, therapist, "97530", "02:30", "03:00", day=day)
    assert "not after the start" in str(refused.value)
