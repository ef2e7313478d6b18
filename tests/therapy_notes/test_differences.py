"""What is new in a note, and what of it is shown word by word."""

import copy

import pytest

from tests.builders import COMPLETE, DAY, build_note, build_visit, get_note
from therapy_notes import comments
from therapy_notes.content import content
from therapy_notes.differences import Difference, differences
from therapy_notes.models import Return


@pytest.fixture
def said(episode, therapist):
    visit = build_visit(
        episode, therapist, [("97530", "09:00", "09:23"), ("97110", "09:23", "09:40")], sections=COMPLETE
    )
    return content(visit.note)


def changed(before, after):
    return {one.label: (one.was, one.now) for one in differences(before, after)[0]}


class TestTwoVersions:
    def test_the_same_words_differ_in_nothing_and_every_field_is_counted(self, said):
        found, same = differences(said, copy.deepcopy(said))
        assert (found, same) == ([], 51)

    def test_a_version_from_before_delivery_and_agreed_minutes_differs_in_neither(self, said):
        before = copy.deepcopy(said)
        for activity in before["activities"]:
            for name in ("delivery", "delivery_label", "agreed_minutes"):
                del activity[name]
        assert changed(before, said) == {}
        said["activities"][0] |= {"delivery_label": "By video", "agreed_minutes": 15}
        assert changed(before, said) == {
            "Activity 1 · 97530 · Given": ("In person", "By video"),
            "Activity 1 · 97530 · Minutes counted": ("", "15"),
        }

    def test_each_changed_field_is_named_with_both_texts(self, said):
        after = copy.deepcopy(said)
        after["sections"][3]["text"] = "Higher seat."
        after["activities"][1]["cues"] = {"verbal": 2, "tactile": 1}
        after["visit"]["pain_after"] = 0
        assert changed(said, after) == {
            "Plan": ("Lower seat.", "Higher seat."),
            "Activity 2 · 97110 · Cues": ("", "1 tactile, 2 verbal"),
            "Pain after": ("", "0"),
        }

    def test_times_and_people_count_in_two_versions_even_where_the_minutes_are_equal(self, said):
        after = copy.deepcopy(said)
        stretch = after["activities"][0]["stretches"][0]
        stretch["started"], stretch["ended"] = (
            stretch[end].replace("T09:00", "T08:59").replace("T09:23", "T09:22") for end in ("started", "ended")
        )
        assert changed(said, after) == {
            "Activity 1 · 97530 · Start and end": ("9:00 – 9:23 am by PT", "8:59 – 9:22 am by PT")
        }

    def test_new_and_removed_activities_are_one_line_each(self, said):
        after = copy.deepcopy(said)
        gone = after["activities"].pop(0)
        after["activities"].append(gone | {"id": 999, "number": 3, "description": "Stairs"})
        assert changed(said, after) == {
            "Activity 3 · 97530: new": ("", "Stairs, 97530, 23 min"),
            "97530: removed": ("97530 done, 97530, 23 min", ""),
        }

    def test_a_plan_of_care_differs_in_its_own_fields(self, episode, therapist):
        note = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        before, after = content(note), content(note)
        after["plan"]["ends"] = "2026-04-30"
        assert changed(before, after) == {"Ends": ("May 5, 2026", "Apr 30, 2026")}


class TestTwoVisits:
    def test_activities_are_matched_by_code_and_words_and_times_do_not_count(self, episode, therapist, said):
        day = DAY.replace(day=4)
        earlier = build_visit(episode, therapist, [("97530", "14:00", "14:20")], start="14:00", day=day)
        found = changed(content(get_note(earlier.note.pk)), said)
        assert found["Activity 1 · 97530 · Minutes"] == ("20", "23")
        assert found["Activity 2 · 97110: new"] == ("", "97110 done, 97110, 17 min")
        assert not [label for label in found if "Start and end" in label]

    def test_two_visits_of_one_day_are_two_notes(self, episode, therapist, said):
        later = build_visit(episode, therapist, [("97530", "14:00", "14:23")], start="14:00", sections=COMPLETE)
        assert changed(said, content(get_note(later.note.pk))) == {
            "97110: not done this time": ("97110 done, 97110, 17 min", "")
        }

    def test_of_two_alike_activities_one_left_out_is_seen(self, said):
        before, after = copy.deepcopy(said), copy.deepcopy(said)
        before["activities"][1] |= {"code": "97530", "description": "97530 done", "id": -1}
        before["activities"][0]["id"] = -2
        del after["activities"][1]
        assert "97530: not done this time" in changed(before, after)


