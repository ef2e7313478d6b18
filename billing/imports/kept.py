"""Which of CMS's files have been imported: nobody's name is with them, so the rows themselves are the trail."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from billing.models import EditFile

Kind = EditFile.Kind


@dataclass(frozen=True, slots=True)
class KeptTable:
    """The files of a table of one quarter and revision, by part; of a part that came again, the last one holds."""

    kind: str
    table: str
    quarter: dt.date
    revision: int
    files: tuple[EditFile, ...]

    @property
    def name(self) -> str:
        """What it is, in words."""
        revised = f", revision {self.revision}" if self.revision else ""
        return f"{Kind(self.kind).label}, {quarter_name(self.table, self.quarter)}{revised}"

    @property
    def missing(self) -> list[int]:
        """The parts of a pair table that are not here: it comes into use once there are none."""
        here = {file.part for file in self.files}
        return [part for part in range(1, EditFile.PARTS + 1) if self.kind == Kind.PAIRS and part not in here]

    @property
    def replaced(self) -> list[EditFile]:
        """Files in whose place a later one came."""
        last = {file.part: file for file in self.files}
        return [file for file in self.files if last[file.part] is not file]


def kept_tables() -> list[KeptTable]:
    """All that was imported, the latest quarter first; one query."""
    files = EditFile.objects.defer("rows").order_by("-quarter", "kind", "table", "-revision", "part", "pk")
    by_table = groupby(files, key=lambda file: (file.kind, file.table, file.quarter, file.revision))
    return [KeptTable(*which, tuple(found)) for which, found in by_table]


def quarter_name(table: str, quarter: dt.date) -> str:
    """A table and quarter in words."""
    return f"{EditFile.Table(table).label} {quarter.year} Q{(quarter.month + 2) // 3}"
