"""Every address, tried by everybody: the own clinic, another one, a restricted chart, a caseload, and nobody at all.

The addresses come from the resolver: a new view without a rule of tests/permission_rules.py fails, and so does a rule
without a view.
"""
# ruff: noqa: F811  the world is a fixture

import pickle
from functools import cache

import pytest
from django.db import transaction
from django.template.backends.django import Template
from django.urls import URLPattern, get_resolver, reverse

from tests.builders import at
from tests.permission_rules import (
    AT_HOME,
    AT_WORK,
    OF_ONESELF,
    OF_ONESELF_OPEN,
    OPEN,
    RULES,
    WITHOUT_NARRATIVE,
    address,
)
from tests.permission_world import NAMES, SECRET, db, world  # noqa: F401  fixtures
from therapy_notes import audit, joining, prints, restricting
from therapy_notes.sign_in import ClinicBackend


@cache
def addresses():
    def names(patterns):
        for one in patterns:
            if isinstance(one, URLPattern):
                yield one.name or str(one.pattern)
            else:
                yield from names(one.url_patterns)

    return set(names(get_resolver().url_patterns))


def test_every_address_has_a_rule_and_every_rule_an_address():
    assert addresses() == set(RULES) | OF_ONESELF | OPEN


@pytest.fixture(autouse=True)
def remembered(world, monkeypatch):
    """Who is signed in is fetched once for all requests, each of which gets a copy: a fifth of the time."""
    fetch = ClinicBackend.get_user

    def get_user(self, number):
        if number not in world.signed_in:
            world.signed_in[number] = pickle.dumps(fetch(self, number))
        return pickle.loads(world.signed_in[number])  # noqa: S301  our own

    monkeypatch.setattr(ClinicBackend, "get_user", get_user)


@pytest.fixture
def unwritten(monkeypatch):
    """Pages are not written out where only who is let in counts: that takes most of the time."""
    monkeypatch.setattr(Template, "render", lambda *_: "")
    monkeypatch.setattr(prints, "print_of", lambda *_, **__: prints.Printed(b"%PDF", None))
    monkeypatch.setattr(joining.Book, "add", lambda *_, **__: 1)


@pytest.fixture
def restricted(world):
    """The charts are restricted; the author is named for them."""
    author = world.people["author"]
    with transaction.atomic():
        for patient in (world.episode.patient, *world.circle):
            restricting.restrict(patient, [author], by=author, at=at("16:30"))
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def caseload(world):
    with transaction.atomic():
        type(world.clinic).objects.filter(pk=world.clinic.pk).update(caseload_only=True)
        world.signed_in.clear()
        yield world
        transaction.set_rollback(True)
    world.signed_in.clear()


def came_to(answer):
    """The outcome of a request in a word."""
    if answer.status == 302 and answer.headers["Location"].startswith("/sign-in/"):
        return "asked to sign in"
    words = {401: "asked to sign in", 403: "refused", 404: "not found", 405: "no such method", 423: "locked"}
    if answer.status == 409 and ("restricted" in answer.text or "caseload" in answer.text):
        return "refused"
    return "let in" if answer.status in (200, 204, 302, 400, 409) else words.get(answer.status, str(answer.status))


def wanted(rule, who, method):
    allowed = rule.allowed(method)
    if allowed is None:
        return "no such method"
    return "let in" if who in allowed else rule.otherwise


METHODS = ("get", "post")
IN_CHART = sorted(name for name, rule in RULES.items() if rule.row and rule.chart)
NUMBERED = sorted(name for name, rule in RULES.items() if rule.row)
READ = sorted(name for name, rule in RULES.items() if rule.get and not rule.own)


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_own_clinic_lets_in_whom_the_table_names(world, unwritten, name):
    rule, url = RULES[name], address(world, name)
    found = {(who, method): came_to(world.ask(who, method, url)) for who in world.people for method in METHODS}
    expected = {(who, method): wanted(rule, who, method) for who, method in found}
    if expected["auditor", "post"] != "let in":  # refused before anybody looks whether the address takes it
        expected["auditor", "post"] = "refused"
    if rule.own:
        assert "refused" not in {found[who, "post"] for who in world.people if name not in AT_WORK or who != "auditor"}
        assert set(found.values()) <= {"let in", "refused", "no such method", "not found"}
    else:
        assert found == expected


