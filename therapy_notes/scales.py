"""The scales of assistance: which levels a clinic chooses from, their order for trends, and what Section GG may say."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Level:
    """One level; `code` is what an activity holds, and what its button shows.

    `rank` orders the levels of a scale for trends, most help lowest; None where nothing was tried. `share` is what the
    patient does, in percent from and to, None where the scale names none. `gg` is the Section GG code it suggests, and
    `doubt` says where that is not clear; both are empty where there is nothing to say.
    """

    code: str
    scale: str
    words: str
    key: str
    rank: int | None = None
    share: tuple[int, int] | None = None
    gg: str = ""
    doubt: str = ""

    @property
    def brief(self):
        """Its words up to the colon, in lower case, for a line of text."""
        words = self.words.partition(":")[0]
        return words[0].lower() + words[1:]


def levels(scale):
    """The levels of a scale ("classic" or "gg"), in the order of its buttons."""
    return tuple(one for one in _all().values() if one.scale == scale)


def level(code):
    """The level of that code, of whichever scale; None where there is none."""
    return _all().get(code)


def rank(code):
    """Its place in the order of its own scale, most help lowest; None where nothing was tried or said."""
    found = level(code)
    return found.rank if found else None


def suggested_gg(code, helpers=1):
    """The Section GG code that a classic level and so many helpers suggest; empty where nothing can be suggested.

    Two helpers make any help dependent; who needs none has none, whatever the number says.
    """
    found = level(code)
    if found is None or not found.gg:
        return ""
    helped = rank(found.gg) < max(one.rank for one in levels("gg") if one.rank)
    return _table()["two_helpers"] if helpers == 2 and helped else found.gg


def key_range(scale):
    """The first and the last key of the levels that can be ranked, as the page names them: 1 and 0, or 6 and 1."""
    keys = [one.key for one in levels(scale) if one.rank]
    return keys[0], keys[-1]


@cache
def _table():
    return tomllib.loads(TABLE.read_text("utf-8"))


@cache
def _all():
    return {
        code: Level(code, scale, **row | {"share": tuple(row["share"]) if "share" in row else None})
        for scale in ("classic", "gg")
        for code, row in _table()[scale]["levels"].items()
    }
