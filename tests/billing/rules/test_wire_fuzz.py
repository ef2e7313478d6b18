"""Thousands of spoilt lines: one answer each, no traceback, and the good lines between them answered as ever."""

import io
import json
import os
import random
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import billing.rules
from billing.rules.wire.stream import answer_line, answer_lines

ROOT = Path(billing.rules.__file__).parent.parent.parent
SERVICE = {"code": "97530", "started": "2026-03-02T09:00", "ended": "2026-03-02T09:24", "by": "therapist"}
PAUSE = {"started": "2026-03-02T09:40", "ended": "2026-03-02T09:44"}
JOINT = {
    "code": "97110", "started": "2026-03-02T09:24", "ended": "2026-03-02T09:47", "by": "both", "with": "PTA 1",
    "pauses": [PAUSE], "mode": "cotreatment", "agreed_minutes": 12, "distinct": True, "delivery": "video",
}  # fmt: skip
DAY = {
    "id": "day",
    "visit": {
        "date": "2026-03-02", "discipline": "PT", "services": [SERVICE, JOINT], "prefer": ["97110"],
        "other_lines": [{"code": "97165", "discipline": "OT"}], "notices": [{"code": "97110", "modifier": "GA"}],
    },
    "payer": {
        "unit_method": "cms_total_time", "edits": "practitioner", "min_continuous_minutes": 8,
        "threshold": {"year_to_date": "2390.00", "rates": {"97530": "36.40", "97110": "30.10"}, "attested": False},
        "supportive": {"97530": {"every_visits": 10, "continued_need_from": 11}},
    },
    "care": {
        "plan": {
            "established": "2026-02-01", "lists": ["97530"], "certified": "2026-02-05",
            "order": {"signed": "2026-01-30", "names_discipline": True, "plan_sent": "2026-02-03"},
        },
        "activities": [{"code": "97530", "goal": "Rise alone", "skill": "Cued the lean", "in_plan": True}],
        "supportive": {"97530": {"visits_since": 9, "visits_total": 11, "elements": ["adl", "not-impaired:rom"]}},
        "note": {"signed": True, "author": "PTA", "cosign": "pending"},
        "report_status": "open", "unreported": ["2026-02-24"], "other_care": [],
        "authorization": {"required": True, "visits_left": 3},
        "providers": [{"name": "PT 1", "licensed": True}], "coverage_verified": "2026-03-01",
    },
}  # fmt: skip
EPISODE = {
    "id": 7,
    "episode": {
        "discipline": "PT", "as_of": "2025-03-29", "interval": 10,
        "treatment_days": [{"date": "2025-03-03", "clinician_service": True}],
        "reports": [{"period_end": "2025-03-24", "written": "2025-03-29", "by": "PT", "kind": "report"}],
        "schedule": ["2025-04-01", "2025-04-03"],
    },
}  # fmt: skip
INTERVAL = {
    "patient": "A", "clinician": "pt1", "discipline": "PT", "code": "97530", "mode": "individual",
    "started": "2026-03-02T09:00-05:00", "ended": "2026-03-02T14:30Z",
}  # fmt: skip
CLOCK = {"id": "O01", "clock": {"intervals": [INTERVAL, {**INTERVAL, "patient": "B", "by": "both", "with": "pta1"}]}}
EVALUATION = {
    "id": 4,
    "evaluation": {"date": "2026-03-02", "discipline": "OT", "components": {"history": "low", "deficits": "high"}},
}
CASES = [DAY, EPISODE, CLOCK, EVALUATION]
GOOD = [json.dumps(case).encode() for case in CASES]

ODD = [
    None, True, False, 0, -1, 1, 1.5, 1e308, 10**400, "", "x", "\u0000", "\ud800", "9" * 5000, "97530", "2026-03-02",
    "0001-01-01", "9999-12-31", "9999-12-31T23:59", "0001-01-01T00:00", "9999-12-31T23:00-05:00", "2026-03-02T09:10Z",
    [], {}, [[]], {"": {}}, [None], ["97530"] * 3, {"code": "97530"}, float("nan"), float("inf"), "NaN", "-1",
]  # fmt: skip

# What may well be understood where its like stands, and still be far from anything usual.
DATES = ["0001-01-01", "2000-12-31", "2012-12-31", "2019-12-31", "2025-03-10", "2026-03-01", "2028-02-29", "9999-12-31"]
TIMES = [f"2026-03-02T{clock}" for clock in ("00:00", "09:00", "09:24", "09:30:59", "16:59")] + ["2026-03-03T00:00"]
CODES = [
    "97110",
    "97112",
    "97129",
    "97130",
    "97150",
    "97161",
    "97545",
    "97546",
    "97550",
    "G0283",
    "92507",
    "98975",
    "x",
]
WORDS = {
    "discipline": ["PT", "OT", "SLP"], "by": ["therapist", "assistant", "both", "student"], "kind": ["discharge"],
    "mode": ["individual", "group", "concurrent", "cotreatment"], "unit_method": ["cms_total_time", "cpt_midpoint"],
    "edits": ["practitioner", "outpatient_hospital", "none"], "delivery": ["in_person", "video", "audio"],
    "modifier": ["GA", "GX", "GY", "GZ"], "report_status": ["grace", "late", "missing"], "cosign": ["done"],
    "author": ["PT", "student", "MD"], "distinct_modifier": ["XU"], "year_to_date": ["0", "999999999999.99"],
}  # fmt: skip
NUMBERS = [0, 1, 7, 8, 10, 12, 90, 999_999, 1_000_000]