@pytest.mark.parametrize("name", NUMBERED)
def test_nothing_of_another_clinic_is_found_or_told_to_its_log(world, monkeypatch, name):
    rule, url = RULES[name], address(world, name)
    monkeypatch.setattr(audit, "record", lambda *told, **_: pytest.fail(f"{told} stands in the log"))
    for role in world.strangers:
        for method in METHODS:
            answer = world.ask(f"stranger {role}", method, url)
            nearest = bool((rule.allowed(method) or set()) & AT_HOME[role])
            fine = {"not found"} if nearest else {"not found", "refused", "no such method"}
            assert came_to(answer) in fine, (role, method)
            assert not [word for word in (*NAMES, SECRET) if word in answer.text]


@pytest.mark.parametrize("name", sorted(set(RULES) - set(NUMBERED)))
def test_pages_without_a_number_show_nothing_of_another_clinic(world, name):
    for role in world.strangers:
        answer = world.ask(f"stranger {role}", "get", address(world, name))
        assert not [word for word in (*NAMES, SECRET) if word in answer.text], role


@pytest.mark.parametrize("name", sorted(set(RULES) - OF_ONESELF_OPEN))
def test_who_is_not_signed_in_is_asked_to(world, name):
    """Before anything is looked up, and whatever the method."""
    outcomes = {came_to(world.ask("nobody", method, address(world, name))) for method in METHODS}
    assert outcomes == {"asked to sign in"}


@pytest.mark.parametrize("name", IN_CHART)
def test_a_restricted_chart_is_open_to_whom_it_names_and_to_auditors(restricted, unwritten, name):
    rule, url = RULES[name], address(restricted, name)
    for who in ("author", "auditor"):
        for method in METHODS:
            outcome = wanted(rule, who, method)
            fine = {outcome, "refused"} if (who, method) == ("auditor", "post") else {outcome}
            assert came_to(restricted.ask(who, method, url)) in fine, (who, method)


@pytest.mark.parametrize("name", IN_CHART)
def test_nobody_else_opens_a_restricted_chart_or_reads_in_the_refusal_whose_it_is(restricted, name):
    rule, url = RULES[name], address(restricted, name)
    for who in restricted.people.keys() - {"author", "auditor"}:
        for method in METHODS:
            answer = restricted.ask(who, method, url)
            assert came_to(answer) == ("no such method" if rule.allowed(method) is None else "refused"), (who, method)
            assert not [word for word in ("Alvarez", SECRET) if word in answer.text], who


@pytest.mark.parametrize("name", IN_CHART)
def test_a_caseload_binds_clinicians_and_nobody_else(caseload, unwritten, name):
    """The colleague, the assistant and the other discipline have no work in the chart; the student's supervisor has."""
    rule, url = RULES[name], address(caseload, name)
    outside = {"colleague", "other", "assistant"} | ({"supervisor", "student"} if rule.row == "group" else set())
    for who in caseload.people:
        for method in METHODS:
            outcome = wanted(rule, who, method)
            if who in outside and outcome == "let in":
                outcome = "refused"
            fine = {outcome, "refused"} if (who, method) == ("auditor", "post") else {outcome}
            assert came_to(caseload.ask(who, method, url)) in fine, (who, method)


@pytest.mark.parametrize("name", READ)
def test_who_may_not_read_narrative_is_shown_none(world, name):
    url = address(world, name)
    for who in WITHOUT_NARRATIVE:
        assert SECRET not in world.ask(who, "get", url).text, who
    assert world.ask("auditor", "get", url).status in (200, 302, 403)


@pytest.mark.parametrize("row", ["visit", "signed", "plan"])
def test_who_may_read_narrative_is_shown_it(world, row):
    name = {"visit": "visit", "signed": "note", "plan": "note"}[row]
    number = world.rows[row].pk if row != "signed" else world.signed.visit_id
    url = reverse("visit" if row == "signed" else name, args=[number])
    for who in ("author", "other", "granted", "auditor"):
        assert SECRET in world.ask(who, "get", url).text, who


@pytest.mark.parametrize("name", sorted(OF_ONESELF))
def test_a_number_of_ones_own_sign_in_opens_nothing_of_anothers(world, name):
    for who in ("author", "administrator", "stranger clinician"):
        for method in METHODS:
            assert came_to(world.ask(who, method, reverse(name, args=[999_999]))) != "refused"
