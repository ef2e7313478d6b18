"""What keeps a claim back beside the note's content: reports, signatures, coverage and who is named."""

from datetime import date

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


MARCH, APRIL = date(2025, 3, 24), date(2025, 4, 16)


class TestHeldByAPeriod:
    """A missing report holds the treatment after its period, a missing participation its period too (…§220.3 D)."""

    def test_a_day_after_a_period_without_its_report_waits_whatever_its_own_status(self):
        for status in ("open", "on_time", "missing", NOT_GIVEN):
            assert found(report_status=status, unreported=(MARCH,)) == ["report-missing error"]

    def test_a_day_of_the_period_itself_does_not(self):
        assert found(report_status="missing", unreported=()) == ["report-missing warning"]
        assert found(report_status="missing", unreported=None) == ["report-missing warning"]

    def test_nothing_is_said_where_every_earlier_period_has_its_report(self):
        assert found(report_status="open", unreported=(), without_participation=()) == []
        assert found(report_status="late", unreported=()) == ["report-late warning"]

    def test_the_periods_are_named(self):
        (one,) = ask(unreported=(APRIL, MARCH))
        assert "for the periods that ended on Mar 24, 2025 and Apr 16, 2025: treatment since then waits" in one.message
        (one,) = ask(without_participation=(MARCH,))
        assert "in the period that ended on Mar 24, 2025, and none since" in one.message

    def test_days_without_the_clinicians_service_wait(self):
        assert found(report_status="on_time", without_participation=(MARCH,)) == ["participation-missing error"]


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
