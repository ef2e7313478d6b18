"""Billing days as JSON lines: what is read, what is refused with the path of its field, and how the answer looks."""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from billing.rules.assess import assess
from billing.rules.facts import (
    BillingDay,
    Notice,
    OtherLine,
    Pause,
    PayerTerms,
    Service,
    SupportiveTerms,
    Threshold,
)
from billing.rules.wire.day import DAY_CASE
from billing.rules.wire.shapes import parse
from billing.rules.wire.stream import answer_line

FIRST = {"code": "97112", "started": "2026-03-02T09:00", "ended": "2026-03-02T09:24", "by": "therapist"}
SECOND = {"code": "97110", "started": "2026-03-02T09:24", "ended": "2026-03-02T09:47", "by": "therapist"}
VISIT = {"date": "2026-03-02", "discipline": "PT", "services": [FIRST, SECOND]}
PAYER = {"unit_method": "cms_total_time", "edits": "none"}
KEYS = ["id", "timed_minutes", "treatment_minutes", "tables", "basis", "lines", "unbilled", "choices", "findings"]


def line(case):
    return json.dumps(case).encode()


def facts(visit=VISIT, payer=PAYER):
    case = DAY_CASE.read(parse(line({"id": 1, "visit": visit, "payer": payer})))
    return case["visit"], case["payer"]


def service(**said):
    """The facts of the first service with something else said of it."""
    return facts({**VISIT, "services": [{**FIRST, **said}]})[0].services[0]


def error(visit=VISIT, payer=PAYER, **more):
    given = answer_line(line({"id": "one", "visit": visit, "payer": payer, **more}))
    assert given["id"] == "one" and list(given) == ["id", "error"], given
    return given["error"]


def at(text):
    return datetime.fromisoformat(f"2026-03-02T{text}")


def test_the_manuals_first_example_is_answered_as_the_contract_prints_it():
    given = answer_line(line({"id": "manual-example-1", "visit": VISIT, "payer": PAYER}))
    assert list(given) == KEYS
    assert (given["timed_minutes"], given["treatment_minutes"], given["tables"][:7]) == (47, 47, "sha256:")
    assert [list(one) for one in given["lines"]] == [["code", "units", "code_minutes", "modifiers", "basis"]] * 2
    assert [(one["code"], one["units"], one["code_minutes"]) for one in given["lines"]] == [
        ("97112", 2, 24),
        ("97110", 1, 23),
    ]
    assert [one["modifiers"] for one in given["lines"]] == [["GP"], ["GP"]]
    reasons = [*given["basis"], *given["lines"][0]["basis"], *given["lines"][1]["basis"]]
    assert reasons and all(list(one) == ["text", "citation"] for one in reasons)
    assert (given["unbilled"], given["choices"], given["findings"]) == ([], [], [])


def test_what_is_not_billed_what_is_left_to_choose_and_what_is_found_have_their_keys():
    tied = [{**FIRST, "ended": "2026-03-02T09:12"}, {**SECOND, "ended": "2026-03-02T09:36"}]
    alone = {**FIRST, "code": "97140", "started": "2026-03-02T10:00", "ended": "2026-03-02T10:20", "by": "student"}
    given = answer_line(line({"id": 1, "visit": {**VISIT, "services": [*tied, alone]}, "payer": PAYER}))
    by_code = {one["code"]: one for one in given["unbilled"]}
    assert list(by_code["97140"]) == ["code", "minutes", "reason", "basis"]
    assert by_code["97140"]["reason"] == "student-alone"
    assert given["choices"] == [] or list(given["choices"][0]) == ["codes", "units"]
    assert {tuple(one) for one in given["findings"]} == {("code", "severity", "message", "citation", "subject")}
    assert "student-alone" in [one["code"] for one in given["findings"]]


def test_the_wire_says_what_the_law_says():
    day, terms = facts()
    law, given = assess(day, terms), answer_line(line({"id": 1, "visit": VISIT, "payer": PAYER}))
    assert [one["text"] for one in given["basis"]] == [one.text for one in law.basis]
    for one, said in zip(law.lines, given["lines"], strict=True):
        assert [(reason.text, reason.citation) for reason in one.basis] == [tuple(r.values()) for r in said["basis"]]


def test_keys_come_in_any_order():
    usual = answer_line(line({"id": 1, "visit": VISIT, "payer": PAYER}))
    turned = {"payer": dict(reversed(PAYER.items())), "visit": dict(reversed(VISIT.items())), "id": 1}
    assert answer_line(line(turned)) == usual


def test_all_keys_of_a_service_are_read():
    said = {
        "by": "both", "clinician": "PT 1", "with": "PTA 1", "student_participated": True, "mode": "cotreatment",
        "agreed_minutes": 20, "distinct": True, "delivery": "video",
        "pauses": [{"started": "2026-03-02T09:10", "ended": "2026-03-02T09:12"}],
    }  # fmt: skip
    assert service(**said) == Service(
        "97112", at("09:00"), at("09:24"), "both", "PT 1", "PTA 1", True, "cotreatment", 20,
        (Pause(at("09:10"), at("09:12")),), True, "video",
    )  # fmt: skip


