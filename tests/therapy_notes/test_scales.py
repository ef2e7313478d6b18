"""The scales of assistance: each level once, in an order for trends, each with its own key."""

import pytest

from therapy_notes import scales
from therapy_notes.models import Activity, Clinic

SCALES = [scale.value for scale in Clinic.Scale]


def test_every_level_of_an_activity_is_of_exactly_one_scale():
    codes = [one.code for scale in SCALES for one in scales.levels(scale)]
    assert sorted(codes) == sorted(Activity.Assistance.values)


@pytest.mark.parametrize("scale", SCALES)
def test_the_words_are_those_that_the_record_prints(scale):
    for one in scales.levels(scale):
        assert one.words == Activity.Assistance(one.code).label


@pytest.mark.parametrize("scale", SCALES)
def test_the_buttons_go_from_least_help_to_most_and_what_was_not_tried_has_no_place(scale):
    ranks = [one.rank for one in scales.levels(scale)]
    ranked = [rank for rank in ranks if rank is not None]
    assert ranked == sorted(set(ranked), reverse=True)
    assert ranks == ranked + [None] * (len(ranks) - len(ranked))


def test_most_help_is_lowest():
    assert scales.rank("Dep") < scales.rank("Min") < scales.rank("CGA") < scales.rank("I")
    assert scales.rank("01") < scales.rank("06")
    assert [scales.rank(code) for code in ("NT", "88", "", "Odd")] == [None] * 4


@pytest.mark.parametrize("scale", SCALES)
def test_no_two_levels_of_a_scale_share_a_key(scale):
    keys = [one.key for one in scales.levels(scale)]
    assert len(keys) == len(set(keys))
    assert all(len(key) == 1 for key in keys)


def test_the_classic_keys_run_from_one_to_nought_and_those_of_section_gg_are_its_codes():
    classic = [one.key for one in scales.levels("classic")]
    assert classic == [*"1234567890", "-"]
    assert scales.key_range("classic") == ("1", "0")
    assert {one.code: one.key for one in scales.levels("gg") if one.rank} == {f"0{n}": str(n) for n in range(1, 7)}


def test_the_shares_of_the_classic_scale_meet_without_a_gap():
    shares = [one.share for one in reversed(scales.levels("classic")) if one.code in ("Min", "Mod", "Max", "Dep")]
    assert shares == [(0, 24), (25, 49), (50, 74), (75, 99)]
    assert all(one.share is None for one in scales.levels("gg"))


@pytest.mark.parametrize(
    ("level", "suggested"),
    [
        *(("I", "06"), ("MI", "06"), ("SU", "05"), ("S", "04"), ("SBA", "04"), ("CGA", "04")),
        *(("Min", "03"), ("Mod", "03"), ("Max", "02"), ("Dep", "01"), ("NT", ""), ("", ""), ("03", ""), ("Odd", "")),
    ],
)
def test_section_gg_is_suggested_by_the_level(level, suggested):
    assert scales.suggested_gg(level) == suggested


@pytest.mark.parametrize(
    ("level", "suggested"), [("SU", "01"), ("Min", "01"), ("Dep", "01"), ("I", "06"), ("MI", "06"), ("NT", "")]
)
def test_two_helpers_make_any_help_dependent(level, suggested):
    assert scales.suggested_gg(level, helpers=2) == suggested


def test_where_the_two_scales_do_not_meet_it_is_said():
    assert [one.code for one in scales.levels("classic") if one.doubt] == ["Mod"]