@pytest.mark.parametrize(
    ("was", "now", "pieces"),
    [
        (
            "Pain 3/10 at rest.",
            "Pain 1/10 at rest.",
            [("same", "Pain "), ("taken out", "3/10"), ("added", "1/10"), ("same", " at rest.")],
        ),
        (
            "Three a week.",
            "Three a week. Begin to jump.",
            [("same", "Three a week."), ("added", " Begin to jump.")],
        ),
        ("", "New words.", [("added", "New words.")]),
        ("Old words.", "", [("taken out", "Old words.")]),
        (
            "The knee gave way on stairs.",
            "Slept well, no pain today at all",
            [("taken out", "The knee gave way on stairs."), ("added", "Slept well, no pain today at all")],
        ),
    ],
)
def test_both_texts_are_woven_word_by_word_unless_little_is_shared(was, now, pieces):
    assert Difference("plan", "Plan", was, now).pieces == pieces


class FakeReturn:
    """A return with comments, without the rows."""

    def __init__(self, *fields):
        found = [type("Row", (), {"field": field, "label": field, "text": "Mend."}) for field in fields]
        self.comments = type("Rows", (), {"all": staticmethod(lambda: found)})


class TestComments:
    def test_every_field_offered_has_a_name_and_a_place(self, said):
        for group in comments.choices(said):
            for field, _ in group[1] if isinstance(group[1], list) else []:
                assert comments.label_of(said, field)
                assert "" not in comments.pinned(FakeReturn(field), said)

    def test_a_label_names_the_activity_by_number_and_code(self, said):
        second = said["activities"][1]["id"]
        assert comments.label_of(said, f"activity-{second}-skill") == "Activity 2 · 97110 · Skill"
        assert comments.label_of(said, f"activity-{second}") == "Activity 2 · 97110"
        assert comments.label_of(said, "plan") == "Plan"
        assert comments.label_of(said, "") == ""

    def test_names_fit_the_column_whatever_was_typed(self, said):
        most = Return._meta.related_objects[0].related_model._meta.get_field("label").max_length
        said["activities"][0]["description"] = "long " * 40
        for group in comments.choices(said):
            for field, _ in group[1] if isinstance(group[1], list) else []:
                assert len(comments.label_of(said, field)) <= most

    def test_a_comment_on_what_is_no_longer_there_speaks_of_the_whole_note(self, said):
        first = said["activities"][0]["id"]
        returned = FakeReturn(f"activity-{first}-skill", "activity-0-skill", "gone", "")
        found = comments.pinned(returned, said)
        assert {place: len(rows) for place, rows in found.items()} == {f"activity-{first}": 1, "": 3}

    def test_what_was_not_answered_comes_first_and_the_rest_beside_its_change(self, said):
        first = said["activities"][0]["id"]
        after = copy.deepcopy(said)
        after["activities"][0]["skill"] = "Blocked the knee."
        after["visit"]["place"] = "Gym"
        found = differences(said, after)[0]
        rows = comments.beside(found, FakeReturn("plan", f"activity-{first}", "details", ""))
        assert [(change.label if change else None, [one.field for one in pins]) for change, pins in rows] == [
            (None, ["plan"]),
            (None, [""]),
            ("Activity 1 · 97530 · Skill", [f"activity-{first}"]),
            ("Place", ["details"]),
        ]