def test_what_is_not_said_is_as_the_contract_has_it():
    assert service() == Service("97112", at("09:00"), at("09:24"), "therapist", clinician="therapist")
    assert service(by="assistant").clinician == "assistant"
    day, terms = facts({**VISIT, "services": []}, {"unit_method": "cpt_midpoint"})
    assert day == BillingDay(date(2026, 3, 2), "PT")
    assert terms == PayerTerms("cpt_midpoint")
    assert (terms.edits, terms.discipline_modifiers, terms.distinct_modifier) == ("practitioner", True, "59")


def test_all_keys_of_a_visit_and_a_payer_are_read():
    day, terms = facts(
        {
            **VISIT,
            "prefer": ["97110"],
            "other_lines": [{"code": "92507", "discipline": "SLP"}],
            "notices": [{"code": "97110", "modifier": "GA"}],
        },
        {
            **PAYER,
            "discipline_modifiers": True,
            "assistant_modifiers": False,
            "distinct_modifier": "XU",
            "min_continuous_minutes": 8,
            "threshold": {"year_to_date": "2390.00", "rates": {"97530": "36.40", "97110": "30"}, "attested": True},
            "supportive": {"97530": {"every_visits": 10, "continued_need_from": 11}, "97110": {"every_visits": 5}},
        },
    )
    assert (day.prefer, day.other_lines) == (("97110",), (OtherLine("92507", "SLP"),))
    assert day.notices == (Notice("97110", "GA"),)
    rates = {"97530": Decimal("36.40"), "97110": Decimal(30)}
    supportive = (SupportiveTerms("97530", 10, 11), SupportiveTerms("97110", 5))
    assert terms == PayerTerms(
        "cms_total_time", True, False, "none", "XU", 8, Threshold(Decimal("2390.00"), rates, True), supportive
    )


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("2026-03-02T09:05", None), ("2026-03-02T09:05:30", None), ("2026-03-02T09:05Z", 0),
        ("2026-03-02T09:05:30Z", 0), ("2026-03-02T09:05-05:00", -300), ("2026-03-02T09:05:30+05:30", 330),
    ],
)  # fmt: skip
def test_times_are_written_in_six_ways(text, offset):
    zone = None if offset is None else timezone(timedelta(minutes=offset))
    ended = "2026-03-02T09:20" if offset is None else "2026-03-02T09:20" + text[16:].removeprefix(":30")
    seconds = 30 if ":30" in text[16:19] else 0
    assert service(started=text, ended=ended).started == datetime(2026, 3, 2, 9, 5, seconds, tzinfo=zone)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 09:00", "2026-03-02T09", "2026-03-02T9:00", "20260302T0900", "2026-W10-1T09:00",
        "2026-02-29T09:00", "2026-03-02T24:00", "2026-03-02T09:60", "2026-03-02T09:00:60", "2026-03-02T09:00:00.5",
        "2026-03-02T09:00:00.123", "2026-03-02T09:00z", "2026-03-02t09:00", "2026-03-02T09:00+05",
        "2026-03-02T09:00+0500", "2026-03-02T09:00+05:60", "2026-03-02T09:00+24:00", "2026-03-02T09:00+05:00:00",
        "2026-03-02T09:00 ", " 2026-03-02T09:00", "\uff12026-03-02T09:00", "0001-01-01T00:00+05:00",
        "9999-12-31T23:59-05:00", "2026-03-02T09:0\u0000", "", "2026-03-02", 1772442000, 1.5, True, None, [], {},
        ["2026-03-02T09:00"],
    ],
)  # fmt: skip
def test_times_are_written_in_no_other_way(text):
    given = error({**VISIT, "services": [FIRST, {**SECOND, "started": text}]})
    assert given["field"] == "visit.services[1].started"
    assert given["message"].startswith("This must be a time such as 2026-03-02T09:00")


def test_two_visits_of_different_offsets_last_as_long_as_they_last():
    # The clocks go back: 01:30 comes twice, and the stretch is an hour longer than its faces.
    day = {**VISIT, "date": "2026-11-01", "services": [
        {**FIRST, "started": "2026-11-01T01:30-04:00", "ended": "2026-11-01T01:15-05:00"},
    ]}  # fmt: skip
    assert answer_line(line({"id": 1, "visit": day, "payer": PAYER}))["timed_minutes"] == 45


def test_a_service_may_end_at_midnight_and_last_eight_hours():
    late = {**FIRST, "started": "2026-03-02T16:00", "ended": "2026-03-03T00:00"}
    assert answer_line(line({"id": 1, "visit": {**VISIT, "services": [late]}, "payer": PAYER}))["timed_minutes"] == 480


@pytest.mark.parametrize("text", ["0", "0.00", "36.40", "36.405", "999999999999"])
def test_amounts_are_exact(text):
    threshold = {"year_to_date": text, "rates": {}}
    assert facts(payer={**PAYER, "threshold": threshold})[1].threshold.year_to_date == Decimal(text)
