"""What is in force on a date, table by table, for the page and the command that show it."""

import datetime as dt
from dataclasses import dataclass

from billing.rules.contents import Table, edit_tables, said_values, tables
from billing.rules.dated import Rule
from billing.tables import current_tables


@dataclass(frozen=True, slots=True)
class TableOn:
    """A table on a date: its row in force, if there is one, and the next that is known."""

    table: Table
    row: Rule | None
    following: Rule | None
    confirmed: bool

    @property
    def about(self) -> str:
        """What the table is about, without the marks of a written page."""
        return self.table.about.replace("`", "")

    @property
    def values(self) -> list[tuple[str, str]]:
        """The values in force, in words."""
        return list(said_values(self.row.values)) if self.row else []

    @property
    def since(self) -> dt.date | None:
        """The first day of the row in force; None for a list whose entries have their own days."""
        return self.row.effective if self.row and self.row.effective != dt.date.min else None


def tables_on(date: dt.date) -> list[TableOn]:
    """Every table of the law and of the edits on the date; those that nobody has confirmed for it come first."""
    found = [_on(table, date) for table in (*tables(), *edit_tables(current_tables()))]
    return sorted(found, key=lambda one: one.confirmed)


def _on(table: Table, date: dt.date) -> TableOn:
    return TableOn(table, table.in_force(date), table.following(date), table.confirmed(date))
