"""The plain values of a case: words, texts, numbers, dates, times and amounts. What was read once is remembered."""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from billing.rules.wire.shapes import Shape

_REMEMBERED = 20_000
_LARGEST = 1_000_000
_LONGEST_AMOUNT = 15


def one_of(words: tuple[str, ...]) -> Shape:
    """One of these words."""
    # A dict's own look-up is the quickest reader there is, and refuses whatever is no key of it.
    return Shape({word: word for word in words}.__getitem__, f"This must be one of {', '.join(words)}.")


def a_whole_number(least: int) -> Shape:
    """A whole number from `least` on; one beyond a million is a slip."""

    def read(value: Any) -> int:
        if type(value) is int and least <= value <= _LARGEST:
            return value
        raise ValueError

    return Shape(read, f"This must be a whole number, at least {least} and at most {_LARGEST}.")


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    raise TypeError


def _truth(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise TypeError


def _id(value: Any) -> str | int:
    if type(value) is str or type(value) is int:
        return value
    raise TypeError


class _Dates(dict[Any, date]):
    """Dates by the way they are written."""

    def __missing__(self, text: Any) -> date:
        if type(text) is not str or len(text) != 10 or not text[4] == text[7] == "-":
            raise ValueError
        day = date.fromisoformat(text)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = day
        return day


class _Times(dict[Any, datetime]):
    """Times by the way they are written; Python itself reads more ways than the contract has."""

    def __missing__(self, text: Any) -> datetime:
        if type(text) is not str or not 16 <= len(text) <= 25 or not _laid_out(text):
            raise ValueError
        time = datetime.fromisoformat(text)
        try:
            if time.tzinfo is not None:
                time.astimezone(UTC)
        except OverflowError:
            raise ValueError from None
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = time
        return time


def _laid_out(text: str) -> bool:
    """Whether the separators stand where YYYY-MM-DDTHH:MM[:SS][offset] has them."""
    if not (text[4] == text[7] == "-" and text[10] == "T" and text[13] == ":"):
        return False
    rest = text[19:] if text[16:17] == ":" else text[16:]
    if not rest or rest == "Z":
        return True
    return len(rest) == 6 and rest[0] in "+-" and rest[3] == ":" and rest[4] <= "5"


class _Amounts(dict[Any, Decimal]):
    """Amounts of money by the way they are written."""

    def __missing__(self, text: Any) -> Decimal:
        if type(text) is not str or len(text) > _LONGEST_AMOUNT or not text.isascii():
            raise ValueError
        whole, point, cents = text.partition(".")
        if not whole.isdigit() or (point and not cents.isdigit()):
            raise ValueError
        if len(self) >= _REMEMBERED:
            self.clear()
        amount = self[text] = Decimal(text)
        return amount


# Python keeps one string of each code, and so finds it in a table by what it is and not by what it says.
A_CODE = Shape(sys.intern, "This must be a string.")
A_TEXT = Shape(_text, "This must be a string.")
A_TRUTH = Shape(_truth, "This must be true or false.")
AN_ID = Shape(_id, "This must be a string or a whole number.")
A_DATE = Shape(_Dates().__getitem__, "This must be a date such as 2026-03-02.")
A_TIME = Shape(
    _Times().__getitem__, "This must be a time such as 2026-03-02T09:00, 2026-03-02T09:00:30 or 2026-03-02T09:00-05:00."
)
AN_AMOUNT = Shape(_Amounts().__getitem__, "This must be an amount as a string, such as 36.40.")
