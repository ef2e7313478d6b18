"""What a device sends, change by change: in order, each once, refused in words, never over somebody else's words."""

import datetime as dt
import uuid

import pytest

from tests.builders import at, build_episode, build_goal, build_signed_visit, build_visit, get_note, log
from therapy_notes import access, saving
from therapy_notes.models import Activity, AuditEvent, SavedEntry, Section, Stretch

NOW = dt.datetime(2026, 3, 6, 15, 30, tzinfo=dt.UTC)  # 9:30 am in the clinic


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist)


@pytest.fixture
def activity(visit, therapist):
    return log(visit, therapist, "97530", "09:00", "09:23", {"skill": "Graded the seat."})


def entry(kind="field", activity=None, name="", value=(), was=None, seconds=0, **more):
    """One change as a page sends it, pressed so many seconds before it is sent, by a clock that is right."""
    sent = NOW.timestamp() * 1000
    said = {"key": str(uuid.uuid4()), "kind": kind, "activity": str(activity.key) if activity else None, "name": name}
    said |= {"value": list(value), "was": None if was is None else list(was), "at": sent - seconds * 1000, "skew": 0.0}
    return said | more


def send(visit, by, *entries, now=NOW, sent=None):
    body = {"sent": (sent or NOW).timestamp() * 1000, "entries": list(entries)}
    return saving.save_entries(get_note(visit.note.pk), saving.read_entries(body, at=now), by=by, at=now)


def done(answers):
    return [answer.get("done", False) for answer in answers]


def text_of(visit, name):
    return Section.objects.get(note=visit.note, name=name).text


