"""The paragraphs that a document rests on, numbered as they come, with the tables that carry them and their dates."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from billing.rules.contents import Table, edit_tables, tables
from billing.rules.dated import Rule
from billing.tables import current_tables


@dataclass(frozen=True, slots=True)
class InForce:
    """A row of a table in force on one of the document's days; `since` is None where its entries have their own."""

    table: str
    since: dt.date | None
    confirmed_through: dt.date


@dataclass(frozen=True, slots=True)
class Source:
    """A paragraph under its number; no row where no table of the law, but a payer's terms or the record, says it."""

    number: int
    citation: str
    rows: tuple[InForce, ...]


class Sources:
    """Gives each paragraph one number, in the order in which they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, citation: str) -> int:
        """The paragraph's number; of a new one the next."""
        return self._numbers.setdefault(citation, len(self._numbers) + 1)

    def listed(self, dates: Collection[dt.date], law: Sequence[Table] | None = None) -> list[Source]:
        """All that were cited, with the rows in force on these dates; `law` is `tables_of_law()` where at hand."""
        cited: dict[str, dict[InForce, None]] = {citation: {} for citation in self._numbers}
        for table in law or tables_of_law():
            for rule in _rules(table, dates):
                if rule.citation in cited:
                    since = rule.effective if rule.effective != dt.date.min else None
                    cited[rule.citation][InForce(table.name.replace("_", " "), since, rule.confirmed_through)] = None
        return [Source(self._numbers[citation], citation, tuple(rows)) for citation, rows in cited.items()]


def tables_of_law() -> list[Table]:
    """Every table of the law, and the edits in use."""
    return [*tables(), *edit_tables(current_tables())]


def _rules(table: Table, dates: Collection[dt.date]) -> list[Rule]:
    """The rows in force on the first date, on the last, and between them."""
    first, last = min(dates), max(dates)
    begun = [row for row in table.rows if first < row.effective <= last]
    return [row for row in (table.in_force(first), *begun) if row]
