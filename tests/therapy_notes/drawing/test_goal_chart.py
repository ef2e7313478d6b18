"""A goal's chart as plain geometry: steps for levels, a line for numbers, and words that do not run into each other."""

import datetime as dt
from types import SimpleNamespace as Row

import pytest

from therapy_notes.drawing.axes import days_named, levels_between, ticks_of
from therapy_notes.drawing.goal_chart import BOTTOM, RIGHT, TOP, goal_chart
from therapy_notes.goals.history import History, Point, Value
from therapy_notes.goals.values import levels_on
from therapy_notes.scales import rank

FIRST = dt.date(2026, 1, 5)
HEIGHT = 170
CLASSIC = levels_on("classic")


def day(number):
    return FIRST + dt.timedelta(days=number - 1)


def level(code):
    return Value(code, float(rank(code)), code)


def figure(number, unit="ft"):
    return Value(f"{number}", float(number), f"{number} {unit}")


def history(*points, baseline=None, target=None, levels=CLASSIC, days=None):
    """`points` are (treatment day, value) or (treatment day, value, by)."""
    placed = [
        Point(day(number), number, value.value, value.number, value.shown, *(by or ["therapist"]), 1)
        for number, value, *by in points
    ]
    count = days or max([number for number, *_ in points], default=0)
    goal = Row(label="LTG 1", name="Walk")
    return History(goal, baseline, target, tuple(placed), tuple(day(one) for one in range(1, count + 1)), levels)


def levels_drawn(*points, periods=(), **more):
    return goal_chart(history(*points, **more), periods, height=HEIGHT)


def line_drawn(*points, **more):
    return goal_chart(history(*points, levels=(), **more), (), height=HEIGHT)


def percent(text):
    return float(text.removesuffix("%"))


class TestAxes:
    def test_no_level_between_the_lowest_and_the_target_is_dropped(self):
        chart = levels_drawn((1, level("Max")), target=level("MI"))
        assert [line["label"] for line in chart["grid"]] == ["Max", "Mod", "Min", "CGA", "SBA", "S", "SU", "MI"]

    def test_in_a_low_chart_every_other_level_is_named_and_each_has_its_line(self):
        chart = goal_chart(history((1, level("Dep")), target=level("MI")), (), height=100)
        assert [line["label"] for line in chart["grid"]] == ["Dep", "", "Mod", "", "CGA", "", "S", "", "MI"]

    def test_a_single_level_has_its_neighbors_beside_it(self):
        assert [label for _, label in levels_between(CLASSIC, [4])] == ["Max", "Mod", "Min"]
        assert [label for _, label in levels_between(CLASSIC, [1])] == ["Dep", "Max", "Mod"]

    @pytest.mark.parametrize(
        ("shown", "expected"),
        [
            ([20, 300], ["0", "100", "200", "300"]),
            ([22, 45], ["20", "30", "40", "50"]),
            ([0.4, 1.1], ["0.0", "0.5", "1.0", "1.5"]),
            ([1, 9], ["0", "5", "10"]),
            ([3], ["2", "3", "4"]),
            ([0], ["0", "1"]),
            ([-10, 95], ["-50", "0", "50", "100"]),
        ],
    )
    def test_round_values_from_zero_where_they_come_near_it(self, shown, expected):
        assert [label for _, label in ticks_of(shown)] == expected

    def test_days_named_below(self):
        assert days_named(25) == [1, 5, 10, 15, 20, 25]
        assert days_named(80) == [1, 20, 40, 60, 80]
        assert days_named(2) == [1, 2]
        assert days_named(1) == [1]


class TestLines:
    def test_a_level_holds_until_midway_to_the_next(self):
        chart = levels_drawn((1, level("Max")), (3, level("Mod")), target=level("Min"))
        across, up, on = chart["lines"]
        assert across["y1"] == across["y2"] == HEIGHT - BOTTOM
        assert up["x1"] == up["x2"]
        assert on["y1"] == on["y2"] < across["y1"]
        assert percent(across["x2"]) == pytest.approx((percent(across["x1"]) + percent(on["x2"])) / 2, abs=0.01)

    def test_a_number_goes_straight_to_the_next(self):
        chart = line_drawn((1, figure(20)), (3, figure(60)), target=figure(100))
        assert len(chart["lines"]) == 1

    def test_the_target_lies_at_the_top_of_its_plot(self):
        chart = levels_drawn((1, level("Max")), target=level("MI"))
        assert (chart["target"]["y"], chart["target"]["label"]) == (TOP, "MI")


