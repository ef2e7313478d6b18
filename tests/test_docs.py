"""What the documents say is so: the worked visit, the commands, the links, the rules table, the colors."""

import doctest
import re
from pathlib import Path

import pytest

from billing.rules.book import book, read_examples
from billing.rules.care_facts import ActivityFacts, CareFacts, NoteFacts, PlanFacts
from billing.rules.contents import LISTS, tables
from billing.rules.edits.rows import embedded
from billing.rules.facts import BillingDay, PayerTerms, Service, Threshold
from billing.rules.wire.stream import answer_line

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
TOKENS = (ROOT / "static/css/tokens.css").read_text()


def test_the_worked_visit_of_the_readme_gives_what_it_says():
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert result.attempted >= 8
    assert result.failed == 0


@pytest.mark.parametrize(
    "document", sorted(str(one.relative_to(ROOT)) for one in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))
)
def test_links_and_pictures_lead_somewhere(document):
    folder = (ROOT / document).parent
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / document).read_text()):
        assert (folder / target).exists(), f"{document} names {target}"


def test_every_make_command_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^ *|`)make ([a-z-]+)", README + (ROOT / ".ci/run").read_text(), re.MULTILINE))
    assert named
    assert named <= targets


def test_the_rules_table_names_every_table_with_its_source_and_dates():
    for table in tables():
        row = next(line for line in README.splitlines() if line.startswith(f"| `{table.name}`"))
        first, last = table.rows[0], table.rows[-1]
        since = "" if table.name in LISTS else str(first.effective)
        for word in (last.citation, str(last.confirmed_through), since):
            assert word in row, f"{table.name}: {word}"


def test_the_rules_table_dates_the_edits_that_came_along():
    row = next(line for line in README.splitlines() if line.startswith("| `edits`"))
    for edits in (embedded().practitioner, embedded().outpatient_hospital):
        assert str(edits.quarter) in row and str(edits.rule.confirmed_through) in row


def test_the_book_of_the_law_is_the_one_that_the_tables_give():
    written = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    given = book(read_examples(ROOT / "tests/billing/rules/cases/examples.jsonl"))
    assert written == given, "docs/rules.md is not of these tables: `make book` writes it anew"


def test_links_within_the_book_lead_to_its_headings():
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_the_cases_of_the_json_lines_page_are_answered_and_every_key_is_named():
    text = (ROOT / "docs/json-lines.md").read_text(encoding="utf-8")
    answers = [answer_line(case.encode()) for case in re.findall(r"```json\n(.+)\n```", text)]
    kinds = ("lines", "periods", "conflicts", "level")
    assert [[kind for kind in kinds if kind in one] for one in answers] == [[kind] for kind in kinds]
    facts = (Service, BillingDay, PayerTerms, Threshold, CareFacts, PlanFacts, ActivityFacts, NoteFacts)
    keys = {key for fact in facts for key in getattr(fact, "_fields", fact.__slots__)}
    assert not [key for key in keys if f"`{key.rstrip('_')}`" not in text and f'"{key}"' not in text]


def colors(block):
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", block))


def luminance(color):
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


WORDS = [("ink", "surface"), ("ink-2", "surface"), ("ink-3", "surface"), ("ink-3", "hover"), ("ink-3", "accent-soft")]
WORDS += [("ink", "canvas"), ("accent-ink", "surface"), ("accent-ink", "accent-soft"), ("on-accent", "accent-solid")]
WORDS += [(name, ground) for name in ("problem", "due", "done", "info") for ground in ("surface", f"{name}-soft")]


def themes():
    """The light tokens, and the light ones with the dark over them."""
    blocks = re.findall(r"\{([^{}]*--ink:[^{}]*)\}", TOKENS)
    light, *dark = [colors(block) for block in blocks]
    assert dark, "a dark theme"
    return [light, *({**light, **one} for one in dark)]


@pytest.mark.parametrize("theme", themes())
def test_words_stand_out_by_the_wcag_ratio_and_edges_too(theme):
    for front, ground in WORDS:
        assert contrast(theme[front], theme[ground]) >= 4.5, f"{front} on {ground}"
    assert contrast(theme["control"], theme["surface"]) >= 3


def test_both_ways_into_the_dark_theme_give_the_same_colors():
    _, *dark = themes()
    assert len(dark) == 2 and dark[0] == dark[1]
