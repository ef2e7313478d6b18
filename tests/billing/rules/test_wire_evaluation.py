"""Evaluations as JSON lines: levels in, the proposed code out."""

import json

from billing.rules.wire.stream import answer_line


def ask(discipline="PT", **components):
    case = {"id": 1, "evaluation": {"date": "2026-03-02", "discipline": discipline, "components": components}}
    return answer_line(json.dumps(case).encode())


def test_the_answer_is_the_code_its_reason_and_its_basis():
    given = ask(history="low", examination="high", presentation="low", decisions="low")
    assert (given["code"], given["level"], given["lacking"]) == ("97161", "low", [])
    assert given["reason"].endswith("personal factors, the presentation and decision making.")
    assert len(given["basis"]) == 4 and "CPT 2017" in given["citation"]


def test_what_is_not_chosen_is_lacking_and_nothing_is_proposed():
    given = ask(discipline="OT", history="low")
    assert given["code"] is None
    assert len(given["lacking"]) == 2


def test_speech_language_pathology_has_no_answer():
    assert ask(discipline="SLP")["code"] is None


def test_a_strange_component_or_level_is_a_fault():
    assert ask(mood="low")["error"]["field"] == "evaluation.components"
    assert ask(history="enormous")["error"]["field"] == "evaluation.components.history"
