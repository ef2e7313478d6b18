"""The law needs nothing but the standard library."""

import ast
import subprocess
import sys
from pathlib import Path

import billing.rules

RULES = Path(billing.rules.__file__).parent
ROOT = RULES.parent.parent

QUESTION = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import date, datetime
from billing.rules.assess import assess
from billing.rules.facts import BillingDay, PayerTerms, Service
service = Service("97530", datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 9, 23))
given = assess(BillingDay(date(2026, 3, 2), "PT", (service,)), PayerTerms("cms_total_time"))
sys.stdout.write(f"{given.lines[0].units} {'django' in sys.modules} {'site' in sys.modules}")
"""


def test_it_answers_where_nothing_is_installed():
    command = [sys.executable, "-I", "-S", "-c", QUESTION, str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "2 False False"


def test_it_imports_itself_and_the_standard_library_only():
    for path in RULES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                assert name.startswith("billing.rules") or name.split(".")[0] in sys.stdlib_module_names, (path, name)


def test_it_reads_no_clock():
    for path in RULES.glob("*.py"):
        for word in (".now(", ".today(", ".utcnow("):
            assert word not in path.read_text(), (path, word)