class TestFields:
    def test_fields_of_every_part_are_written(self, visit, activity, therapist):
        answers = send(
            visit,
            therapist,
            entry(name="note-assessment", value=["Took part."], was=[]),
            entry(name="visit-pain_before", value=["4"], was=[]),
            entry(name="visit-arrived", value=["855"], was=[]),
            entry(activity=activity, name="activity-response", value=["Eight of ten."], was=[]),
            entry(activity=activity, name="activity-assistance", value=["CGA"], was=["Min"]),
        )
        assert all(done(answers))
        visit.refresh_from_db()
        activity.refresh_from_db()
        assert text_of(visit, "assessment") == "Took part."
        assert (visit.pain_before, visit.arrived) == (4, at("08:55"))
        assert (activity.response, activity.assistance) == ("Eight of ten.", "CGA")

    def test_what_comes_twice_is_done_once(self, visit, therapist):
        first = entry(name="note-plan", value=["Lower seat."], was=[])
        send(visit, therapist, first)
        send(visit, therapist, entry(name="note-plan", value=["Higher seat."], was=["Lower seat."]))
        assert done(send(visit, therapist, first)) == [True]
        assert text_of(visit, "plan") == "Higher seat."

    def test_later_words_of_the_same_field_follow_in_order(self, visit, therapist):
        texts = ["L", "Lo", "Lower", "Lower seat"]
        entries = [
            entry(name="note-plan", value=[text], was=[before] if before else [])
            for before, text in zip(["", *texts], texts, strict=False)
        ]
        assert all(done(send(visit, therapist, *entries)))
        assert text_of(visit, "plan") == "Lower seat"

    def test_words_of_somebody_else_are_told_and_kept(self, visit, therapist, assistant):
        send(visit, assistant, entry(name="note-plan", value=["Stairs."], was=[]))
        [answer] = send(visit, therapist, entry(name="note-plan", value=["Ramp."], was=[]))
        conflict = answer["conflict"]
        assert (conflict["texts"], conflict["words"], conflict["who"]) == (["Stairs."], "Stairs.", assistant.list_name)
        assert conflict["when"] == "9:30 am"
        assert text_of(visit, "plan") == "Stairs."

    def test_the_choice_to_keep_ones_own_goes_over_theirs(self, visit, therapist, assistant):
        send(visit, assistant, entry(name="note-plan", value=["Stairs."], was=[]))
        assert done(send(visit, therapist, entry(name="note-plan", value=["Ramp."], was=["Stairs."]))) == [True]
        assert text_of(visit, "plan") == "Ramp."

    def test_two_people_in_two_fields_do_not_meet(self, visit, activity, therapist, assistant):
        send(visit, assistant, entry(activity=activity, name="activity-cue_verbal", value=["2"], was=[]))
        answers = send(visit, therapist, entry(activity=activity, name="activity-cue_tactile", value=["1"], was=[]))
        assert done(answers) == [True]
        activity.refresh_from_db()
        assert activity.cues == {"verbal": 2, "tactile": 1}

    def test_the_same_cue_from_two_people_is_a_conflict_in_words(self, visit, activity, therapist, assistant):
        send(visit, assistant, entry(activity=activity, name="activity-cue_verbal", value=["2"], was=[]))
        [answer] = send(visit, therapist, entry(activity=activity, name="activity-cue_verbal", value=["3"], was=[]))
        assert answer["conflict"]["texts"] == ["2"]

    def test_a_choice_is_told_by_its_words(self, visit, activity, therapist, assistant):
        send(visit, assistant, entry(activity=activity, name="activity-mode", value=["group"], was=["individual"]))
        [answer] = send(
            visit, therapist, entry(activity=activity, name="activity-mode", value=["concurrent"], was=["individual"])
        )
        assert answer["conflict"]["words"] == "Group"

    @pytest.mark.parametrize(
        ("name", "value", "field", "words"),
        [
            ("visit-pain_before", "11", "pain_before", "whole number from 0 to 10"),
            ("visit-arrived", "8:77", "arrived", "Type a clock time"),
            ("note-plan", "x" * 10_001, "plan", "10000 characters at most"),
        ],
    )
    def test_a_wrong_value_is_refused_with_its_sentence_at_its_field(self, visit, therapist, name, value, field, words):
        [answer] = send(visit, therapist, entry(name=name, value=[value], was=[]))
        assert words in answer["refused"][field][0]
        assert not Section.objects.filter(note=visit.note).exists()

    def test_what_follows_a_refused_value_is_no_conflict(self, visit, therapist):
        wrong = entry(name="visit-pain_before", value=["44"], was=[])
        right = entry(name="visit-pain_before", value=["4"], was=["44"])
        answers = send(visit, therapist, wrong, right)
        assert "refused" in answers[0]
        assert done(answers) == [False, True]

    def test_one_refusal_does_not_hold_up_the_others(self, visit, therapist):
        answers = send(
            visit,
            therapist,
            entry(name="visit-pain_before", value=["44"], was=[]),
            entry(name="note-plan", value=["Ramp."], was=[]),
        )
        assert done(answers) == [False, True]

    def test_moving_the_day_moves_arrival_and_leaving(self, visit, therapist):
        send(visit, therapist, entry(name="visit-arrived", value=["855"], was=[]))
        send(visit, therapist, entry(name="visit-planned_day", value=["2026-03-07"], was=["2026-03-06"]))
        visit.refresh_from_db()
        day = dt.date(2026, 3, 7)
        assert (visit.planned, visit.arrived) == (at("09:00", day), at("08:55", day))

    def test_goals_of_another_episode_are_refused(self, visit, activity, therapist, stranger):
        other = build_goal(build_episode(stranger.clinic), "STG", 7)
        [answer] = send(
            visit, therapist, entry(activity=activity, name="activity-goals", value=[str(other.pk)], was=[])
        )
        assert "not one of this episode" in answer["refused"]["goals"][0]

    def test_a_signed_note_takes_nothing_more(self, episode, therapist):
        signed = build_signed_visit(episode, therapist)
        with pytest.raises(access.Locked):
            send(signed, therapist, entry(name="note-plan", value=["More."], was=[]))


