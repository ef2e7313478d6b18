"""Which code follows from the components that an evaluator chose, and whether another one was logged."""

from billing.rules.care import complexity
from therapy_notes.models import Note


def components_of(note):
    """What the level of the note's code rests on; empty for notes and disciplines without levels."""
    if note.kind != Note.Kind.EVALUATION:
        return ()
    return complexity.components_of(note.episode.discipline, on=note.date)


def proposal_of(note, chosen):
    """The law's proposal for the components chosen by name; None where there are no levels."""
    return complexity.propose(note.episode.discipline, chosen, on=note.date) if components_of(note) else None


def level_codes(note):
    return complexity.level_codes(note.episode.discipline, on=note.date) if components_of(note) else ()
