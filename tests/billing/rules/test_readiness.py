"""What keeps a claim back beside the note's content: reports, signatures, coverage and who is named."""

import pytest

from billing.rules.care.readiness import CHECKS, readiness_findings
from billing.rules.care_facts import NOT_GIVEN, Authorization, CareFacts, NoteFacts, Provider


def ask(**said):
    return readiness_findings(CareFacts(**said))


def found(**said):
    return [f"{finding.code} {finding.severity}" for finding in ask(**said)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("open", []),
        ("on_time", []),
        ("delayed_ok", []),
        ("due_today", ["report-due warning"]),
        ("grace", ["report-grace warning"]),
        ("missing", ["report-missing error"]),
        (None, ["report-missing error"]),
        ("late", ["report-late warning"]),
    ],
)
def test_the_progress_report_is_judged_by_its_status(status, expected):
    assert found(report_status=status) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (None, ["unsigned error"]),
        (NoteFacts(signed=False), ["unsigned error"]),
        (NoteFacts(signed=None), ["unsigned error"]),
        (NoteFacts(signed=True), []),
        (NoteFacts(signed=True, signed_late=True), ["late-entry warning"]),
        (NoteFacts(cosign="not_required", author="PTA"), []),
        (NoteFacts(cosign="done", author="student"), []),
        (NoteFacts(cosign="pending"), ["cosign-pending error"]),
        (NoteFacts(cosign=None), ["cosign-pending error"]),
        (NoteFacts(cosign="not_required", author="student"), ["cosign-pending error"]),
    ],
)
def test_the_note_is_signed_and_cosigned(note, expected):
    assert found(note=note) == expected


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (None, ["authorization-missing error"]),
        (Authorization(required=True), ["authorization-missing error"]),
        (Authorization(required=True, visits_left=0), ["authorization-exhausted error"]),
        (Authorization(required=True, visits_left=1), []),
        (Authorization(visits_left=0), ["authorization-exhausted error"]),
        (Authorization(required=False, visits_left=0), []),
        (Authorization(required=False), []),
        (Authorization(), []),
    ],
)
def test_an_authorization_has_a_visit_left(authorization, expected):
    assert found(authorization=authorization) == expected


def test_each_open_stay_and_each_provider_is_named():
    findings = ask(other_care=("hospice", "home health"))
    assert [(one.code, one.subject) for one in findings] == [
        ("other-care-open", "hospice"),
        ("other-care-open", "home health"),
    ]
    assert found(other_care=None) == found(providers=()) == []
    strangers = (Provider("A", licensed=False), Provider("B", licensed=True, enrolled=None), Provider("C"))
    findings = ask(providers=strangers)
    assert [(one.code, one.subject) for one in findings] == [
        ("provider-not-licensed", "A"),
        ("provider-not-enrolled", "B"),
    ]


def test_coverage_is_verified():
    assert found(coverage_verified=None) == ["coverage-unverified warning"]


def test_no_check_speaks_of_what_is_not_given():
    for check in CHECKS:
        assert list(check(CareFacts())) == []
        assert list(check(CareFacts(note=NoteFacts(), authorization=Authorization(), providers=(Provider("A"),)))) == []
        assert list(check(CareFacts(report_status=NOT_GIVEN))) == []
