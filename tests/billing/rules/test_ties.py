"""Equal claims to a unit (Pub. 100-04 ch. 5 §20.2, examples 2 and 5)."""

import pytest


def taken(given):
    return {line.code: line.units for line in given.lines}


def test_the_earlier_start_has_the_unit_until_someone_chooses(log, answer):
    given = answer(log([["97110", "10:00", "10:20"], ["97112", "09:00", "09:20"]]))
    assert taken(given) == {"97112": 2, "97110": 1}
    assert given.choices[0].codes == ("97112", "97110")
    (finding,) = given.findings
    assert (finding.code, finding.severity, finding.subject) == ("tie-needs-choice", "warning", "97112")
    assert finding.message == (
        "97112 and 97110 have an equal claim to 1 unit. "
        "It goes to 97112, which started first. Choose if it should differ."
    )


@pytest.mark.parametrize("longer", ["97530", "97110"])
def test_equal_remainders_go_by_the_longer_code_and_are_no_tie(longer, lay_out, answer):
    minutes = {"97530": 7, "97110": 7, longer: 22}
    given = answer(lay_out(minutes.items()))
    assert taken(given) == {longer: 2}
    assert given.choices == ()


def test_a_wish_that_is_not_among_the_tied_decides_nothing(lay_out, answer):
    given = answer(lay_out([("97112", 20), ("97110", 20)], prefer=["97530"]))
    assert taken(given) == {"97112": 2, "97110": 1}
    assert "tie-needs-choice" in {finding.code for finding in given.findings}


def test_a_wish_for_one_of_two_units_leaves_the_other_to_be_chosen(lay_out, answer):
    day = [("97530", 12), ("97110", 12), ("97140", 12)]
    given = answer(lay_out(day, prefer=["97140"]))
    assert taken(given) == {"97140": 1, "97530": 1}
    assert "tie-needs-choice" in {finding.code for finding in given.findings}


def test_the_first_wish_is_the_stronger(lay_out, answer):
    given = answer(lay_out([("97530", 10), ("97110", 10)], prefer=["97110", "97530"]))
    assert taken(given) == {"97110": 1}


def test_a_wish_never_outranks_a_larger_remainder(lay_out, answer):
    given = answer(lay_out([("97530", 9), ("97110", 8)], prefer=["97110"]))
    assert taken(given) == {"97530": 1}
    assert given.choices == ()


def test_only_the_codes_at_the_border_are_tied(lay_out, answer):
    given = answer(lay_out([("97530", 13), ("97110", 10), ("97140", 10)]))
    assert taken(given) == {"97530": 1, "97110": 1}
    assert (given.choices[0].codes, given.choices[0].units) == (("97110", "97140"), 1)
