"""Minutes to units, from the manual's examples and what follows from them (cases/units.toml)."""

from itertools import combinations

import pytest


def test_the_days_total_gives_these_units(units_case, lay_out, answer):
    given = answer(lay_out(units_case["minutes"].items()))
    tie = units_case.get("tie", {"units": 0, "codes": []})
    expected = dict(units_case["cms"])
    for code in tie["codes"][: tie["units"]]:
        expected[code] = expected.get(code, 0) + 1
    assert {line.code: line.units for line in given.lines} == expected
    assert given.timed_minutes == sum(units_case["minutes"].values())
    assert [(list(choice.codes), choice.units) for choice in given.choices] == (
        [(tie["codes"], tie["units"])] if tie["codes"] else []
    )
    assert ("tie-needs-choice" in {finding.code for finding in given.findings}) == bool(tie["codes"])


def test_whoever_is_preferred_gets_what_a_tie_leaves(units_case, lay_out, answer):
    tie = units_case.get("tie", {"units": 0, "codes": []})
    for preferred in combinations(tie["codes"], tie["units"]):
        given = answer(lay_out(units_case["minutes"].items(), prefer=preferred))
        expected = dict(units_case["cms"])
        for code in preferred:
            expected[code] = expected.get(code, 0) + 1
        assert {line.code: line.units for line in given.lines} == expected
        assert [list(choice.codes) for choice in given.choices] == [tie["codes"]] * bool(tie["codes"])
        assert "tie-needs-choice" not in {finding.code for finding in given.findings}


def test_each_code_by_its_midpoint_gives_these_units(units_case, lay_out, answer):
    given = answer(lay_out(units_case["minutes"].items()), "cpt_midpoint")
    assert {line.code: line.units for line in given.lines} == units_case["cpt"]
    assert given.choices == ()
    short = {code for code, length in units_case["minutes"].items() if length < 8}
    assert {entry.code for entry in given.unbilled if entry.reason == "below-eight-minutes"} == short


@pytest.mark.parametrize(
    ("short", "enough"), [(7, 8), (22, 23), (37, 38), (52, 53), (67, 68), (82, 83), (97, 98), (112, 113), (127, 128)]
)
@pytest.mark.parametrize("method", ["cms_total_time", "cpt_midpoint"])
def test_a_minute_makes_the_next_unit(short, enough, method, lay_out, answer):
    before = answer(lay_out([("97530", short)]), method)
    after = answer(lay_out([("97530", enough)]), method)
    assert sum(line.units for line in before.lines) + 1 == sum(line.units for line in after.lines) == (enough + 7) // 15
