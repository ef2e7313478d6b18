"""Documentation facts as JSON lines: absent is not judged, given and empty is missing, anything else is refused."""

import json
from datetime import date

import pytest

from billing.rules.care_facts import (
    NOT_GIVEN,
    ActivityFacts,
    Authorization,
    CareFacts,
    NoteFacts,
    PlanFacts,
    PlanOrder,
    Provider,
    SupportiveFacts,
)
from billing.rules.wire.day import DAY_CASE
from billing.rules.wire.shapes import parse
from billing.rules.wire.stream import answer_line

SERVICE = {"code": "97530", "started": "2026-03-02T09:00", "ended": "2026-03-02T09:24", "by": "therapist"}
CASE = {
    "id": "one",
    "visit": {"date": "2026-03-02", "discipline": "PT", "services": [SERVICE]},
    "payer": {"unit_method": "cms_total_time"},
}
ACTIVITY_KEYS = (
    "goal", "description", "assistance", "assistance_type", "skill", "response", "participation", "deficit", "in_plan",
    "collaboration",
)  # fmt: skip
EMPTY = [None, "", [], False]


def read(care):
    return DAY_CASE.read(parse(json.dumps({**CASE, "care": care}).encode()))["care"]


def error(care):
    given = answer_line(json.dumps({**CASE, "care": care}).encode())
    assert list(given) == ["id", "error"], given
    return given["error"]


def test_what_is_absent_is_not_given():
    assert read({}) == CareFacts()
    absent = read({"plan": {}, "note": {}, "authorization": {}, "supportive": {"97530": {}}})
    assert (absent.plan, absent.note) == (PlanFacts(), NoteFacts())
    assert (absent.authorization, absent.supportive) == (Authorization(), {"97530": SupportiveFacts()})
    assert absent.plan.established is absent.note.signed is absent.other_care is NOT_GIVEN


def test_a_whole_record_is_read():
    given = read(
        {
            "plan": {
                "established": "2026-02-01", "lists": ["97530"], "initial_treatment": "2026-02-02",
                "certified": "2026-02-05", "certified_through": "2026-04-30", "content": ["diagnoses", "goals"],
                "lasts_days": 90, "certified_by": "NPP", "verbal_order": "2026-02-01", "delay_reason": "on leave",
                "changed": "2026-02-20", "renews": "2026-01-31",
                "order": {"signed": "2026-01-30", "names_discipline": True, "plan_sent": "2026-02-03"},
            },
            "activities": [{"code": "97530", **dict.fromkeys(ACTIVITY_KEYS, "said")}],
            "supportive": {"97530": {
                "visits_since": 9, "visits_total": 11, "elements": ["adl", "not-impaired:balance"],
                "effect_on_function": True, "continued_need": True,
            }},
            "note": {"signed": True, "signed_late": True, "author": "PTA", "cosign": "pending"},
            "report_status": "grace",
            "unreported": ["2026-02-03"],
            "without_participation": ["2026-02-02", "2026-02-03"],
            "other_care": ["home health since 2026-02-01"],
            "authorization": {"required": True, "visits_left": 3},
            "providers": [{"name": "PT 1", "licensed": True, "enrolled": False}],
            "coverage_verified": "2026-03-01",
        }
    )  # fmt: skip
    february = [date(2026, 2, day) for day in range(1, 6)]
    order = PlanOrder(date(2026, 1, 30), True, february[2])
    assert given == CareFacts(
        plan=PlanFacts(
            february[0], ("97530",), ("diagnoses", "goals"), february[1], 90, february[4], "NPP", date(2026, 4, 30),
            february[0], "on leave", date(2026, 2, 20), order, date(2026, 1, 31),
        ),
        activities=(ActivityFacts("97530", *["said"] * 10),),
        supportive={"97530": SupportiveFacts(9, 11, ("adl", "not-impaired:balance"), True, True)},
        note=NoteFacts(True, True, "PTA", "pending"),
        report_status="grace",
        unreported=(february[2],),
        without_participation=(february[1], february[2]),
        other_care=("home health since 2026-02-01",),
        authorization=Authorization(True, 3),
        providers=(Provider("PT 1", True, False),),
        coverage_verified=date(2026, 3, 1),
    )  # fmt: skip


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("key", CareFacts._fields)
def test_what_is_given_and_empty_is_missing(key, empty):
    assert not getattr(read({key: empty}), key)


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize(
    ("outer", "keys"),
    [
        ("plan", PlanFacts._fields),
        ("note", NoteFacts._fields),
        ("authorization", Authorization._fields),
    ],
)
def test_each_part_may_be_given_and_empty(outer, keys, empty):
    facts = getattr(read({outer: dict.fromkeys(keys, empty)}), outer)
    assert [key for key in keys if getattr(facts, key)] == []


