"""Rows of CMS's edit files as rows of the law's tables: those of codes in the catalogue, and the faults of others."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from billing.imports.sources import Cells, NotReadable
from billing.rules import catalogue
from billing.rules.edits.tables import Limit, Pair

FAULTS_SHOWN = 20
PROGRESS_EVERY = 250_000
DIGITS_OF_UNITS = 3  # of a limit of a day

_CODE = re.compile(r"[A-Z0-9][0-9]{3}[A-Z0-9]")
_HEADER_ROWS = 200
_WORDS_OF_A_SENTENCE = 3
_PAIR_COLUMNS = ("column1", "column2", "effective", "deletion", "modifier")
# As CMS has always ordered them; the third column marks edits from before 1996.
_USUAL_PLACES = (0, 1, 3, 4, 5)
_OPEN = ("", "*")
_PAIR_INDICATORS = {"0": 0, "1": 1, "9": 9}
_LIMIT_INDICATORS = {"1": 1, "2": 2, "3": 3}
# Words of a header without their spaces, and whose table it then is.
_TABLES = {"practitioner": "practitioner", "outpatienthospital": "outpatient_hospital", "dme": "equipment"}


@dataclass
class Reading:
    """What was read of a file: the rows kept, how many there were, and the first faults by line of all there are.

    `table` is whose it is by its header, empty where that says nothing.
    """

    pairs: list[Pair] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    read: int = 0
    faults: list[str] = field(default_factory=list)
    fault_count: int = 0
    table: str = ""

    def fault(self, line: int, text: str) -> None:
        """Note what is wrong with a line."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(f"line {line}: {text}")


class _Codes(dict[str, bool]):
    """Whether a code is in our catalogue; ValueError for what is no code. Each is looked at once."""

    def __missing__(self, word: str) -> bool:
        if not _CODE.fullmatch(word):
            raise ValueError(f"{word!r} is no code")
        self[word] = catalogue.find(word) is not None
        return self[word]


class _Days(dict[str, dt.date]):
    """Days as yyyymmdd; ValueError for what is none. Millions of rows share a few hundred of them."""

    def __missing__(self, word: str) -> dt.date:
        try:
            if not word.isdigit():
                raise ValueError
            self[word] = dt.date.fromisoformat(word)
        except ValueError:
            raise ValueError(f"{word!r} is no day as yyyymmdd") from None
        return self[word]


def read_pairs(lines: Iterable[Cells], *, progress: Callable[[int], None]) -> Reading:
    """A part of a pair table. `progress` is told the count now and then. NotReadable where there is no table."""
    rows = iter(lines)
    header, first = _up_to_first_row(rows, "Column 1")
    reading, codes, days = Reading(), _Codes(), _Days()
    pick = itemgetter(*_pair_places(header))
    in_header = False
    for number, raw in _with_first(first, rows):
        cells = [cell.strip(' "') for cell in raw]
        try:
            column1, column2, begins, ends, indicator = pick(cells)
            # Every row is checked, and most concern codes of other trades.
            ours = codes[column1] & codes[column2]
            begun, ended = days[begins], None if ends in _OPEN else days[ends]
            mark = _mark(indicator, _PAIR_INDICATORS)
        except (ValueError, IndexError) as error:
            in_header = in_header or _spaceless(cells[0]).startswith("column1")
            if not in_header and not _is_prose(cells):
                reading.fault(number, f"{error}." if isinstance(error, ValueError) else "cells are missing.")
            continue
        in_header = False
        reading.read += 1
        if reading.read % PROGRESS_EVERY == 0:
            progress(reading.read)
        if ours and (ended is None or begun <= ended):
            reading.pairs.append(Pair(column1, column2, begun, ended, mark, "".join(cells[6:7])))
    return reading


def read_limits(records: Iterable[Cells]) -> Reading:
    """A table of unit limits. NotReadable where there is no table."""
    rows = iter(records)
    header, first = _up_to_first_row(rows, "HCPCS/CPT Code")
    code_at, units_at, mark_at = _limit_places(header)
    reading, codes = Reading(table=_table_of("".join(header))), _Codes()
    for number, raw in _with_first(first, rows):
        cells = [cell.strip() for cell in raw]
        try:
            ours = codes[cells[code_at]]
            units = _units(cells[units_at], ours=ours)
            mark = _mark(cells[mark_at][:1], _LIMIT_INDICATORS)
        except (ValueError, IndexError) as error:
            if not _is_prose(cells):
                reading.fault(number, f"{error}." if isinstance(error, ValueError) else "cells are missing.")
            continue
        reading.read += 1
        if ours:
            reading.limits.append(Limit(cells[code_at], units, mark))
    return reading


def _units(word: str, *, ours: bool) -> int:
    if not (word.isascii() and word.isdigit()):
        raise ValueError(f"{word!r} is no number of units")
    # Drugs of other trades are counted by the thousand.
    if ours and len(word.lstrip("0")) > DIGITS_OF_UNITS:
        raise ValueError(f"{word} units a day are more than anybody treats")
    return int(word) if ours else 0


def _mark(word: str, known: dict[str, int]) -> int:
    if word not in known:
        raise ValueError(f"the indicator is {word!r}, not one of {', '.join(known)}")
    return known[word]


def _up_to_first_row(rows: Iterator[Cells], title: str) -> tuple[list[str], Cells]:
    """What stands above each column, in one word, and the first row below it. NotReadable if there is neither."""
    header: list[str] = []
    for place, (number, raw) in enumerate(rows):
        cells = [cell.strip(' "') for cell in raw]
        if header and (_CODE.fullmatch(cells[0]) or any(cell.isdigit() for cell in cells)):
            return header, (number, raw)
        named = any(_spaceless(title) in _spaceless(cell) for cell in cells)
        if header or (named and sum(map(bool, cells)) > 1):
            header += [""] * (len(cells) - len(header))
            header = [above + _spaceless("".join(cells[at : at + 1])) for at, above in enumerate(header)]
        elif place >= _HEADER_ROWS:
            break
    raise NotReadable(f"no rows below a header with {title!r} were found: is it CMS's file, unchanged?")


def _with_first(first: Cells, rows: Iterator[Cells]) -> Iterator[Cells]:
    yield first
    yield from rows


def _pair_places(header: Sequence[str]) -> tuple[int, ...]:
    """Where the five columns are: by their names, or where CMS has them if line breaks inside names cut these up."""
    found = tuple(next((at for at, above in enumerate(header) if name in above), -1) for name in _PAIR_COLUMNS)
    return found if -1 not in found and len(set(found)) == len(found) else _USUAL_PLACES


def _limit_places(header: Sequence[str]) -> tuple[int, int, int]:
    found = []
    for name in ("cptcode", "muevalue", "adjudicationindicator"):
        at = next((at for at, above in enumerate(header) if name in above), None)
        if at is None:
            raise NotReadable("the columns are not those of CMS's unit limits: HCPCS/CPT Code, MUE Values, ...")
        found.append(at)
    return found[0], found[1], found[2]


def _table_of(words: str) -> str:
    return next((table for word, table in _TABLES.items() if word in words), "")


def _is_prose(cells: Sequence[str]) -> bool:
    """Whether a line is empty or licence text rather than a row: one cell alone that is no code, or a sentence."""
    filled = [cell for cell in cells if cell]
    if len(filled) <= 1:
        return not filled or not _CODE.fullmatch(filled[0])
    return len(filled[0].split()) >= _WORDS_OF_A_SENTENCE


def _spaceless(text: str) -> str:
    return "".join(text.split()).lower()
