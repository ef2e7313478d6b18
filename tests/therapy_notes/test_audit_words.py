"""The log in plain words: every event of the source has some, and facts are told before and after."""

import ast
from pathlib import Path

import pytest

from billing.models import Decision
from therapy_notes.audit.words import WORDS, changes, sentence
from therapy_notes.models import AuditEvent

ROOT = Path(__file__).parent.parent.parent
RECORD = {"record", "record_read", "record_typing"}
# No longer written; older logs hold them.
PAST = {"license.changed"}


def recorded():
    """The events that the source writes: what stands first in a call of `record`, or is passed on as `event`."""
    for folder in ("therapy_notes", "billing/views"):
        for file in (ROOT / folder).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text())):
                if isinstance(call, ast.Call):
                    yield from _named(call)


def _named(call):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    said = [keyword.value for keyword in call.keywords if keyword.arg in ("event", "refused")]
    for part in [*said, *(call.args[:1] if name in RECORD else ())]:
        if isinstance(part, ast.JoinedStr):  # of the kinds of a decision, the only one that is put together
            assert ast.unparse(part) == "f'{kind}.decided'"
            yield from (f"{kind}.decided" for kind in Decision.Kind)
        else:
            texts = (one.value for one in ast.walk(part) if isinstance(one, ast.Constant))
            yield from (text for text in texts if isinstance(text, str))


def test_every_event_has_words_and_no_words_are_of_an_event_that_nobody_writes():
    assert set(recorded()) == set(WORDS) - PAST


@pytest.mark.parametrize(
    ("event", "detail", "words"),
    [
        ("chart.read", {}, "read the chart"),
        ("note.read", {"version": 2}, "read the words of note 12 (version 2)"),
        ("clinic.rebuilt_by_hand", {}, "clinic rebuilt by hand"),
    ],
)
def test_a_sentence_is_read_after_the_name(event, detail, words):
    assert sentence(AuditEvent(event=event, subject="note 12", detail=detail)) == words


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        (
            {"was": {"code": "97530", "mode": "group"}, "now": {"code": "97110", "mode": "group"}},
            ["code: 97530 → 97110"],
        ),
        ({"was": "97530", "now": "97110", "fields": ["code"]}, ["97530 → 97110", "fields: code"]),
        ({"was": {"code": "97530", "cues": {}}}, ["code: 97530"]),
        ({"was": {"goals": ["STG 1"]}, "now": {"goals": []}}, ["goals: STG 1 → nothing"]),
        ({"now": {"cues": {"verbal": 3}}}, ["cues: verbal 3"]),
        ({"until": "2026-03-06T22:00:00+00:00"}, ["until: 2026-03-06 16:00"]),
        ({"sections": ["plan"], "address": ""}, ["sections: plan"]),
        (
            {"was": {"stretches": []}, "now": {"stretches": [["2026-03-06T15:00:00+00:00", None, "Tester, PT", None]]}},
            ["stretches: nothing → 2026-03-06 09:00 to running, Tester, PT"],
        ),
    ],
)
def test_facts_are_told_before_and_after_on_the_clinics_clock(detail, told):
    assert changes(AuditEvent(event="activity.corrected", subject="activity 3", detail=detail)) == told
