"""What holds of every page: no name in its title, nothing kept by browsers, no inline script or style."""
# ruff: noqa: F811  the world is a fixture

import io
import re

import pikepdf
import pytest
from django.urls import reverse

from tests.permission_rules import RULES, address
from tests.permission_world import db, world  # noqa: F401  fixtures
from therapy_notes import prints

INLINE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
# What is read, but is no page: files, what scripts fetch into a page, and what leads on to another page.
NO_PAGES = {
    "attachment",
    "note_pdf",
    "note_version_pdf",
    "goals_pdf",
    "plan_print",
    "plan_fax",
    "timesheet_pdf",
    "note_draft_pdf",
    "note_with_units_pdf",
    "units_pdf",
    "superbill_of_visit",
    "audit_export",
    "compliance_export",
}
NO_PAGES |= {
    "visit_parts",
    "measures_parts",
    "note_parts",
    "visit_library",
    "phrases_offered",
    "exports_rows",
    "cosign_batch",
    "emergency",
    "note_cosign",
    "note_return",
}
# What waits for something shows a page that says so, with a status of its own.
WAITS = {"superbill_of_visit": 409}
READ = sorted(name for name, rule in RULES.items() if rule.get)


@pytest.fixture(autouse=True)
def at_noon():
    """In the world it is five."""


# What may be loaded, run, connected to or framed, and by whom; a kind that is not named follows default-src.
POLICY = {
    **dict.fromkeys(("script-src", "style-src", "connect-src", "font-src", "worker-src", "frame-src"), {"'self'"}),
    **dict.fromkeys(("object-src", "base-uri", "frame-ancestors"), {"'none'"}),
    "img-src": {"'self'", "data:"},
    "form-action": {"'self'"},
}


def check_policy(header):
    parts = [part.split() for part in header.split(";") if part.strip()]
    policy = {name: set(sources) for name, *sources in parts}
    default = policy.pop("default-src")
    assert default == {"'self'"}
    fallen_back = {name: default for name in POLICY if name.endswith("-src")}
    assert fallen_back | policy == POLICY
    assert "unsafe" not in header


def check(response):
    html = response.text
    title = re.search("<title>(.*?)</title>", html, re.DOTALL)[1]
    assert "Alvarez" not in title
    assert "Rosa" not in title
    assert not INLINE.search(html), INLINE.search(html)
    check_policy(response.headers["Content-Security-Policy"])
    assert response.headers["X-Frame-Options"] == "DENY"
    assert not re.search(r'(src|href)="(https?:)?//', html), "a page asks another server"


def one_page():
    """A print, as far as these pages look into it."""
    file, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("name", READ)
def test_a_page_and_its_refusal(world, monkeypatch, name):
    monkeypatch.setattr(prints, "print_of", lambda *_, **__: prints.Printed(one_page(), None))
    shown = set()
    for who in {"author", "administrator", "biller", *sorted(RULES[name].get)[:1]}:
        answer = world.ask(who, "get", address(world, name))
        assert "no-store" in answer.headers["Cache-Control"]
        if "<html" in answer.text:
            check(answer)
            shown.add(answer.status)
    if RULES[name].own:  # some of these ask for a password again first, or for a factor that is not there
        assert shown <= {200, 403, 404}
    else:
        assert shown <= {200, 403, WAITS.get(name, 403)}
        assert (200 in shown) == (name not in NO_PAGES)


def test_what_is_fetched_into_a_page_holds_no_inline_script_or_style_either(world):
    html = world.ask("author", "get", address(world, "visit_parts")).text
    assert "data-part" in html
    assert not INLINE.search(html), INLINE.search(html)


@pytest.mark.parametrize("part", ["", "?open=1", "?open=3"])
def test_the_visit_page_with_its_rows_open(world, part):
    check(world.ask("author", "get", f"{address(world, 'visit')}{part}"))


def test_the_signed_page_and_a_conflict_full_of_sentences(world):
    check(world.ask("author", "get", reverse("visit", args=[world.signed.visit_id])))
    bad = {
        "open": "1",
        "visit-arrived": "soon",
        "activity-ended_0": "x",
        "note-plan": "<b>",
        "what": "x",
        "then": "add",
    }
    check(world.ask("author", "post", address(world, "visit"), bad))


def test_the_sign_in_page_and_a_page_that_is_not_there(world):
    check(world.ask("nobody", "get", "/sign-in/"))
    check(world.ask("nobody", "post", "/sign-in/", {"username": "aurora", "password": "wrong"}))
    check(world.ask("nobody", "get", "/verify/"))
    missing = world.ask("author", "get", "/patients/999999/")
    assert missing.status == 404
    assert "no-store" in missing.headers["Cache-Control"]
    check(missing)
