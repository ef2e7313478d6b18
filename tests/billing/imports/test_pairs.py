"""CMS's pair edits: what is read of its files, what is refused, and when a quarter comes into use."""

import datetime as dt
import zipfile

import openpyxl
import pytest
from django.core.management import CommandError

from billing.models import EditFile
from billing.rules.edits.rows import embedded
from billing.tables import current_tables
from tests.billing.imports.cms_files import CUT_BY_BREAKS, LICENCE, ONE_ROW, PARTS, ROWS, SEVERAL_ROWS, part, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(capsys):
    return lambda: capsys.readouterr().out


def pairs_of(table="practitioner"):
    return current_tables().of(table).pairs


def test_a_quarter_comes_into_use_with_its_fourth_part(tmp_path, said):
    paths = [part(tmp_path, number, rows) for number, rows in enumerate(PARTS, 1)]
    for path, missing in zip(paths, ("2, 3, 4", "3, 4", "4"), strict=False):
        run("import_ncci", path)
        assert f"Practitioner 2026 Q3: not in use until part {missing} is here too." in said()
        assert current_tables().digest == embedded().digest
    run("import_ncci", paths[3])
    assert "Practitioner 2026 Q3: these pairs are in use." in said()
    assert set(pairs_of()) == {("97530", "97116"), ("97530", "97537")} | {
        (code, "97530") for code in ("97150", "97755", "95992")
    }
    edits = current_tables().practitioner
    assert (edits.quarter, edits.rule.confirmed_through) == (dt.date(2026, 7, 1), dt.date(2026, 9, 30))
    assert edits.limits_on(dt.date(2026, 7, 1)).quarter == dt.date(2024, 7, 1)
    assert pairs_of("outpatient_hospital") == embedded().outpatient_hospital.pairs


@pytest.mark.parametrize("header", [ONE_ROW, SEVERAL_ROWS, CUT_BY_BREAKS])
def test_the_header_may_be_written_in_any_of_cms_ways(tmp_path, header):
    run("import_ncci", part(tmp_path, 1, ROWS, header=header))
    file = EditFile.objects.get()
    assert (file.rows_read, file.rows.count("\n")) == (4, 2)
    assert "pair,practitioner,2026-07-01,97530,97116,2020-01-01,,,0,Misuse of codes\n" in file.rows
    assert "pair,practitioner,2026-07-01,97530,97537,2004-01-01,2024-12-31,,1,More" in file.rows


def test_columns_in_another_order_are_found_by_name(tmp_path):
    header = ["Column 1\tColumn 2\tModifier\tEffective Date\tDeletion Date"]
    run("import_ncci", part(tmp_path, 1, ["97530\t97116\t1\t20200101\t20241231"], header=header))
    assert "97530,97116,2020-01-01,2024-12-31,,1" in EditFile.objects.get().rows


def test_licence_lines_and_headers_among_the_rows_are_passed_over(tmp_path):
    rows = [
        ROWS[0],
        "",
        LICENCE[0],
        "\t\t\t",
        f'"{LICENCE[0]}"\twith a tab',
        *SEVERAL_ROWS,
        '"97530"\t97537 \t\t20040101\t\t1\t',
    ]
    run("import_ncci", part(tmp_path, 1, rows))
    assert EditFile.objects.get().rows.count("\n") == 2


def test_bad_rows_are_named_by_line_and_nothing_is_imported(tmp_path):
    bad = [
        "9753\t97116\t\t20200101\t*\t1\t",
        "97530\t97116\t\t2020010\t*\t1\t",
        "97530\t97116\t\t20200101\tsoon\t1\t",
    ]
    bad += ["97530\t97116\t\t20200101\t*\t7\t", "97530\t97116", "97530"]
    good = part(tmp_path, 1, ROWS)
    with pytest.raises(CommandError) as caught:
        run("import_ncci", good, part(tmp_path, 2, [*bad, ROWS[0]]))
    message = str(caught.value)
    for line, what in enumerate(
        ["'9753' is no code", "'2020010' is no day", "'soon' is no day", "indicator is '7'"], 4
    ):
        assert f"line {line}: " in message and what in message
    assert "line 8: cells are missing." in message and "line 9: cells are missing." in message
    assert "Nothing was imported." in message
    assert not EditFile.objects.exists()


def test_a_flood_of_bad_rows_is_counted_but_not_printed(tmp_path):
    with pytest.raises(CommandError, match="and 480 more"):
        run("import_ncci", part(tmp_path, 1, ["9753\t97116\t\t20200101\t*\t1\t"] * 500))


def test_a_row_that_was_never_in_force_is_left_out(tmp_path):
    run("import_ncci", part(tmp_path, 1, ["97530\t97116\t\t20200101\t20191231\t1\t", ROWS[1]]))
    assert EditFile.objects.get().rows.count("\n") == 1


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path, said):
    path = part(tmp_path, 1, ROWS)
    run("import_ncci", path)
    (tmp_path / "zipped").mkdir()
    archive = tmp_path / "zipped" / "ccipra-v322r0-f1.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(path, "folder/ccipra-v322r0-f1.txt")
    said()
    for again in (path, archive):
        run("import_ncci", again)
        assert "already imported as Practitioner 2026 Q3, part 1; nothing changes." in said()
    assert EditFile.objects.count() == 1


