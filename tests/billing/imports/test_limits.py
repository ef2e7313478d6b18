"""CMS's unit limits: what is read of its files; and the tables in use, as pages and `--tables` get them."""

import datetime as dt

import openpyxl
import pytest
from django.core.management import CommandError

from billing.models import EditFile
from billing.rules.edits.rows import embedded, read_tables
from billing.tables import current_tables
from tests.billing.imports.cms_files import MUE, PARTS, limits, part, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(capsys):
    return lambda: capsys.readouterr().out


def test_limits_hold_from_their_quarter_on(tmp_path):
    run("import_mue", limits(tmp_path))
    edits = current_tables().practitioner
    assert edits.limits_on(dt.date(2026, 6, 30)).by_code["97530"].units == 6
    known = edits.limits_on(dt.date(2026, 7, 1))
    assert (known.by_code["97530"].units, known.by_code["97530"].indicator) == (5, 3)
    assert known.rule.citation == "Medicare NCCI MUE, practitioner, 2026 Q3"
    assert set(known.by_code) == {"97530"}
    assert edits.pairs == embedded().practitioner.pairs


def test_the_hospital_file_is_known_by_its_name_and_a_spreadsheet_will_do(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["A licence\nin one cell"])
    book.active.append(
        [
            "HCPCS/\nCPT Code",
            "Outpatient Hospital Services MUE Values",
            "MUE Adjudication Indicator",
            "MUE Rationale",
        ]
    )
    book.active.append([97530, 12, "3 Date of Service Edit: Clinical", "Data"])
    book.active.append(["97161", "1", 2, "Policy"])
    path = tmp_path / "MCR_MUE_OutpatientHospitalServices_Eff_01-01-2026.xlsx"
    book.save(path)
    run("import_mue", path)
    by_code = current_tables().outpatient_hospital.limits_on(dt.date(2026, 1, 1)).by_code
    assert {code: (one.units, one.indicator) for code, one in by_code.items()} == {
        "97530": (12, 3),
        "97161": (1, 2),
    }


def test_bad_rows_are_named_by_line(tmp_path):
    rows = [
        *MUE,
        "97110,many,3 Clinical,Data",
        "97112,4,9 Unheard of,Data",
        "A sentence among the rows, in pieces,,",
    ]
    with pytest.raises(CommandError) as caught:
        run("import_mue", limits(tmp_path, rows))
    assert "line 7: 'many' is no number of units." in str(caught.value)
    assert "line 8: the indicator is '9'" in str(caught.value)
    assert "line 9" not in str(caught.value)
    assert not EditFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "rows", "says"),
    [
        ("MCR_MUE_DMESupplierServices_Eff_07-01-2026.csv", MUE, "suppliers of equipment"),
        ("MCR_MUE_OutpatientHospitalServices_Eff_07-01-2026.csv", MUE, "header speaks of another table"),
        ("limits.csv", MUE, "Give --table and --quarter"),
        ("MCR_MUE_PractitionerServices_Eff_13-01-2026.csv", MUE, "Give --table and --quarter"),
        ("MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", MUE[1:], "no code of the catalogue"),
        ("MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", [*MUE, "97530,6,3 C,D"], "two different limits"),
    ],
)
def test_the_wrong_file_is_refused(tmp_path, name, rows, says):
    with pytest.raises(CommandError, match=says):
        run("import_mue", limits(tmp_path, rows, name=name))


def test_a_page_asks_once_for_the_tables_it_uses(tmp_path, django_assert_num_queries):
    run("import_mue", limits(tmp_path))
    with django_assert_num_queries(2):
        tables = current_tables()
    with django_assert_num_queries(1):
        assert current_tables() is tables


def test_the_tables_in_use_go_out_in_our_format(tmp_path, said):
    run("import_mue", limits(tmp_path))
    run("import_ncci", *(part(tmp_path, number, rows) for number, rows in enumerate(PARTS, 1)))
    said()
    run("export_tables", tmp_path / "tables.csv")
    assert read_tables(tmp_path / "tables.csv").digest == current_tables().digest != embedded().digest
    assert current_tables().digest in said()
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_tables", tmp_path / "nowhere" / "tables.csv")
