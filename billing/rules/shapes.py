"""What a value read from JSON must be. A shape reads a value at its path, or names the first fault there."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

Shape = Callable[[Any, str], Any]
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOTHING: Mapping[str, Shape] = MappingProxyType({})


class Fault(Exception):
    """Something that cannot be understood: the path of the field, empty for the whole, and what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Pairs:
    """A JSON object as it is written: keys in order, given twice or not."""

    pairs: tuple[tuple[str, Any], ...]


def parse(line: bytes) -> Pairs:
    """One line as an object. Fault where it is none."""
    try:
        value = json.loads(line.decode(), object_pairs_hook=lambda pairs: Pairs(tuple(pairs)), parse_constant=_constant)
    except UnicodeDecodeError:
        raise Fault("", "This line is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise Fault("", "This line is not JSON.") from None
    if not isinstance(value, Pairs):
        raise Fault("", "This line is not a JSON object.")
    return value


def record(make: Callable[..., Any], needed: Mapping[str, Shape], optional: Mapping[str, Shape] = _NOTHING) -> Shape:
    """An object with these keys and no others; faults in the order it is written, then what is missing."""
    shapes = {**needed, **optional}

    def read(value: Any, path: str) -> Any:
        if not isinstance(value, Pairs):
            raise Fault(path, "This must be an object.")
        found: dict[str, Any] = {}
        for key, part in value.pairs:
            where = _under(path, key)
            if key in found:
                raise Fault(where, "This key is given twice.")
            if key not in shapes:
                raise Fault(where, f"This key is unknown; known are {', '.join(shapes)}.")
            found[key] = shapes[key](part, where)
        for key in needed:
            if key not in found:
                raise Fault(_under(path, key), "This key is missing.")
        return make(**found)

    return read


def list_of(shape: Shape) -> Shape:
    """A list, each of one shape; gives a tuple."""

    def read(value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise Fault(path, "This must be a list.")
        return tuple(shape(part, f"{path}[{place}]") for place, part in enumerate(value))

    return read


def one_of(words: tuple[str, ...]) -> Shape:
    """One of these words."""

    def read(value: Any, path: str) -> Any:
        if not isinstance(value, str) or value not in words:
            raise Fault(path, f"This must be one of {', '.join(words)}.")
        return value

    return read


def a_date(value: Any, path: str) -> date:
    """A calendar date, as 2026-03-02."""
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Fault(path, "This must be a date such as 2026-03-02.")


def a_truth(value: Any, path: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Fault(path, "This must be true or false.")
    return value


def a_count(value: Any, path: str) -> int:
    """A whole number from 1 on."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Fault(path, "This must be a whole number, at least 1.")
    return value


def an_id(value: Any, path: str) -> str | int:
    """What the asker calls the case: a string or a whole number."""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise Fault(path, "This must be a string or a whole number.")
    return value


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON.")
