"""Units of a code a day, and codes that are never paid."""

from datetime import date

import pytest

from billing.rules.edits.limits import consulted, judge_limits, judge_payable
from billing.rules.edits.rows import HEADER, embedded, read_tables

DAY = date(2024, 7, 15)
PRACTITIONER = embedded().of("practitioner")
HOSPITAL = embedded().of("outpatient_hospital")


@pytest.mark.parametrize(
    ("code", "units", "edits", "severity"),
    [
        ("97530", 6, PRACTITIONER, None),
        ("97530", 7, PRACTITIONER, "warning"),
        ("97110", 7, PRACTITIONER, "warning"),
        ("97110", 8, HOSPITAL, None),
        ("97112", 4, PRACTITIONER, None),
        ("97112", 5, PRACTITIONER, "warning"),
        ("97112", 6, HOSPITAL, None),
        ("97150", 2, PRACTITIONER, "warning"),
        ("97150", 2, HOSPITAL, None),
        ("97129", 2, PRACTITIONER, "error"),
        ("97161", 1, PRACTITIONER, None),
        ("97161", 2, PRACTITIONER, "error"),
        ("97010", 1, HOSPITAL, None),
        ("97010", 1, PRACTITIONER, "warning"),
        ("98979", 9, PRACTITIONER, None),
    ],
)
def test_units_above_the_limit_of_the_table_are_found(code, units, edits, severity):
    found = judge_limits({"97140": 1, code: units}, edits, on=DAY)
    assert [(one.code, one.severity, one.subject) for one in found] == (
        [("units-above-mue", severity, code)] if severity else []
    )


def test_the_message_says_how_many_and_what_follows():
    (finding,) = judge_limits({"97530": 7}, PRACTITIONER, on=DAY)
    assert finding.message.startswith("97530: 7 units, where the table allows 6 a day; all units of the day are denied")
    assert finding.citation == "Medicare NCCI MUE, practitioner, 2024 Q3"


def tables_of_limits(*quarters):
    lines = []
    for table in ("practitioner", "outpatient_hospital"):
        lines.append(f"pair,{table},2024-07-01,97530,97537,,,,1,")
        lines += [f"limit,{table},{quarter},97530,,,,{units},3," for quarter, units in quarters]
    return read_tables(HEADER + "\n".join(lines)).of("practitioner")


@pytest.mark.parametrize(
    ("on", "units"),
    [
        (date(2023, 1, 1), 4),
        (date(2024, 7, 1), 4),
        (date(2025, 9, 30), 4),
        (date(2025, 10, 1), 5),
        (date(2026, 1, 1), 6),
        (date(2030, 1, 1), 6),
    ],
)
def test_the_limit_is_that_of_the_quarter_known_for_the_date(on, units):
    edits = tables_of_limits(("2025-10-01", 5), ("2024-07-01", 4), ("2026-01-01", 6))
    assert edits.limits_on(on).by_code["97530"].units == units
    assert judge_limits({"97530": units}, edits, on=on) == ()
    assert len(judge_limits({"97530": units + 1}, edits, on=on)) == 1


@pytest.mark.parametrize(
    ("on", "unpaid"),
    [
        (date(2002, 12, 31), {"97010", "97602"}),
        (date(2003, 1, 1), {"97010", "97014", "97602"}),
        (date(2023, 12, 31), {"97010", "97014", "97602"}),
        (date(2024, 1, 1), {"97010", "97014", "97037", "97602"}),
    ],
)
@pytest.mark.parametrize("edits", [PRACTITIONER, HOSPITAL])
def test_codes_that_the_schedule_never_pays_are_found(on, unpaid, edits):
    found = judge_payable(["97530", "97010", "97014", "97037", "97602", "G0283"], edits, on=on)
    assert {one.subject for one in found} == unpaid
    assert {(one.code, one.severity) for one in found} == {("not-payable", "warning")}


def test_what_to_do_instead_is_said():
    (finding,) = judge_payable(["97014"], PRACTITIONER, on=DAY)
    assert finding.message == "97014 is not paid: Medicare wants G0283 in its place."


def test_the_tables_consulted_say_how_far_they_are_confirmed():
    rules = consulted(["97530"], PRACTITIONER, on=DAY, paired=False)
    assert [(rule.table, rule.confirmed_through) for rule in rules] == [("mue_practitioner", date(2024, 9, 30))]
    rules = consulted(["97530", "97010"], HOSPITAL, on=DAY, paired=True)
    assert [rule.table for rule in rules] == ["mue_outpatient_hospital", "ncci_outpatient_hospital", "not_payable"]
