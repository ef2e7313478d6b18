"""The sentences: why this unit, and why not."""

import pytest

MANUAL = "Pub. 100-04 ch. 5 §20.2"


def texts(part):
    return [sentence.text for sentence in part.basis]


GP = "GP on each line: given under a plan of care of PT."


@pytest.fixture
def example_four(lay_out, answer):
    return answer(lay_out([("97110", 18), ("97140", 13), ("97116", 10), ("97035", 8)]))


def test_the_total_and_its_place_in_the_chart(example_four):
    assert texts(example_four) == ["18 + 13 + 10 + 8 = 49 timed minutes lie between 38 and 52: 3 units.", GP]
    assert example_four.basis[0].citation == MANUAL


def test_whole_units_then_what_became_of_the_minutes_left_over(example_four):
    by_code = {part.code: texts(part) for part in (*example_four.lines, *example_four.unbilled)}
    assert by_code == {
        "97110": [
            "97110: 18 minutes hold one whole 15, 3 left over.",
            "3 minutes left over, the fourth largest remainder; no unit remains: they stay in the note.",
        ],
        "97140": [
            "97140: 13 minutes, less than one whole 15.",
            "13 minutes left over, the largest remainder: one of the 2 units that remain.",
        ],
        "97116": [
            "97116: 10 minutes, less than one whole 15.",
            "10 minutes left over, the second largest remainder: the last unit.",
        ],
        "97035": [
            "97035: 8 minutes, less than one whole 15.",
            "8 minutes left over, the third largest remainder; no unit remains: they stay in the note.",
        ],
    }


def test_a_single_code_has_no_sum(lay_out, answer):
    given = answer(lay_out([("97530", 22)]))
    assert texts(given) == ["22 timed minutes lie between 8 and 22: 1 unit.", GP]
    assert texts(given.lines[0]) == [
        "97530: 22 minutes hold one whole 15, 7 left over.",
        "7 minutes left over; the total gives no further unit: they stay in the note.",
    ]


def test_a_day_below_eight_minutes(lay_out, answer):
    given = answer(lay_out([("97530", 4), ("97110", 3)]))
    assert texts(given) == ["4 + 3 = 7 timed minutes are fewer than 8: no unit."]
    given = answer(lay_out([("97530", 1)]))
    assert texts(given) == ["1 timed minute is fewer than 8: no unit."]
    assert texts(given.unbilled[0])[-1] == "1 minute left over; the total gives no unit: it stays in the note."


def test_equal_remainders_name_the_other_code(lay_out, answer):
    given = answer(lay_out([("97530", 22), ("97110", 7)]))
    assert texts(given.lines[0])[-1] == "7 minutes left over, as many as 97110, but more minutes in all: the last unit."
    assert texts(given.unbilled[0])[-1] == (
        "7 minutes left over, as many as 97530, which has more minutes in all; no unit remains: they stay in the note."
    )


@pytest.mark.parametrize(("prefer", "end"), [([], "97112, which started first."), (["97110"], "97110, as chosen.")])
def test_a_tie_names_the_alternative_on_both_sides(prefer, end, lay_out, answer):
    given = answer(lay_out([("97112", 20), ("97110", 20)], prefer=prefer))
    for line in given.lines:
        other = {"97112": "97110", "97110": "97112"}[line.code]
        assert texts(line)[-1] == (
            f"5 minutes left over and 20 in all, the same as {other}: the last unit could go to either. "
            f"It goes to {end}"
        )


def test_a_tie_for_several_units_says_who_took_them(lay_out, answer):
    given = answer(lay_out([("97530", 12), ("97110", 12), ("97140", 12)], prefer=["97140"]))
    assert texts(given.unbilled[0])[-1] == (
        "12 minutes left over and 12 in all, the same as 97530 and 97140: 2 remaining units could go to any of them. "
        "They go to 97530 (by order of start) and 97140 (as chosen)."
    )


def test_each_code_alone_by_the_midpoint(lay_out, answer):
    given = answer(lay_out([("97112", 24), ("97110", 7)]), "cpt_midpoint")
    assert texts(given) == ["This payer counts each code by itself; minutes left over are not put together.", GP]
    assert texts(given.lines[0]) == ["97112: 24 minutes lie between 23 and 37: 2 units of 15 minutes."]
    assert texts(given.unbilled[0]) == ["97110: 7 minutes are fewer than 8: no unit."]