class TestLog:
    def test_an_activity_is_added_under_the_key_of_the_device_and_written_in_the_same_breath(self, visit, therapist):
        key = str(uuid.uuid4())
        goal = visit.episode.goals.get(kind="STG")
        facts = {"code": "97530", "description": "sit to stand", "goals": [goal.pk]}
        answers = send(
            visit,
            therapist,
            entry("add") | {"activity": key, "facts": facts},
            entry(name="activity-response", value=["Well."], was=[]) | {"activity": key},
        )
        assert all(done(answers))
        added = Activity.objects.get(key=key)
        assert (added.code, added.response, list(added.goals.all())) == ("97530", "Well.", [goal])

    def test_a_code_of_another_discipline_is_refused_and_what_was_typed_in_it_is_told_gone(self, visit, therapist):
        key = str(uuid.uuid4())
        answers = send(
            visit,
            therapist,
            entry("add") | {"activity": key, "facts": {"code": "92507"}},
            entry(name="activity-response", value=["Well."], was=[]) | {"activity": key},
        )
        assert "is a code of SLP" in answers[0]["refused"]["code"][0]
        assert "removed elsewhere" in answers[1]["refused"][""][0]

    def test_a_removed_activity_stays_removed_when_the_entry_comes_again(self, visit, activity, therapist):
        removal = entry("remove", activity)
        assert done(send(visit, therapist, removal, entry("remove", activity), removal)) == [True, True, True]
        assert not Activity.objects.exists()

    def test_the_activity_of_another_visit_is_out_of_reach(self, episode, visit, therapist):
        other = log(build_visit(episode, therapist, start="14:00"), therapist, "97530", "14:00", "14:23")
        [answer] = send(visit, therapist, entry(activity=other, name="activity-response", value=["x"], was=[]))
        assert "refused" in answer
        send(visit, therapist, entry("remove", other))
        assert Activity.objects.filter(pk=other.pk).exists()

    def test_a_key_that_is_taken_is_refused(self, visit, activity, therapist):
        [answer] = send(visit, therapist, entry("add", activity) | {"facts": {"code": "97530"}})
        assert "refused" in answer

    def test_a_stretch_is_typed_changed_and_taken_away(self, visit, activity, therapist):
        me, key = str(therapist.clinician.pk), str(uuid.uuid4())
        first = ["9:30 am", "9:40 am", me, ""]
        typed = entry("time", activity, value=first, was=[], stretch=key)
        changed = entry("time", activity, value=["9:30 am", "9:45 am", me, ""], was=first, stretch=key)
        assert all(done(send(visit, therapist, typed, changed)))
        stretch = Stretch.objects.get(key=key)
        assert (stretch.started, stretch.ended) == (at("09:30"), at("09:45"))
        assert [edit["was"]["ended"] for edit in stretch.edits] == [at("09:40").isoformat()]
        assert all(
            done(
                send(
                    visit, therapist, entry("time", activity, value=[], was=["9:30 am", "9:45 am", me, ""], stretch=key)
                )
            )
        )
        assert not Stretch.objects.filter(key=key).exists()

    def test_a_slip_mended_within_minutes_is_one_change_and_a_later_one_another(self, visit, activity, therapist):
        me, stretch = str(therapist.clinician.pk), activity.stretches.get()
        ends = ["9:23 am", "9:32 am", "9:22 am", "9:24 am"]
        moments = ["09:30", "09:31", "09:50"]
        for was, now, clock in zip(ends, ends[1:], moments, strict=False):
            value, before = ["9:00 am", now, me, ""], ["9:00 am", was, me, ""]
            change = entry("time", activity, value=value, was=before, stretch=str(stretch.key))
            assert all(done(send(visit, therapist, change, now=at(clock), sent=at(clock))))
        stretch.refresh_from_db()
        told = [(edit["was"]["ended"], edit["now"]["ended"]) for edit in stretch.edits]
        assert told == [
            (at("09:23").isoformat(), at("09:22").isoformat()),
            (at("09:22").isoformat(), at("09:24").isoformat()),
        ]

    def test_a_stretch_that_shares_minutes_is_refused_in_words(self, visit, activity, therapist):
        key, me = str(uuid.uuid4()), str(therapist.clinician.pk)
        [answer] = send(
            visit, therapist, entry("time", activity, value=["9:20 am", "9:40 am", me, ""], was=[], stretch=key)
        )
        assert "overlaps the stretch above" in str(answer["refused"])

    def test_a_time_that_somebody_else_changed_is_told(self, visit, activity, therapist, assistant):
        stretch, me = activity.stretches.get(), str(therapist.clinician.pk)
        was = ["9:00 am", "9:23 am", me, ""]
        send(
            visit,
            assistant,
            entry("time", activity, value=["9:00 am", "9:20 am", me, ""], was=was, stretch=str(stretch.key)),
        )
        [answer] = send(
            visit,
            therapist,
            entry("time", activity, value=["9:00 am", "9:25 am", me, ""], was=was, stretch=str(stretch.key)),
        )
        assert answer["conflict"]["texts"] == ["9:00 am", "9:20 am", me, ""]
        assert "9:00 am – 9:20 am" in answer["conflict"]["words"]

    def test_a_stretch_of_another_activity_is_out_of_reach(self, visit, activity, therapist):
        other = log(visit, therapist, "97110", "09:30", "09:40")
        key = str(other.stretches.get().key)
        [answer] = send(visit, therapist, entry("time", activity, value=[], was=[], stretch=key))
        assert "refused" in answer
        assert other.stretches.count() == 1


