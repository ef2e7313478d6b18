"""Pair edits: worked pairs of CMS's table (cases/pair_edits.toml), then what is made of them."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from billing.rules.edits.pairs import NOTHING, judge_pairs
from billing.rules.edits.rows import HEADER, embedded, read_tables
from billing.rules.facts import OtherLine

DAY = date(2024, 7, 15)
SAID = {0: "edit-not-payable", 1: "edit-needs-modifier"}


def judge(codes, *, others=(), on=DAY, tables=None, table="practitioner", apart=True, distinct=(), modifier="59"):
    edits = (tables or embedded()).of(table)
    return judge_pairs(
        codes.split(), others, edits, on=on, apart=lambda *_: apart, distinct=frozenset(distinct), modifier=modifier
    )


def tables_of(*rows):
    """Tables with these pairs, "97530 97537 indicator [effective [deletion]]", in both kinds."""
    lines = []
    for table in ("practitioner", "outpatient_hospital"):
        lines.append(f"limit,{table},2024-07-01,97530,,,,6,3,")
        for row in rows:
            first, second, indicator, begins, ends = (*row.split(), "", "")[:5]
            lines.append(f"pair,{table},2024-07-01,{first},{second},{begins.strip('-')},{ends},,{indicator},")
    return read_tables(HEADER + "\n".join(lines))


def test_the_pairs_of_cms_are_judged_as_its_table_says(pair_edits_case):
    case, on = pair_edits_case, pair_edits_case.get("date", DAY)
    table = case.get("table", "practitioner")
    for first in case["first"].split():
        for second in case["second"].split():
            given = judge(f"{second} {first}", on=on, table=table)
            said = [(one.code, one.subject) for one in given.findings if one.code != "edit-voided"]
            wanted = [(SAID[case["indicator"]], second)] if "indicator" in case else []
            if case.get("unknown_start"):
                wanted.append(("edit-date-unknown", second))
            assert said == wanted, (first, second)
            assert set(given.unpaid) == ({second} if case.get("indicator") == 0 else set())
            assert not given.modified


def test_services_apart_by_the_clock_and_by_a_persons_word_carry_the_modifier():
    given = judge("97530 97537", distinct={"97537"}, modifier="XU")
    assert [(one.code, one.severity, one.subject) for one in given.findings] == [
        ("edit-modifier-applied", "info", "97537")
    ]
    assert set(given.modified) == {"97537"}
    assert "XU" in given.modified["97537"][0].text


@pytest.mark.parametrize(
    ("apart", "distinct", "says"),
    [
        (True, set(), "Their times do not overlap: confirm"),
        (True, {"97530"}, "Their times do not overlap: confirm"),
        (False, {"97537"}, "Their times overlap, so it cannot be said"),
        (False, set(), "Their times overlap, so it cannot be said"),
    ],
)
def test_without_either_the_modifier_is_refused_and_the_line_stays(apart, distinct, says):
    given = judge("97530 97537", apart=apart, distinct=distinct)
    assert [(one.code, one.severity, one.subject) for one in given.findings] == [
        ("edit-needs-modifier", "error", "97537")
    ]
    assert says in given.findings[0].message
    assert "59 says that it was a service apart" in given.findings[0].message
    assert not given.modified and not given.unpaid


def test_the_times_asked_about_are_those_of_the_pair():
    asked = []
    edits = embedded().of("practitioner")
    codes = ["97110", "97537", "97530"]
    judge_pairs(codes, (), edits, on=DAY, apart=lambda *pair: asked.append(pair), distinct=frozenset(), modifier="59")
    assert asked == [("97530", "97537")]


def test_a_code_that_is_not_paid_takes_nothing_off_whatever_the_order():
    tables = tables_of("97530 97110 0", "97110 97112 0", "97112 97116 1", "97110 97116 1")
    for codes in permutations(["97530", "97110", "97112", "97116"]):
        given = judge(" ".join(codes), tables=tables)
        assert set(given.unpaid) == {"97110"}
        assert sorted((one.code, one.subject) for one in given.findings) == [
            ("edit-needs-modifier", "97116"),
            ("edit-not-payable", "97110"),
        ]
        assert given == judge("97530 97110 97112 97116", tables=tables)


def test_why_a_code_is_not_paid_names_only_codes_that_are():
    tables = tables_of("97530 97110 0", "97530 97112 0", "97110 97112 0")
    given = judge("97112 97110 97530", tables=tables)
    assert [finding.message.split(" on one")[0] for finding in given.findings] == [
        "97110 is not paid beside 97530",
        "97112 is not paid beside 97530",
    ]


def test_two_that_exclude_each_other_leave_one():
    tables = tables_of("97530 97110 0", "97110 97530 0")
    assert set(judge("97530 97110", tables=tables).unpaid) == set(judge("97110 97530", tables=tables).unpaid)
    assert len(judge("97530 97110", tables=tables).unpaid) == 1


def test_a_line_of_another_discipline_takes_ours_off():
    given = judge("97150", others=[OtherLine("97750", "OT")])
    assert set(given.unpaid) == {"97150"}
    assert "the OT line 97750" in given.findings[0].message


@pytest.mark.parametrize(
    ("ours", "theirs", "code"), [("97750", "97150", "not-payable"), ("97530", "97537", "needs-modifier")]
)
def test_a_line_of_another_discipline_is_spoken_of_and_stays(ours, theirs, code):
    given = judge(ours, others=[OtherLine(theirs, "OT")], distinct={ours})
    assert [(one.code, one.subject) for one in given.findings] == [(f"edit-{code}", theirs)]
    assert f"the OT line {theirs}" in given.findings[0].message
    assert "cannot be mended here" in given.findings[0].message
    assert not given.unpaid and not given.modified


def test_ours_beside_another_discipline_carries_the_modifier_by_a_persons_word():
    others = [OtherLine("97755", "OT")]
    assert [one.code for one in judge("97530", others=others).findings] == ["edit-needs-modifier"]
    given = judge("97530", others=others, apart=False, distinct={"97530"})
    assert set(given.modified) == {"97530"}
    assert [one.code for one in given.findings] == ["edit-modifier-applied"]


def test_lines_of_other_disciplines_are_not_judged_among_themselves():
    assert judge("97112", others=[OtherLine("97530", "OT"), OtherLine("97537", "OT")]) == NOTHING
    given = judge("97530 97537", others=[OtherLine("97166", "OT"), OtherLine("97140", "OT")], on=date(2020, 2, 3))
    assert {finding.subject for finding in given.findings} == {"97537", "97166"}


def test_of_several_rows_the_one_that_ends_first_is_in_force():
    tables = tables_of("97530 97110 1", "97530 97110 0 - 2023-12-31", "97530 97110 9 - 2022-06-30")
    assert [one.code for one in judge("97530 97110", tables=tables).findings] == ["edit-needs-modifier"]
    for on in (date(2023, 12, 31), date(2022, 6, 30)):
        codes = [one.code for one in judge("97530 97110", tables=tables, on=on).findings]
        assert codes == ["edit-not-payable", "edit-date-unknown"]


def test_a_row_holds_from_its_first_day_to_its_last():
    tables = tables_of("97530 97110 1 2022-04-01 2022-09-30")
    for on, held in [(date(2022, 3, 31), 0), (date(2022, 4, 1), 1), (date(2022, 9, 30), 1), (date(2022, 10, 1), 0)]:
        assert len(judge("97530 97110", tables=tables, on=on).findings) == held, on


def test_an_unknown_start_is_said_only_before_the_quarter_of_the_file():
    (before,) = judge("97530 97537", on=date(2024, 6, 30)).findings[1:]
    assert (before.code, before.severity, before.subject) == ("edit-date-unknown", "info", "97537")
    assert len(judge("97530 97537", on=date(2024, 7, 1)).findings) == 1


def test_what_is_worked_out_for_a_span_holds_on_each_of_its_days():
    edits = embedded().of("practitioner")
    for day in (date(2019, 12, 25) + timedelta(days=n) for n in range(400)):
        live = {columns for columns, rows in edits.pairs.items() if any(row.alive(day) for row in rows)}
        assert set(edits.pairs_on(day).pairs) == live, day


class TestWithdrawnEdits:
    def test_the_story_is_told_in_its_year(self):
        assert judge("97530 97162", on=date(2019, 12, 31)) == NOTHING
        for on in (date(2020, 1, 1), date(2020, 2, 3), date(2020, 12, 31)):
            (finding,) = judge("97162 97530", on=on).findings
            assert (finding.code, finding.severity, finding.subject) == ("edit-voided", "info", "97162")
            assert finding.message.startswith("97530 with 97162: an edit of January 2020")
            assert "No modifier is needed" in finding.message

    def test_the_return_that_did_not_come_is_told_from_its_day(self):
        assert judge("97530 97116", on=date(2020, 9, 30)) == NOTHING
        (finding,) = judge("97530 97116", on=date(2020, 10, 1)).findings
        assert (finding.code, finding.subject) == ("edit-voided", "97116")
        assert judge("97530 97116", on=date(2021, 1, 1)) == NOTHING

    def test_later_it_is_told_to_who_sets_the_two_apart(self):
        (finding,) = judge("97530 97116", on=date(2026, 3, 2), distinct={"97530"}).findings
        assert (finding.code, finding.subject) == ("edit-voided", "97116")
        assert judge("97530 97116", on=date(2026, 3, 2), distinct={"97112"}).findings == ()

    def test_later_an_evaluations_line_still_has_it_among_its_reasons(self):
        given = judge("97530 97162", on=date(2026, 3, 2))
        assert given.findings == () and not given.modified
        (basis,) = given.told["97162"]
        assert "24 January 2020" in basis.text

    def test_a_pair_that_is_an_edit_today_has_no_such_story(self):
        tables = tables_of("97530 97162 9 2020-01-01 2020-01-01", "97530 97162 1 2024-01-01")
        given = judge("97530 97162", tables=tables)
        assert [one.code for one in given.findings] == ["edit-needs-modifier"]
        assert not given.told

    def test_a_code_that_is_not_paid_has_no_such_story(self):
        tables = tables_of("97530 97162 9 2020-01-01 2020-01-01", "97116 97530 0")
        given = judge("97530 97162 97116", tables=tables, on=date(2020, 2, 3))
        assert "edit-voided" not in [one.code for one in given.findings]


def test_most_days_have_nothing_to_say():
    assert judge("97530 97110 97112 97140 97116") is NOTHING
    assert judge("") is NOTHING
