"""How a signed version stands by now, as plain values for its PDF: amended, withdrawn, superseded, void.

All of it is printed beside the signed words, never woven into them.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.text import Truncator

Said = dict[str, Any]

# How much of the reason stands in the head of every page; the first page has all of it.
IN_HEAD = 90
SIGNED = ("name", "credential", "signed_at_text")


def told(amended: list[Said], before: list[Said], *, newer: int | None, void: Any) -> Said:
    """How it stands: `amendments` that led to it and what came `before` it but never held, each a list.

    `newer` is the number of the version that came after it, `void` the row by which the note was marked so; else None.
    """
    return {
        "amendments": [_amendment(one) for one in amended],
        "before": [one | {"signatures": _signers(one["signatures"])} for one in before],
        "newer": newer,
        "void": _void(void) if void else None,
    }


def withdrawn(signature: Any) -> Said | None:
    """When and why the signature was taken back, if it was."""
    row = getattr(signature, "withdrawal", None)
    return {"signed_at_text": row.signed_at_text, "reason": row.reason} if row else None


def _amendment(told: Said) -> Said:
    changes = [{"label": one.label, "was": one.was, "now": one.now} for one in told["changes"]]
    return told | {"changes": changes, "signatures": _signers(told["signatures"])}


def _signers(rows: Iterable[Any]) -> list[Said]:
    return [{name: getattr(row, name) for name in SIGNED} | {"withdrawn": withdrawn(row)} for row in rows]


def _void(row: Any) -> Said:
    words = {name: getattr(row, name) for name in (*SIGNED, "reason")}
    return words | {"brief": Truncator(" ".join(row.reason.split())).chars(IN_HEAD)}