class TestCarrying:
    @pytest.fixture
    def last_time(self, episode, therapist):
        more = {"skill": "Graded the seat.", "response": "Well.", "cues": {"verbal": 2}, "equipment": "Rail"}
        day = dt.date(2026, 3, 3)
        return build_signed_visit(episode, therapist, [("97530", "09:00", "09:23", more)], day=day).activities.get()

    def carried(self, visit, therapist, last_time):
        key = str(uuid.uuid4())
        [answer] = send(visit, therapist, entry("like") | {"activity": key, "facts": {"of": last_time.pk}})
        assert answer.get("done"), answer
        return Activity.objects.get(key=key)

    def test_what_an_activity_is_comes_along_and_what_was_seen_does_not(self, visit, therapist, last_time):
        found = self.carried(visit, therapist, last_time)
        assert (found.code, found.description, found.equipment, found.skill) == (
            *("97530", "97530 done", "Rail", "Graded the seat."),
        )
        assert list(found.goals.all()) == list(last_time.goals.all())
        assert (found.response, found.cues, found.assistance, found.stretches.count()) == ("", {}, "", 0)

    def test_goals_that_are_met_stay_behind(self, visit, therapist, last_time):
        last_time.goals.update(status="met")
        assert not self.carried(visit, therapist, last_time).goals.exists()

    def test_copied_words_are_marked_until_confirmed(self, visit, therapist, last_time):
        found = self.carried(visit, therapist, last_time)
        assert found.copied == {"skill": "2026-03-03"}
        assert done(send(visit, therapist, entry("confirm", found, name="skill"))) == [True]
        found.refresh_from_db()
        assert found.copied == {}
        assert AuditEvent.objects.filter(event="activity.confirmed").exists()

    def test_copied_words_that_are_changed_are_ones_own(self, visit, therapist, last_time):
        found = self.carried(visit, therapist, last_time)
        send(visit, therapist, entry(activity=found, name="activity-skill", value=["Lower."], was=["Graded the seat."]))
        found.refresh_from_db()
        assert (found.skill, found.copied) == ("Lower.", {})

    def test_another_field_leaves_the_mark(self, visit, therapist, last_time):
        found = self.carried(visit, therapist, last_time)
        send(visit, therapist, entry(activity=found, name="activity-response", value=["Well."], was=[]))
        found.refresh_from_db()
        assert found.copied == {"skill": "2026-03-03"}

    def test_only_the_last_visit_of_the_episode_can_be_carried_from(self, visit, therapist, activity):
        key = str(uuid.uuid4())
        [answer] = send(visit, therapist, entry("like") | {"activity": key, "facts": {"of": activity.pk}})
        assert "refused" in answer


