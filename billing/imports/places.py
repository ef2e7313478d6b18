"""Which file of CMS a file is: its name says so, or the person who imports it."""

import datetime as dt
import re
from dataclasses import dataclass

from billing.imports.kept import quarter_name
from billing.imports.sources import Source
from billing.models import EditFile
from billing.rules.edits.tables import PayerTable

_PAIR_NAME = re.compile(
    r"cci(?P<table>pra|oph)-v(?P<major>\d{1,3})(?P<minor>[0-3])r(?P<revision>\d{1,3})-f(?P<part>[1-4])", re.I
)
_LIMIT_TABLE = re.compile(r"(?P<table>practitioner|outpatient_?hospital|dme)", re.I)
_LIMIT_DATE = re.compile(r"(?P<month>\d{2})-(?P<day>\d{2})-(?P<year>\d{4})")
# Words of a file name without their underscores.
_TABLES: dict[str, PayerTable] = {
    "pra": "practitioner",
    "practitioner": "practitioner",
    "oph": "outpatient_hospital",
    "outpatienthospital": "outpatient_hospital",
}
# CMS counts its versions by the year: 30.2 is the third quarter of 2024.
_YEAR_OF_VERSION_0 = 1994
_LAST_YEAR = 2099


class ImportRefused(Exception):
    """Nothing was imported; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Which file of CMS it is: of which table, quarter and revision, and which part."""

    table: PayerTable
    quarter: dt.date
    revision: int = 0
    part: int = 1

    def __str__(self) -> str:
        return f"{quarter_name(self.table, self.quarter)}, part {self.part}"


@dataclass(frozen=True)
class Options:
    """What the person says of the files where their names do not; `replace` puts one in another's place."""

    table: PayerTable | None = None
    quarter: dt.date | None = None
    part: int | None = None
    replace: bool = False


def place_of(kind: EditFile.Kind, source: Source, options: Options) -> Place:
    """Where the file belongs. ImportRefused where neither its name nor the person says so."""
    return _pair_place(source, options) if kind == EditFile.Kind.PAIRS else _limit_place(source, options)


def _pair_place(source: Source, options: Options) -> Place:
    name = _PAIR_NAME.search(source.name)
    table, quarter, part = options.table, options.quarter, options.part
    if name:
        year = _YEAR_OF_VERSION_0 + int(name["major"])
        table = table or _TABLES[name["table"].lower()]
        quarter = quarter or quarter_of(year, 1 + 3 * int(name["minor"]))
        part = part or int(name["part"])
    if table is None or quarter is None or part is None:
        raise ImportRefused(
            f"{source.name}: the name does not say which file it is, as ccipra-v302r0-f1 does. "
            "Give --table, --quarter and --part, one file at a time."
        )
    return Place(table, quarter, int(name["revision"]) if name else 0, part)


def _limit_place(source: Source, options: Options) -> Place:
    table, quarter = options.table, options.quarter
    if (name := _LIMIT_TABLE.search(source.name)) and table is None:
        table = _TABLES.get(name["table"].lower().replace("_", ""))
        if table is None:
            raise ImportRefused(f"{source.name}: limits for suppliers of equipment are not used here.")
    if (name := _LIMIT_DATE.search(source.name)) and quarter is None:
        quarter = quarter_of(int(name["year"]), int(name["month"]))
    if table is None or quarter is None:
        raise ImportRefused(
            f"{source.name}: the name does not say which file it is, as "
            "MCR_MUE_PractitionerServices_Eff_07-01-2024 does. Give --table and --quarter."
        )
    return Place(table, quarter)


def quarter_of(year: int, month: int) -> dt.date | None:
    """The first day of the quarter; None if there is no such month, or CMS had or has no tables in that year."""
    if not (1 <= month <= 12 and _YEAR_OF_VERSION_0 <= year <= _LAST_YEAR):
        return None
    return dt.date(year, month - (month - 1) % 3, 1)
