"""Evaluations over JSON lines: a level for each component in, the code that follows out."""

from datetime import date
from typing import Any, NamedTuple, get_args

from billing.rules.care.complexity import LEVELS, Proposal, propose
from billing.rules.edits.tables import Tables
from billing.rules.facts import Discipline
from billing.rules.wire.answer import write
from billing.rules.wire.shapes import Fault, Shape, mapping_of, record
from billing.rules.wire.values import A_DATE, AN_ID, one_of


class _Evaluation(NamedTuple):
    """A day, whose evaluation it was, and the levels that were chosen."""

    date: date
    discipline: str
    components: dict[str, str]


def ask_evaluation(case: dict[str, Any], _tables: Tables | None) -> Proposal | None:
    """The code that the components justify; None where the discipline's codes have no levels."""
    asked: _Evaluation = case["evaluation"]
    try:
        return propose(asked.discipline, asked.components, on=asked.date)
    except ValueError as strange:
        raise Fault("evaluation.components", f"{strange}.") from None


def write_proposal(given: Proposal | None) -> str:
    """The proposal with its reason; no code while a component is lacking, or where there are no levels."""
    if given is None:
        return write({"code": None, "level": None, "reason": "", "basis": [], "lacking": [], "citation": ""})
    return write(
        {
            "code": given.code or None,
            "level": given.level or None,
            "reason": given.reason,
            "basis": list(given.basis),
            "lacking": list(given.lacking),
            "citation": given.citation,
        }
    )


EVALUATION_CASE: Shape = record(
    dict,
    {
        "id": AN_ID,
        "evaluation": record(
            lambda found: _Evaluation(**found),
            {
                "date": A_DATE,
                "discipline": one_of(get_args(Discipline)),
                "components": mapping_of(one_of(LEVELS)),
            },
        ),
    },
)
