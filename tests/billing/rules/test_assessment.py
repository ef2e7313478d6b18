"""The answer as a whole: lines, modifiers, findings and their order."""

from datetime import date

import pytest

from billing.rules.findings import VOCABULARY, Severity, found, in_order


@pytest.mark.parametrize(
    ("discipline", "code", "modifier"), [("PT", "97530", "GP"), ("OT", "97530", "GO"), ("SLP", "92507", "GN")]
)
def test_each_line_names_the_discipline_when_the_payer_wants_it(discipline, code, modifier, lay_out, answer):
    day = lay_out([(code, 30)], discipline=discipline)
    assert [line.modifiers for line in answer(day).lines] == [(modifier,)]
    assert [line.modifiers for line in answer(day, discipline_modifiers=False).lines] == [()]


def test_lines_with_equal_units_and_minutes_come_by_code(lay_out, answer):
    given = answer(lay_out([("97530", 15), ("97110", 15), ("97140", 30), ("97112", 16)]))
    assert [line.code for line in given.lines] == ["97140", "97112", "97110", "97530"]


def test_unbilled_codes_come_by_start(log, answer):
    given = answer(log([["97530", "10:00", "10:03"], ["97110", "09:00", "09:02"], ["99999", "09:30", "09:40"]]))
    assert [entry.code for entry in given.unbilled] == ["97110", "99999", "97530"]


def test_findings_come_in_order_of_the_vocabulary_then_of_the_subject():
    words = [
        found(code, "", citation="", subject=subject) for subject in ("97530", "97110") for code in reversed(VOCABULARY)
    ]
    expected = [(code, subject) for code in VOCABULARY for subject in ("97110", "97530")]
    assert [(finding.code, finding.subject) for finding in in_order(words)] == expected


def test_a_finding_has_its_usual_severity_and_a_known_code():
    assert found("joint-time", "", citation="", subject="").severity is Severity.INFO
    with pytest.raises(KeyError):
        found("no-such-finding", "", citation="", subject="")


def test_an_evaluation_of_another_discipline_is_an_error_and_a_treatment_code_a_warning(lay_out, answer):
    given = answer(lay_out([("97165", 30), ("92507", 30)]))
    said = {finding.subject: (finding.code, finding.severity) for finding in given.findings}
    assert said == {"97165": ("discipline-mismatch", "error"), "92507": ("discipline-mismatch", "warning")}
    assert [line.code for line in given.lines] == ["92507"]


def test_every_finding_says_what_and_where_from(log, answer):
    student = {"by": "student"}
    group = {"mode": "group"}
    entries = [
        ["97530", "08:00", "08:10"],
        ["97110", "08:05", "08:15"],
        ["97116", "09:00", "09:10", student],
        ["97140", "09:10", "09:20", group],
        ["99999", "09:20", "09:30"],
        ["97598", "09:30", "09:40"],
        ["97165", "09:40", "09:50"],
        ["97161", "10:00", "10:10"],
        ["97161", "10:10", "10:20"],
        ["97129", "10:20", "10:23"],
    ]
    given = answer(log(entries, on=date(2027, 3, 1)))
    assert {finding.code for finding in given.findings} >= {
        "overlapping-time", "not-one-on-one", "unbilled-minutes", "evaluation-repeated", "student-alone",
        "unknown-code", "discipline-mismatch", "add-on-without-primary", "rule-unconfirmed",
    }  # fmt: skip
    for finding in given.findings:
        assert finding.message.endswith(".")
        assert finding.citation
        assert finding.subject
