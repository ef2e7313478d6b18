"""The checks of .ci/run themselves: packages with known flaws, settings of a server, and what no source may hold."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from therapy_notes.hardening.limits import LIMITS

ROOT = Path(__file__).parent.parent
SPEC = importlib.util.spec_from_file_location("audit_packages", ROOT / ".ci/audit_packages.py")
audit_packages = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(audit_packages)

FINE = {"name": "django", "version": "5.2.19", "vulns": []}
UNKNOWN = {"name": "pydyf", "skip_reason": "not found"}
FLAWED = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}


def ask(*packages, stdout=None, stderr=""):
    out = json.dumps({"dependencies": packages}) if stdout is None else stdout
    return audit_packages.main("requirements.txt", run=lambda *_, **__: SimpleNamespace(stdout=out, stderr=stderr))


def test_a_known_flaw_fails_and_is_named_with_what_mends_it(capsys):
    assert ask(FINE, FLAWED) == 1
    assert "pillow 1.0: PYSEC-1, mended in 1.1" in capsys.readouterr().out


def test_packages_without_a_known_flaw_pass_and_those_nobody_knew_are_named(capsys):
    assert ask(FINE, UNKNOWN) == 0
    said = capsys.readouterr().out
    assert "1 packages checked, 0 known flaws." in said
    assert "not checked: pydyf" in said


@pytest.mark.parametrize(
    "answer",
    [{"stdout": "", "stderr": "ERROR: Max retries exceeded with url"}, {"stdout": "", "stderr": "Read timed out."}],
)
def test_a_service_out_of_reach_is_said_plainly_and_passes(answer, capsys):
    assert ask(**answer) == 0
    assert "NOT CHECKED" in capsys.readouterr().out


def test_a_service_that_knows_nothing_is_not_taken_for_a_check(capsys):
    assert ask(UNKNOWN, UNKNOWN) == 0
    assert "NOT CHECKED" in capsys.readouterr().out


def test_whatever_else_stops_the_check_fails_it(capsys):
    assert ask(stdout="", stderr="requirement lacks a hash") == 1
    assert "lacks a hash" in capsys.readouterr().out


def server(*command, **variables):
    """A command as a server runs it: without debug, under a long key."""
    production = {"DEBUG": "off", "SECRET_KEY": "".join(map(chr, range(48, 123))), "ALLOWED_HOSTS": "notes.example"}
    environment = os.environ | production | variables
    for name in ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def setting(*names, tmp_path, **variables):
    code = "import json; from therapy_notes import settings as s; "
    code += f"print(json.dumps([getattr(s, name) for name in {names!r}]))"
    done = server("-c", code, DATABASE_PATH=str(tmp_path / "x.sqlite3"), **variables)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_djangos_deployment_checks_find_nothing(tmp_path):
    found = server(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", DATABASE_PATH=str(tmp_path / "x.sqlite3")
    )
    assert found.returncode == 0, found.stderr


def test_a_server_has_cookies_that_only_it_sets_and_only_tls_carries(tmp_path):
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE")
    assert setting(*names, tmp_path=tmp_path) == ["__Host-sessionid", True, True, "Lax"]
    names = ("CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE")
    assert setting(*names, tmp_path=tmp_path) == ["__Host-csrftoken", True, "Strict"]
    named = sources("therapy_notes/settings.py")["therapy_notes/settings.py"]
    assert "COOKIE_DOMAIN" not in named and "COOKIE_PATH" not in named, "the prefix wants no domain and the path /"


def test_a_server_asks_for_tls_for_a_year_and_the_rest_is_a_choice(tmp_path):
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert setting(*names, tmp_path=tmp_path) == [True, 31_536_000, True, False]
    chosen = {"SECURE_HSTS_PRELOAD": "on", "SECURE_HSTS_INCLUDE_SUBDOMAINS": "off"}
    assert setting(*names[2:], tmp_path=tmp_path, **chosen) == [False, True]


def test_a_proxy_is_believed_only_where_the_environment_names_one(tmp_path):
    assert setting("SECURE_PROXY_SSL_HEADER", tmp_path=tmp_path) == [None]
    told = setting("SECURE_PROXY_SSL_HEADER", tmp_path=tmp_path, BEHIND_TLS_PROXY="on")
    assert told == [["HTTP_X_FORWARDED_PROTO", "https"]]


def test_a_server_without_a_key_of_its_own_does_not_start(tmp_path):
    assert "Set SECRET_KEY" in setting("DEBUG", tmp_path=tmp_path, SECRET_KEY="")


def sources(*patterns):
    found = [path for pattern in patterns for path in ROOT.glob(pattern) if "migrations" not in path.parts]
    assert found
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(found)}


def uses(pattern, texts):
    """Each file and the line in which the pattern stands, comments apart."""
    return {
        (name, line.strip())
        for name, text in texts.items()
        for line in text.splitlines()
        if re.search(pattern, line) and not line.lstrip().startswith(("#", "//"))
    }


PYTHON = sources("therapy_notes/**/*.py", "billing/**/*.py")
TEMPLATES = sources("templates/**/*.html")
SCRIPTS = sources("static/js/*.js")


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        # a constant: no value of anybody's goes in
        (r"mark_safe\(|SafeString\(", {"therapy_notes/templatetags/clinic.py"}),
        (r"\.extra\(|RawSQL|\.raw\(", set()),
        # triggers and their names, of our own models
        (r"cursor\(\)|\.execute\(", {"therapy_notes/integrity/guards.py"}),
        (r"csrf_exempt|xframe_options_exempt|csp_exempt|csp_update", set()),
        (r"(?<![\w.])(eval|exec|compile|__import__)\(", set()),
        # there only the name of an error: spreadsheets are read by openpyxl
        (r"(import|from) (pickle|marshal|shelve|xml|lxml|yaml)\b", {"billing/imports/sources.py"}),
        # the worker starts its own program anew, with our own words only
        (r"subprocess|os\.system|os\.popen", {"therapy_notes/worker/parent.py"}),
        # the calendar feed has its key, sign-in and sign-out are for everybody, the lock asks by itself
        (
            r"login_not_required",
            {
                f"therapy_notes/{one}.py"
                for one in ("urls", "views/calendars", "views/lock", "views/sign_in", "views/verification")
            },
        ),
    ],
)
def test_what_python_may_not_hold_stands_only_where_it_is_known(pattern, allowed):
    assert {name for name, _ in uses(pattern, PYTHON)} <= allowed


def test_no_template_switches_escaping_off():
    assert not uses(r"\|\s*safe\b|\|\s*safeseq|autoescape\s+off|\|\s*escapejs", TEMPLATES)


def test_no_template_holds_a_script_or_a_style_of_its_own():
    inline = r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:"
    assert not {name for name, _ in uses(inline, TEMPLATES) if not name.startswith("templates/pdf/")}


def test_no_template_asks_another_server():
    assert not uses(r"""(src|href|action)\s*=\s*["'](https?:)?//""", TEMPLATES)


