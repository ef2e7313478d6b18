"""Services given at a distance, by payer and date (cases/telehealth.toml)."""

from datetime import date, timedelta

import pytest

from billing.rules import catalogue, dated
from billing.rules.dated import NoRuleInForce
from billing.rules.facts import PayerTerms
from billing.rules.telehealth import ALL_IN_PERSON, judge_delivery

DAY = date(2026, 3, 2)
MEDICARE = PayerTerms("cms_total_time")
OTHERS = PayerTerms("cpt_midpoint", discipline_modifiers=False)


def ask(deliveries, terms=MEDICARE, on=DAY):
    return judge_delivery({code: frozenset(ways) for code, ways in deliveries.items()}, terms, on=on)


def test_a_code_is_marked_and_judged_so(telehealth_case):
    case = {"code": "97530", "payer": "medicare", "findings": [], **telehealth_case}
    given = ask({case["code"]: case["ways"]}, MEDICARE if case["payer"] == "medicare" else OTHERS, case["on"])
    assert given.modifiers == ({case["code"]: case["modifier"]} if "modifier" in case else {})
    assert given.basis.keys() == given.modifiers.keys()
    assert [(finding.code, finding.subject) for finding in given.findings] == [
        (code, case["code"]) for code in case["findings"]
    ]


@pytest.mark.parametrize("deliveries", [{}, {"97530": {"in_person"}, "97110": {"in_person"}}, {"97530": set()}])
def test_a_day_in_person_asks_nothing_of_any_table(deliveries):
    assert ask(deliveries, on=date(1999, 1, 1)) is ALL_IN_PERSON
    assert ALL_IN_PERSON.rules == ()


def test_each_code_is_judged_alone():
    given = ask({"97530": {"video"}, "97110": {"in_person"}, "97535": {"audio"}})
    assert given.modifiers == {"97530": "95", "97535": "93"}
    assert [rule.table for rule in given.rules] == ["telehealth", "telehealth_coverage", "telehealth_services"]


@pytest.mark.parametrize(
    "terms", [OTHERS, PayerTerms("cpt_midpoint"), PayerTerms("cms_total_time", discipline_modifiers=False)]
)
def test_a_payer_that_does_not_count_and_mark_like_medicare_has_no_list(terms):
    given = ask({"97140": {"video"}}, terms)
    assert (given.modifiers, given.findings) == ({"97140": "95"}, ())
    assert [rule.table for rule in given.rules] == ["telehealth"]


def test_a_modifier_says_why_and_where():
    given = ask({"97530": {"video"}})
    assert given.basis["97530"].text == (
        "97530 was given by video throughout: 95. The place of service on a professional claim is 10 where the patient "
        "is at home, else 02."
    )
    before = ask({"97530": {"video"}}, on=date(2023, 12, 31))
    assert before.basis["97530"].text == "97530 was given by video throughout: 95."
    assert ask({"97530": {"audio"}}, OTHERS).basis["97530"].text == "97530 was given by sound alone throughout: 93."


@pytest.mark.parametrize(
    ("deliveries", "on", "message"),
    [
        (
            {"97140": {"video"}},
            DAY,
            "97140 is not on Medicare's list of telehealth services by video. Correct how it was given if the record "
            "shows otherwise; else it is not billed to Medicare.",
        ),
        (
            {"97530": {"video"}},
            date(2028, 1, 3),
            "97530: Medicare does not pay therapists for telehealth after 2027-12-31. Correct how it was given if the "
            "record shows otherwise; else it is not billed to Medicare.",
        ),
        (
            {"97530": {"video"}},
            date(2019, 5, 6),
            "97530: Medicare does not pay therapists for telehealth on this date. Correct how it was given if the "
            "record shows otherwise; else it is not billed to Medicare.",
        ),
        (
            {"97530": {"video", "in_person", "audio"}},
            DAY,
            "97530 was given in person, by video and by sound alone on one day, and its line says neither. Correct "
            "the entries, or bill the parts as lines of their own.",
        ),
    ],
)
def test_a_finding_says_what_is_wrong_and_what_mends_it(deliveries, on, message):
    (finding,) = ask(deliveries, on=on).findings
    assert finding.message == message
    assert finding.severity == ("warning" if finding.code == "telehealth-mixed" else "error")


def test_medicare_pays_without_a_gap_from_march_2020():
    rows = [row for row in dated.rows_of("telehealth_coverage") if "paid_through" in row.values]
    assert rows[0].effective == date(2020, 3, 1)
    for row, following in zip(rows, rows[1:], strict=False):
        assert row.values["paid_through"] + timedelta(days=1) == following.effective


def test_every_listed_code_is_one_of_the_catalogue_and_what_was_listed_stays():
    listed = {"video": set(), "audio": set()}
    for row in dated.rows_of("telehealth_services"):
        for way, before in listed.items():
            codes = row.values[way].split()
            assert codes == sorted(set(codes))
            assert before <= set(codes) <= set(row.values["video"].split())
            assert all(catalogue.find(code) for code in codes)
            listed[way] = set(codes)
    unmarked = {code for row in dated.rows_of("telehealth") for code in row.values["unmarked"].split()}
    assert all(catalogue.find(code) for code in unmarked)
    assert not unmarked & listed["video"]


def test_a_remote_day_before_the_first_row_is_refused():
    assert ask({"97530": {"video"}}, OTHERS, on=date(2017, 1, 1)).modifiers == {"97530": "95"}
    for terms in (MEDICARE, OTHERS):
        with pytest.raises(NoRuleInForce):
            ask({"97530": {"video"}}, terms, on=date(2016, 12, 31))
