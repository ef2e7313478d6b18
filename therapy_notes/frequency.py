"""How often a week, out of the words in which a plan of care says it (Pub. 100-02 ch. 15 §220.1.2 B)."""

import re

NUMBERS = dict(zip(("one", "two", "three", "four", "five", "six", "seven"), range(1, 8), strict=True))
NUMBERS |= {"once": 1, "twice": 2, "thrice": 3}
SHORT = {"biw": 2, "tiw": 3, "daily": 5}  # twice and three times a week; every working day
# 3 times a week, 2x/week, 2-3 days per wk, three times weekly, twice weekly, once a week
WEEKLY = re.compile(
    r"\b(?P<count>\d|one|two|three|four|five|six|seven|once|twice|thrice)"
    r"(?:\s*(?:-|–|to|or)\s*\w+?)?"
    r"\s*(?:x|×|times|days|visits|sessions)?\s*"
    r"(?:(?:/|\ba|\bper|\beach|\bevery)\s*(?:week|wk)|weekly|(?<=[x×])\s*(?:week|wk))\b",
    re.IGNORECASE,
)
EVERY_WEEK = re.compile(r"\b(?:weekly|(?:every|each) week)\b", re.IGNORECASE)
# Spread over the week, Monday 0.
SPREAD = {1: (1,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


def times_a_week(words):
    """Visits a week, from 1 to 7; the lower figure of a range; None where the words do not say it."""
    for word, count in SHORT.items():
        if re.search(rf"\b{word}\b", words, re.IGNORECASE):
            return count
    found = WEEKLY.search(words)
    if found is None:
        return 1 if EVERY_WEEK.search(words) else None
    said = found["count"].lower()
    count = NUMBERS.get(said) or int(said)
    return count if 1 <= count <= 7 else None


def weekdays_for(count):
    """Weekdays that many times a week, Monday 0; none where nobody knows how often."""
    return SPREAD.get(count, tuple(range(count or 0)))