class TestClock:
    @pytest.fixture
    def bare(self, visit, therapist):
        return log(visit, therapist, "97530", "09:00", "09:10", {"stretches": []})

    def started(self, activity):
        return activity.stretches.get(ended=None)

    def test_a_press_that_arrives_at_once_counts_at_the_servers_time(self, visit, bare, therapist):
        send(visit, therapist, entry("start", bare, seconds=3, stretch=str(uuid.uuid4())))
        assert (self.started(bare).started, self.started(bare).skew_seconds) == (NOW, None)

    def test_a_press_without_a_connection_counts_when_it_was_made_and_the_skew_is_kept(self, visit, bare, therapist):
        """The device is 40 seconds slow; it was pressed twelve minutes before the connection was back."""
        late = dt.timedelta(seconds=40)
        pressed = (NOW - late - dt.timedelta(minutes=12)).timestamp() * 1000
        press = entry("start", bare, stretch=str(uuid.uuid4())) | {"at": pressed, "skew": 40.0}
        send(visit, therapist, press, sent=NOW - late)
        assert (self.started(bare).started, self.started(bare).skew_seconds) == (at("09:18"), 40)

    def test_a_device_clock_that_was_set_meanwhile_does_not_move_the_press(self, visit, bare, therapist):
        """Pressed five minutes ago by a right clock, which was then put an hour ahead."""
        pressed = (NOW - dt.timedelta(minutes=5)).timestamp() * 1000
        press = entry("start", bare, stretch=str(uuid.uuid4())) | {"at": pressed, "skew": 0.0, "age": 5 * 60 * 1000}
        send(visit, therapist, press, sent=NOW + dt.timedelta(hours=1))
        assert self.started(bare).started == at("09:25")

    def test_a_clock_that_was_set_while_the_page_was_gone_is_believed_as_of_the_last_contact(
        self, visit, bare, therapist
    ):
        pressed = (NOW - dt.timedelta(minutes=5)).timestamp() * 1000
        press = entry("start", bare, stretch=str(uuid.uuid4())) | {"at": pressed, "skew": 0.0, "age": None}
        send(visit, therapist, press, sent=NOW + dt.timedelta(hours=1))
        assert self.started(bare).started == at("09:25")

    def test_a_press_from_the_future_counts_as_made_now(self, visit, bare, therapist):
        press = entry("start", bare, seconds=-600, stretch=str(uuid.uuid4()))
        send(visit, therapist, press)
        assert self.started(bare).started == NOW

    def test_starting_one_ends_the_other_and_stopping_twice_is_fine(self, visit, bare, therapist):
        other = log(visit, therapist, "97110", "09:00", "09:10", {"stretches": []})
        key = str(uuid.uuid4())
        send(visit, therapist, entry("start", bare, seconds=600, stretch=str(uuid.uuid4())))
        send(visit, therapist, entry("start", other, stretch=key))
        ended = bare.stretches.get()
        assert (ended.started, ended.ended, ended.ended_source) == (at("09:20"), NOW, "clock")
        assert self.started(other).key == uuid.UUID(key)
        stop = entry("stop", other)
        assert all(done(send(visit, therapist, stop, stop, now=at("09:40"), sent=at("09:40"))))

    def test_handing_over_goes_on_in_the_same_minute_under_the_other_name(self, visit, bare, therapist, assistant):
        send(visit, therapist, entry("start", bare, seconds=600, stretch=str(uuid.uuid4())))
        facts = {"to": assistant.clinician.pk}
        assert done(send(visit, therapist, entry("hand_over", bare, stretch=str(uuid.uuid4())) | {"facts": facts})) == [
            True
        ]
        first, second = bare.stretches.all()
        assert (first.ended, second.started, second.by) == (NOW, NOW, assistant.clinician)

    def test_nobody_of_another_clinic_is_handed_a_clock(self, visit, bare, therapist, stranger):
        send(visit, therapist, entry("start", bare, seconds=600, stretch=str(uuid.uuid4())))
        facts = {"to": stranger.clinician.pk}
        [answer] = send(visit, therapist, entry("hand_over", bare, stretch=str(uuid.uuid4())) | {"facts": facts})
        assert "does not work here" in str(answer["refused"])

    def test_a_clock_that_ran_past_midnight_asks_when_it_ended(self, visit, bare, therapist):
        send(visit, therapist, entry("start", bare, stretch=str(uuid.uuid4())))
        tomorrow = at("00:10", dt.date(2026, 3, 7))
        [answer] = send(
            visit, therapist, entry("stop", bare) | {"at": tomorrow.timestamp() * 1000}, now=tomorrow, sent=tomorrow
        )
        assert "Type when it ended" in str(answer["refused"])
        assert self.started(bare)

    def test_a_late_press_takes_no_clock_away_that_was_started_since(self, visit, bare, therapist):
        """Pressed offline at 9:00; at 9:20 another device started the other activity."""
        other = log(visit, therapist, "97110", "08:00", "08:10", {"stretches": []})
        send(visit, therapist, entry("start", other, stretch=str(uuid.uuid4())), now=at("09:20"), sent=at("09:20"))
        late = entry("start", bare, stretch=str(uuid.uuid4())) | {"at": at("09:00").timestamp() * 1000}
        [answer] = send(visit, therapist, late)
        assert "started after that press" in str(answer["refused"])
        assert self.started(other).started == at("09:20")
        [answer] = send(visit, therapist, entry("stop", other) | {"at": at("09:10").timestamp() * 1000})
        assert "started after that press" in str(answer["refused"])
        assert self.started(other)

    def test_a_clock_is_not_stopped_after_the_patient_left(self, visit, bare, therapist):
        send(visit, therapist, entry("start", bare, seconds=600, stretch=str(uuid.uuid4())))
        send(visit, therapist, entry(name="visit-left", value=["925"], was=[]))
        [answer] = send(visit, therapist, entry("stop", bare))
        assert "The patient left at 9:25 am" in str(answer["refused"])
        assert self.started(bare)


