"""The year's threshold and KX (cases/threshold.toml)."""

from datetime import date
from decimal import Decimal

import pytest

from billing.rules import dated
from billing.rules.dated import NoRuleInForce, in_force
from billing.rules.facts import Threshold
from billing.rules.threshold import MissingRate, judge_threshold

DAY = date(2025, 3, 3)
RATES = {"97530": Decimal("36.40"), "97110": Decimal("29.00")}


def ask(lines, spent, *, rates=RATES, attested=False, discipline="PT", on=DAY, **said):
    threshold = Threshold(Decimal(spent), rates, attested)
    return judge_threshold([tuple(line) for line in lines], threshold, discipline=discipline, on=on, **said)


def ask_case(case, *, attested):
    rates = {code: Decimal(rate) for code, rate in case["rates"].items()}
    lines = case.get("lines", [["97530", 1]])
    discipline = case.get("discipline", "PT")
    return ask(lines, case["bucket"], rates=rates, attested=attested, discipline=discipline, on=case["on"])


def expected(case, code):
    lines = case.get("lines", [["97530", 1]])
    wanted = [(code, name) for (name, _), needs in zip(lines, case["needs"], strict=True) if needs]
    return list(dict.fromkeys(wanted)) + [("review-threshold", name) for name in [case.get("review")] if name]


def told(given):
    return [(finding.code, finding.subject) for finding in given.findings]


def test_lines_past_the_threshold_need_a_statement(threshold_case):
    given = ask_case(threshold_case, attested=False)
    assert given.kx == tuple(False for _ in threshold_case["needs"])
    assert told(given) == expected(threshold_case, "kx-needs-attestation")


def test_lines_past_the_threshold_carry_kx_once_it_is_stated(threshold_case):
    given = ask_case(threshold_case, attested=True)
    assert given.kx == tuple(threshold_case["needs"])
    assert told(given) == expected(threshold_case, "kx-applied")


def test_a_missing_statement_says_the_sum_what_it_would_state_and_the_other_way():
    (finding,) = ask([("97530", 2)], "2350.00").findings
    assert finding.message == (
        "97530: $2,350.00 of the year before this line and 2 units at $36.40 make $2,422.80, more than the 2025 "
        "threshold of $2,410.00 for PT and SLP together. It needs KX, which states that the care is medically "
        "necessary and that the record shows why: have somebody state it. Where it is not thought necessary, leave KX "
        "off and add GA (a signed notice is on file) or GZ (none is)."
    )
    assert (finding.severity, finding.citation) == ("error", "SSA 1833(g); Pub. 100-04 ch. 5 §10.3")


def test_an_applied_statement_says_the_sum_and_what_it_states():
    (finding,) = ask([("97530", 1)], "2400.00", attested=True, discipline="OT").findings
    assert finding.message == (
        "97530: $2,400.00 of the year before this line and 1 unit at $36.40 make $2,436.40, more than the 2025 "
        "threshold of $2,410.00 for OT. It carries KX, which states that the care is medically necessary and that the "
        "record shows why; a person has stated so."
    )
    assert finding.severity == "info"


def test_the_review_says_the_amount_it_begins_at():
    *_, finding = ask([("97530", 1)], "2990.00", attested=True).findings
    assert finding.message == (
        "97530: $2,990.00 of the year before this line and 1 unit at $36.40 make $3,026.40, more than $3,000.00: from "
        "there on Medicare may review the record."
    )
    assert finding.severity == "info"


def test_the_sum_of_a_finding_is_that_of_the_first_line_that_needs_it():
    given = ask([("97110", 1), ("97530", 1), ("97530", 2)], "2400.00")
    assert [finding.message.split(", more")[0] for finding in given.findings] == [
        "97110: $2,400.00 of the year before this line and 1 unit at $29.00 make $2,429.00",
        "97530: $2,429.00 of the year before this line and 1 unit at $36.40 make $2,465.40",
    ]


def test_a_rate_finer_than_a_cent_is_shown_whole():
    (finding,) = ask([("97530", 1)], "2410", rates={"97530": Decimal("36.405")}).findings
    assert "$2,410.00 of the year before this line and 1 unit at $36.405 make $2,446.405" in finding.message


def test_a_code_with_a_notice_takes_no_kx_and_adds_nothing():
    lines = [("97530", 1), ("97110", 1)]
    assert ask(lines, "2390.00", attested=True).kx == (True, True)
    given = ask(lines, "2381.00", attested=True, noticed={"97530"})
    assert (given.kx, given.findings) == ((False, False), ())
    past = ask(lines, "3000.00", attested=True, noticed={"97530"})
    assert (past.kx, told(past)) == ((False, True), [("kx-applied", "97110"), ("review-threshold", "97110")])


def test_a_billed_code_without_a_rate_is_named():
    for noticed in ((), ("97112",)):
        with pytest.raises(MissingRate, match=r"No rate is given for 97112\.") as missing:
            ask([("97530", 1), ("97112", 1)], "0", noticed=noticed)
        assert missing.value.code == "97112"


def test_a_day_without_lines_needs_nothing():
    given = ask([], "9000.00")
    assert (given.kx, given.findings) == ((), ())


def test_each_year_since_2018_has_its_row_and_ends_with_it():
    for row in dated.rows_of("kx_thresholds"):
        assert (row.effective.month, row.effective.day) == (1, 1)
        assert row.confirmed_through == row.effective.replace(month=12, day=31)
        assert row.values["PT"] == row.values["SLP"]
    years = [row.effective.year for row in dated.rows_of("kx_thresholds")]
    assert years == list(range(2018, 2027))


def test_a_year_without_a_row_answers_by_the_last_one_unconfirmed_and_before_the_first_there_is_none():
    given = ask([("97530", 1)], "2470.00", on=date(2027, 1, 4))
    assert given.rule == in_force("kx_thresholds", on=date(2026, 6, 1))
    assert given.rule.confirmed_through < date(2027, 1, 4)
    assert "the 2026 threshold of $2,480.00" in given.findings[0].message
    with pytest.raises(NoRuleInForce):
        ask([("97530", 1)], "0", on=date(2017, 12, 31))
