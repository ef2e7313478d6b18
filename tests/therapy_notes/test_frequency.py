"""How often a week a plan of care means, in the words that clinicians use."""

import pytest

from therapy_notes.frequency import times_a_week, weekdays_for


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("once a week", 1),
        ("weekly", 1),
        ("every week", 1),
        ("1x/wk", 1),
        ("twice weekly", 2),
        ("2x/week", 2),
        ("2 x / wk for 6 weeks", 2),
        ("2 times weekly x 8 weeks", 2),
        ("BIW", 2),
        ("3 times a week", 3),
        ("3 visits per week", 3),
        ("Three times weekly", 3),
        ("3x week", 3),
        ("tiw", 3),
        ("3 times a week for 4 weeks, then twice a week", 3),
        ("once a day, 3 times a week", 3),
        ("5 days a week", 5),
        ("daily", 5),
    ],
)
def test_words_for_so_many_times_a_week(words, count):
    assert times_a_week(words) == count


@pytest.mark.parametrize("words", ["2-3 times a week", "2 to 3 times a week", "two or three times per week", "2-3x/wk"])
def test_of_a_range_the_lower_figure_is_proposed(words):
    assert times_a_week(words) == 2


@pytest.mark.parametrize(
    "words",
    [
        "",
        "12 weeks",
        "for 2 weeks",
        "2 times a month",
        "every other week",
        "once every 2 weeks",
        "biweekly",
        "as needed",
    ],
)
def test_what_is_not_said_is_not_guessed(words):
    assert times_a_week(words) is None


@pytest.mark.parametrize("words", ["0 times a week", "8 times a week", "10 times a week"])
def test_a_week_has_seven_days(words):
    assert times_a_week(words) is None


def test_the_weekdays_are_as_many_as_the_visits_and_none_where_nobody_knows():
    assert weekdays_for(None) == ()
    assert [len(set(weekdays_for(count))) for count in range(1, 8)] == [1, 2, 3, 4, 5, 6, 7]
    assert weekdays_for(3) == (0, 2, 4)
