"""The numbers of the law: rows of `tables/*.toml`, each in force from its date until the next one's."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

TABLES = Path(__file__).parent / "tables"


class NoRuleInForce(LookupError):
    """The table has no row for the date: an error of ours, never a reason to guess."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table, with the paragraph it comes from and the last day for which someone has confirmed it."""

    values: Mapping[str, Any]
    effective: date
    citation: str
    confirmed_through: date
    table: str


@lru_cache(maxsize=8192)
def in_force(table: str, *, on: date) -> Rule:
    """The row of `tables/<table>.toml` in force on the date. NoRuleInForce before the first row."""
    return latest(rows_of(table), on=on)


def latest(rows: Iterable[Rule], *, on: date) -> Rule:
    """The row that took effect last, on the date or before it. NoRuleInForce if there is none."""
    rows = tuple(rows)
    begun = [row for row in rows if row.effective <= on]
    if not begun:
        tables = ", ".join(sorted({row.table for row in rows}))
        raise NoRuleInForce(f"No row of the table {tables} is in force on {on.isoformat()}.")
    return max(begun, key=lambda row: row.effective)


@cache
def rows_of(table: str) -> tuple[Rule, ...]:
    """All rows of a table, as they stand in the file."""
    return tuple(
        Rule(MappingProxyType(row["values"]), row["effective"], row["citation"], row["confirmed_through"], table)
        for row in read_table(table)["rows"]
    )


def read_table(table: str) -> dict[str, Any]:
    """The file `tables/<table>.toml`, parsed."""
    with (TABLES / f"{table}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def digest(edits: bytes | None = None) -> str:
    """`sha256:...` over the names and bytes of all tables: which law gave an answer.

    `edits` are other edit tables, in their canonical form, in the place of the ones that came along.
    """
    whole = hashlib.sha256()
    for path in sorted(TABLES.iterdir()):
        content = path.read_bytes() if edits is None or path.suffix != ".csv" else edits
        whole.update(f"{path.name} {len(content)}\n".encode())
        whole.update(content)
    return f"sha256:{whole.hexdigest()}"
