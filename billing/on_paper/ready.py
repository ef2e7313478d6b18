"""Whether a billing day may leave the house as a bill, and what to do where it may not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing.charges import VisitCharges
from billing.panel import Panel
from therapy_notes.models import Note, Visit


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a day waits for, in a sentence; what releases it; and the visit on whose page that is done."""

    visit: Visit
    words: str
    released_by: str = ""


class NotReady(Exception):
    """A bill cannot be made yet; `points` say why and what to do."""

    def __init__(self, points: Sequence[Waiting]) -> None:
        super().__init__(f"{len(points)} points wait.")
        self.points = points


def waiting(charges: VisitCharges) -> Iterator[Waiting]:
    """What of the day stands against a bill; nothing where it is ready."""
    visit = charges.visit
    unsigned = [note for note in charges.gathered.notes if note.status not in Note.SIGNED_BY_AUTHOR]
    for note in unsigned:
        yield Waiting(
            note.visit or visit, "A note of this day is not signed.", f"The signature of {note.author.clinician}."
        )
    if unsigned:
        return
    if charges.no_rule:
        yield Waiting(visit, charges.no_rule, "A table of the rules that reaches to this date.")
        return
    for found in Panel(charges).coverages:
        for one in found.open:
            if one.held:
                yield Waiting(visit, one.message, one.held.released_by)
    for meeting in charges.meetings:
        words = f"{meeting.minutes} minutes of this day are held by another visit too."
        yield Waiting(visit, words, meeting.released_by)
    if charges.first is None or not charges.first.answer.lines:
        yield Waiting(visit, "Nothing of this day is billed: no code reaches a unit.")
