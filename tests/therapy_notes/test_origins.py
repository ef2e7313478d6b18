"""Where a time came from, in words; read from contents signed today and from those signed before it was kept."""

import copy

import pytest

from tests.builders import DAY, at, build_visit, get_note
from therapy_notes import origins
from therapy_notes.content import content
from therapy_notes.differences import differences

FRIDAY, SUNDAY = "2026-03-06T09:46:00-06:00", "2026-03-08T19:10:00-05:00"


def moment(clock):
    return f"2026-03-06T{clock}:00-06:00"


def times(started, ended):
    return {"started": moment(started), "ended": moment(ended) if ended else None}


def edit(was, now, by="Lindqvist, Maya, PT", when=FRIDAY):
    return {"by": by, "at": when, "was": times(*was), "now": times(*now)}


def stretch(source="clock", ended_source=None, *, clocks=("09:30", "09:44"), **more):
    facts = {"typed_at": None, "skew_seconds": None, "edits": []} | more
    return times(*clocks) | {"source": source, "ended_source": source if ended_source is None else ended_source} | facts


def old(source, clocks=("09:30", "09:44")):
    """A stretch of a content that was signed before origins were kept."""
    return times(*clocks) | {"source": source, "source_label": "as it was"}


def of(*stretches, **more):
    return origins.of_activity({"stretches": list(stretches)}, **more)


class TestHowItCame:
    @pytest.mark.parametrize(
        ("one", "words"),
        [
            (stretch(), "by the clock"),
            (stretch("typed", typed_at=FRIDAY), "typed Fri Mar 6, 9:46 am"),
            (stretch("typed"), "typed on the day"),
            (stretch("typed_later", typed_at=SUNDAY), "typed later, Sun Mar 8, 7:10 pm"),
            (stretch("clock", "typed", typed_at=FRIDAY), "start by the clock, end typed Fri Mar 6, 9:46 am"),
            (stretch("typed", "clock", typed_at=FRIDAY), "start typed Fri Mar 6, 9:46 am, end by the clock"),
            (
                stretch("clock", "typed_later", typed_at=SUNDAY),
                "start by the clock, end typed later, Sun Mar 8, 7:10 pm",
            ),
            (
                stretch("typed", "typed_later", typed_at=SUNDAY),
                "start typed on the day, end typed later, Sun Mar 8, 7:10 pm",
            ),
            (stretch("clock", "", clocks=("09:30", None)), "start by the clock"),
            (stretch("clock", ""), "by the clock"),
            (old("clock"), "by the clock"),
            (old("typed"), "typed on the day"),
            (old("typed_later"), "typed later"),
            (old("clock", ("09:30", None)), "start by the clock"),
        ],
    )
    def test_start_and_end_are_said_together_where_they_came_alike(self, one, words):
        assert origins.words(one) == [words]

    def test_the_year_is_said_on_paper_and_the_clinics_style_is_kept(self):
        one = stretch("typed_later", typed_at=SUNDAY)
        assert origins.words(one, year=True) == ["typed later, Sun Mar 8, 2026, 7:10 pm"]
        assert origins.words(one, "day_first") == ["typed later, Sun 8 Mar, 19:10"]

    @pytest.mark.parametrize(
        ("skew", "words"),
        [
            (40, "the device's clock was 40 s behind"),
            (-75, "the device's clock was 1 min 15 s ahead"),
            (-120, "the device's clock was 2 min ahead"),
            (0, "the device's clock was right"),
        ],
    )
    def test_a_press_without_a_connection_says_how_the_devices_clock_stood(self, skew, words):
        assert origins.words(stretch(skew_seconds=skew)) == ["by the clock", f"pressed offline; {words}"]


class TestChanges:
    @pytest.mark.parametrize(
        ("was", "now", "words"),
        [
            (("09:30", "09:42"), ("09:30", "09:44"), "end was 9:42 am, changed to 9:44 am"),
            (("09:31", "09:44"), ("09:30", "09:44"), "start was 9:31 am, changed to 9:30 am"),
            (
                ("09:31", "09:42"),
                ("09:30", "09:44"),
                "start was 9:31 am, changed to 9:30 am, end was 9:42 am, changed to 9:44 am",
            ),
            (("09:31", None), ("09:30", None), "start was 9:31 am, changed to 9:30 am"),
            (("09:30", None), ("09:30", "09:44"), "end 9:44 am put in"),
            (("09:30", "09:44"), ("09:30", None), "end was 9:44 am, taken out"),
            (("09:30", "09:44"), ("09:30", "09:44"), "changed"),
        ],
    )
    def test_a_change_says_before_after_who_and_when(self, was, now, words):
        said = origins.words(stretch(edits=[edit(was, now)]))
        assert said == ["by the clock", f"{words} by Lindqvist, Maya, PT, Fri Mar 6, 9:46 am"]

    def test_changes_stand_in_their_order(self):
        first, second = edit(("09:30", "09:40"), ("09:30", "09:42")), edit(("09:30", "09:42"), ("09:30", "09:44"))
        said = origins.words(stretch(edits=[first, second]))
        assert [one.partition(",")[0] for one in said[1:]] == ["end was 9:40 am", "end was 9:42 am"]

    @pytest.mark.parametrize(
        ("was", "words"),
        [
            (("09:30", "09:42"), "end was 9:42 am"),
            (("09:31", "09:44"), "start was 9:31 am"),
            (("09:31", "09:42"), "was 9:31 – 9:42 am"),
            (("09:31", None), "start was 9:31 am"),
            (("09:30", None), ""),
            (("09:30", "09:44"), ""),
        ],
    )
    def test_what_stood_there_first_is_said_as_far_as_it_differs_from_now(self, was, words):
        assert origins.was(stretch(edits=[edit(was, ("09:30", "09:43"))])) == words

    def test_what_was_never_changed_was_nothing_else(self):
        assert origins.was(stretch()) == origins.was(old("typed")) == ""


