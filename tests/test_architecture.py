"""Who may import whom (docs/architecture.md), read from the source."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OPERATIONS = {"charting", "signing", "content", "queues", "access", "audit", "pdf", "gate", "times", "forms", "views"}


def modules(folder):
    files = sorted((ROOT / folder).rglob("*.py"))
    return [file for file in files if "migrations" not in file.parts]


def imports(file):
    """The dotted names that a module imports, `from a.b import c` as a.b.c."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written out in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def offenders(folder, allowed):
    return [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in modules(folder)
        for name in imports(file)
        if not allowed(file, name)
    ]


def test_the_record_imports_of_billing_only_the_law():
    assert not offenders(
        "therapy_notes", lambda _, name: not name.startswith("billing") or name.startswith("billing.rules")
    )


def test_the_law_imports_only_itself_and_the_standard_library():
    def allowed(_, name):
        return name.startswith("billing.rules") or name.split(".")[0] in sys.stdlib_module_names

    assert not offenders("billing/rules", allowed)


def test_only_gather_turns_the_record_into_facts():
    def allowed(file, name):
        shell = not {"rules", "gather"} & set(file.parts)
        return not (shell and name.startswith("billing.rules.facts"))

    assert not offenders("billing", allowed)


def test_billing_uses_of_the_record_only_its_doors():
    doors = ("models", "content", "access", "audit", "clocks", "plans", "compliance", "pdf", "inbox", "packets")
    doors += ("clinic_time", "certificates")

    def allowed(_, name):
        return not name.startswith("therapy_notes") or name.split(".")[1] in doors

    assert not offenders("billing", allowed)


def test_models_import_no_operation():
    def allowed(_, name):
        parts = name.split(".")
        return not (parts[0] == "therapy_notes" and parts[1] in OPERATIONS)

    assert not offenders("therapy_notes/models", allowed)


def test_models_of_the_shell_import_only_models():
    def allowed(_, name):
        parts = name.split(".")
        return parts[0] not in ("billing", "therapy_notes") or parts[1] == "models"

    assert not offenders("billing/models", allowed)


def test_views_leave_queries_to_access_and_queues():
    def managers(file):
        return {node.value.id for node in ast.walk(ast.parse(file.read_text())) if is_manager(node)}

    def is_manager(node):
        return isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)

    assert not {str(file): managers(file) for file in modules("therapy_notes/views") if managers(file)}


@pytest.mark.parametrize("folder", ["therapy_notes", "billing"])
def test_files_and_functions_stay_small(folder):
    for file in modules(folder):
        text = file.read_text()
        assert text.count("\n") <= 250, f"{file} has more than 250 lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 40, f"{file}: {node.name} has 40 lines or more"


def test_law_is_never_given_a_number_in_the_shell():
    """No 15, 8 or 7 minutes outside the tables: a unit is the law's business."""
    for file in modules("billing"):
        if "rules" in file.parts or "management" in file.parts:
            continue
        numbers = {node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant)}
        assert not numbers & {8, 15, 23}, file
