import argparse
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from billing.in_force import TableOn, tables_on
from billing.rules.contents import findings_by_group
from billing.rules.findings import FindingRule, Severity


class Command(BaseCommand):
    help = "Show which rules are in force on a date, with their source, and which of them nobody has confirmed for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=_date, metavar="DATE", help="date of service as 2026-11-21; today by default")
        parser.add_argument("--table", metavar="NAME", help="only this table, with what it is about")

    def handle(self, *args: Any, **options: Any) -> None:
        on, name = options["on"] or timezone.localdate(), options["table"]
        shown = [one for one in tables_on(on) if name in (None, one.table.name)]
        if not shown:
            known = ", ".join(sorted(one.table.name for one in tables_on(on)))
            raise CommandError(f"There is no table {name}. Known are: {known}.")
        self.stdout.write(f"Rules in force on {on}\n\n")
        self._warn([one for one in shown if not one.confirmed])
        for one in shown:
            self.stdout.write("\n".join([*_table(one, in_full=bool(name)), ""]))
        if name == "findings":
            self.stdout.write("\n".join(_findings()))

    def _warn(self, shown: list[TableOn]) -> None:
        if shown:
            names = ", ".join(one.table.name for one in shown)
            self.stdout.write(self.style.WARNING(f"Not confirmed for this date: {names}.\n"))


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date; write it as 2026-11-21.") from None


def _table(one: TableOn, *, in_full: bool) -> Iterator[str]:
    yield one.table.name + ("" if one.confirmed else " (NOT CONFIRMED)")
    if in_full:
        yield f"    {one.about}"
    if one.row is None:
        yield f"    No rule yet: the first begins on {one.table.rows[0].effective}."
        return
    since = f"from {one.since}, " if one.since else ""
    yield f"    {one.row.citation}; {since}confirmed through {one.row.confirmed_through}"
    yield from (f"    {name}: {value}" for name, value in one.values)
    if one.following:
        yield f"    The next row begins on {one.following.effective}."


def _otherwise(rule: FindingRule) -> str:
    """The severity that the finding has where it varies."""
    if not rule.severity_when:
        return ""
    return " or warning" if rule.severity is Severity.ERROR else " or error"


def _findings() -> Iterator[str]:
    for group, rules in findings_by_group():
        yield f"\n{group}"
        for rule in rules:
            held = f"holds {rule.holds_medicare} under Medicare, {rule.holds_elsewhere} elsewhere"
            yield f"    {rule.code}: {rule.severity}{_otherwise(rule)}; {held}"
