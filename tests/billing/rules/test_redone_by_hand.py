"""A reader with the sentences alone can redo the units: what a basis says is read back and reckoned again."""

import re
from random import Random

import pytest

from billing.rules.assess import assess
from billing.rules.facts import PayerTerms
from tests.billing.rules.random_days import random_day

COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
SUM = re.compile(
    r"^(?:([\d +]+) = )?(\d+) timed minutes? (?:lie between (\d+) and (\d+): (\d+)|(?:is|are) fewer than 8: no) unit"
)
OWN = re.compile(r"(\d+) minutes?(?: hold (\w+) whole 15s?(?:, (\d+) left over)?|, less than one whole 15)\.")
CHART = re.compile(r"(\d+) minutes? lie between (\d+) and (\d+): (\d+) units? of 15 minutes\.")
FEW = re.compile(r"(\d+) minutes? (?:is|are) fewer than 8: no unit\.$")
TAKES = re.compile(r"(?:: the last unit|one of the \d+ units that remain)\.$")
PEOPLE = re.compile(r"^Therapist (\d+) minutes?, (\w+) whole 15s?; assistant alone (\d+), (\w+) whole 15s?\.$")
LAST = re.compile(
    r"^(?:The last unit is|Of the last unit|Alone, the assistant gave .* of the last unit).*: (no )?(?:CQ|CO)\.$"
)


def number(word):
    return COUNTS.index(word) if word in COUNTS else int(word)


def texts_of(part):
    return [sentence.text for sentence in part.basis]


def units_by(texts, code, minutes):
    """Units of a code, redone from its sentences; each number is checked on the way."""
    for text in texts:
        if found := CHART.search(text):
            told, fewest, most, units = map(int, found.groups())
            assert fewest <= told <= most
            assert (told, units) == (minutes, (most - 7) // 15)
            return units
        if found := FEW.search(text):
            assert int(found[1]) == minutes < 8
            return 0
    whole, left = 0, minutes
    for text in texts:
        if found := OWN.search(text):
            told, whole, left = int(found[1]), number(found[2] or "no"), int(found[3] or 0 if found[2] else found[1])
            assert told == minutes == 15 * whole + left
    assert not left or any(text.startswith(f"{left} minute") for text in texts)
    return whole + any(TAKES.search(text) or goes_to(code, text) for text in texts)


def goes_to(code, text):
    """Whether a tie's sentence ends with this code among those that take a unit."""
    said = re.search(r"(?:It goes|They go) to (.*)\.$", text)
    return bool(said) and code in said[1]


def split_by(texts, units):
    """Of the units of a code, those without and with the mark, redone from the sentences about who gave them."""
    if any(text.startswith("All ") and "an assistant's alone" in text for text in texts):
        return 0, units
    plain, marked = units, 0
    for text in texts:
        if found := PEOPLE.search(text):
            plain, marked = number(found[2]), number(found[4])
            assert (plain, marked) == (int(found[1]) // 15, int(found[3]) // 15)
    for text in texts:
        if found := LAST.search(text):
            plain, marked = plain + bool(found[1]), marked + (not found[1])
        if text.startswith("Two units are left over"):
            plain, marked = plain + 1, marked + 1
    return plain, marked


def check_total(given):
    sentence, *_ = texts_of(given)
    parts, total, fewest, most, units = SUM.search(sentence).groups()
    assert sum(map(int, (parts or total).split("+"))) == int(total) == given.timed_minutes
    assert int(fewest or 0) <= int(total) <= int(most or 7)
    assert int(units or 0) == sum(line.units for line in given.lines)


def check_lines(given):
    for code in {line.code for line in given.lines}:
        lines = [line for line in given.lines if line.code == code]
        for line in lines:
            texts = texts_of(line)
            units = units_by(texts, code, line.code_minutes)
            marked = bool({"CQ", "CO"}.intersection(line.modifiers))
            assert units == sum(other.units for other in lines), texts
            assert split_by(texts, units)[marked] == line.units, texts


@pytest.mark.parametrize("method", ["cms_total_time", "cpt_midpoint"])
def test_a_reader_can_redo_every_unit_from_the_sentences(method):
    dice = Random(7)
    for _ in range(300):
        day = random_day(dice).day
        given = assess(
            day, PayerTerms(method, edits="none", assistant_modifiers=None if day.date.year < 2020 else True)
        )
        check_lines(given)
        if given.lines and method == "cms_total_time":
            check_total(given)
        for entry in given.unbilled:
            assert units_by(texts_of(entry), entry.code, entry.minutes) == 0


def test_an_untimed_line_says_its_unit_and_a_clock_of_its_own_its_minutes(lay_out, answer):
    given = answer(lay_out([("97150", 20), ("97550", 53)]), edits="none")
    said = {line.code: " ".join(texts_of(line)) for line in given.lines}
    assert "1 unit a day" in said["97150"]
    assert "53 minutes" in said["97550"]
    assert "23 minutes beyond the first 30 lie between 23 and 37: 2 units" in said["97551"]
