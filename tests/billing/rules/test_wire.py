"""Episodes, and whatever holds of all cases, as JSON lines."""

import json

import pytest

from billing.rules.care.reports import reporting
from billing.rules.care_facts import EpisodeFacts
from billing.rules.wire.stream import answer_line

DAY = {"date": "2025-03-03", "clinician_service": True}
REPORT = {"period_end": "2025-03-03", "written": "2025-03-04", "by": "PT"}
EPISODE = {"discipline": "PT", "as_of": "2025-03-05", "treatment_days": [DAY]}
CASE = {"id": "one", "episode": EPISODE}


def ask(case):
    return answer_line(json.dumps(case).encode())


def ask_episode(**said):
    return ask({"id": "one", "episode": {**EPISODE, **said}})


def test_an_episode_is_answered_in_full():
    assert ask_episode(reports=[REPORT], schedule=["2025-03-10"], interval=1) == {
        "id": "one",
        "periods": [
            {"start": "2025-03-03", "end": "2025-03-03", "days": 1, "status": "delayed_ok", "participation": "ok"}
        ],
        "remaining": 1,
        "due_on": "2025-03-10",
        "findings": [],
    }


def test_what_is_open_is_null_and_a_finding_has_its_five_parts():
    given = ask_episode(interval=2)
    assert (given["periods"][0]["end"], given["due_on"]) == (None, None)
    assert given["findings"] == [
        {
            "code": "report-due-soon",
            "severity": "info",
            "message": "1 treatment day since Mar 3 without a progress report: it is due in 1 more.",
            "citation": "Pub. 100-02 ch. 15 §220.3 D",
            "subject": "2025-03-03",
        }
    ]


def test_the_wire_says_what_the_law_says(reports_case, treat):
    known = ("discipline", "visits", "week", "clinician_on", "as_of", "reports", "schedule", "interval")
    facts = treat(**{key: reports_case[key] for key in known if key in reports_case})
    asked = set(EpisodeFacts.__slots__) - {"intervals"}  # the wire has one interval for an episode
    said = {name: getattr(facts, name) for name in asked if getattr(facts, name) is not None}
    line = json.dumps({"id": 7, "episode": said}, default=as_json).encode()
    law = reporting(facts)
    expected = {name: getattr(law, name) for name in law.__slots__ if name != "interval"}
    given = answer_line(line)
    assert given.pop("id") == 7
    for period in (again := json.loads(json.dumps(expected, default=as_json)))["periods"]:
        del period["may_be_written_until"], period["interval"]
    assert given == again


