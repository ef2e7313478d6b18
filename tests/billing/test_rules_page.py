"""What is in force on a date: the page that everybody may read, and the command."""

import html
import io
import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from billing import in_force
from billing.in_force import tables_on
from billing.rules.dated import read_table
from billing.rules.edits.rows import embedded, read_tables, write_tables
from billing.rules.findings import VOCABULARY
from tests.billing.imports.cms_files import PARTS, ROWS, limits, part, run
from tests.builders import build_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(noon, sign_in, therapist):
    def read(address="/billing/rules/", user=None):
        response = sign_in(user or therapist).get(address)
        assert response.status_code == 200
        return html.unescape(response.content.decode())

    return read


def command(*options):
    out = io.StringIO()
    call_command("rules", *options, stdout=out)
    return out.getvalue()


def on(day):
    return {one.table.name: one for one in tables_on(day)}


def test_the_row_in_force_changes_on_its_date():
    assert on(date(2025, 12, 31))["kx_thresholds"].row.values["PT"] == 2410
    assert on(date(2026, 1, 1))["kx_thresholds"].row.values["PT"] == 2480
    assert on(date(2025, 12, 31))["kx_thresholds"].following.effective == date(2026, 1, 1)


def test_before_its_first_row_a_table_has_no_rule():
    assert on(date(2012, 12, 31))["progress_reports"].row is None
    assert on(date(2013, 1, 1))["progress_reports"].row.values["treatment_days"] == 10


def test_a_table_is_unconfirmed_from_the_day_after_and_then_stands_first():
    assert on(date(2026, 12, 31))["untimed"].confirmed
    after = tables_on(date(2027, 1, 1))
    assert not after[0].confirmed
    assert [one.confirmed for one in after] == sorted(one.confirmed for one in after)
    assert not on(date(2027, 1, 1))["untimed"].confirmed


def test_the_edits_that_came_along_answer_for_earlier_dates_too():
    assert on(date(2024, 9, 30))["ncci_practitioner"].confirmed
    assert not on(date(2024, 10, 1))["ncci_practitioner"].confirmed
    assert on(date(2019, 3, 1))["mue_practitioner"].row is not None


def test_imported_edits_stand_in_place_of_those_that_came_along(monkeypatch):
    later = write_tables(embedded()).replace("2024-07-01", "2026-10-01")
    monkeypatch.setattr(in_force, "current_tables", lambda: read_tables(later))
    shown = on(date(2026, 11, 21))["ncci_practitioner"]
    assert shown.confirmed
    assert shown.row.citation == "Medicare NCCI PTP edits, practitioner, 2026 Q4"


def test_every_table_is_on_the_page_with_values_source_and_confirmation(page):
    text = page("/billing/rules/?on=2026-03-06")
    for one in tables_on(date(2026, 3, 6)):
        assert f'<h2 id="{one.table.name}-h">{one.table.name}</h2>' in text
        assert one.row is None or one.row.citation in text
        for name, value in one.values:
            assert f"<dt>{name}</dt><dd>{value}</dd>" in text


def test_a_plain_banner_names_the_unconfirmed_tables_before_all_others(page):
    text = page("/billing/rules/?on=2027-01-04")
    assert text.index("Not confirmed for this date.") < text.index("<section")
    assert '<a href="#untimed">untimed</a>' in text[: text.index("<section")]


def test_a_table_that_has_not_begun_says_from_when(page):
    assert "the first begins on Jan 1, 2013" in page("/billing/rules/?on=2012-12-31")


def test_without_a_date_it_is_today(page):
    assert "Fri Mar 6, 2026" in page()


def test_no_two_places_of_the_page_have_the_same_name(page):
    places = re.findall(r'\sid="([^"]+)"', page())
    assert len(set(places)) == len(places)


def test_imported_files_are_named_with_parts_and_time(page, tmp_path):
    assert "None: pair edits and unit limits are those that came along." in page()
    run("import_ncci", part(tmp_path, 1, ROWS), part(tmp_path, 2, PARTS[1]))
    run("import_ncci", part(tmp_path, 1, ROWS[:1]), replace=True)
    run("import_mue", limits(tmp_path))
    text = page()
    text = text[text.index('id="imported"') : text.index('id="holds"')]
    assert "Pair edits, Practitioner 2026 Q3" in text and "Not in use: parts 3, 4 are not here." in text
    when = "imported Fri Mar 6, 2026, 12:00 pm"
    assert f"Part 1: ccipra-v322r0-f1.txt, {when}; a later file took its place" in text
    assert f"Part 2: ccipra-v322r0-f2.txt, {when}<" in text
    assert text.count("a later file took its place") == 1
    assert "Unit limits, Practitioner 2026 Q3" in text
    assert f">MCR_MUE_PractitionerServices_Eff_07-01-2026.csv, {when}<" in text


@pytest.mark.parametrize("wrong", ["soon", "", "2026-02-30", "99999-01-01"])
def test_a_date_that_is_none_is_said_so_and_today_is_shown(page, wrong):
    text = page(f"/billing/rules/?on={wrong}")
    assert "invalid-feedback" in text
    assert "Fri Mar 6, 2026" in text


def test_every_finding_is_there_with_what_it_holds(page):
    text = page()
    for code in VOCABULARY:
        assert f'id="finding-{code}"' in text
    for words in read_table("findings")["holds"].values():
        assert words in text


@pytest.mark.parametrize("who", ["therapist", "assistant", "student", "biller", "administrator", "stranger"])
def test_everybody_who_is_signed_in_may_read_it(page, request, who):
    assert "Rules in force" in page(user=request.getfixturevalue(who))


def test_it_is_one_click_from_every_page_and_from_the_panel_with_its_date(page, episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    text = page(f"/visits/{visit.pk}/")
    assert '<a href="/billing/rules/?on=2026-03-06">Rules in force on this date</a>' in text
    assert 'href="/billing/rules/">' in page("/patients/")


def test_the_command_shows_the_same():
    text = command("--on", "2026-03-06")
    for one in tables_on(date(2026, 3, 6)):
        assert f"\n{one.table.name}" in text
        assert all(f"    {name}: {value}\n" in text for name, value in one.values)
    assert "Pub. 100-02 ch. 15 §220.3 D; from 2013-01-01, confirmed through 2026-12-31" in text


def test_the_command_marks_what_nobody_has_confirmed():
    text = command("--on", "2027-01-04")
    assert "untimed (NOT CONFIRMED)\n" in text
    assert "untimed" in text.split("Not confirmed for this date: ")[1].splitlines()[0]


def test_one_table_alone_says_what_it_is_about():
    text = command("--table", "untimed", "--on", "2026-03-06")
    assert "Codes without a clock" in text
    assert "progress_reports" not in text
    found = command("--table", "findings")
    assert "report-missing: error or warning; holds days under Medicare, nothing elsewhere" in found


@pytest.mark.parametrize("wrong", [("--table", "untimd"), ("--on", "soon")])
def test_a_table_or_date_that_is_none_is_said_so(wrong):
    with pytest.raises(CommandError, match="untimd|soon"):
        command(*wrong)
