"""Billing days that cannot be understood: the first fault, with the path of its field."""

import json

import pytest

from billing.rules.wire.stream import answer_line

FIRST = {"code": "97112", "started": "2026-03-02T09:00", "ended": "2026-03-02T09:24", "by": "therapist"}
SECOND = {"code": "97110", "started": "2026-03-02T09:24", "ended": "2026-03-02T09:47", "by": "therapist"}
VISIT = {"date": "2026-03-02", "discipline": "PT", "services": [FIRST, SECOND]}
PAYER = {"unit_method": "cms_total_time"}
TERMS = {"every_visits": 10}
THRESHOLD = {"year_to_date": "2390.00", "rates": {"97112": "36.40", "97110": "30.10"}}


def error(visit=VISIT, payer=PAYER, **more):
    line = json.dumps({"id": "one", "visit": visit, "payer": payer, **more}).encode()
    given = answer_line(line)
    assert given["id"] == "one" and list(given) == ["id", "error"], given
    return given["error"]


def pauses(*times):
    return {"pauses": [{"started": f"2026-03-02T{begun}", "ended": f"2026-03-02T{over}"} for begun, over in times]}


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"ended": "2026-03-02T09:00"}, "ended", "later than started"),
        ({"ended": "2026-03-02T08:59"}, "ended", "later than started"),
        ({"started": "2026-03-02T01:00", "ended": "2026-03-02T09:00:01"}, "ended", "at most 8 hours"),
        ({"ended": "2026-03-02T09:24Z"}, "ended", "either all times carry an offset"),
        ({"started": "2026-03-01T23:50", "ended": "2026-03-02T00:10"}, "started", "date of the visit, 2026-03-02"),
        ({"started": "2026-03-02T23:50", "ended": "2026-03-03T00:00:01"}, "ended", "00:00 of the next"),
        ({"started": "2026-03-03T00:00", "ended": "2026-03-03T00:10"}, "started", "date of the visit"),
        ({"code": 97530}, "code", "string"),
        ({"code": None}, "code", "string"),
        ({"by": "aide"}, "by", "one of therapist, assistant, both, student"),
        ({"by": ["therapist"]}, "by", "one of"),
        ({"clinician": 5}, "clinician", "string"),
        ({"with": None}, "with", "string"),
        ({"mode": "pair"}, "mode", "one of individual, group, concurrent, cotreatment"),
        ({"student_participated": 1}, "student_participated", "true or false"),
        ({"distinct": "yes"}, "distinct", "true or false"),
        ({"delivery": "phone"}, "delivery", "one of in_person, video, audio"),
        ({"agreed_minutes": 10}, "agreed_minutes", "cotreatment"),
        ({"mode": "cotreatment", "agreed_minutes": 25}, "agreed_minutes", "more minutes than the interval"),
        ({"mode": "cotreatment", "agreed_minutes": -1}, "agreed_minutes", "whole number"),
        ({"mode": "cotreatment", "agreed_minutes": 1.0}, "agreed_minutes", "whole number"),
        ({"mode": "cotreatment", "agreed_minutes": True}, "agreed_minutes", "whole number"),
        (pauses(("08:59", "09:10")), "pauses[0].started", "inside"),
        (pauses(("09:20", "09:25")), "pauses[0].ended", "inside"),
        (pauses(("09:02", "09:04"), ("09:10", "09:10")), "pauses[1].ended", "later than started"),
        (pauses(("09:05", "09:08"), ("09:02", "09:06")), "pauses[0].started", "do not overlap"),
        (pauses(("09:02", "09:06"), ("09:05", "09:08")), "pauses[1].started", "do not overlap"),
        ({"pauses": [{"started": "2026-03-02T09:02"}]}, "pauses[0].ended", "missing"),
        ({"pauses": {}}, "pauses", "list"),
        ({"units": 2}, "units", "unknown; known are code, started, ended, by, pauses"),
    ],
)
def test_a_fault_of_a_service(said, field, message):
    given = error({**VISIT, "services": [FIRST, {**FIRST, **said}]})
    assert given["field"] == f"visit.services[1].{field}"
    assert message in given["message"]


def test_pauses_may_touch_each_other_and_the_ends_of_their_service():
    said = pauses(("09:10", "09:12"), ("09:00", "09:10"), ("09:12", "09:24"))
    line = json.dumps({"id": 1, "visit": {**VISIT, "services": [{**FIRST, **said}]}, "payer": PAYER}).encode()
    assert answer_line(line)["timed_minutes"] == 0


