"""The strip: a visit as one bar in clock time."""

import pytest

from tests.builders import at, build_visit, get_note, log
from therapy_notes import timeline
from therapy_notes.charting import TimeEntry
from therapy_notes.content import content

LABEL = 8  # percent of the bar that a label such as 10:30 takes on a tablet


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist)


def strip(visit):
    return timeline.strip(content(get_note(visit.note.pk)))


def lanes(visit):
    return {one["code"]: one["half"] for one in strip(visit)["segments"]}


def test_there_is_none_while_no_activity_has_times(visit, therapist):
    assert strip(visit) is None
    log(visit, therapist, "97530", "09:00", "09:23", {"stretches": ()})
    log(visit, therapist, "97110", "09:30", None)
    assert strip(visit) is None


def test_pieces_and_gaps_fill_the_whole_bar(visit, therapist):
    for code, start, end in (("97530", "09:00", "09:20"), ("97110", "09:20", "09:35"), ("97140", "09:40", "09:47")):
        log(visit, therapist, code, start, end)
    drawn = strip(visit)
    assert [one["minutes"] for one in drawn["segments"]] == [20, 15, 7]
    (gap,) = drawn["gaps"]
    assert gap["minutes"] == 5
    whole = sorted((one["x"], one["width"]) for one in drawn["segments"] + drawn["gaps"])
    assert whole[0][0] == 0
    for (x, width), (following, _) in zip(whole, whole[1:], strict=False):
        assert x + width == pytest.approx(following, abs=0.011)
    assert sum(whole[-1]) == pytest.approx(100, abs=0.011)
    assert (drawn["first"], drawn["last"]) == ("9:00 am", "9:47 am")


def test_stretches_that_touch_leave_no_gap(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:20")
    log(visit, therapist, "97110", "09:20", "09:21")
    assert strip(visit)["gaps"] == []


def test_a_short_activity_under_a_long_modality_makes_no_gap(visit, therapist):
    log(visit, therapist, "G0283", "09:00", "10:00")
    log(visit, therapist, "97110", "09:05", "09:10")
    log(visit, therapist, "97530", "09:50", "10:10")
    assert strip(visit)["gaps"] == []


def test_one_activity_in_two_stretches_is_two_pieces_of_one_tone(visit, therapist):
    stretches = [TimeEntry(at(a), at(b), therapist.clinician) for a, b in (("09:00", "09:10"), ("09:20", "09:30"))]
    log(visit, therapist, "97530", "09:00", "09:10", {"stretches": stretches})
    first, second = strip(visit)["segments"]
    assert (first["number"], first["tone"]) == (second["number"], second["tone"]) == (1, 1)


def test_a_modality_beside_an_activity_has_the_lower_lane(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:20")
    log(visit, therapist, "G0283", "09:10", "09:25")
    log(visit, therapist, "97110", "09:25", "09:40")
    assert lanes(visit) == {"97530": "upper", "G0283": "lower", "97110": ""}


def test_what_only_touches_has_the_bar_for_itself(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:20")
    log(visit, therapist, "G0283", "09:20", "09:25")
    assert set(lanes(visit).values()) == {""}


def test_two_modalities_at_once_do_not_cover_each_other(visit, therapist):
    log(visit, therapist, "G0283", "09:00", "09:20")
    log(visit, therapist, "97010", "09:00", "09:20")
    assert sorted(lanes(visit).values()) == ["lower", "upper"]


@pytest.mark.parametrize(
    ("start", "end"),
    [("09:00", "09:08"), ("09:03", "09:48"), ("08:58", "10:02"), ("09:00", "11:00"), ("08:10", "16:50")],
)
def test_tick_labels_touch_neither_each_other_nor_the_two_ends(visit, therapist, start, end):
    log(visit, therapist, "97530", start, end)
    places = [0, *(tick["x"] for tick in strip(visit)["ticks"]), 100]
    assert all(after - before > LABEL for before, after in zip(places, places[1:], strict=False))


def test_ticks_stand_at_round_minutes_and_leave_am_and_pm_to_the_ends(visit, therapist):
    log(visit, therapist, "97530", "09:03", "09:48")
    assert [tick["label"] for tick in strip(visit)["ticks"]] == ["9:10", "9:20", "9:30", "9:40"]


def test_a_visit_across_noon_has_its_ticks_in_order(visit, therapist):
    log(visit, therapist, "97530", "11:40", "12:30")
    assert [tick["label"] for tick in strip(visit)["ticks"]] == ["11:50", "12:00", "12:10", "12:20"]


def test_the_strip_is_said_in_words_too(visit, therapist):
    log(visit, therapist, "97530", "09:00", "09:20")
    log(visit, therapist, "G0283", "09:10", "09:25", {"description": ""})
    assert strip(visit)["words"] == (
        "1 97530 done, 97530, 9:00 am to 9:20 am, 20 minutes; "
        "2 Electrical stimulation, unattended, G0283, untimed, 9:10 am to 9:25 am, 15 minutes"
    )


def test_tones_go_round_after_four():
    assert [timeline.tone(number) for number in range(1, 6)] == [1, 2, 3, 4, 1]