def like(rng, key, value):
    """Something of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return rng.choice(NUMBERS)
    if not isinstance(value, str):
        return value
    kinds = {10: DATES, 16: TIMES, 5: CODES}
    return rng.choice(WORDS.get(key) or kinds.get(len(value)) or ["other"])


def places(value):
    """Every container of a case with each of its keys or indices."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


def spoil_case(rng, case, *, gently):
    """Change the meaning: a value or key swapped, taken away, doubled or wrapped; gently, by something of its kind."""
    case = json.loads(json.dumps(case))
    for _ in range(rng.randint(1, 8 if gently else 3)):
        found = list(places(case))
        if not found:
            break
        holder, key = rng.choice(found)
        act = 5 if gently else rng.randrange(6)
        if act == 5:
            holder[key] = like(rng, key, holder[key])
        elif act == 0:
            holder[key] = deepcopy(rng.choice(ODD))
        elif act == 1:
            del holder[key]
        elif act == 2 and isinstance(holder, dict):
            holder[rng.choice(["id", "", "code", "date", "visit", "with_", "\ud800"])] = holder.pop(key)
        elif act == 3:
            holder[key] = rng.choice([[holder[key]], {"id": holder[key]}])
        else:
            other, there = rng.choice(found)
            if there in other if isinstance(other, dict) else there < len(other):
                holder[key] = json.loads(json.dumps(other[there]))
    return json.dumps(case).encode()


def spoil_bytes(rng, line):
    """Change the bytes: one flipped, some taken away, doubled or put in."""
    place = rng.randrange(len(line))
    stretch = line[place : place + rng.randint(1, 30)]
    bits = [b"{", b"}", b'"', b"[" * 2000, b'{"a":' * 500, b"\\u0000", b"\\ud800", b"\xff", b",", b"NaN", b"1" * 5000]
    return rng.choice(
        [
            line[:place] + bytes([rng.randrange(256)]) + line[place + 1 :],
            line[:place] + line[place + len(stretch) :],
            line[:place] + stretch + line[place:],
            line[:place] + rng.choice(bits) + line[place:],
            line[:place],
            b'{"id": "twice", ' + line[1:],
        ]
    ).replace(b"\n", b" ")


def spoilt(count, seed):
    rng = random.Random(seed)
    for _ in range(count):
        case = rng.choice(CASES)
        if rng.random() < 0.4:
            yield spoil_bytes(rng, json.dumps(case).encode())
        else:
            yield spoil_case(rng, case, gently=rng.random() < 0.4)


def answers(lines):
    out = io.BytesIO()
    status = answer_lines(lines, out)
    return status, out.getvalue().splitlines()


def test_each_spoilt_line_has_one_answer_and_the_run_goes_on():
    lines = [line for line in spoilt(6_000, seed=1) if line.strip()]
    mixed = [line for place, bad in enumerate(lines) for line in (bad, GOOD[place % 3])]
    status, given = answers(mixed)
    assert (status, len(given)) == (1, len(mixed))
    _, expected = answers(GOOD)
    assert given[1::2] == [expected[place % 3] for place in range(len(lines))]
    refused = 0
    for line, text in zip(lines, given[::2], strict=True):
        answer = json.loads(text)
        assert json.dumps(answer).encode() == text
        assert answer["id"] == readable_id(line), line
        if "error" in answer:
            refused += 1
            assert list(answer["error"]) == ["field", "message"]
            assert "please report it" not in answer["error"]["message"], (line, answer)
    assert len(lines) * 0.5 < refused < len(lines)


def readable_id(line):
    """The id of a line as plainly as JSON gives it: None unless it is there once, and a string or a whole number."""
    try:
        pairs = json.JSONDecoder(object_pairs_hook=list, parse_constant=int).decode(line.decode())
    except (ValueError, RecursionError):
        return None
    if json.loads(line).__class__ is not dict:
        return None
    names = [value for key, value in pairs if key == "id"]
    return names[0] if len(names) == 1 and type(names[0]) in (str, int) else None


def test_a_fault_names_a_field_that_is_there_or_should_be():
    named = 0
    for line in spoilt(1_500, seed=2):
        error = answer_line(line).get("error")
        if error and error["field"]:
            named += 1
            root = error["field"].partition(".")[0].partition("[")[0]
            assert root in json.loads(line) or root in ("id", "visit", "payer"), (line, error)
    assert named > 500


def test_the_same_bytes_give_the_same_bytes_whatever_seed_python_hashes_by():
    text = b"\n".join([*spoilt(400, seed=3), *GOOD])
    given = []
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "billing.rules"]
        done = subprocess.run(command, input=text, capture_output=True, check=False, cwd=ROOT, env=environment)
        assert (done.returncode, done.stderr) == (1, b"")
        given.append(done.stdout)
    assert given[0] == given[1] == given[2]
    assert answers(text.split(b"\n"))[1] == given[0].splitlines()