def test_a_file_that_says_otherwise_needs_a_persons_word(tmp_path):
    run("import_ncci", part(tmp_path, 1, ROWS))
    changed = part(tmp_path, 1, ROWS[:1])
    with pytest.raises(CommandError, match="If this one corrects it, give --replace"):
        run("import_ncci", changed)
    run("import_ncci", changed, replace=True)
    run("import_ncci", *(part(tmp_path, number, rows) for number, rows in enumerate(PARTS[1:], 2)))
    assert ("97530", "97537") not in pairs_of()


def test_a_spreadsheet_in_an_archive_is_read_like_its_text(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (*([line] for line in LICENCE), *(line.split("\t") for line in SEVERAL_ROWS)):
        sheet.append(row)
    sheet.append([97530, "97116", None, 20200101, "*", 0, "Misuse of codes"])
    sheet.append(["97530", 97537.0, None, "20040101", dt.date(2024, 12, 31), "1", "More extensive procedure"])
    sheet.append([LICENCE[0]])
    sheet.append([100, "97530", "*", 19960101, "*", 1, "A code of another trade"])
    book.save(tmp_path / "ccioph-v322r0-f1.xlsx")
    with zipfile.ZipFile(tmp_path / "ccioph-v322r0-f1.zip", "w") as file:
        file.write(tmp_path / "ccioph-v322r0-f1.xlsx", "ccioph-v322r0-f1.xlsx")
    run("import_ncci", tmp_path / "ccioph-v322r0-f1.zip")
    run("import_ncci", part(tmp_path, 1, ROWS))
    hospital, practitioner = EditFile.objects.order_by("table")
    assert hospital.table == "outpatient_hospital" and hospital.rows_read == 3
    assert hospital.rows == practitioner.rows.replace("practitioner", "outpatient_hospital")


def test_an_archive_of_all_parts_prefers_text_to_spreadsheets(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as file:
        for number, rows in enumerate(PARTS, 1):
            file.write(part(tmp_path, number, rows), f"ccipra-v322r0-f{number}.TXT")
            file.writestr(f"ccipra-v322r0-f{number}.xlsx", b"not read")
    run("import_ncci", tmp_path / "all.zip")
    assert EditFile.objects.count() == 4 and len(pairs_of()) == 5


def test_an_error_half_way_imports_nothing(tmp_path, monkeypatch):
    class Stopped(Exception):
        pass

    def save(file, **options):
        if file.part == 2:
            raise Stopped
        EditFile.save_base(file, **options)

    monkeypatch.setattr(EditFile, "save", save)
    with pytest.raises(Stopped):
        run("import_ncci", *(part(tmp_path, number, rows) for number, rows in enumerate(PARTS, 1)))
    assert not EditFile.objects.exists()


def test_a_revision_is_a_set_of_its_own(tmp_path):
    run("import_ncci", *(part(tmp_path, number, rows) for number, rows in enumerate(PARTS, 1)))
    before = current_tables().digest
    for number, rows in enumerate(PARTS, 1):
        assert current_tables().digest == before
        run("import_ncci", part(tmp_path, number, rows[:1], name="ccipra-v322r1-f{}.txt"))
    assert len(pairs_of()) == 4


def test_a_quarter_before_ours_is_kept_but_not_used(tmp_path):
    named = "ccipra-v301r0-f{}.txt"
    run("import_ncci", *(part(tmp_path, number, rows, name=named) for number, rows in enumerate(PARTS, 1)))
    assert {file.quarter for file in EditFile.objects.all()} == {dt.date(2024, 4, 1)}
    assert pairs_of() == embedded().practitioner.pairs


def test_names_that_say_nothing_are_asked_about(tmp_path):
    path = part(tmp_path, 1, ROWS, name="edits.txt")
    with pytest.raises(CommandError, match="Give --table, --quarter and --part"):
        run("import_ncci", path)
    run("import_ncci", path, "--table=outpatient_hospital", "--quarter=2026Q1", "--part=3")
    file = EditFile.objects.get()
    assert (file.table, file.quarter, file.part) == ("outpatient_hospital", dt.date(2026, 1, 1), 3)


def test_what_is_no_table_is_refused(tmp_path):
    (tmp_path / "ccipra-v322r0-f1.txt").write_text("nothing\nof the kind\n")
    (tmp_path / "ccipra-v322r0-f2.xlsx").write_text("no spreadsheet")
    (tmp_path / "letter.pdf").write_text("no table")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as file:
        file.writestr("read.me", "")
    for name in ("ccipra-v322r0-f1.txt", "ccipra-v322r0-f2.xlsx", "letter.pdf", "empty.zip", "gone.txt"):
        with pytest.raises(CommandError, match="Nothing was imported"):
            run("import_ncci", tmp_path / name)


def test_the_same_part_twice_in_one_call_is_refused(tmp_path):
    first = part(tmp_path, 1, ROWS)
    (tmp_path / "other").mkdir()
    with pytest.raises(CommandError, match="Two of these files are the same part"):
        run("import_ncci", first, part(tmp_path / "other", 1, ROWS[:1]))
