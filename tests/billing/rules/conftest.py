"""Builders for rule tests: days as logged, episodes, cases read from files; session-wide, for properties too."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from billing.rules.assess import assess
from billing.rules.care_facts import EpisodeFacts, Report, TreatmentDay
from billing.rules.facts import BillingDay, OtherLine, Pause, PayerTerms, Service

DAY = date(2026, 3, 2)


def lay_out_day(minutes, *, on=DAY, discipline="PT", prefer=()):
    """A day of (code, minutes, by whom) one after the other from 08:00, the therapist unless somebody else is named.

    A code of no minutes was all pause.
    """
    services = []
    start = datetime.combine(on, time(8))
    for code, length, *who in minutes:
        end = start + timedelta(minutes=length or 1)
        pauses = () if length else (Pause(start, end),)
        services.append(Service(code, start, end, *who, pauses=pauses))
        start = end
    return BillingDay(on, discipline, tuple(services), tuple(prefer))


def log_day(entries, *, on=DAY, discipline="PT", prefer=(), other_lines=()):
    """A day of [code, start, end, {what else is said}], times as a clock shows them."""

    def at(clock):
        return datetime.combine(on, time.fromisoformat(clock))

    def service(code, started, ended, said=None):
        said = dict(said or {})
        pauses = tuple(Pause(at(first), at(last)) for first, last in said.pop("pauses", ()))
        return Service(code, at(started), at(ended), pauses=pauses, **said)

    services = tuple(service(*entry) for entry in entries)
    return BillingDay(on, discipline, services, tuple(prefer), tuple(OtherLine(*line) for line in other_lines))


def lay_out_episode(visits, *, week="Mon Wed Fri", clinician_on=None, reports=(), schedule=(), **said):
    """An episode of [first day, how many] on the days of the week; a clinician on each unless the days are listed."""
    days = []
    for first, count in visits:
        dates = (first + timedelta(days=n) for n in range(7 * count + 1))
        days += [day for day in dates if f"{day:%a}" in week][:count]
    return EpisodeFacts(
        treatment_days=tuple(TreatmentDay(day, clinician_on is None or day in clinician_on) for day in days),
        reports=tuple(Report(*report) for report in reports),
        schedule=tuple(schedule),
        **{"discipline": "PT", **said},
    )


@pytest.fixture(scope="session")
def treat():
    return lay_out_episode


@pytest.fixture(scope="session")
def lay_out():
    return lay_out_day


@pytest.fixture(scope="session")
def log():
    return log_day


@pytest.fixture(scope="session")
def answer():
    """Assess a day by one of the two methods; without pair edits unless the terms name them."""

    def ask(day, method="cms_total_time", **terms):
        return assess(day, PayerTerms(method, **{"edits": "none", **terms}))

    return ask


def pytest_configure(config):
    """Known here too, because the law's tests also run without the project's settings."""
    config.addinivalue_line("markers", "deep: takes a minute; run by `make test-deep`, not by `make test`")


def pytest_collection_modifyitems(config, items):
    """Deep tests run when asked for by `-m`."""
    if not config.getoption("markexpr"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("deep")])
        items[:] = [item for item in items if not item.get_closest_marker("deep")]


def pytest_generate_tests(metafunc):
    """A test that asks for `<name>_case` runs once for each case of cases/<name>.toml."""
    for fixture in metafunc.fixturenames:
        path = Path(__file__).parent / "cases" / f"{fixture.removesuffix('_case')}.toml"
        if fixture.endswith("_case") and path.exists():
            cases = tomllib.loads(path.read_text())["case"]
            metafunc.parametrize(fixture, cases, ids=[_named(case) for case in cases])


def _named(case):
    return case.get("name") or " + ".join(f"{length} of {code}" for code, length in case["minutes"].items())
