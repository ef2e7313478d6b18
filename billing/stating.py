"""What goes on a claim line because a person states it: who may, and what is stated of a line that is not there."""

from collections.abc import Iterator
from typing import NamedTuple

from billing.gather import Decisions, code_of
from billing.models import Decision
from therapy_notes import access
from therapy_notes.models import Note, User

Kind = Decision.Kind
# What a person states, and what then says that it was stated.
ASKS = {"edit-needs-modifier": Kind.DISTINCT, "kx-needs-attestation": Kind.KX}
STATED = {
    "edit-modifier-applied": Kind.DISTINCT,
    "kx-applied": Kind.KX,
    "notice-applied": Kind.NOTICE,
    "notice-contradicted": Kind.NOTICE,
}


class Unused(NamedTuple):
    """What a person stated that no line of the day bears now; it would come back with the line."""

    decision: Decision
    code: str
    words: str


def may_state(note: Note, user: User) -> bool:
    """A therapist of the note's discipline: what is stated is a clinician's judgment (Pub. 100-02 ch. 15 §220 A)."""
    return bool(access.may_edit(note, user) and access.is_therapist(user))


def unused(decisions: Decisions, used: set[tuple[Kind, str]]) -> Iterator[Unused]:
    """What was stated of a kind and code that are not among those `used` on a line."""
    kx = decisions.latest(Kind.KX)
    if kx and kx.answer and not any(kind == Kind.KX for kind, _ in used):
        yield Unused(kx, "", f"KX for {', '.join(kx.answer)}")
    for kind in (Kind.DISTINCT, Kind.NOTICE):
        entries: dict[str, list[str]] = {}
        for entry in decisions.answer(kind):
            entries.setdefault(code_of(entry), []).append(entry)
        for code, own in entries.items():
            decision = decisions.since(kind, code)
            if decision and (kind, code) not in used:
                yield Unused(decision, code, _words(kind, code, own))


def _words(kind: Kind, code: str, entries: list[str]) -> str:
    if kind == Kind.NOTICE:
        return f"{code} carries {' '.join(entry.split()[1] for entry in entries)}"
    beside = [entry.partition("/")[0] for entry in entries if "/" in entry]
    return f"{code} stands apart from {' and '.join(beside)}" if beside else f"{code} stands apart"
