"""Damaged and hostile files: one sentence with the file's name, and nothing is imported."""

import struct
import zipfile

import openpyxl
import pytest
from django.core.management import CommandError

from billing.imports import sources
from billing.models import EditFile
from tests.billing.imports.cms_files import MUE, ROWS, limits, part, run

pytestmark = pytest.mark.django_db
STEM = "ccipra-v322r0-f1"


@pytest.fixture
def refused():
    """What is said of a file that is refused."""

    def refused(command, path):
        with pytest.raises(CommandError) as caught:
            run(command, path)
        assert not EditFile.objects.exists()
        said = str(caught.value).removesuffix("\nNothing was imported.")
        assert "\n" not in said
        return said

    return refused


def archive(folder, edit=lambda data: data, inner=None):
    path = folder / "pairs.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.write(inner or part(folder, 1, ROWS), (inner or part(folder, 1, ROWS)).name)
    path.write_bytes(edit(path.read_bytes()))
    return path


def in_headers(offset_local, offset_central, value):
    """The archive with a field of its only member changed, where the member begins and in the list at the end."""

    def edit(data):
        data = bytearray(data)
        struct.pack_into("<H", data, data.index(b"PK\x03\x04") + offset_local, value)
        struct.pack_into("<H", data, data.index(b"PK\x01\x02") + offset_central, value)
        return bytes(data)

    return edit


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda data: data.replace(b"More extensive", b"Less extensive", 1), "Bad CRC-32"),
        (in_headers(6, 8, 1), "encrypted"),
        (in_headers(8, 10, 77), "compression"),
    ],
    ids=["bad CRC", "encrypted", "unknown compression"],
)
def test_a_damaged_archive_is_said_in_a_sentence(tmp_path, refused, edit, says):
    said = refused("import_ncci", archive(tmp_path, edit))
    assert said.startswith(f"{STEM}.txt: it cannot be read: ") and says in said


def test_an_archive_whose_list_is_broken_is_said_in_a_sentence(tmp_path, refused):
    path = archive(tmp_path, lambda data: data.replace(b"PK\x01\x02", b"PK\x09\x09"))
    assert refused("import_ncci", path).startswith("pairs.zip: it cannot be read: ")


def sheet(folder, edit):
    """A spreadsheet with its sheet's XML changed."""
    book = openpyxl.Workbook()
    book.active.append(["Column 1", "Column 2", "", "Effective", "Deletion", "Modifier"])
    book.active.append(["97530", "97116", None, 20200101, "*", 0])
    book.save(folder / "whole.xlsx")
    path = folder / f"{STEM}.xlsx"
    with zipfile.ZipFile(folder / "whole.xlsx") as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, edit(data) if "worksheets" in name else data)
    return path


def test_a_spreadsheet_with_broken_xml_is_said_in_a_sentence(tmp_path, refused):
    said = refused("import_ncci", sheet(tmp_path, lambda data: data[: len(data) // 2]))
    assert said.startswith(f"{STEM}.xlsx: it cannot be read: ")


def test_a_spreadsheet_that_unpacks_to_too_much_is_not_unpacked(tmp_path, refused, monkeypatch):
    monkeypatch.setattr(sources, "LARGEST_SHEET", 1_000_000)
    path = sheet(tmp_path, lambda data: data + b" " * 2_000_000)
    assert path.stat().st_size < 100_000
    assert "unpacks to more than 1,000,000 bytes" in refused("import_ncci", path)


def test_a_spreadsheet_in_an_archive_is_bounded_too(tmp_path, refused, monkeypatch):
    inner = sheet(tmp_path, lambda data: data)
    monkeypatch.setattr(sources, "LARGEST_SHEET", 1_000)
    assert "larger than 1,000 bytes" in refused("import_ncci", archive(tmp_path, inner=inner))


def test_a_line_without_an_end_is_not_read_to_it(tmp_path, refused):
    path = part(tmp_path, 1, [*ROWS, "x" * 20_000])
    assert refused("import_ncci", path) == (
        f"{STEM}.txt: line 8 is longer than 10,000 characters: is it CMS's file, unchanged?"
    )


def test_a_cell_that_is_never_closed_is_said_in_a_sentence(tmp_path, refused):
    path = limits(tmp_path, [*MUE, '"97530', *["words " * 100] * 300])
    assert refused("import_mue", path).startswith(f"{path.name}: it cannot be read: field larger")


@pytest.mark.parametrize(
    "name",
    ["ccipra-v999990r0-f1.txt", "ccipra-v9990r0-f1.txt", f"ccipra-v322r{'9' * 30}-f1.txt"],
)
def test_a_version_that_never_was_is_no_name(tmp_path, refused, name):
    path = part(tmp_path, 1, ROWS, name=name)
    assert "the name does not say which file it is" in refused("import_ncci", path)


def test_a_year_that_never_was_is_no_quarter(tmp_path, refused):
    path = limits(tmp_path, name="MCR_MUE_PractitionerServices_Eff_07-01-0000.csv")
    assert "Give --table and --quarter" in refused("import_mue", path)
    with pytest.raises(CommandError, match="is no quarter"):
        run("import_mue", limits(tmp_path), "--quarter=0000Q1")


@pytest.mark.parametrize("units", ["1000", "9" * 5000, "²"])
def test_a_limit_that_nobody_can_reach_is_a_bad_row(tmp_path, units):
    with pytest.raises(CommandError, match="line 7: "):
        run("import_mue", limits(tmp_path, [*MUE, f"97110,{units},3 Clinical,Data"]))
    assert not EditFile.objects.exists()


def test_drugs_are_counted_by_the_thousand(tmp_path):
    run("import_mue", limits(tmp_path, [*MUE, "J7192,22000,3 Clinical,Data"]))
    assert EditFile.objects.get().rows.count("\n") == 1
