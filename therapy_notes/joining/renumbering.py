"""The objects of a part as text, with their references, keys and identifiers made the book's."""

import re
from collections.abc import Sequence

from therapy_notes.joining.parts import Part

# What pikepdf writes has one spelling: delimiters within names and parentheses within strings are escaped, there are
# no comments, every object has generation 0. A string is passed over, and so what looks like a reference inside it.
TOKENS = re.compile(
    rb"\((?:\\.|[^\\()])*\)"
    rb"|\b(\d+) 0 R\b"
    rb"|/(StructParents?) (\d+)"
    rb"|/(ID|Headers) (\[[^\]\\]*\]|\([^()\\]*\)|<[0-9a-f]*>)",
    re.DOTALL,
)
BETWEEN = b"\nendobj\n"  # it stands in no object without strings


CAREFULLY = (b"(", b"/StructParent", b"/ID ", b"/Headers ")  # where other things than references may be
REFERENCE = re.compile(rb"\b(\d+) 0 R\b")


def numbers(part: Part, base: int, order: Sequence[int]) -> list[int]:
    """The numbers in the book by the part's own: from `base` on in this order. 0 is what is left behind."""
    found = [0] * (part.taken + 1)
    for own, number in part.shared.items():
        found[own] = number
    for number, own in enumerate(order, base):
        found[own] = number
    return found


class Names(dict[bytes, bytes]):
    """References by the part's own numbers. What it does not hold is nothing."""

    def __missing__(self, own: bytes) -> bytes:
        return b"null"


class Change:
    """Replaces what the book numbers anew. `mark` goes before the identifiers of structure elements."""

    def __init__(self, numbers: Sequence[int], *, key: int, mark: bytes) -> None:
        self.names = Names({b"%d" % own: b"%d 0 R" % number for own, number in enumerate(numbers) if number})
        self.key = key
        self.texts = {b"(": b"(" + mark, b"<": b"<" + mark.hex().encode()}

    def plain(self, bodies: Sequence[bytes]) -> list[bytes]:
        """Objects that are no streams. Most hold references alone: these are changed in one stroke."""
        found, quick = list(bodies), list[int]()
        strings, keys, identifier, headers = CAREFULLY
        for place, body in enumerate(bodies):
            if strings in body or keys in body or identifier in body or headers in body:
                found[place] = self.one(body)
            else:
                quick.append(place)
        if quick:
            pieces = REFERENCE.split(BETWEEN.join(bodies[place] for place in quick))
            pieces[1::2] = map(self.names.__getitem__, pieces[1::2])
            for place, body in zip(quick, b"".join(pieces).split(BETWEEN), strict=True):
                found[place] = body
        return found

    def one(self, body: bytes) -> bytes:
        """An object that is no stream, or the dictionary of one."""
        return TOKENS.sub(self._changed, body)

    def _changed(self, match: re.Match[bytes]) -> bytes:
        if match[1] is not None:  # most are
            return self.names[match[1]]
        _, key, number, name, texts = match.groups()
        if key:
            return b"/%b %d" % (key, int(number) + self.key)
        if name:
            return b"/%b %b" % (name, re.sub(rb"[(<]", lambda one: self.texts[one[0]], texts))
        return match[0]
