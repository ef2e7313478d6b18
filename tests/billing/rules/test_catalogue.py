"""The list of codes."""

from datetime import date

import pytest

from billing.rules import catalogue
from billing.rules.catalogue import Code, codes_for, find

TODAY = date(2026, 3, 2)
EVERY = {code for discipline in ("PT", "OT", "SLP") for code in codes_for(discipline, on=TODAY)}


def test_labels_are_short_and_in_sentence_case():
    for code in EVERY:
        assert 0 < len(code.label) <= 45, code
        assert code.label[0].isupper(), code
        assert not code.label.endswith("."), code


def test_no_two_codes_have_the_same_label():
    assert len({code.label for code in EVERY}) == len(EVERY)


def test_every_code_has_a_discipline_and_a_clock_that_fits_its_timing():
    for code in EVERY:
        assert code.disciplines, code
        assert set(code.disciplines) <= {"PT", "OT", "SLP"}, code
        assert code.timing in ("pooled", "own_clock", "month", "untimed"), code
        assert bool(code.unit_minutes) == code.timed, code
        assert (code.unit_minutes == 15) or not code.pooled, code


def test_every_add_on_has_a_first_code_of_the_same_kind():
    for code in EVERY:
        if code.adds_to:
            primary = find(code.adds_to)
            assert primary is not None, code
            assert (primary.timing, primary.disciplines) == (code.timing, code.disciplines)
            assert primary.first == code.timed
            assert (primary.since, primary.until) == (code.since, code.until)


@pytest.mark.parametrize(
    ("number", "family", "continuation"),
    [
        ("97129", "97129", "97130"),
        ("90912", "90912", "90913"),
        ("97550", "97550", "97551"),
        ("97545", "97545", "97546"),
        ("92607", "92607", "92608"),
        ("98980", "98980", "98981"),
    ],
)
def test_pairs_by_the_clock_are_one_family(number, family, continuation):
    assert catalogue.continuation_of(find(number)).number == continuation
    assert {find(number).family, find(continuation).family} == {family}


def test_untimed_add_ons_are_no_family():
    assert find("97598").family == "97598"
    assert catalogue.continuation_of(find("97597")) is None


def test_supervised_modalities_are_untimed():
    supervised = {code.number for code in EVERY if code.supervised}
    assert supervised == {
        "97010", "97012", "97014", "G0283", "97016", "97018", "97022", "97024", "97026", "97028",
    }  # fmt: skip
    assert not any(find(number).timed for number in supervised)


def test_evaluations_belong_to_their_discipline():
    for number in ("97161", "97162", "97163", "97164"):
        assert (find(number).evaluation, find(number).disciplines) == (True, ("PT",))
    for number in ("97165", "97166", "97167", "97168"):
        assert (find(number).evaluation, find(number).disciplines) == (True, ("OT",))
    assert not find("97530").evaluation


@pytest.mark.parametrize(("discipline", "first"), [("PT", "97530"), ("OT", "97530"), ("SLP", "92507")])
def test_a_picker_begins_with_the_usual_code(discipline, first):
    offered = codes_for(discipline, on=TODAY)
    assert offered[0].number == first
    assert all(discipline in code.disciplines for code in offered)


def test_speech_is_not_offered_functional_activities():
    assert "97530" not in {code.number for code in codes_for("SLP", on=TODAY)}


def test_a_code_that_nobody_knows_is_none():
    assert find("99999") is None


@pytest.mark.parametrize(
    ("number", "begins"),
    [
        ("97550", date(2024, 1, 1)),
        ("97129", date(2020, 1, 1)),
        ("98979", date(2026, 1, 1)),
        ("98985", date(2026, 1, 1)),
    ],
)
def test_a_code_is_in_force_from_its_first_day(number, begins):
    before = begins.replace(year=begins.year - 1, month=12, day=31)
    assert find(number).in_force(begins)
    assert not find(number).in_force(before)
    discipline = find(number).disciplines[0]
    assert number in {code.number for code in codes_for(discipline, on=begins)}
    assert number not in {code.number for code in codes_for(discipline, on=before)}


def test_a_code_is_in_force_through_its_last_day():
    code = Code("00000", "Ended", "pooled", ("PT",), 15, until=date(2025, 12, 31))
    assert code.in_force(date(2025, 12, 31))
    assert not code.in_force(date(2026, 1, 1))
