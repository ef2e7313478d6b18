"""The book of the law, docs/rules.md: every finding and every table, from the tables themselves and one example each.

python -m billing.rules.book tests/billing/rules/cases/examples.jsonl docs/rules.md
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from billing.rules.contents import Table, edit_tables, findings_by_group, said_values, tables
from billing.rules.dated import Rule, read_table
from billing.rules.edits.rows import EMBEDDED, embedded
from billing.rules.findings import FindingRule, Hold, finding_rules

_HEAD = """\
# The rules

What the law of this project finds, how grave it is, what it keeps back and on what it rests; then every table it reads.
This page is written by `make book` from the tables in `billing/rules/tables/` and one example of each; change those.
The rules page of the app and `manage.py rules --on DATE` show what is in force on a day.

An **error** stops a claim line, a **warning** asks a person, an **info** tells. Findings hold claims, never care: a
note can always be written and signed. A severity that varies holds only where it is an error. What is held:
"""
_TABLES = """\
## Tables

Every number of the law is a row with its first day, its source, and the last day for which somebody has confirmed it.
A row is in force until the next one begins. Before the first row there is no answer; after the day of confirmation
there is one, with the finding [rule-unconfirmed](#rule-unconfirmed).
"""
_TIMINGS = {
    "pooled": "by the clock, in the day's total",
    "own_clock": "by its own clock",
    "month": "by the calendar month",
    "untimed": "by the day",
}


def book(examples: Mapping[str, str]) -> str:
    """The whole document. `examples` are lines of JSON by the finding or table they show; KeyError if one lacks."""
    parts = [_HEAD, _holds(), "## Contents\n", *_contents()]
    for group, rules in findings_by_group():
        parts.append(f"## {group}\n")
        parts += [_finding(rule, examples[rule.code]) for rule in rules]
    parts.append(_TABLES)
    parts += [_table(table, examples.get(table.name, "")) for table in tables()]
    parts.append(_edits())
    return "\n".join(parts)


def read_examples(path: Path) -> dict[str, str]:
    """The lines of a file of cases by the word before the colon of their `id`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {json.loads(line)["id"].partition(":")[0]: line for line in lines}


def main() -> None:
    """Write the document."""
    parser = argparse.ArgumentParser(prog="python -m billing.rules.book", description="Write the book of the law.")
    parser.add_argument("examples", type=Path, help="one case a line, named for the finding or table it shows")
    parser.add_argument("document", type=Path, help="the file to write")
    given = parser.parse_args()
    given.document.write_text(book(read_examples(given.examples)), encoding="utf-8")


def _holds() -> str:
    return "".join(f"- **{hold}**: {words}\n" for hold, words in read_table("findings")["holds"].items())


def _contents() -> Iterator[str]:
    for group, rules in findings_by_group():
        yield f"**[{group}](#{_anchor(group)})**\n"
        rows = [(f"[{rule.code}](#{rule.code})", _severity(rule), *_held(rule)) for rule in rules]
        yield _grid(("finding", "severity", "holds under Medicare", "elsewhere"), rows)
    yield f"**[Tables](#tables)**: {_links([*(table.name for table in tables()), 'edits'])}\n"


def _finding(rule: FindingRule, example: str) -> str:
    medicare, elsewhere = _held(rule)
    said = [("Severity", f"{rule.severity}. {rule.severity_when}".strip(". ") + ".")]
    said += [("What to do", rule.mend), ("Holds under Medicare", f"{medicare}."), ("Holds elsewhere", f"{elsewhere}.")]
    said += [("Released by", rule.released_by)] if rule.released_by else []
    said += [("Source", f"{rule.citation}."), ("Dates of service", f"{_dates(rule)}.")]
    points = "".join(f"- **{name}**: {words}\n" for name, words in said)
    return f"### {rule.code}\n\n{rule.says}\n\n{points}\n{_example(example)}"


def _severity(rule: FindingRule) -> str:
    return f"{rule.severity}, or error" if rule.severity_when else rule.severity.value


def _held(rule: FindingRule) -> tuple[str, str]:
    held = [hold.value for hold in (rule.holds_medicare, rule.holds_elsewhere)]
    return (held[0], held[1]) if not rule.severity_when else (_if_error(held[0]), _if_error(held[1]))


def _if_error(hold: str) -> str:
    return hold if hold == Hold.NOTHING else f"{hold}, as an error"


def _dates(rule: FindingRule) -> str:
    since = f"from {rule.effective}" if rule.effective else "as the payer's terms or the record have it"
    through = read_table("findings")["confirmed_through"]
    return f"{since}; confirmed through {through}" + (f"; reads {_links(rule.tables)}" if rule.tables else "")


def _table(table: Table, example: str) -> str:
    parts = [f"### {table.name}\n", f"{table.about}\n"]
    if table.notes:
        parts.append(f"```text\n{table.notes}\n```\n")
    parts += [_rows(table.rows), *_read_for(table.name)]
    if example:
        parts.append(_example(example))
    if table.name == "codes":
        parts.append(_codes())
    return "\n".join(parts)


def _edits() -> str:
    told = list(edit_tables(embedded()))
    about = " ".join(f"**{table.name}**: {table.about}" for table in told)
    came = f"As they came along, in `{EMBEDDED}`; a clinic imports later quarters over them."
    rows = [row for table in told for row in table.rows]
    return "\n".join(["### edits\n", f"{about}\n", f"{came}\n", _rows(rows), *_read_for("edits")])


def _rows(rows: Iterable[Rule]) -> str:
    cells = [(_since(row), _values(row), row.citation, f"{row.confirmed_through}") for row in rows]
    return _grid(("from", "values", "source", "confirmed through"), cells)


def _read_for(table: str) -> Iterator[str]:
    codes = [rule.code for rule in finding_rules().values() if table in rule.tables]
    if codes:
        yield f"Read for {_links(codes)}; the examples stand there.\n"


def _codes() -> str:
    columns = ("code", "what it is", "timed", "minutes of a unit", "disciplines", "since", "until")
    rows = [
        (number, row["label"], _TIMINGS[row["timing"]], f"{row.get('minutes', '')}", row["disciplines"])
        + (f"{row.get('since', '')}", f"{row.get('until', '')}")
        for number, row in read_table("codes")["codes"].items()
    ]
    return _grid(columns, rows)


def _since(row: Rule) -> str:
    return f"{row.effective}" if row.effective.year > 1 else "each entry its own"


def _values(row: Rule) -> str:
    return "<br>".join(f"{name}: {value}" for name, value in said_values(row.values)) or "none"


def _example(line: str) -> str:
    words = json.loads(line)["id"].partition(":")[2].strip()
    case = f"<details><summary>The same for <code>python -m billing.rules</code></summary>\n\n```json\n{line}\n```\n"
    return f"Example: {words}.\n\n{case}\n</details>\n"


def _links(names: Iterable[str]) -> str:
    return ", ".join(f"[{name}](#{name})" for name in names)


def _grid(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n" for cells in lines)


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


if __name__ == "__main__":
    main()