def test_no_script_turns_text_into_markup_or_code():
    # Read only, to compare; or parsed into a document of its own, in which no script runs, from our own server's page.
    reads = {("static/js/parts.js", "dataset.html ?? here.innerHTML"), ("static/js/log.js", "one.innerHTML.trim()")}
    writes = (
        r"\b(inner|outer)HTML\s*(\+)?=(?!=)|insertAdjacentHTML|document\.write|\beval\(|new Function\(|setHTMLUnsafe"
    )
    assert not uses(writes, SCRIPTS)
    assert all(piece in SCRIPTS[name] for name, piece in reads)
    parsed = {name for name, _ in uses(r"DOMParser\(\)|createContextualFragment", SCRIPTS)}
    assert parsed <= {f"static/js/{one}.js" for one in ("acts", "cosign-pane", "exports", "icons", "parts")}


def test_every_lint_rule_of_security_that_is_passed_over_is_named_in_the_security_page():
    """`# noqa: S…` in the source, and what pyproject.toml ignores."""
    told = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    passed_over = {rule for _, line in uses(r"noqa: S\d", PYTHON) for rule in re.findall(r"\bS\d{3}\b", line)}
    assert passed_over
    assert not [rule for rule in passed_over if f"`{rule}`" not in told]


def test_every_test_that_the_security_page_names_exists():
    told = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", told))
    assert len(named) > 20
    for file, function in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not function or f"def {function}(" in text, f"{file} has no {function}"


def test_the_numbers_of_the_security_page_are_those_of_the_limits():
    told = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    rows = {
        "searches for patients | 120 a minute": ("patients", 120, 60),
        "PDFs of notes, drafts, units; of goals; documents downloaded | 120 in ten minutes each": (
            "note_pdf",
            120,
            600,
        ),
        "superbills; exports downloaded; made again | 60 in ten minutes each": ("export_download", 60, 600),
        "documents added | 60 in ten minutes": ("attachment_new", 60, 600),
        "files taken out of the audit log; of what is due, late or missing | 20 in ten minutes each": (
            "audit_export",
            20,
            600,
        ),
        "plans printed for signature; for fax | 120 in ten minutes each": ("plan_print", 120, 600),
        "timesheets printed | 60 in ten minutes": ("timesheet_pdf", 60, 600),
        "what is entered of plans | 60 in ten minutes": ("plan_event", 60, 600),
        "calendar feeds | 600 in ten minutes": ("calendar_feed", 600, 600),
        "verification page | 60 in ten minutes": ("verify", 60, 600),
    }
    as_notes = {"note_version_pdf", "note_draft_pdf", "note_with_units_pdf", "units_pdf", "attachment", "goals_pdf"}
    as_exports = {"superbill_of_visit", "superbill_of_patient", "export_again"}
    alike = as_notes | as_exports | {"compliance_export", "plan_fax"}
    assert {name for name, *_ in rows.values()} | alike == set(LIMITS)
    for row, (name, most, seconds) in rows.items():
        assert f"| {row}" in told
        assert (LIMITS[name].most, LIMITS[name].seconds) == (most, seconds)
    assert {LIMITS[name] for name in as_notes} == {LIMITS["note_pdf"]}
    assert {(LIMITS[name].most, LIMITS[name].seconds) for name in as_exports} == {(60, 600)}
    assert LIMITS["plan_fax"] == LIMITS["plan_print"]
    assert LIMITS["compliance_export"] == LIMITS["audit_export"]


def test_every_variable_that_the_security_page_names_is_read_by_the_settings():
    told = (ROOT / "docs/security.md").read_text(encoding="utf-8").split("## Settings of a server")[1].split("##")[0]
    settings = (ROOT / "therapy_notes/settings.py").read_text(encoding="utf-8")
    names = {
        name for row in re.findall(r"^\| (`.+?`) \|", told, re.MULTILINE) for name in re.findall(r"[A-Z_]{5,}", row)
    }
    assert len(names) >= 9
    assert not [name for name in names if f'("{name}"' not in settings]
