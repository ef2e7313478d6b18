"""Descriptions of functional activities that read like another code, and many that do not."""

import re
from datetime import date

import pytest

from billing.rules import catalogue
from billing.rules.care.code_hints import Description, check_code_hint, hints_on
from billing.rules.facts import BillingDay

DAY = date(2026, 3, 2)


def hint(text, discipline="PT", on=DAY):
    """The code a description reads like, if any."""
    findings = list(check_code_hint(Description("97530", "97530", text, BillingDay(on, discipline))))
    assert len(findings) < 2
    return re.match("97530 reads like ([0-9]+),", findings[0].message)[1] if findings else None


@pytest.mark.parametrize(
    "text",
    [
        "Sit to stand from a 17-inch chair, 8 repetitions, cues to shift weight forward",
        "Sit to stand from a water-proof stool",
        "Sit-to-stand 3x5 from a low couch, gait belt, contact guard",
        "Carrying a laundry basket from washer to bed while walking on carpet",
        "Climbing stairs with groceries in one hand, 12 steps",
        "Toilet transfer with grab bar, cues for hand placement",
        "Tub transfer and stepping over the edge for bathing",
        "Transfers in and out of a car seat, min A x2",
        "Reaching to an overhead shelf to put away dishes in standing",
        "Lifting a 10 lb box from floor to waist, 3 x 5",
        "Getting up from the floor with one hand on a stool, walking to the door",
        "Bed mobility: bridging and rolling, 2 sets of 5",
        "Pushing a loaded shopping cart around obstacles on a treadmill-wide lane",
        "Filling a glass of water at the sink and bringing it to the table",
        "Watering plants on three levels",
        "Drinking from a water bottle in standing",
        "Addressing loss of balance while unloading a machine",
        "Overhead work at a counter, max 10 lb",
        "Throwing and catching a ball in single leg stance",
        "Stepping into a pair of trousers held by the wall",
        "Kneeling to the lower drawer and rising with a pan",
        "Wheelchair to mat with a sliding board, contact guard, walker in reach",
        "Pool table height work surface: moving cups between two trays",
        "Dishes in the kitchen while walking between sink and cupboard",
        "Golf swing in standing with weight shift",
        "",
    ],
)
def test_a_genuine_functional_activity_has_none(text):
    assert hint(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Aquatic exercise, chest-deep", "97113"),
        ("Marching in the pool.", "97113"),
        ("Lifting legs in water", "97113"),
        ("Gait training with rolling walker, 150 ft", "97116"),
        ("Ambulated 2 x 50 ft with cane", "97116"),
        ("Up and down 12 stairs with rail", "97116"),
        ("Walking on level ground, cues for posture", "97116"),
        ("Upper body dressing with button hook", "97535"),
        ("Toileting: clothing and hygiene in standing", "97535"),
        ("Self-care at the sink (grooming)", "97535"),
        ("Balance training on a foam pad", "97112"),
        ("Tandem stance, eyes closed", "97112"),
        ("3x10 step-ups", "97110"),
        ("Knee extension 3 × 12, 5 lb", "97110"),
        ("Seated marching 2 sets of 15", "97110"),
        ("Heel raises, 20 reps", "97110"),
        ("TheraBand rows", "97110"),
    ],
)
def test_words_of_another_code_give_a_hint(text, code):
    assert hint(text) == code
    assert hint(text.upper()) == code


def test_it_says_why_and_what_to_do():
    (finding,) = check_code_hint(Description("97530", "97530, activity 2", "3x10 step-ups", BillingDay(DAY, "PT")))
    assert (finding.code, finding.severity, finding.subject) == ("code-hint", "info", "97530")
    assert finding.message == (
        '97530, activity 2 reads like 97110, plain exercise, counted in sets or repetitions ("step ups"): '
        "choose 97110 if it fits better, or describe the whole task that was practiced."
    )
    assert finding.citation


def test_the_words_of_the_patient_are_not_repeated():
    (finding,) = check_code_hint(Description("97530", "97530", "Mr. Smith: 3x10 pulls", BillingDay(DAY, "PT")))
    assert '("3x10")' in finding.message
    assert "Smith" not in finding.message


def test_a_code_of_another_discipline_is_not_hinted_at():
    assert hint("Gait training, 150 ft", "PT") == "97116"
    assert hint("Gait training, 150 ft", "OT") is None
    assert hint("Gait training, 150 ft, and dressing", "OT") == "97535"


def test_every_hint_is_of_a_code_that_is_known_and_used():
    for one in hints_on(DAY).hints:
        assert catalogue.find(one.code).in_force(DAY)
        assert one.about
        for words in one.words:
            assert words == " ".join(re.findall("[a-z]+", words)), words
