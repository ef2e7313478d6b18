"""The file of edit tables: what came along, what `--tables FILE` reads, and what it says of a wrong line."""

import csv
from datetime import date

import pytest

from billing.rules import catalogue, dated
from billing.rules.edits.rows import COLUMNS, EMBEDDED, HEADER, embedded, read_tables, write_tables
from billing.rules.edits.tables import last_day

PAIR = "pair,{},2024-07-01,97530,97537,,,,1,More extensive procedure"
LIMIT = "limit,{},2024-07-01,97530,,,,6,3,"
TABLES = ("practitioner", "outpatient_hospital")
WHOLE = [form.format(table) for table in TABLES for form in (LIMIT, PAIR)]


def text(*more, whole=WHOLE):
    return HEADER + "\n".join([*whole, *more]) + "\n"


def test_what_came_along_is_canonical_and_knows_only_codes_of_the_catalogue():
    words = (dated.TABLES / EMBEDDED).read_text()
    assert write_tables(embedded()) == words
    rows = list(csv.DictReader(words.splitlines()))
    assert len(rows) > 1400
    assert all(catalogue.find(row["column1"]) for row in rows)
    assert all(catalogue.find(row["column2"]) for row in rows if row["kind"] == "pair")


def test_void_rows_begin_and_end_on_one_day():
    void = [row for rows in embedded().practitioner.pairs.values() for row in rows if row.indicator == 9]
    assert void and all(row.effective == row.deletion for row in void)


def test_tables_go_out_and_come_in_the_same():
    again = read_tables(write_tables(embedded()))
    assert again.digest == embedded().digest == dated.digest()
    assert write_tables(again) == write_tables(embedded())


def test_the_digest_is_that_of_the_content_whatever_its_order():
    one, other = read_tables(text()), read_tables(text(whole=WHOLE[::-1]))
    assert one.digest == other.digest != embedded().digest
    assert read_tables(text("limit,practitioner,2024-07-01,97110,,,,6,3,")).digest != one.digest


def test_a_file_is_read_from_its_path(tmp_path):
    path = tmp_path / "tables.csv"
    path.write_text("\ufeff" + text().replace("\n", "\r\n"), "utf-8", newline="")
    tables = read_tables(path)
    assert tables.digest == read_tables(text()).digest
    assert tables.of("practitioner").pairs[("97530", "97537")][0].rationale == "More extensive procedure"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match="must be UTF-8"):
        read_tables(path)


def test_a_row_that_stands_twice_counts_once():
    tables = read_tables(text(WHOLE[0], WHOLE[1]))
    assert tables.digest == read_tables(text()).digest
    assert len(tables.practitioner.pairs[("97530", "97537")]) == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("edit,practitioner,2024-07-01,97530,97110,,,,1,", "kind must be pair or limit, not 'edit'"),
        ("pair,clinic,2024-07-01,97530,97110,,,,1,", "table must be practitioner or outpatient_hospital"),
        ("pair,practitioner,2024-07-02,97530,97110,,,,1,", "quarter must be its first day, as 2024-07-01"),
        ("pair,practitioner,,97530,97110,,,,1,", "quarter must be its first day"),
        ("pair,practitioner,2024-07-01,9753,97110,,,,1,", "code has five letters or digits, not '9753'"),
        ("pair,practitioner,2024-07-01,97530,g0283,,,,1,", "code has five letters or digits, not 'g0283'"),
        ("pair,practitioner,2024-07-01,97530,97110,01/02/2020,,,1,", "effective must be a date, as 2024-07-01"),
        ("pair,practitioner,2024-07-01,97530,97110,,soon,,1,", "deletion must be a date"),
        ("pair,practitioner,2024-07-01,97530,97110,2020-01-02,2020-01-01,,1,", "deletion 2020-01-01 lies before"),
        ("pair,practitioner,2024-07-01,97530,97110,,,3,1,", "pair has no value"),
        ("pair,practitioner,2024-07-01,97530,97110,,,,2,", "indicator of a pair must be one of 0, 1, 9, not '2'"),
        ("limit,practitioner,2024-07-01,97110,,,,6,0,", "indicator of a limit must be one of 1, 2, 3"),
        ("limit,practitioner,2024-07-01,97110,,,,-6,3,", "value of a limit is a number of units, not '-6'"),
        ("limit,practitioner,2024-07-01,97110,97530,,,6,3,", "limit has no column2"),
        ("limit,practitioner,2024-07-01,97110", "4 cells where 10 belong"),
        ('limit,"practitioner"x,2024-07-01,97110,,,,6,3,', "write it as plain CSV"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_do(line, says):
    with pytest.raises(ValueError, match="line 6") as caught:
        read_tables(text(line))
    assert says in str(caught.value)


@pytest.mark.parametrize("wrong", ["", "code,units\n", HEADER.replace("kind", "sort")])
def test_another_header_is_refused(wrong):
    with pytest.raises(ValueError, match="line 1: the header must be kind,table,quarter"):
        read_tables(wrong)
    assert HEADER.strip().split(",") == list(COLUMNS)


@pytest.mark.parametrize(
    ("whole", "more", "says"),
    [
        (
            WHOLE,
            ["pair,practitioner,2024-10-01,97530,97110,,,,1,"],
            "practitioner: the file has pairs of more than one",
        ),
        (WHOLE, ["limit,practitioner,2024-07-01,97530,,,,7,3,"], "97530 has two limits from 2024-07-01"),
        (WHOLE[:2], [], "outpatient_hospital: the file has no pairs"),
        (WHOLE[1:], [], "practitioner: the file has no limits"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(whole, more, says):
    with pytest.raises(ValueError, match=says):
        read_tables(text(*more, whole=whole))


def test_a_quarter_ends_before_the_next():
    ends = [last_day(date(2025, month, 1)) for month in (1, 4, 7, 10)]
    assert ends == [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
