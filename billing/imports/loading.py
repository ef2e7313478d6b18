"""Bringing CMS's quarterly files in: all files of one call or none."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import transaction

from billing.imports.places import ImportRefused, Options, Place, place_of
from billing.imports.rows import FAULTS_SHOWN, Reading, read_limits, read_pairs
from billing.imports.sources import NotReadable, Source, sources_of
from billing.models import EditFile
from billing.rules.edits.rows import Row, write_rows
from billing.rules.edits.tables import Limit, Pair

Kind = EditFile.Kind
Say = Callable[[str], None]


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


def _read(kind: Kind, source: Source, options: Options, *, at: dt.datetime, say: Say) -> EditFile | None:
    """The file as a row to keep; None if it is here already."""
    place = place_of(kind, source, options)
    where = {"table": place.table, "quarter": place.quarter, "revision": place.revision, "part": place.part}
    known = EditFile.objects.filter(kind=kind, **where).order_by("-pk").first()
    try:
        digest = source.sha256()
    except NotReadable as reason:
        raise ImportRefused(f"{source.name}: {reason}") from None
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
    if reading.table not in ("", place.table):
        raise ImportRefused(f"{source.name}: its header speaks of another table than {place.table}.")
    entries: set[Pair | Limit] = {*reading.pairs, *reading.limits}
    if kind == Kind.LIMITS and len(entries) > len({limit.code for limit in reading.limits}):
        raise ImportRefused(f"{source.name}: a code of the catalogue stands in it with two different limits.")
    return write_rows([Row(place.table, place.quarter, one) for one in entries], header=False), reading.read


def _faults(source: Source, reading: Reading) -> str:
    more = reading.fault_count - len(reading.faults)
    lines = [*reading.faults, *([f"and {more:,} more; the first {FAULTS_SHOWN} are shown"] if more else [])]
    return "\n  ".join([f"{source.name}: nothing was imported, these rows cannot be read:", *lines])
