"""The vectors of progress reports and of certification, asked as JSON lines: the same answer as by Python."""

import json
from datetime import date

import pytest

from billing.rules.care.reports import reporting
from billing.rules.findings import rule_of
from billing.rules.wire.stream import answer_line

KNOWN = ("discipline", "visits", "week", "clinician_on", "as_of", "reports", "schedule", "interval")
FIRST = date(2025, 3, 3)
DAY_AFTER_REPORT = date(2025, 3, 26)


def asked(case):
    return answer_line(json.dumps(case, default=lambda day: day.isoformat()).encode())


def test_an_episode_is_answered_as_by_python(reports_case, treat):
    facts = treat(**{key: reports_case[key] for key in KNOWN if key in reports_case})
    episode = {
        "discipline": facts.discipline,
        "as_of": facts.as_of,
        "treatment_days": [
            {"date": one.date, "clinician_service": one.clinician_service} for one in facts.treatment_days
        ],
        "reports": [
            {"period_end": one.period_end, "written": one.written, "by": one.by, "kind": one.kind}
            for one in facts.reports
        ],
        "schedule": facts.schedule,
    }
    given = asked({"id": 1, "episode": episode | ({"interval": facts.interval} if facts.interval else {})})
    expected = reporting(facts)
    assert [
        (one["start"], one["end"], one["days"], one["status"], one["participation"]) for one in given["periods"]
    ] == [
        (str(one.start), one.end and str(one.end), one.days, one.status, one.participation) for one in expected.periods
    ]
    assert given["remaining"] == expected.remaining
    assert given["due_on"] == (expected.due_on and str(expected.due_on))
    assert [one["message"] for one in given["findings"]] == [one.message for one in expected.findings]


def test_a_plan_is_answered_beside_its_day(certification_case):
    case, on = certification_case, certification_case["on"].isoformat()
    service = {"code": "97530", "started": f"{on}T09:00", "ended": f"{on}T09:24", "by": "therapist"}
    visit = {"date": on, "discipline": "PT", "services": [service]}
    plan = {"established": FIRST, "initial_treatment": FIRST} | case["plan"]
    given = asked({"id": 1, "visit": visit, "payer": {"unit_method": "cms_total_time"}, "care": {"plan": plan}})
    of_plan = [one for one in given["findings"] if rule_of(one["code"]).group == "Plan of care"]
    assert [f"{one['code']} {one['severity']}" for one in of_plan] == case.get("findings", [])


@pytest.mark.parametrize(
    ("care", "expected"),
    [
        ({"report_status": "missing"}, "error"),
        ({"report_status": "missing", "unreported": []}, "warning"),
        ({"report_status": "open", "unreported": ["2025-03-24"]}, "error"),
        ({"report_status": "open", "unreported": []}, None),
    ],
)
def test_a_missing_report_stops_the_lines_after_its_period(care, expected):
    on = DAY_AFTER_REPORT.isoformat()
    service = {"code": "97530", "started": f"{on}T09:00", "ended": f"{on}T09:24", "by": "therapist"}
    visit = {"date": on, "discipline": "PT", "services": [service]}
    given = asked({"id": 1, "visit": visit, "payer": {"unit_method": "cms_total_time"}, "care": care})
    found = [one["severity"] for one in given["findings"] if one["code"] == "report-missing"]
    assert found == ([expected] if expected else [])
