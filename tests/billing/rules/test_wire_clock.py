"""Clinicians' clocks as JSON lines."""

import json

import pytest

from billing.rules.wire.stream import answer_line

FIRST = {
    "patient": "A", "clinician": "pt1", "discipline": "PT", "code": "97530", "mode": "individual",
    "started": "2026-03-02T09:00", "ended": "2026-03-02T09:30",
}  # fmt: skip
SECOND = {**FIRST, "patient": "B", "started": "2026-03-02T09:15", "ended": "2026-03-02T09:45"}


def ask(*intervals):
    return answer_line(json.dumps({"id": "O01", "clock": {"intervals": intervals}}).encode())


def test_a_clock_is_answered_in_full():
    given = ask(FIRST, SECOND)
    assert list(given) == ["id", "conflicts", "findings"]
    assert given["conflicts"] == [
        {
            "kind": "one-on-one-overlap", "clinicians": ["pt1"], "patients": ["A", "B"],
            "started": "2026-03-02T09:15", "ended": "2026-03-02T09:30", "minutes": 15,
        }
    ]  # fmt: skip
    assert list(given["conflicts"][0]) == ["kind", "clinicians", "patients", "started", "ended", "minutes"]
    (finding,) = given["findings"]
    assert list(finding) == ["code", "severity", "message", "citation", "subject"]
    assert (finding["code"], finding["severity"], finding["subject"]) == ("one-on-one-overlap", "error", "pt1")


def test_a_clock_without_conflicts_says_so():
    quiet = {"id": "O01", "conflicts": [], "findings": []}
    assert ask() == ask(FIRST) == ask(FIRST, {**SECOND, "code": "G0283"}) == quiet


def test_what_may_be_said_of_an_interval_counts():
    joint = {**FIRST, "by": "both", "with": "pta1"}
    other = {**SECOND, "clinician": "pta1", "by": "assistant"}
    assert [one["clinicians"] for one in ask(joint, other)["conflicts"]] == [["pta1"]]
    led = {**SECOND, "mode": "group", "group": "g1"}
    assert len(ask(FIRST, led)["conflicts"]) == 1
    assert ask({**FIRST, "group": "g1"}, led)["conflicts"] == []
    pt = {**FIRST, "mode": "cotreatment", "agreed_minutes": 15}
    assert ask(pt, {**pt, "clinician": "ot1", "discipline": "OT"})["conflicts"] == []
    (found,) = ask(pt, {**pt, "clinician": "ot1", "discipline": "OT", "agreed_minutes": 16})["conflicts"]
    assert (found["kind"], found["clinicians"], found["patients"]) == ("co-treatment", ["ot1", "pt1"], ["A"])


def test_times_come_back_as_they_were_written():
    first = {**FIRST, "started": "2026-03-02T09:00:00-05:00", "ended": "2026-03-02T14:30Z"}
    second = {**SECOND, "started": "2026-03-02T08:15-06:00", "ended": "2026-03-02T08:45-06:00"}
    (found,) = ask(first, second)["conflicts"]
    assert (found["started"], found["ended"], found["minutes"]) == ("2026-03-02T08:15-06:00", "2026-03-02T14:30Z", 15)


def test_of_two_ways_of_writing_a_moment_the_first_comes_back():
    first = {**FIRST, "started": "2026-03-02T09:00:00"}
    assert ask(first, {**FIRST, "patient": "B"})["conflicts"][0]["started"] == "2026-03-02T09:00:00"
    assert ask({**FIRST, "patient": "B"}, first)["conflicts"][0]["started"] == "2026-03-02T09:00"


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"ended": "2026-03-02T09:15"}, "ended", "later than started"),
        ({"started": "2026-03-02T09:15Z"}, "ended", "either all times"),
        ({"started": "2026-03-02T09:15Z", "ended": "2026-03-02T09:45Z"}, "started", "either all times"),
        ({"started": 915}, "started", "time such as"),
        ({"agreed_minutes": 31}, "agreed_minutes", "more minutes than the interval"),
        ({"agreed_minutes": -1}, "agreed_minutes", "at least 0"),
        ({"patient": 7}, "patient", "string"),
        ({"clinician": None}, "clinician", "string"),
        ({"discipline": "ST"}, "discipline", "one of PT"),
        ({"mode": "pair"}, "mode", "one of individual"),
        ({"by": "aide"}, "by", "one of therapist"),
        ({"with": []}, "with", "string"),
        ({"group": 1}, "group", "string"),
        ({"room": "1"}, "room", "unknown"),
    ],
)
def test_a_fault_has_the_path_of_its_field(said, field, message):
    given = ask(FIRST, {**SECOND, **said})
    assert (given["id"], given["error"]["field"]) == ("O01", f"clock.intervals[1].{field}")
    assert message in given["error"]["message"]


@pytest.mark.parametrize("key", FIRST)
def test_what_is_needed_and_missing_is_named(key):
    given = ask({name: part for name, part in FIRST.items() if name != key})
    assert given["error"] == {"field": f"clock.intervals[0].{key}", "message": "This key is missing."}


def test_a_clock_has_intervals_and_nothing_else():
    for clock, field in [({}, "clock.intervals"), ({"intervals": {}}, "clock.intervals"), ([], "clock")]:
        given = answer_line(json.dumps({"id": 1, "clock": clock}).encode())
        assert given["error"]["field"] == field
