"""The reporting periods of an episode by the calendar, as plain geometry."""

import datetime as dt

from billing.rules.care.periods import Period
from billing.rules.care_facts import Report
from therapy_notes.drawing.calendars import Calendar, PlanBar
from therapy_notes.drawing.periods import timeline

START = dt.date(2026, 1, 5)  # a Monday


def day(number):
    return START + dt.timedelta(days=number)


def period(start, end, days, status, participation="ok"):
    until = day(end + 7) if end is not None else None
    return Period(day(start), day(end) if end is not None else None, days, status, participation, until, 10)


def drawn(*periods, on=40, days=(0, 20, 40), reports=(), **more):
    reports = tuple(Report(day(end), day(written), "PT", "report") for end, written in reports)
    treated = tuple((day(number), "therapist") for number in days)
    return timeline(Calendar(on=day(on), style="us", days=treated, periods=periods, reports=reports, **more))


def percent(text):
    return float(text.removesuffix("%"))


def test_nothing_is_drawn_before_the_first_treatment_day():
    assert timeline(Calendar(on=START, style="us")) is None


def test_a_covered_period_and_one_that_waits_say_so():
    waits = drawn(period(0, 20, 10, "on_time"), period(21, 40, 10, "due_today"), reports=[(20, 20)])
    assert [one["state"] for one in waits["periods"]] == ["done", "problem"]
    assert waits["periods"][1]["words"] == "Period 2: 10 of 10 days, not covered"
    assert [one["is_written"] for one in waits["reports"]] == [True, False]
    assert [one["words"] for one in waits["reports"]] == [
        "Report for period 1: Jan 25, in time",
        "Due today, at the latest Sat Feb 21",
    ]


def test_a_period_without_a_service_of_the_therapist_warns_whatever_its_report():
    covered, waits = drawn(period(0, 20, 10, "on_time", "missing"), period(21, 40, 10, "grace", "missing"))["periods"]
    assert (covered["state"], waits["state"]) == ("problem", "problem")
    assert covered["words"] == "Period 1: 10 days, covered, no therapist treated"
    assert waits["words"] == "Period 2: 10 of 10 days, not covered yet, no therapist treated"


def test_a_report_before_the_tenth_day_closed_early_and_a_later_one_counts_its_days():
    early = drawn(period(0, 10, 5, "on_time"), reports=[(10, 10)])
    assert early["reports"][0]["words"] == "Report for period 1: Jan 15, closed early, in time"
    later = drawn(period(0, 20, 10, "delayed_ok"), reports=[(20, 23)])
    assert later["reports"][0]["words"] == "Report for period 1: Jan 28, 3 days after, in time"
    late = drawn(period(0, 20, 10, "late"), reports=[(20, 35)])
    assert (late["reports"][0]["state"], "late" in late["reports"][0]["words"]) == ("due", True)


def test_what_is_planned_is_a_forecast_of_the_next_period():
    ahead = tuple(day(number) for number in range(42, 54))
    forecast = drawn(period(0, 40, 10, "due_today"), planned=ahead)["periods"][-1]
    assert forecast["words"] == "Period 2, forecast: report due Wed Feb 25"
    few = drawn(period(0, 40, 10, "due_today"), planned=ahead[:3])["periods"][-1]
    assert few["words"] == "Period 2, forecast: to Wed Feb 18"
    still_open = drawn(period(0, None, 8, "open"), planned=ahead)["periods"][-1]
    assert still_open["words"] == "Period 1, forecast: report due Tue Feb 17"


def test_marks_for_who_treated_what_was_missed_and_what_is_planned():
    chart = drawn(period(0, None, 3, "open"), missed=(day(10),), planned=(day(45),))
    assert [mark["by"] for mark in chart["marks"]] == ["therapist", "missed", "therapist", "therapist", "planned"]


def test_everything_lies_inside_and_in_its_order():
    plan = PlanBar(day(0), day(89), "done", ("Certified to Sat Apr 4", "Certified"))
    chart = drawn(period(0, 20, 10, "on_time"), period(21, None, 2, "open"), reports=[(20, 20)], plans=(plan,))
    bars = [*chart["plans"], *chart["periods"]]
    assert all(percent(bar["x"]) >= 0 and percent(bar["x"]) + percent(bar["width"]) <= 100.01 for bar in bars)
    places = [mark["percent"] for mark in chart["marks"]]
    assert places == sorted(places)


def test_words_are_left_out_where_they_find_no_room():
    plan = PlanBar(day(0), day(400), "done", ("A sentence that is longer than a narrow period is wide",))
    chart = drawn(period(0, 2, 2, "on_time"), period(3, None, 1, "open"), reports=[(2, 2)], plans=(plan,))
    assert (chart["periods"][0]["label"], chart["periods"][0]["words"]) == ("", "Period 1: 2 days, covered")


def test_the_last_words_stand_before_their_mark_where_the_drawing_ends():
    chart = drawn(period(0, 200, 10, "due_today"), on=200, days=(0, 200))
    assert chart["reports"][0]["end"]
    assert chart["reports"][0]["label"] == "Due today, at the latest Fri Jul 31"


def test_a_long_episode_names_its_weeks_seldom():
    assert len(drawn(period(0, None, 1, "open"), on=360, days=(0, 360))["ticks"]) <= 14


class TestParts:
    """A long episode on paper: some periods in each drawing, and nothing of the others."""

    def calendar(self):
        periods = tuple(period(n * 20, n * 20 + 15, 10, "on_time") for n in range(4)) + (period(80, None, 3, "open"),)
        reports = tuple(Report(day(n * 20 + 15), day(n * 20 + 17), "PT", "report") for n in range(4))
        days = tuple((day(number), "therapist") for number in range(0, 84, 4))
        plan = PlanBar(day(0), day(30), "done", ("Certified", "Plan"))
        facts = {"periods": periods, "reports": reports, "days": days, "plans": (plan,), "planned": (day(88),)}
        return Calendar(on=day(84), style="us", **facts)

    def test_each_period_day_and_report_stands_in_one_of_them(self):
        whole, parts = self.calendar(), list(self.calendar().parts(2))
        assert [[number for number, _ in one.numbered()] for one in parts] == [[1, 2], [3, 4], [5]]
        assert [one for part in parts for one in part.reports] == list(whole.reports)
        assert [one for part in parts for one in part.days] == list(whole.days)
        assert [len(one.plans) for one in parts] == [1, 0, 0]
        assert not any(one.planned for one in parts)

    def test_a_part_is_drawn_from_its_first_day_to_behind_its_last_report(self):
        second = timeline(list(self.calendar().parts(2))[1])
        assert [one["words"].split(",")[0] for one in second["periods"]] == ["Period 3: 10 days", "Period 4: 10 days"]
        assert percent(second["periods"][0]["x"]) < 10 and percent(second["reports"][-1]["x"]) < 90
        assert [one["label"] for one in second["reports"]] == ["Mar 3, 2 days after, in time", "Mar 23, in time"]

    def test_a_report_that_may_still_be_written_is_not_drawn_as_one(self):
        grace = drawn(period(0, 40, 10, "grace"), on=42)
        assert [(one["state"], one["is_written"]) for one in grace["reports"]] == [("due", False)]
        late = drawn(period(0, 20, 10, "late"), reports=[(20, 35)])
        assert [(one["state"], one["is_written"]) for one in late["reports"]] == [("due", True)]