@pytest.mark.parametrize("empty", EMPTY)
def test_parts_of_parts_may_be_given_and_empty(empty):
    care = read(
        {
            "plan": {"order": dict.fromkeys(PlanOrder._fields, empty)},
            "activities": [{"code": "97530", **dict.fromkeys(ACTIVITY_KEYS, empty)}],
            "supportive": {"97530": dict.fromkeys(SupportiveFacts.__slots__, empty)},
            "providers": [{"name": "PT 1", "licensed": empty, "enrolled": empty}],
        }
    )
    for facts in (care.plan.order, care.activities[0], care.supportive["97530"], care.providers[0]):
        keys = getattr(facts, "_fields", type(facts).__slots__)
        given = {key: getattr(facts, key) for key in keys if key not in ("code", "name")}
        assert given
        assert not any(given.values()), given


@pytest.mark.parametrize("said", ["with a walker", True, ["with a walker", "for balance"]])
def test_an_activity_is_spoken_of_in_words_or_by_saying_that_it_is_there(said):
    (activity,) = read({"activities": [{"code": "97530", "skill": said}]}).activities
    assert activity.skill == (tuple(said) if isinstance(said, list) else said)


@pytest.mark.parametrize(
    ("care", "field", "message"),
    [
        ([], "", "object"),
        (False, "", "object"),
        ({"planned": {}}, "planned", "unknown; known are plan, activities"),
        ({"plan": "signed"}, "plan", "object"),
        ({"plan": 0}, "plan", "object"),
        ({"plan": {"established": 0}}, "plan.established", "date"),
        ({"plan": {"established": "2026-3-2"}}, "plan.established", "date"),
        ({"plan": {"lists": "97530"}}, "plan.lists", "list"),
        ({"plan": {"lists": [97530]}}, "plan.lists[0]", "string"),
        ({"plan": {"lasts_days": 0}}, "plan.lasts_days", "at least 1"),
        ({"plan": {"certified_by": "RN"}}, "plan.certified_by", "one of MD"),
        ({"plan": {"order": {"signed": "soon"}}}, "plan.order.signed", "date"),
        ({"plan": {"order": {"names_discipline": "PT"}}}, "plan.order.names_discipline", "true or false"),
        ({"activities": {}}, "activities", "list"),
        ({"activities": [{}]}, "activities[0].code", "missing"),
        ({"activities": [{"code": "97530", "goal": 7}]}, "activities[0].goal", "a string, a list of strings, or true"),
        ({"activities": [{"code": "97530", "goal": 0}]}, "activities[0].goal", "a string"),
        ({"activities": [{"code": "97530", "goal": {}}]}, "activities[0].goal", "a string"),
        ({"activities": [{"code": "97530", "goal": ["a", 7]}]}, "activities[0].goal[1]", "string"),
        ({"supportive": {"97530": None}}, "supportive.97530", "object"),
        ({"supportive": {"97530": {"visits_since": -1}}}, "supportive.97530.visits_since", "at least 0"),
        ({"supportive": {"97530": {"elements": ["adl", "gait"]}}}, "supportive.97530.elements[1]", "one of adl"),
        ({"note": {"author": "RN"}}, "note.author", "one of PT"),
        ({"note": {"cosign": "none"}}, "note.cosign", "one of not_required, pending, done"),
        ({"note": {"signed": "yes"}}, "note.signed", "true or false"),
        ({"report_status": "fine"}, "report_status", "one of open"),
        ({"unreported": [True]}, "unreported[0]", "date"),
        ({"other_care": "hospice"}, "other_care", "list"),
        ({"authorization": {"visits_left": -1}}, "authorization.visits_left", "at least 0"),
        ({"authorization": {"required": 1}}, "authorization.required", "true or false"),
        ({"providers": [{"licensed": True}]}, "providers[0].name", "missing"),
        ({"coverage_verified": True}, "coverage_verified", "date"),
    ],
)
def test_a_fault_has_the_path_of_its_field(care, field, message):
    given = error(care)
    assert given["field"] == (f"care.{field}" if field else "care")
    assert message in given["message"]
