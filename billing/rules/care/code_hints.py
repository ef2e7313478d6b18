"""A description that reads like another code: water, walking, self-care, balance or plain exercise."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from billing.rules import catalogue
from billing.rules.dated import Rule, in_force
from billing.rules.facts import BillingDay
from billing.rules.findings import Finding, found

_MARKS = str.maketrans(dict.fromkeys(",.;:!?()[]/-–&+\"'\n\t", " "))


class Hint(NamedTuple):
    """Words that read like the code; `tasks` are those that speak against it."""

    code: str
    about: str
    words: tuple[str, ...]
    pattern: re.Pattern[str] | None
    tasks: tuple[str, ...]


class Hints(NamedTuple):
    """All hints in force on a day for the `codes` whose descriptions are read.

    `telling` holds one word of each phrase, the longest: a text without any of them, and of no pattern, has no hint.
    """

    rule: Rule
    codes: tuple[str, ...]
    hints: tuple[Hint, ...]
    telling: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]


class Description(NamedTuple):
    """The words for one activity of a code; `name` is what a message calls it."""

    code: str
    name: str
    text: str
    day: BillingDay


def hints_on(on: date) -> Hints:
    """The words that hint at another code on a date of service. NoRuleInForce before the first row."""
    return _hints_since(in_force("code_hints", on=on).effective)


@lru_cache(maxsize=16)
def _hints_since(since: date) -> Hints:
    """Those of one row of the table, once for all the days on which it is in force."""
    rule = in_force("code_hints", on=since)
    tasks = tuple(rule.values["tasks"])
    hints = tuple(
        Hint(
            code=row["code"],
            about=row["about"],
            words=tuple(row["words"]),
            pattern=re.compile(row["pattern"]) if "pattern" in row else None,
            tasks=() if row.get("in_any_task") else tasks,
        )
        for row in rule.values["hints"]
    )
    telling = frozenset(max(words.split(), key=len) for hint in hints for words in hint.words)
    patterns = tuple(hint.pattern for hint in hints if hint.pattern)
    return Hints(rule, tuple(rule.values["codes"]), hints, telling, patterns)


def check_code_hint(description: Description) -> Iterable[Finding]:
    """What is described reads like another code that the discipline may use (Pub. 100-04 ch. 5 §20)."""
    hints = hints_on(description.day.date)
    text = description.text.lower()
    words = text.translate(_MARKS).split()
    if not hints.telling.isdisjoint(words):
        return _hint(hints, description, words)
    for pattern in hints.patterns:
        if pattern.search(text):
            return _hint(hints, description, words)
    return ()


CHECKS: tuple[Callable[[Description], Iterable[Finding]], ...] = (check_code_hint,)


def _hint(hints: Hints, description: Description, words: list[str]) -> Iterator[Finding]:
    """The first hint that no whole task speaks against, if the discipline has its code."""
    text = description.text.lower()
    for hint in hints.hints:
        said = _said(hint, text, f" {' '.join(words)} ")
        if said and not any(task in text for task in hint.tasks) and _usable(hint.code, description.day):
            message = (
                f'{description.name} reads like {hint.code}, {hint.about} ("{said}"): '
                f"choose {hint.code} if it fits better, or describe the whole task that was practiced."
            )
            yield found("code-hint", message, citation=hints.rule.citation, subject=description.code)
            return


def _said(hint: Hint, text: str, plain: str) -> str:
    """The words that read like the code, empty if there are none."""
    words = next((words for words in hint.words if f" {words} " in plain), "")
    match = hint.pattern.search(text) if hint.pattern and not words else None
    return match[0] if match else words


def _usable(number: str, day: BillingDay) -> bool:
    code = catalogue.find(number)
    return code is not None and day.discipline in code.disciplines and code.in_force(day.date)
