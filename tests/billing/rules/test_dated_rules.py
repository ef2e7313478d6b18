"""Rows of law and their dates."""

from datetime import date

import pytest

from billing.rules import dated
from billing.rules.dated import NoRuleInForce, Rule, in_force, latest
from billing.rules.facts import BillingDay

OLD = Rule({}, date(2001, 1, 1), "the old text", date(2010, 12, 31), "example")
NEW = Rule({}, date(2011, 1, 1), "the new text", date(2026, 12, 31), "example")
TABLES = sorted(path.stem for path in dated.TABLES.glob("*.toml"))


@pytest.mark.parametrize("rows", [(OLD, NEW), (NEW, OLD)])
def test_a_row_holds_until_the_next_one_takes_effect(rows):
    assert latest(rows, on=date(2001, 1, 1)) is OLD
    assert latest(rows, on=date(2010, 12, 31)) is OLD
    assert latest(rows, on=date(2011, 1, 1)) is NEW


def test_before_the_first_row_there_is_no_rule():
    with pytest.raises(NoRuleInForce, match="example is in force on 2000-12-31"):
        latest([OLD, NEW], on=date(2000, 12, 31))


@pytest.mark.parametrize(
    ("method", "first"), [("cms_total_time", date(2001, 1, 1)), ("cpt_midpoint", date(2011, 1, 1))]
)
def test_a_day_before_the_first_row_of_its_method_has_no_answer(method, first, lay_out, answer):
    before = first.replace(year=first.year - 1, month=12, day=31)
    assert answer(lay_out([("97530", 15)], on=first), method).lines[0].units == 1
    with pytest.raises(NoRuleInForce, match=method):
        answer(lay_out([("97530", 15)], on=before), method)


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("codes", "findings")])
def test_every_row_has_its_date_citation_and_confirmation(table):
    for row in dated.rows_of(table):
        assert row.citation
        assert row.effective < row.confirmed_through
        assert in_force(table, on=row.effective) == row


def test_an_unconfirmed_table_is_said_once_and_still_answers(lay_out, answer):
    day = [("97530", 15), ("97550", 30), ("97545", 120), ("97161", 30)]
    assert answer(lay_out(day, on=date(2026, 12, 31))).findings == ()
    given = answer(lay_out(day, on=date(2027, 1, 1)))
    assert [(finding.code, finding.severity, finding.subject) for finding in given.findings] == [
        ("rule-unconfirmed", "info", subject)
        for subject in ("cms_total_time", "codes", "cpt_midpoint", "discipline_modifiers", "untimed")
    ]
    assert len(given.lines) == 4


def test_only_tables_that_were_consulted_are_spoken_of(lay_out, answer):
    given = answer(lay_out([("97161", 15)], on=date(2027, 1, 1)), discipline_modifiers=False)
    assert [finding.subject for finding in given.findings] == ["codes", "untimed"]
    assert answer(BillingDay(date(2027, 1, 1), "PT")).findings == ()


def test_the_digest_is_that_of_the_tables(monkeypatch, tmp_path, lay_out, answer):
    said = answer(lay_out([("97530", 15)])).tables
    assert said.startswith("sha256:")
    assert len(said) == len("sha256:") + 64
    for path in dated.TABLES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(dated, "TABLES", tmp_path)
    assert dated.digest.__wrapped__() == said
    (tmp_path / "untimed.toml").write_text("rows = []")
    assert dated.digest.__wrapped__() != said
