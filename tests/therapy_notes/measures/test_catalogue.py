"""The measures there are: what each takes, how it is said, and what of a change is more than an error."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import at, build_clinic
from therapy_notes.measures.catalogue import GRADES, find, known, offered
from therapy_notes.measures.comparing import change_of
from therapy_notes.models import Measurement, OwnMeasure

ALL = list(known().values())
MOST = Measurement._meta.get_field("measure").max_length


def sentence(measure, value):
    with pytest.raises(ValidationError) as told:
        measure.check(value)
    return told.value.messages[0]


def values_of(measure):
    """Values as a person types them, within the measure's range."""
    if measure.kind == "grade":
        return st.sampled_from(GRADES)
    step = 10**measure.decimals
    ends = {"min_value": int(measure.lowest * step), "max_value": int(measure.highest * step)}
    return st.integers(**ends).map(lambda number: f"{number / step:.{measure.decimals}f}")


@given(st.data())
def test_what_a_measure_takes_it_keeps_reads_and_shows_again(data):
    measure = data.draw(st.sampled_from(ALL))
    typed = data.draw(values_of(measure))
    kept = measure.check(f" {typed} ")
    assert measure.check(kept) == kept
    assert measure.number(kept) is not None
    if measure.kind != "grade":
        assert measure.number(kept) == pytest.approx(float(typed))
    assert measure.shown(kept).startswith(kept)


@pytest.mark.parametrize("measure", ALL, ids=lambda one: one.key)
def test_a_measure_is_complete(measure):
    assert len(measure.key) <= MOST
    assert not measure.key.endswith(("-left", "-right", "-remark")) and not measure.key.startswith(("own-", "goal-"))
    assert measure.lowest < measure.highest
    assert bool(measure.mdc) == bool(measure.mdc_source)
    assert measure.usual is None or measure.lowest <= measure.usual <= measure.highest
    assert set(measure.disciplines) <= {"PT", "OT", "SLP"} and measure.group


@pytest.mark.parametrize("measure", ALL, ids=lambda one: one.key)
def test_a_value_past_either_end_is_refused(measure):
    if measure.kind == "grade":
        assert "0 to 5" in sentence(measure, "6")
        return
    for past in (measure.lowest - 1, measure.highest + 1):
        assert f"goes from {measure.lowest:g} to {measure.highest:g}." in sentence(measure, f"{past:g}")


def test_a_wrong_value_gets_a_sentence_that_says_what_to_type():
    berg, tug, strength = (find(key, None) for key in ("berg", "tug", "strength-knee-extension"))
    assert sentence(berg, "57") == "Berg goes from 0 to 56."
    assert sentence(berg, "45.5") == "Berg is a whole number."
    assert sentence(tug, "18 s") == "TUG is a number of s: type digits only."
    assert sentence(tug, "18.44") == "TUG is at most 1 decimal."
    assert sentence(strength, "4++") == "Knee extension strength is graded 0 to 5, with a plus or minus from 2- to 4+."


def test_grades_stand_in_their_order():
    strength = find("strength-hip-abduction", None)
    numbers = [strength.number(grade) for grade in GRADES]
    assert numbers == sorted(numbers)
    assert strength.shown("4+") == "4+/5"


@pytest.mark.parametrize(
    ("key", "was", "now", "words"),
    [
        ("berg", "45", "51", "better by 6, more than the smallest real change of 5"),
        ("berg", "45", "50", "better by 5, exactly the smallest real change of 5"),
        ("berg", "50", "46", "worse by 4, less than the smallest real change of 5"),
        ("tug", "18.4", "15.1", "better by 3.3 s, less than the smallest real change of 3.5 s"),
        ("tug", "15.1", "18.6", "worse by 3.5 s, exactly the smallest real change of 3.5 s"),
        ("rom-knee-extension", "-10", "0", "better by 10°, more than the smallest real change of 6°"),
        ("grip", "40", "52.5", "better by 12.5 lb"),
        ("strength-knee-extension", "4-", "4", "better"),
        ("strength-knee-extension", "4", "3+", "worse"),
        ("pain-now", "4", "4", "the same"),
    ],
)
def test_a_change_is_said_with_its_direction_and_beside_the_smallest_real_one(key, was, now, words):
    assert change_of(find(key, None), was, now) == words


@pytest.mark.django_db
class TestOwn:
    def test_a_clinic_finds_its_own_measure_retired_too_and_no_other_clinic_does(self, clinic):
        row = OwnMeasure.objects.create(clinic=clinic, name="Stairs in a minute", unit="steps", highest=200)
        measure = find(f"own-{row.pk}", clinic)
        assert (measure.name, measure.check("84"), measure.shown("84")) == ("Stairs in a minute", "84", "84 steps")
        assert offered(clinic, "PT")[0].measures == (measure,)
        assert find(f"own-{row.pk}", build_clinic("Northwind")) is None
        OwnMeasure.objects.update(retired_at=at("12:00"))
        assert find(f"own-{row.pk}", clinic) == measure
        assert measure not in offered(clinic, "PT")[0].measures

    @pytest.mark.parametrize("key", ["own-", "own-x", "own-999999", "nothing", ""])
    def test_what_there_is_not_is_not_found(self, clinic, key):
        assert find(key, clinic) is None

    def test_a_discipline_is_offered_what_it_takes(self, clinic):
        names = {group.name for group in offered(clinic, "SLP")}
        assert "Swallowing" in names and "Knee" not in names
        assert {"Knee", "Hip"} <= {group.name for group in offered(clinic, "PT")}
