"""Pairs that share their minutes, and codes with a clock of their own (cases/clocks.toml)."""

from datetime import date


def test_minutes_by_their_own_clock_give_these_units(clocks_case, lay_out, answer):
    day = lay_out(clocks_case["minutes"].items(), discipline="OT")
    given = answer(day, clocks_case.get("method", "cms_total_time"))
    assert {line.code: line.units for line in given.lines} == clocks_case["units"]
    unbilled = set(clocks_case["minutes"]) - set(clocks_case["units"])
    assert {entry.code for entry in given.unbilled} == unbilled


def test_both_lines_of_a_pair_carry_its_whole_minutes(lay_out, answer):
    given = answer(lay_out([("97129", 20), ("97130", 18)], discipline="OT"))
    assert [(line.code, line.units, line.code_minutes) for line in given.lines] == [("97130", 2, 38), ("97129", 1, 38)]


def test_a_tie_names_the_first_code_of_a_pair(lay_out, answer):
    day = lay_out([("97530", 20), ("97129", 10), ("97130", 10)], discipline="OT")
    assert answer(day).choices[0].codes == ("97530", "97129")


def test_preferring_the_second_code_of_a_pair_prefers_the_pair(lay_out, answer):
    day = lay_out([("97530", 20), ("97129", 10), ("97130", 10)], discipline="OT", prefer=["97130"])
    given = answer(day)
    assert {line.code: line.units for line in given.lines} == {"97129": 1, "97130": 1, "97530": 1}
    assert given.findings == ()


def test_the_first_wish_for_a_pair_counts(lay_out, answer):
    day = lay_out([("97530", 20), ("97129", 20)], discipline="OT", prefer=["97129", "97530", "97130"])
    assert answer(day).lines[0].code != "97530"


def test_minutes_inside_a_pairs_unit_are_not_called_unbilled(lay_out, answer):
    given = answer(lay_out([("97129", 10), ("97130", 5)], discipline="OT"))
    assert [(entry.code, entry.reason) for entry in given.unbilled] == [("97130", "no-unit-left")]
    assert given.findings == ()


def test_too_little_by_its_own_clock_is_not_called_below_eight(lay_out, answer):
    given = answer(lay_out([("97550", 15)]))
    assert [(entry.code, entry.reason) for entry in given.unbilled] == [("97550", "no-unit-left")]
    assert [finding.code for finding in given.findings] == ["unbilled-minutes"]


def test_the_ten_minute_code_begins_with_2026(lay_out, answer):
    before = answer(lay_out([("98979", 12)], on=date(2025, 12, 31)))
    after = answer(lay_out([("98979", 12)], on=date(2026, 1, 1)))
    assert [entry.reason for entry in before.unbilled] == ["code-not-in-force"]
    assert [(line.code, line.units) for line in after.lines] == [("98979", 1)]
