"""Bringing CMS's quarterly files in: all files of one call or none, and what is still missing afterwards."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from billing.cms_rows import FAULTS_SHOWN, Reading, read_limits, read_pairs
from billing.cms_sources import NotReadable, Source, sources_of
from billing.models_edits import EditFile
from billing.rules.edit_rows import Row, write_rows
from billing.rules.edits import Limit, Pair, PayerTable

PARTS = 4

Kind = EditFile.Kind
Say = Callable[[str], None]

_PAIR_NAME = re.compile(
    r"cci(?P<table>pra|oph)-v(?P<major>\d+)(?P<minor>[0-3])r(?P<revision>\d+)-f(?P<part>[1-4])", re.I
)
_LIMIT_TABLE = re.compile(r"(?P<table>practitioner|outpatient_?hospital|dme)", re.I)
_LIMIT_DATE = re.compile(r"(?P<month>\d{2})-(?P<day>\d{2})-(?P<year>\d{4})")
_TABLES: dict[str, PayerTable] = {
    "pra": "practitioner",
    "practitioner": "practitioner",
    "oph": "outpatient_hospital",
    "outpatienthospital": "outpatient_hospital",
}
# CMS counts its versions by the year: 30.2 is the third quarter of 2024.
_YEAR_OF_VERSION_0 = 1994


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


def import_files(kind: Kind, paths: Sequence[Path], options: Options, *, at: dt.datetime, say: Say) -> list[EditFile]:
    """Import pair edits or unit limits; the new rows. The same file again changes nothing, and says so.

    All files are read before any is kept, in one transaction. ImportRefused says why nothing was imported.
    """
    try:
        sources = [source for path in paths for source in sources_of(path)]
        files = [file for source in sources if (file := _read(kind, source, options, at=at, say=say))]
    except NotReadable as reason:
        raise ImportRefused(str(reason)) from None
    places = [(file.table, file.quarter, file.revision, file.part) for file in files]
    if len(set(places)) < len(places):
        raise ImportRefused("Two of these files are the same part of the same table: give each part once.")
    with transaction.atomic():
        for file in files:
            file.save(force_insert=True)
    return files


def missing_parts(table: str, quarter: dt.date, revision: int) -> list[int]:
    """The parts of a pair table that have not been imported: it comes into use once there are none."""
    here = EditFile.objects.filter(kind=Kind.PAIRS, table=table, quarter=quarter, revision=revision)
    return sorted(set(range(1, PARTS + 1)) - set(here.values_list("part", flat=True)))


def quarter_name(table: str, quarter: dt.date) -> str:
    """A table and quarter in words."""
    return f"{EditFile.Table(table).label} {quarter.year} Q{(quarter.month + 2) // 3}"


def _read(kind: Kind, source: Source, options: Options, *, at: dt.datetime, say: Say) -> EditFile | None:
    """The file as a row to keep; None if it is here already."""
    place = _pair_place(source, options) if kind == Kind.PAIRS else _limit_place(source, options)
    where = {"table": place.table, "quarter": place.quarter, "revision": place.revision, "part": place.part}
    known = EditFile.objects.filter(kind=kind, **where).order_by("-pk").first()
    digest = source.sha256()
    if known and known.sha256 == digest:
        say(f"{source.name}: already imported as {place}; nothing changes.")
        return None
    rows, count = _rows(kind, source, place, say=say)
    if known and known.rows == rows:
        say(f"{source.name}: the same rows as {known.name}, already imported as {place}; nothing changes.")
        return None
    if known and not options.replace:
        raise ImportRefused(
            f"{source.name}: {known.name} was imported as {place} and says otherwise. "
            "If this one corrects it, give --replace."
        )
    kept = rows.count("\n")
    say(f"{source.name}: {place}; {count:,} rows read, {kept:,} kept for the codes of the catalogue.")
    return EditFile(kind=kind, **where, name=source.name, sha256=digest, rows_read=count, rows=rows, imported_at=at)


def _rows(kind: Kind, source: Source, place: Place, *, say: Say) -> tuple[str, int]:
    """The kept rows in the law's format, and how many rows there were."""
    try:
        if kind == Kind.PAIRS:
            reading = read_pairs(source.lines(), progress=lambda count: say(f"{source.name}: {count:,} rows ..."))
        else:
            reading = read_limits(source.records())
    except NotReadable as reason:
        raise ImportRefused(f"{source.name}: {reason}") from None
    if reading.faults:
        raise ImportRefused(_faults(source, reading))
    if kind == Kind.LIMITS and not reading.limits:
        raise ImportRefused(f"{source.name}: no code of the catalogue stands in it: is it CMS's file, unchanged?")
    if reading.table and _TABLES.get(reading.table) != place.table:
        raise ImportRefused(f"{source.name}: its header speaks of another table than {place.table}.")
    entries: set[Pair | Limit] = {*reading.pairs, *reading.limits}
    if kind == Kind.LIMITS and len(entries) > len({limit.code for limit in reading.limits}):
        raise ImportRefused(f"{source.name}: a code of the catalogue stands in it with two different limits.")
    return write_rows([Row(place.table, place.quarter, one) for one in entries], header=False), reading.read


def _faults(source: Source, reading: Reading) -> str:
    more = reading.fault_count - len(reading.faults)
    lines = [*reading.faults, *([f"and {more:,} more; the first {FAULTS_SHOWN} are shown"] if more else [])]
    return "\n  ".join([f"{source.name}: nothing was imported, these rows cannot be read:", *lines])


def _pair_place(source: Source, options: Options) -> Place:
    name = _PAIR_NAME.search(source.name)
    table, quarter, part = options.table, options.quarter, options.part
    if name:
        year = _YEAR_OF_VERSION_0 + int(name["major"])
        table = table or _TABLES[name["table"].lower()]
        quarter = quarter or dt.date(year, 1 + 3 * int(name["minor"]), 1)
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
        quarter = _quarter_of(int(name["year"]), int(name["month"]))
    if table is None or quarter is None:
        raise ImportRefused(
            f"{source.name}: the name does not say which file it is, as "
            "MCR_MUE_PractitionerServices_Eff_07-01-2024 does. Give --table and --quarter."
        )
    return Place(table, quarter)


def _quarter_of(year: int, month: int) -> dt.date | None:
    """The first day of the quarter; None if there is no such month."""
    return dt.date(year, month - (month - 1) % 3, 1) if 1 <= month <= 12 else None