def test_a_pair_says_how_it_shares(lay_out, answer):
    given = answer(lay_out([("97129", 20), ("97130", 18)], discipline="OT"))
    assert texts(given.lines[0]) == [
        "97129 and 97130: 38 minutes hold two whole 15s, 8 left over.",
        "8 minutes left over: the last unit.",
        "97129 and 97130 share their minutes: the first unit is 97129, any further one 97130.",
    ]


def test_a_clock_of_its_own_says_from_which_minute(lay_out, answer):
    assert texts(answer(lay_out([("97550", 53)])).lines[0])[:2] == [
        "97550: 53 minutes reach its one unit, which counts from minute 16.",
        "97551: 23 minutes beyond the first 30 lie between 23 and 37: 2 units.",
    ]
    assert texts(answer(lay_out([("97550", 15)])).unbilled[0]) == ["97550: 15 minutes are fewer than 16: no unit."]
    assert texts(answer(lay_out([("96125", 91)])).lines[0]) == [
        "96125: 91 minutes lie between 91 and 150: 2 units of 60 minutes."
    ]


def test_an_untimed_code_goes_by_the_day(lay_out, answer):
    given = answer(lay_out([("97161", 40)]))
    assert texts(given.lines[0]) == ["97161 is not counted by the clock: 1 unit a day."]
    assert texts(given) == [GP]


def test_a_payer_that_wants_no_discipline_is_told_of_none(lay_out, answer):
    assert texts(answer(lay_out([("97161", 40)]), discipline_modifiers=False)) == []


def test_what_was_logged_but_does_not_count_is_said_first(log, answer):
    rest = {"pauses": [["09:10", "09:15"]]}
    paused = answer(log([["97530", "09:00", "09:25", rest]]))
    assert texts(paused.lines[0])[0] == "97530: 25 minutes logged, 5 minutes in pauses: 20 minutes count."
    twice = {"pauses": [["09:05", "09:12"], ["09:00", "09:10"]]}
    rested = answer(log([["97530", "09:00", "09:30", twice]]))
    assert texts(rested.lines[0])[0] == "97530: 30 minutes logged, 12 minutes in pauses: 18 minutes count."
    agreed = answer(log([["97530", "09:00", "09:40", {"mode": "cotreatment", "agreed_minutes": 20}]]))
    assert (
        texts(agreed.lines[0])[0]
        == "97530: 40 minutes logged, 20 minutes agreed to another discipline: 20 minutes count."
    )
    shared = answer(log([["97530", "09:00", "09:20"], ["97110", "09:10", "09:30", {"pauses": [["09:25", "09:28"]]}]]))
    said = "97110: 20 minutes logged, 3 minutes in pauses and 10 minutes shared with another entry: 7 minutes count."
    assert texts(shared.lines[1])[0] == said


def test_seconds_that_drop_are_told_of(log, answer):
    (line,) = answer(log([["97530", "09:00:10", "09:25:40", {"pauses": [["09:10", "09:14:30"]]}]])).lines
    said = "97530: 25 minutes 30 seconds logged, 4 minutes 30 seconds in pauses: 21 minutes count."
    assert texts(line)[0] == said
    (entry,) = answer(log([["97530", "09:00", "09:07:59"]])).unbilled
    assert texts(entry)[0] == "97530: 7 minutes 59 seconds logged: 7 whole minutes count."


def test_minutes_outside_the_pool_are_told_apart_from_its_total(lay_out, answer):
    given = answer(lay_out([("97530", 30), ("97550", 38)]))
    total = "30 of the day's 68 timed minutes, those of 15-minute units, lie between 23 and 37: 2 units."
    assert given.basis[0].text == total
    assert given.timed_minutes == 68


def test_minutes_set_aside_say_why_with_their_paragraph(log, answer):
    given = answer(log([["97530", "09:00", "09:15", {"mode": "group"}]]))
    (sentence,) = given.unbilled[0].basis
    assert sentence.text == "97530: 15 minutes in a group or beside another patient. The code is for one-on-one time."
    assert sentence.citation == "Pub. 100-02 ch. 15 §230 A"
    assert [(finding.message, finding.citation) for finding in given.findings] == [(sentence.text, sentence.citation)]


def test_no_sentence_speaks_of_the_way_to_another_unit_or_of_money(example_four):
    parts = (example_four, *example_four.lines, *example_four.unbilled)
    said = " ".join(text for part in parts for text in texts(part))
    assert not any(word in said for word in ("more minute ", "short of", "until the next", "$"))