class TestWords:
    def test_the_last_value_is_named_at_its_mark(self):
        chart = levels_drawn((1, level("Max")), (2, level("CGA")), target=level("MI"))
        assert chart["last"]["label"] == "CGA"
        assert chart["last"]["x"] == chart["marks"][-1]["x"]

    def test_a_value_that_is_the_target_is_named_once(self):
        assert levels_drawn((1, level("Max")), (2, level("SBA")), target=level("SBA"))["last"] is None

    def test_a_value_close_to_the_target_is_named_beside_it(self):
        chart = line_drawn((1, figure(20)), (2, figure(99)), target=figure(100))
        assert chart["last"]["y"] - chart["target"]["y"] >= 14

    def test_a_long_value_leaves_its_unit_out(self):
        chart = line_drawn((1, figure(12, "repetitions")), target=figure(30, "repetitions"))
        assert (chart["last"]["label"], chart["target"]["label"]) == ("12", "30")

    def test_of_a_line_the_first_value_is_named_too_and_of_steps_the_axis_names_it(self):
        assert line_drawn((1, figure(20)), (2, figure(30)))["first"]["label"] == "20 ft"
        assert levels_drawn((1, level("Max")), (2, level("Mod")))["first"] is None

    def test_the_first_value_of_a_steep_line_stands_beside_its_mark_not_on_the_line(self):
        ups_and_downs = [10, 8, 5, 8, 5, 7, 6, 8, 6, 7, 4, 7, 3, 3, 4, 2, 4, 3, 5, 4]
        points = [(number, figure(value, "cues")) for number, value in enumerate(ups_and_downs, start=2)]
        chart = goal_chart(history(*points, levels=(), days=23), (), width="352", height=120)
        first = chart["first"]
        assert (first["dx"] > 0, first["y"]) == (True, chart["marks"][0]["y"] + 4)

    def test_the_first_value_is_left_to_the_axis_where_no_place_is_clear(self):
        points = [(number, figure(value)) for number, value in enumerate([10, 9, 5, 8, 6], start=1)]
        assert goal_chart(history(*points, levels=()), (), width="286", height=52)["first"] is None

    @pytest.mark.parametrize("target", range(12))
    def test_the_first_value_does_not_lie_on_the_target(self, target):
        chart = line_drawn((1, figure(9)), (2, figure(10)), (20, figure(11)), baseline=figure(0), target=figure(target))
        assert chart["first"] is None or not -9 <= chart["target"]["y"] - chart["first"]["y"] <= 2

    def test_the_text_alternative_tells_the_course(self):
        chart = levels_drawn((1, level("Max")), (4, level("CGA")), target=level("MI"))
        assert chart["title"] == "LTG 1 Walk over 4 treatment days"
        assert chart["told"] == "From Max on treatment day 1 to CGA on day 4; target MI. 2 values."


class TestFewAndMany:
    def test_a_goal_in_words_has_no_chart(self):
        assert goal_chart(history(baseline=Value("Poor", None, "Poor"), levels=()), ()) is None

    def test_a_goal_without_points_shows_where_it_began_and_is_to_go(self):
        chart = levels_drawn(baseline=level("Max"), target=level("SBA"))
        assert (chart["marks"], chart["lines"], chart["days"]) == ([], [], [])
        assert chart["baseline"]["words"] == "Baseline: Max"
        assert chart["told"] == "Nothing logged yet; target SBA."

    def test_one_point_has_a_mark_and_no_line(self):
        chart = levels_drawn((1, level("Mod")), target=level("SBA"))
        assert (len(chart["marks"]), chart["lines"]) == (1, [])

    def test_the_baseline_is_not_marked_where_the_first_point_stands_at_it(self):
        assert levels_drawn((1, level("Max")), baseline=level("Max"))["baseline"] is None
        assert levels_drawn((1, level("Mod")), baseline=level("Max"))["baseline"]

    def test_eighty_points_are_small_and_stay_between_the_edges(self):
        points = [(number, level("Max" if number < 40 else "Mod")) for number in range(1, 81)]
        chart = levels_drawn(*points, target=level("SBA"))
        assert chart["is_crowded"]
        assert max(percent(mark["x"]) for mark in chart["marks"]) <= RIGHT
        assert len(chart["rows"]) == 80

    def test_marks_too_close_are_left_to_the_line_but_not_a_new_hand_nor_the_last(self):
        points = [(number, level("Max"), "assistant" if number == 90 else "therapist") for number in range(1, 161)]
        chart = levels_drawn(*points, target=level("SBA"))
        assert len(chart["marks"]) < 100
        assert "assistant" in [mark["by"] for mark in chart["marks"]]
        assert "Treatment day 160" in chart["marks"][-1]["words"]


class TestPeriods:
    def test_every_other_one_is_tinted_and_each_ends_in_a_line_but_the_last(self):
        ends = [(1, 5), (6, 10), (11, None)]
        periods = [Row(start=day(start), end=day(end) if end else None) for start, end in ends]
        points = [(number, level("Max")) for number in range(1, 13)]
        bands = levels_drawn(*points, periods=periods, target=level("SBA"))["bands"]
        assert [band["tinted"] for band in bands] == [False, True, False]
        assert [band["closes"] for band in bands] == [True, True, False]
        assert bands[0]["end"] == bands[1]["x"]

    def test_a_period_before_the_record_is_none(self):
        periods = [Row(start=day(-20), end=day(-2)), Row(start=day(1), end=None)]
        assert len(levels_drawn((1, level("Max")), periods=periods)["bands"]) == 1
