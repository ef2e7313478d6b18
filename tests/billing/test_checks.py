"""The start of the app proves the tables of the law."""

import shutil

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from billing.checks import check_tables, faults_of
from billing.rules import dated
from billing.rules.edits.rows import EMBEDDED

ROW = """
[[rows]]
effective = {effective}
citation = "{citation}"
confirmed_through = {through}
values = {{units = 1}}
"""


def row(effective="2020-01-01", citation="The manual", through="2026-12-31"):
    return ROW.format(effective=effective, citation=citation, through=through)


@pytest.fixture
def faults(tmp_path):
    """What is said of a folder with that one table in it."""

    def said_of(text, name="example"):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return list(faults_of(tmp_path))

    return said_of


@pytest.fixture
def edited(tmp_path):
    """What is said of a table of ours after a change."""

    def said_of(name, old, new):
        text = (dated.TABLES / name).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return list(faults_of(tmp_path))

    return said_of


def test_the_tables_of_the_law_are_ordered_gapless_and_cited():
    assert check_tables() == []


def test_the_check_runs_at_every_start():
    assert check_tables in {check.func if hasattr(check, "func") else check for check in _registered()}
    call_command("check")


def _registered():
    from django.core.checks.registry import registry

    return registry.registered_checks


def test_a_broken_table_stops_the_start_with_its_file_and_row(monkeypatch, tmp_path):
    shutil.copytree(dated.TABLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "untimed.toml").write_text(row(citation=""), encoding="utf-8")
    monkeypatch.setattr(dated, "TABLES", tmp_path)
    found = [one for one in run_checks() if one.id == "billing.E001"]
    assert [one.msg for one in found] == ["untimed.toml, row 1: it has no citation."]
    assert found[0].is_serious()


def test_rows_in_order_are_sound(faults):
    assert faults(row("2020-01-01") + row("2020-01-02")) == []


@pytest.mark.parametrize("second", ["2020-01-01", "2019-12-31"])
def test_two_rows_of_one_date_or_out_of_order_are_named(faults, second):
    text = row("2020-01-01") + row(second)
    assert faults(text) == [f"example.toml, row 2: it begins on {second}, not after the row before it (2020-01-01)."]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (row(citation=" "), "row 1: it has no citation."),
        (row(through="2019-12-31"), "row 1: it is confirmed through 2019-12-31, before it begins on 2020-01-01."),
        (row(through='"soon"'), "row 1: it does not say how far it is confirmed."),
        (row(effective='"2020"'), "row 1: it has no date of effect."),
        (row().replace("values", "value"), "row 1: it has value; a row is in force until the next one begins."),
        (row() + "until = 2021-01-01", "row 1: it has until; a row is in force until the next one begins."),
        ("rows = []", "the whole: it has no rows."),
        ("", "the whole: it has no rows."),
    ],
)
def test_each_fault_of_a_row_has_its_sentence(faults, text, fault):
    assert f"example.toml, {fault}" in faults(text)


def test_a_row_may_be_confirmed_for_its_first_day_only(faults):
    assert faults(row("2020-01-01", through="2020-01-01")) == []


def test_a_file_that_is_no_toml_is_named(faults):
    assert faults("rows = [")[0].startswith("example.toml cannot be read: ")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('97129 = {label = "', '97129 = {until = 2019-12-31, label = "', "row 97129: its last day 2019-12-31"),
        ('label = "Walking and stairs"', 'label = ""', "row 97116: it has no label"),
        ("confirmed_through", "confirmed", "the whole: it does not say how far"),
        ("[codes]", "[others]", "the whole: it has no codes."),
    ],
)
def test_the_catalogue_is_proved_too(edited, old, new, fault):
    assert [one for one in edited("codes.toml", old, new) if one.startswith(f"codes.toml, {fault}")]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('citation = "NCCI Policy', 'citation = "" # ', "row overlapping-time: it has no citation."),
        ('mend = "Nothing, if', '# "', "row joint-time: it has no mend."),
        ('holds_medicare = "line"', 'holds_medicare = "week"', "row overlapping-time: its severity or what it holds"),
        ('released_by = "Times', '# "', "row overlapping-time: what holds says what releases it"),
        ('holds_medicare = "nothing"', 'holds_medicare = "day"', "row joint-time: an error holds something"),
        ("\nday = ", "\nweek = ", "the whole: `holds` has to explain"),
        ("[findings.overlapping-time]", "[others.overlapping-time]", ""),
    ],
)
def test_the_findings_are_proved_too(edited, old, new, fault):
    said = edited("findings.toml", old, new)
    assert not fault or [one for one in said if one.startswith(f"findings.toml, {fault}")]


def test_the_edits_that_came_along_are_proved_too(edited):
    assert edited(EMBEDDED, "limit,outpatient_hospital", "limit,outpatient")[0].startswith(f"{EMBEDDED}: ")