class TestOfAnActivity:
    def test_what_holds_of_every_stretch_is_said_once(self):
        assert of(stretch(), stretch(clocks=("10:00", "10:05"))) == "By the clock."

    def test_otherwise_each_is_named_by_its_times(self):
        later = stretch("typed_later", clocks=("10:00", "10:05"), typed_at=SUNDAY)
        assert of(stretch(), later) == (
            "9:30 – 9:44 am: by the clock. 10:00 – 10:05 am: typed later, Sun Mar 8, 7:10 pm."
        )

    def test_one_still_running_is_named_by_its_start(self):
        assert of(stretch(), stretch("clock", "", clocks=("10:00", None))).endswith(
            "From 10:00 am: start by the clock."
        )

    def test_an_activity_without_times_says_nothing(self):
        assert of() == of(unusual_only=True) == ""

    @pytest.mark.parametrize(
        ("one", "unusual"),
        [
            (stretch(), False),
            (stretch("typed", typed_at=FRIDAY), False),
            (stretch("clock", "typed", typed_at=FRIDAY), False),
            (stretch("typed_later", typed_at=SUNDAY), True),
            (stretch("clock", "typed_later", typed_at=SUNDAY), True),
            (stretch(skew_seconds=0), True),
            (stretch(edits=[edit(("09:30", "09:42"), ("09:30", "09:44"))]), True),
            (old("clock"), False),
            (old("typed"), False),
            (old("typed_later"), False),
        ],
    )
    def test_paper_is_told_only_what_is_more_than_usual(self, one, unusual):
        assert origins.is_unusual(one) is unusual
        assert bool(of(one, unusual_only=True)) is unusual

    def test_on_paper_the_unusual_stretch_is_named_beside_usual_ones(self):
        later = stretch("typed_later", clocks=("10:00", "10:05"), typed_at=SUNDAY)
        said = of(stretch(), later, unusual_only=True)
        assert said == "10:00 – 10:05 am: typed later, Sun Mar 8, 7:10 pm."


class TestInTheContent:
    @pytest.fixture
    def said(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:30", "09:44")])
        visit.activities.get().stretches.update(
            source="clock",
            ended_source="typed",
            typed_at=at("09:46"),
            skew_seconds=40,
            edits=[
                {
                    "by": "Tester, Thea, PT",
                    "at": "2026-03-06T15:46:31.250000+00:00",
                    "was": {"started": "2026-03-06T15:30:00+00:00", "ended": None},
                    "now": {"started": "2026-03-06T15:30:00+00:00", "ended": "2026-03-06T15:44:00+00:00"},
                }
            ],
        )
        return content(get_note(visit.note.pk))

    def test_it_is_plain_values_with_the_clinics_offset(self, said):
        found = said["activities"][0]["stretches"][0]
        assert {name: found[name] for name in ("ended_source", "ended_source_label", "typed_at", "skew_seconds")} == {
            "ended_source": "typed",
            "ended_source_label": "Typed on the day",
            "typed_at": FRIDAY,
            "skew_seconds": 40,
        }
        assert found["edits"] == [
            {
                "by": "Tester, Thea, PT",
                "at": "2026-03-06T09:46:31-06:00",
                "was": times("09:30", None),
                "now": times("09:30", "09:44"),
            }
        ]

    def test_what_is_not_known_is_empty(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:30", "09:44")], day=DAY)
        visit.activities.get().stretches.update(ended_source="", typed_at=None)
        found = content(get_note(visit.note.pk))["activities"][0]["stretches"][0]
        assert (found["ended_source_label"], found["typed_at"], found["skew_seconds"], found["edits"]) == (
            "", None, None, [],
        )  # fmt: skip

    def test_two_versions_that_differ_only_in_what_was_kept_of_origins_differ_in_nothing(self, said):
        before = copy.deepcopy(said)
        for name in ("ended_source", "ended_source_label", "typed_at", "skew_seconds", "edits"):
            del before["activities"][0]["stretches"][0][name]
        changed, same = differences(before, said)
        assert (changed, same) == ([], differences(said, said)[1])