def as_json(value):
    return (
        value.isoformat() if hasattr(value, "isoformat") else {name: getattr(value, name) for name in value.__slots__}
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"\xff", "not UTF-8"),
        (b'{"id": "\xe9"}', "not UTF-8"),
        (b"{", "not JSON"),
        (b'{"id": "one"} {}', "not JSON"),
        (b'{"id": NaN}', "not JSON"),
        (b'{"id": -Infinity}', "not JSON"),
        pytest.param(b"[" * 100_000, "not JSON", id="too deep"),
        pytest.param(b"1" * 5_000, "not JSON", id="too long a number"),
        (b"[]", "not a JSON object"),
        (b'"episode"', "not a JSON object"),
        (b"null", "not a JSON object"),
    ],
)
def test_a_line_that_is_no_object_has_no_id_and_no_field(line, message):
    given = answer_line(line)
    assert (given["id"], given["error"]["field"]) == (None, "")
    assert message in given["error"]["message"]


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"colour": 1}, "episode.colour", "unknown"),
        ({"discipline": "pt"}, "episode.discipline", "one of PT, OT, SLP"),
        ({"discipline": ["PT"]}, "episode.discipline", "one of"),
        ({"as_of": "2025-02-29"}, "episode.as_of", "date"),
        ({"as_of": "20250305"}, "episode.as_of", "date"),
        ({"as_of": "2025-03-05T09:00"}, "episode.as_of", "date"),
        ({"as_of": 20250305}, "episode.as_of", "date"),
        ({"as_of": None}, "episode.as_of", "date"),
        ({"treatment_days": DAY}, "episode.treatment_days", "list"),
        ({"treatment_days": [DAY, "2025-03-03"]}, "episode.treatment_days[1]", "object"),
        ({"treatment_days": [{"date": "2025-03-03"}]}, "episode.treatment_days[0].clinician_service", "missing"),
        ({"treatment_days": [{**DAY, "clinician_service": 1}]}, "episode.treatment_days[0].clinician_service", "true"),
        ({"treatment_days": [DAY, {**DAY, "date": "2025-03-06"}]}, "episode.treatment_days[1].date", "after as_of"),
        ({"treatment_days": [DAY, {**DAY, "date": "2012-12-31"}]}, "episode.treatment_days[1].date", "No row"),
        ({"treatment_days": [], "as_of": "2012-12-31"}, "episode.as_of", "No row"),
        ({"reports": [REPORT, {**REPORT, "by": "RN"}]}, "episode.reports[1].by", "one of PT"),
        ({"reports": [{**REPORT, "kind": "letter"}]}, "episode.reports[0].kind", "one of report"),
        ({"reports": [{"period_end": "2025-03-03"}]}, "episode.reports[0].written", "missing"),
        ({"reports": None}, "episode.reports", "list"),
        ({"schedule": ["2025-03-10", "soon"]}, "episode.schedule[1]", "date"),
        ({"interval": 0}, "episode.interval", "at least 1"),
        ({"interval": True}, "episode.interval", "whole"),
        ({"interval": 10.0}, "episode.interval", "whole"),
        ({"interval": None}, "episode.interval", "whole"),
        ({"interval": 10**9}, "episode.interval", "at most"),
    ],
)
def test_a_fault_has_the_path_of_its_field(said, field, message):
    given = ask_episode(**said)
    assert (given["id"], given["error"]["field"]) == ("one", field)
    assert message in given["error"]["message"]


@pytest.mark.parametrize("key", ["discipline", "as_of", "treatment_days"])
def test_what_is_needed_and_missing_is_named(key):
    given = ask({"id": "one", "episode": {name: part for name, part in EPISODE.items() if name != key}})
    assert given["error"] == {"field": f"episode.{key}", "message": "This key is missing."}


@pytest.mark.parametrize(
    ("line", "name", "field"),
    [
        ('{"id": "a", "id": "b", "episode": {}}', None, "id"),
        ('{"id": "a", "episode": {"as_of": "2025-03-05", "as_of": "2025-03-05"}}', "a", "episode.as_of"),
        ('{"id": "a", "episode": {"treatment_days": [{"date": "2025-03-05", "date": 1}]}}', "a",
         "episode.treatment_days[0].date"),
    ],
)  # fmt: skip
def test_a_key_given_twice_is_a_fault_wherever_it_is(line, name, field):
    given = answer_line(line.encode())
    assert given == {"id": name, "error": {"field": field, "message": "This key is given twice."}}


def test_only_the_first_fault_is_told():
    line = b'{"id": "a", "episode": {"interval": 0, "colour": 1, "as_of": "never"}, "more": 1}'
    assert answer_line(line)["error"]["field"] == "episode.interval"
    assert ask({**CASE, "more": 1})["error"]["field"] == "more"


@pytest.mark.parametrize("name", ["", "one", "\ud83d", 0, 12])
def test_the_id_comes_back_as_it_was(name):
    assert ask({**CASE, "id": name})["id"] == name
    assert ask({"id": name, "episode": 1})["id"] == name


@pytest.mark.parametrize("name", [None, 1.5, True, ["one"], {"a": 1}])
def test_an_id_is_a_string_or_a_whole_number(name):
    given = ask({**CASE, "id": name})
    assert (given["id"], given["error"]["field"]) == (None, "id")
    assert ask({"episode": EPISODE})["error"]["field"] == "id"


def test_a_case_has_one_kind():
    known = "No case; this reader knows visit, episode, clock, evaluation."
    assert ask({"id": "one"})["error"] == {"field": "", "message": known}
    assert ask({**CASE, "visit": {}})["error"]["field"] == "visit"
    assert ask({**CASE, "payer": {}})["error"]["field"] == "payer"
    assert ask({"id": "one", "payer": {"unit_method": "cms_total_time"}})["error"]["field"] == "visit"