def test_one_offset_in_the_case_wants_one_at_every_time():
    offset = {**FIRST, "started": "2026-03-02T09:00Z", "ended": "2026-03-02T09:24Z"}
    assert error({**VISIT, "services": [FIRST, offset]})["field"] == "visit.services[1].started"
    assert error({**VISIT, "services": [offset, SECOND]})["field"] == "visit.services[1].started"
    within = {**offset, **pauses(("09:05", "09:06"))}
    assert error({**VISIT, "services": [offset, within]})["field"] == "visit.services[1].pauses[0].started"


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"date": "2026-02-30"}, "date", "date such as"),
        ({"date": "2026-03-02T00:00"}, "date", "date such as"),
        ({"date": "2026-W10-1"}, "date", "date such as"),
        ({"discipline": "ST"}, "discipline", "one of PT, OT, SLP"),
        ({"services": {}}, "services", "list"),
        ({"services": ["97530"]}, "services[0]", "object"),
        ({"prefer": "97530"}, "prefer", "list"),
        ({"prefer": ["97530", 97110]}, "prefer[1]", "string"),
        ({"other_lines": [{"code": "92507"}]}, "other_lines[0].discipline", "missing"),
        ({"notices": [{"code": "97110", "modifier": "GB"}]}, "notices[0].modifier", "one of GA, GX, GY, GZ"),
        ({"patient": "A"}, "patient", "unknown"),
    ],
)
def test_a_fault_of_a_visit(said, field, message):
    given = error({**VISIT, **said})
    assert given["field"] == f"visit.{field}"
    assert message in given["message"]


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"unit_method": "ama"}, "unit_method", "one of cms_total_time, cpt_midpoint"),
        ({"discipline_modifiers": None}, "discipline_modifiers", "true or false"),
        ({"discipline_modifiers": False, "assistant_modifiers": True}, "assistant_modifiers", "CQ and CO go with"),
        ({"edits": "hospital"}, "edits", "one of practitioner, outpatient_hospital, none"),
        ({"distinct_modifier": "XX"}, "distinct_modifier", "one of 59"),
        ({"distinct_modifier": 59}, "distinct_modifier", "one of 59"),
        ({"min_continuous_minutes": "8"}, "min_continuous_minutes", "whole number"),
        ({"min_continuous_minutes": 10**30}, "min_continuous_minutes", "at most"),
        ({"threshold": None}, "threshold", "object"),
        ({"threshold": {"rates": {}}}, "threshold.year_to_date", "missing"),
        ({"threshold": {"year_to_date": "1"}}, "threshold.rates", "missing"),
        ({"threshold": {**THRESHOLD, "attested": 1}}, "threshold.attested", "true or false"),
        ({"threshold": {**THRESHOLD, "rates": {"97530": 36.4}}}, "threshold.rates.97530", "amount as a string"),
        ({"threshold": {**THRESHOLD, "rates": []}}, "threshold.rates", "object"),
        ({"supportive": {"97530": {}}}, "supportive.97530.every_visits", "missing"),
        ({"supportive": {"97530": {"every_visits": 0}}}, "supportive.97530.every_visits", "at least 1"),
        (
            {"supportive": {"97530": {**TERMS, "continued_need_from": 0}}},
            "supportive.97530.continued_need_from",
            "least",
        ),
        ({"supportive": {"97530": 10}}, "supportive.97530", "object"),
        ({"name": "Acme"}, "name", "unknown"),
    ],
)
def test_a_fault_of_a_payer(said, field, message):
    given = error(payer={**PAYER, **said})
    assert given["field"] == f"payer.{field}"
    assert message in given["message"]


@pytest.mark.parametrize(
    "text",
    ["", ".5", "5.", "-1", "+1", "1e3", "NaN", "Infinity", "1_0", "1.2.3", " 1", "\uff11", "9" * 16, 5, 36.4, None, []],
)
def test_what_is_no_amount_is_refused(text):
    threshold = {**THRESHOLD, "year_to_date": text}
    assert error(payer={**PAYER, "threshold": threshold})["field"] == "payer.threshold.year_to_date"


@pytest.mark.parametrize("key", ["code", "started", "ended", "by"])
def test_what_a_service_needs_and_lacks_is_named(key):
    lacking = {name: part for name, part in FIRST.items() if name != key}
    given = error({**VISIT, "services": [lacking]})
    assert given == {"field": f"visit.services[0].{key}", "message": "This key is missing."}


@pytest.mark.parametrize("key", ["date", "discipline", "services"])
def test_what_a_visit_needs_and_lacks_is_named(key):
    lacking = {name: part for name, part in VISIT.items() if name != key}
    assert error(lacking) == {"field": f"visit.{key}", "message": "This key is missing."}


def test_a_case_needs_a_payer_and_knows_no_other_keys():
    line = json.dumps({"id": "one", "visit": VISIT}).encode()
    assert answer_line(line)["error"] == {"field": "payer", "message": "This key is missing."}
    assert error(payer={})["field"] == "payer.unit_method"
    assert error(tables="mine")["field"] == "tables"
    assert error(episode={})["field"] == "episode"
    assert error(care=None)["field"] == "care"


def test_a_billed_code_without_a_rate_is_a_fault_of_the_rates():
    lacking = {**THRESHOLD, "rates": {"97112": "36.40"}}
    given = error(payer={**PAYER, "threshold": lacking})
    assert given["field"] == "payer.threshold.rates"
    assert "97110" in given["message"]
    whole = json.dumps({"id": "one", "visit": VISIT, "payer": {**PAYER, "threshold": THRESHOLD}}).encode()
    assert "lines" in answer_line(whole)


def test_a_date_before_the_law_begins_is_a_fault_of_the_date():
    early = {"date": "1990-03-02", "discipline": "PT", "services": []}
    times = {"started": "1990-03-02T09:00", "ended": "1990-03-02T09:24"}
    given = error({**early, "services": [{**FIRST, **times}]})
    assert given["field"] == "visit.date"
    assert "in force on 1990-03-02" in given["message"]


def test_a_key_given_twice_comes_before_a_fault_behind_it_and_after_one_before_it():
    service = '{"code": "97530", "by": "therapist", "code": "97110", "by": 1}'
    line = '{"id": "one", "payer": {"unit_method": "cms_total_time"}, "visit": {"services": [%s]}}'
    assert answer_line((line % service).encode())["error"]["field"] == "visit.services[0].code"
    assert (
        answer_line((line % service.replace('"97530"', "1")).encode())["error"]["message"] == "This must be a string."
    )
    rates = '{"id": 1, "visit": {}, "payer": {"threshold": {"rates": {"97530": "1", "97530": "1"}}}}'
    assert answer_line(rates.replace('"visit": {}, ', "").encode())["error"]["field"] == "payer.threshold.rates.97530"
