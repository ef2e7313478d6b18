"""The evaluation code that follows from its components: the least of them decides."""

from datetime import date
from itertools import product

import pytest

from billing.rules import catalogue
from billing.rules.care.complexity import LEVELS, components_of, departs, level_codes, propose

DAY = date(2026, 3, 6)
PT = ("history", "examination", "presentation", "decisions")
OT = ("history", "deficits", "decisions")


def pt(*levels):
    return propose("PT", dict(zip(PT, levels, strict=True)), on=DAY)


@pytest.mark.parametrize(("discipline", "names"), [("PT", PT), ("OT", OT)])
def test_every_component_must_reach_the_level_of_the_code(discipline, names):
    codes = dict(zip(LEVELS, level_codes(discipline, on=DAY), strict=True))
    for levels in product(LEVELS, repeat=len(names)):
        least = LEVELS[min(map(LEVELS.index, levels))]
        given = propose(discipline, dict(zip(names, levels, strict=True)), on=DAY)
        assert (given.level, given.code) == (least, codes[least])
        assert len(given.basis) == len(names) and not given.lacking


def test_the_reason_names_what_holds_the_level_down():
    assert pt("high", "moderate", "high", "moderate").reason == (
        "Every component must reach the level of the code; "
        "no more than moderate: what was examined and decision making."
    )
    assert pt("low", "high", "high", "high").reason.endswith("no more than low: personal factors.")
    assert pt("high", "high", "high", "high").reason == "Every component is high."
    assert pt("moderate", "high", "high", "high").basis[0] == (
        "Personal factors and comorbidities that bear on the plan: 1 or 2 (moderate)."
    )


def test_nothing_is_proposed_before_every_component_is_chosen():
    given = propose("PT", {"history": "low"}, on=DAY)
    assert (given.code, len(given.basis), len(given.lacking)) == ("", 1, 3)


def test_speech_language_pathology_has_no_levels():
    assert components_of("SLP", on=DAY) == ()
    assert propose("SLP", {}, on=DAY) is None


def test_there_were_no_levels_before_2017():
    assert propose("PT", {}, on=date(2016, 12, 31)) is None
    assert propose("PT", {}, on=date(2017, 1, 1)) is not None


@pytest.mark.parametrize("chosen", [{"mood": "low"}, {"history": "enormous"}])
def test_what_is_no_component_or_level_is_an_error(chosen):
    with pytest.raises(ValueError, match="No component or level"):
        propose("PT", chosen, on=DAY)


@pytest.mark.parametrize(
    ("codes", "other"),
    [(["97162"], ""), (["97163", "97530"], "97163"), (["97161"], "97161"), (["97164"], ""), (["97530"], ""), ([], "")],
)
def test_another_level_than_the_proposed_one_departs_and_a_re_evaluation_does_not(codes, other):
    assert departs(pt("moderate", "high", "high", "high"), codes, "PT", on=DAY) == other


@pytest.mark.parametrize("discipline", ["PT", "OT"])
def test_the_codes_are_evaluations_of_their_discipline(discipline):
    for number in level_codes(discipline, on=DAY):
        code = catalogue.find(number)
        assert code.evaluation and discipline in code.disciplines
