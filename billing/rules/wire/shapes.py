"""What a value read from JSON must be. A shape gives the value that it reads, or the first fault there."""

import codecs
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

# A JSON object as it is written: keys in order, given twice or not. A JSON list stays a list.
Pairs = tuple[tuple[str, Any], ...]

LONGEST_LINE = 16 * 1024 * 1024
_BLANKS = b" \t\r\n"
# What the reader of a plain value raises: it then was not what the shape wants.
_REFUSED = (KeyError, TypeError, ValueError)
_TWICE = "This key is given twice."


class Fault(Exception):
    """Something that cannot be understood: the path of the field, empty for the whole, and what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message

    def within(self, outer: str) -> "Fault":
        """The same fault, told from one level further out; paths are put together only on the way up."""
        inner = self.field if not self.field or self.field.startswith("[") else f".{self.field}"
        return Fault(outer + inner, self.message)


@dataclass(frozen=True, slots=True)
class Shape:
    """`read` gives the value; it raises Fault, or where that `wants` says it all, KeyError, TypeError or ValueError."""

    read: Callable[[Any], Any]
    wants: str


_NOTHING: Mapping[str, Shape] = MappingProxyType({})
_NOT_JSON = "This line is not JSON, or is nested beyond all use."


def parse(line: bytes) -> Pairs:
    """One line as an object. Fault where it is none."""
    if len(line) > LONGEST_LINE:
        raise Fault("", f"This line is longer than {LONGEST_LINE} bytes.")
    try:
        text = line.strip(_BLANKS).decode()
        value, end = _DECODER.raw_decode(text)
    except UnicodeDecodeError:
        raise Fault("", "This line is not UTF-8.") from None
    except (ValueError, RecursionError):
        marked = line.startswith(codecs.BOM_UTF8)
        said = "This line begins with a byte-order mark: save the file without one." if marked else _NOT_JSON
        raise Fault("", said) from None
    if end != len(text):
        raise Fault("", _NOT_JSON)
    if type(value) is not tuple:
        raise Fault("", "This line is not a JSON object.")
    return value


def record(
    make: Callable[[dict[str, Any]], Any], needed: Mapping[str, Shape], optional: Mapping[str, Shape] = _NOTHING
) -> Shape:
    """An object with these keys and no others; faults in the order it is written, then what is missing.

    `make` is given what was read by key; its Fault or ValueError is one of the whole object.
    """
    shapes = {**needed, **optional}
    readers = {key: shape.read for key, shape in shapes.items()}
    wanted = tuple(needed)

    def read(value: Any) -> Any:
        if type(value) is not tuple:
            raise TypeError
        found: dict[str, Any] = {}
        part: Any = None
        key = ""
        try:
            for key, part in value:
                found[key] = readers[key](part)
        except (Fault, *_REFUSED) as error:
            raise _first_fault(error, value, (key, part), shapes) from None
        if len(found) != len(value):
            raise Fault(_twice(value) or "", _TWICE)
        for key in wanted:
            if key not in found:
                raise Fault(key, "This key is missing.")
        try:
            return make(found)
        except ValueError as error:
            raise Fault("", str(error)) from None

    return Shape(read, "This must be an object.")


def list_of(shape: Shape) -> Shape:
    """A list, each of one shape; gives a tuple."""
    read_one = shape.read

    def read(value: Any) -> Any:
        if type(value) is not list:
            raise TypeError
        items: list[Any] = []
        add = items.append
        try:
            for part in value:
                add(read_one(part))
        except Fault as fault:
            raise fault.within(f"[{len(items)}]") from None
        except _REFUSED:
            raise Fault(f"[{len(items)}]", shape.wants) from None
        return tuple(items)

    return Shape(read, "This must be a list.")


def mapping_of(shape: Shape) -> Shape:
    """An object with any keys, each once, whose values have one shape; gives a dict."""
    read_one = shape.read

    def read(value: Any) -> Any:
        if type(value) is not tuple:
            raise TypeError
        found: dict[str, Any] = {}
        for key, part in value:
            if key in found:
                raise Fault(key, _TWICE)
            try:
                found[key] = read_one(part)
            except Fault as fault:
                raise fault.within(key) from None
            except _REFUSED:
                raise Fault(key, shape.wants) from None
        return found

    return Shape(read, "This must be an object.")


def missing_or(shape: Shape, empty: Any = None) -> Shape:
    """What may be given and empty: null, false, an empty string or list is read as `empty`."""
    read_one = shape.read

    def read(value: Any) -> Any:
        if not value and (value is None or value is False or value == "" or value == []):
            return empty
        return read_one(value)

    return Shape(read, shape.wants)


def _first_fault(error: Exception, value: Pairs, last: tuple[str, Any], shapes: Mapping[str, Shape]) -> Fault:
    """The fault to tell where reading stopped at the pair `last`: a key given twice up to there comes first."""
    key, part = last
    place = next(place for place, (name, other) in enumerate(value) if name == key and other is part)
    twice = _twice(value[: place + 1])
    if twice is not None:
        return Fault(twice, _TWICE)
    if key not in shapes:
        return Fault(key, f"This key is unknown; known are {', '.join(shapes)}.")
    return error.within(key) if isinstance(error, Fault) else Fault(key, shapes[key].wants)


def _twice(value: Pairs) -> str | None:
    """The first key that was there before."""
    seen: set[str] = set()
    for key, _ in value:
        if key in seen:
            return key
        seen.add(key)
    return None


def _constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON.")


_DECODER = json.JSONDecoder(object_pairs_hook=tuple, parse_constant=_constant)
