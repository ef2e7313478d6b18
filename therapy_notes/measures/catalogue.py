"""The measures there are: those of `measures.toml`, and a clinic's own under `own-` and their number."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError

from therapy_notes.models import OwnMeasure

TABLE = Path(__file__).with_name("measures.toml")
NUMBER = re.compile(r"[+-]?(\d{1,6}(\.\d{0,4})?|\.\d{1,4})")
GRADES = ("0", "1", "2-", "2", "2+", "3-", "3", "3+", "4-", "4", "4+", "5")
THIRD = 1 / 3  # of a grade, which a plus or a minus is in a drawing
OWN = "own-"
OWN_GROUP = "The clinic's own"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `kind` is `number`, `angle` (degrees of motion) or `grade` (muscle strength, 0 to 5).

    `mdc` is the smallest change that is more than the error of measuring, in its unit, with `mdc_source`; None where
    none is known. `usual` is where a joint's motion usually ends. Of a `licensed` one there is the name and no item.
    """

    key: str
    name: str
    short: str
    unit: str
    kind: str
    lowest: float
    highest: float
    decimals: int
    lower_is_better: bool
    both_sides: bool
    mdc: float | None
    mdc_source: str
    licensed: bool
    group: str = ""
    motion: str = ""
    usual: int | None = None
    disciplines: tuple[str, ...] = ("PT", "OT", "SLP")
    hint: str = ""

    def number(self, value):
        """The value as a number to draw and to compare; None where the text is no value of this measure."""
        if self.kind == "grade":
            step = {"-": -THIRD, "+": THIRD}.get(value[1:], 0.0)
            return int(value[0]) + step if value in GRADES else None
        return float(value) if NUMBER.fullmatch(value) else None

    def shown(self, value):
        """The value with its unit: 18.4 s, 48/56, 95°, 4+/5."""
        return with_unit(value, self.unit)

    def check(self, value):
        """The text as it is kept: without spaces, no more decimals than it has. Raises ValidationError."""
        text = value.strip().replace("–", "-").replace("−", "-")
        if self.kind == "grade":
            if text not in GRADES:
                raise ValidationError(f"{self.name} is graded 0 to 5, with a plus or minus from 2- to 4+.")
            return text
        return plain_number(
            text, self.short, lowest=self.lowest, highest=self.highest, decimals=self.decimals, unit=self.unit
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Measures that stand together; `motions` are a body region's, each with its range and its strength."""

    name: str
    measures: tuple[Measure, ...]
    is_region: bool = False

    @property
    def motions(self):
        """A region's motions in order: the name, then the measure of its range and of its strength, or None."""
        found = {}
        for one in self.measures:
            found.setdefault(one.motion, {})[one.kind] = one
        return [(name, kinds.get("angle"), kinds.get("grade")) for name, kinds in found.items()]


def find(key, clinic):
    """The measure of that key, also one that the clinic retired; None where there is none."""
    if key.startswith(OWN):
        number = key.removeprefix(OWN)
        row = OwnMeasure.objects.filter(pk=number, clinic=clinic).first() if number.isdecimal() else None
        return of_row(row) if row else None
    return known().get(key)


def offered(clinic, discipline):
    """The groups of what a discipline takes in that clinic, its own first; one query."""
    groups = {}
    for row in OwnMeasure.objects.filter(clinic=clinic, retired_at=None):
        groups.setdefault(OWN_GROUP, []).append(of_row(row))
    for one in known().values():
        if discipline in one.disciplines:
            groups.setdefault(one.group, []).append(one)
    return [Group(name, tuple(found), bool(found[0].motion)) for name, found in groups.items()]


def of_row(row):
    """A clinic's own measure as the others are."""
    return Measure(
        key=f"{OWN}{row.pk}",
        name=row.name,
        short=row.name,
        unit=row.unit,
        kind="number",
        lowest=float(row.lowest),
        highest=float(row.highest),
        decimals=row.decimals,
        lower_is_better=row.lower_is_better,
        both_sides=row.both_sides,
        mdc=None,
        mdc_source="",
        licensed=False,
        group=OWN_GROUP,
    )


@cache
def known():
    """The measures of the table by their keys, in its order."""
    table = tomllib.loads(TABLE.read_text("utf-8"))
    rows = [_of_table(key, row) for key, row in table["measures"].items()]
    rows += [one for region, row in table["regions"].items() for one in _motions(region, row)]
    return {one.key: one for one in rows}


def plain_number(text, name, *, lowest=None, highest=None, decimals=4, unit=""):
    """A typed number as it is kept. Raises ValidationError with a sentence that names what is measured."""
    if not NUMBER.fullmatch(text):
        raise ValidationError(f"{name} is a number{_in(unit)}: type digits only.")
    number = float(text)
    if lowest is not None and not lowest <= number <= highest:
        raise ValidationError(f"{name} goes from {_plain(lowest)} to {_plain(highest)}.")
    kept = round(number, decimals)
    if kept != number:
        most = f"at most {decimals} decimal{'s' if decimals > 1 else ''}" if decimals else "a whole number"
        raise ValidationError(f"{name} is {most}.")
    return _plain(kept)


def with_unit(value, unit):
    """A value and its unit as they stand together: 18.4 s, 48/56, 95°, 80%."""
    return f"{value}{unit}" if unit.startswith(("/", "°", "%")) else f"{value} {unit}".strip()


def _in(unit):
    return f" of {unit}" if unit and not unit.startswith("/") else ""


def _plain(number):
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _of_table(key, row):
    facts = {"short": row["name"], "unit": "", "kind": "number", "lowest": 0, "decimals": 0, "lower_is_better": False}
    facts |= {"both_sides": False, "mdc": None, "mdc_source": "", "licensed": False}
    facts |= {name: tuple(value) if name == "disciplines" else value for name, value in row.items()}
    return Measure(key=key, **facts)


def _motions(region, row):
    """Range and strength of each motion of a region; a motion says the ends of its range, or that it has none."""
    for name, facts in row["motions"].items():
        words = facts.get("name", name.replace("_", " "))
        shared = {"motion": words[0].upper() + words[1:], "group": row["name"], "lower_is_better": False}
        shared |= {"both_sides": facts.get("both_sides", True), "licensed": False, "decimals": 0}
        shared |= {"disciplines": tuple(row["disciplines"]), "hint": facts.get("hint", "")}
        whole = f"{facts.get('joint') or row.get('joint') or row['name']} {words}"
        if "usual" in facts:
            ends = {"lowest": facts.get("lowest", 0), "highest": facts["highest"], "usual": facts["usual"]}
            means = {"mdc": row.get("mdc"), "mdc_source": row.get("mdc_source", "")}
            yield Measure(f"rom-{region}-{name}", whole, whole, "°", "angle", **ends, **means, **shared)
        if facts.get("strength", True):
            name, short = f"strength-{region}-{name}", f"{whole} strength"
            means = {"lowest": 0, "highest": 5, "mdc": None, "mdc_source": ""}
            yield Measure(name, short, short, "/5", "grade", **means, **shared)