class TestBodies:
    def test_half_a_character_becomes_a_mark_and_spoils_no_other_entry(self, visit, therapist):
        entries = [
            entry(name="note-plan", value=["Ramp \ud83d"], was=[]),
            entry(name="note-objective", value=["18 s."], was=[]),
        ]
        assert all(done(send(visit, therapist, *entries)))
        assert text_of(visit, "plan") == "Ramp \ufffd"

    @pytest.mark.parametrize("fault", [ValueError, KeyError, OverflowError])
    def test_an_entry_that_our_code_cannot_take_holds_up_no_other(self, visit, therapist, monkeypatch, caplog, fault):
        def fail(*_, **__):
            raise fault("Zyzzyva")

        monkeypatch.setitem(saving.ACTS, "confirm", fail)
        answers = send(visit, therapist, entry("confirm"), entry(name="note-plan", value=["Ramp."], was=[]))
        assert done(answers) == [False, True]
        assert "could not take this" in str(answers[0]["refused"])
        assert "Zyzzyva" not in caplog.text

    @pytest.mark.parametrize(
        "body",
        [
            {},
            [],
            {"sent": 0, "entries": "x"},
            {"sent": 0, "entries": [{}]},
            {"sent": 0, "entries": [entry() | {"key": "no key"}]},
            {"sent": 0, "entries": [entry(kind="sign")]},
            {"sent": 0, "entries": [entry(value=["a"]) | {"value": "a"}]},
            {"sent": 0, "entries": [entry(value=["a"]) | {"value": [1]}]},
            {"sent": 0, "entries": [entry() | {"facts": {"goals": ["x"]}}]},
            {"sent": 0, "entries": [entry()] * 101},
        ],
    )
    def test_what_our_own_page_never_sends_is_malformed(self, body):
        with pytest.raises(saving.Malformed):
            saving.read_entries(body, at=NOW)

    @pytest.mark.parametrize("name", ["plan-starts", "visit-therapist", "note-secret", "visit-", "", "episode-title"])
    def test_only_fields_of_the_page_can_be_written(self, visit, therapist, name):
        [answer] = send(visit, therapist, entry(name=name, value=["x"], was=[]))
        assert "not one of this page" in str(answer["refused"])
        assert not SavedEntry.objects.exists()


class TestAudit:
    def test_words_typed_in_many_pauses_are_told_once_in_ten_minutes(self, visit, activity, therapist):
        texts = ["L", "Lower", "Lower seat"]
        for was, now in zip(["", *texts], texts, strict=False):
            before = [was] if was else []
            send(visit, therapist, entry(name="note-plan", value=[now], was=before))
            send(visit, therapist, entry(activity=activity, name="activity-response", value=[now], was=before))
            send(visit, therapist, entry(name="visit-participation", value=[now], was=before))
        told = ["narrative.written", "activity.written", "visit.described"]
        events = AuditEvent.objects.filter(event__in=told)
        assert [one.event for one in events.order_by("pk")] == told
        assert "seat" not in str([one.detail for one in AuditEvent.objects.all()])

    def test_help_and_times_are_told_each_time_with_before_and_after(self, visit, activity, therapist):
        for was, now in (("Min", "CGA"), ("CGA", "SBA")):
            send(visit, therapist, entry(activity=activity, name="activity-assistance", value=[now], was=[was]))
        details = [one.detail for one in AuditEvent.objects.filter(event="activity.corrected").order_by("pk")]
        assert [(one["was"]["assistance"], one["now"]["assistance"]) for one in details] == [
            ("Min", "CGA"),
            ("CGA", "SBA"),
        ]

    def test_another_person_and_another_section_are_told_apart(self, visit, therapist, assistant):
        send(visit, therapist, entry(name="note-plan", value=["Ramp."], was=[]))
        send(visit, therapist, entry(name="note-objective", value=["18 s."], was=[]))
        send(visit, assistant, entry(name="note-plan", value=["Ramp, slowly."], was=["Ramp."]))
        assert AuditEvent.objects.filter(event="narrative.written").count() == 3

    def test_keys_of_entries_are_forgotten_once_no_device_can_send_them_again(self, episode, visit, therapist):
        send(visit, therapist, entry(name="note-plan", value=["Ramp."], was=[]))
        SavedEntry.objects.update(at=at("09:00", dt.date(2026, 2, 25)))
        build_signed_visit(episode, therapist, [("97530", "14:00", "14:23")], start="14:00")
        assert not SavedEntry.objects.exists()
