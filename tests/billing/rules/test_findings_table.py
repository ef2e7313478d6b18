"""One table says of each finding how grave it is, what it holds and what releases it; examples show each."""

import ast
import json
from datetime import date
from pathlib import Path

import pytest

import billing.rules
from billing.rules.book import book, read_examples
from billing.rules.contents import LISTS, tables
from billing.rules.findings import VOCABULARY, Hold, Severity, finding_rules, found, rule_of
from billing.rules.wire.stream import answer_line

LAW = Path(billing.rules.__file__).parent
EXAMPLES = read_examples(Path(__file__).parent / "cases/examples.jsonl")
TABLES = {table.name for table in tables()} | {"edits"}

# As the contract has them: never renamed, never another severity, in this order.
CONTRACT = {
    "error": """overlapping-time assistant-not-allowed student-alone provider-not-licensed provider-not-enrolled
        unknown-code code-not-in-force add-on-without-primary edit-needs-modifier edit-not-payable kx-needs-attestation
        goal-missing description-missing assistance-missing skill-missing supportive-missing plan-missing
        certification-expired report-missing participation-missing unsigned cosign-pending other-care-open
        authorization-missing authorization-exhausted one-on-one-overlap co-treatment""",
    "warning": """not-one-on-one not-continuous tie-needs-choice evaluation-repeated assistant-split-review
        collaboration-missing discipline-mismatch units-above-mue not-payable assistance-type-missing response-missing
        patient-participation-missing deficit-missing code-not-in-plan supportive-due supportive-incomplete
        continued-need-missing certification-missing certification-late report-due report-grace report-not-by-clinician
        late-entry coverage-unverified""",
    "info": """joint-time below-eight-minutes unbilled-minutes code-hint edit-modifier-applied edit-date-unknown
        kx-applied review-threshold report-due-soon rule-unconfirmed""",
}


def test_the_codes_of_the_contract_have_their_severity():
    for severity, codes in CONTRACT.items():
        assert {VOCABULARY[code] for code in codes.split()} == {severity}


def test_only_four_severities_vary_and_say_when():
    varies = [code for code, rule in finding_rules().items() if rule.severity_when]
    assert varies == ["discipline-mismatch", "units-above-mue", "continued-need-missing", "report-missing"]


@pytest.mark.parametrize("code", VOCABULARY)
def test_a_finding_says_what_it_means_what_mends_it_and_what_it_holds(code):
    rule = rule_of(code)
    for words in (rule.says, rule.mend, rule.citation, rule.group):
        assert words.strip()
    assert rule.says.endswith(".") and rule.mend.endswith(".")
    holds = {rule.holds_medicare, rule.holds_elsewhere} != {Hold.NOTHING}
    assert holds == (rule.severity is Severity.ERROR or bool(rule.severity_when)) == bool(rule.released_by)
    assert set(rule.tables) <= TABLES


def test_what_is_held_elsewhere_is_held_under_medicare_too():
    order = list(Hold)
    for rule in finding_rules().values():
        assert order.index(rule.holds_elsewhere) <= order.index(rule.holds_medicare), rule.code


def test_a_signed_late_report_releases_its_days_and_lateness_stays_a_warning():
    missing, late = rule_of("report-missing"), rule_of("report-late")
    assert (missing.holds_medicare, missing.holds_elsewhere) == (Hold.DAYS, Hold.NOTHING)
    assert "report-late" in missing.released_by
    assert (late.severity, late.holds_medicare) == (Severity.WARNING, Hold.NOTHING)


def test_a_code_outside_the_vocabulary_is_our_mistake():
    with pytest.raises(KeyError):
        found("no-such-finding", "", citation="", subject="")
    with pytest.raises(KeyError):
        rule_of("no-such-finding")


def test_every_finding_is_given_somewhere_in_the_law():
    words = set()
    for path in LAW.rglob("*.py"):
        words |= {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
    assert set(VOCABULARY) <= words


@pytest.mark.parametrize("code", VOCABULARY)
def test_the_example_of_a_finding_finds_it(code):
    answer = answer_line(EXAMPLES[code].encode())
    given = [finding for finding in answer.get("findings", ()) if finding["code"] == code]
    assert given, answer
    if code != "rule-unconfirmed":
        assert any(source in given[0]["citation"] for source in rule_of(code).citation.split("; "))


@pytest.mark.parametrize("table", sorted(set(EXAMPLES) - set(VOCABULARY)))
def test_the_example_of_a_table_is_answered_by_its_source(table):
    text = json.dumps(answer_line(EXAMPLES[table].encode()), ensure_ascii=False)
    assert '"error": {' not in text
    citation = next(row.citation for one in tables() if one.name == table for row in one.rows[-1:])
    assert citation in text


def test_each_table_has_an_example_of_its_own_or_at_a_finding_that_reads_it():
    read = {table for rule in finding_rules().values() for table in rule.tables}
    assert TABLES - set(LISTS) <= read | set(EXAMPLES)
    assert set(EXAMPLES) <= set(VOCABULARY) | TABLES


def test_the_book_has_a_heading_for_each_finding_and_table():
    headings = [line.removeprefix("### ") for line in book(EXAMPLES).splitlines() if line.startswith("### ")]
    assert sorted(headings) == sorted([*VOCABULARY, *TABLES])


def test_a_finding_without_an_example_makes_no_book():
    with pytest.raises(KeyError, match="unsigned"):
        book({name: line for name, line in EXAMPLES.items() if name != "unsigned"})


def test_every_table_says_what_it_is_about_and_when_it_begins():
    for table in tables():
        assert table.about.endswith("."), table.name
        assert table.in_force(date(2026, 3, 2)) == table.rows[-1] or table.following(date(2026, 3, 2)), table.name
