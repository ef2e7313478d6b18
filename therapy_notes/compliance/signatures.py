"""The lists of notes that wait for a signature: unsigned ones, and those that a supervisor has yet to cosign."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from therapy_notes.clinic_time import day_of
from therapy_notes.compliance import words
from therapy_notes.inbox import risks
from therapy_notes.models import Note, Signature, Visit

STATE = Lower("status")  # as the index of waiting notes has it
# Asked of each waiting note: PostgreSQL, which takes all drafts for past ones, would join all visits.
MISSED = Coalesce(Subquery(Visit.objects.filter(pk=OuterRef("visit")).order_by().values("missed")[:1]), Value(""))


@dataclass(frozen=True, slots=True)
class NoteList:
    """The notes that are `held(on)` and lie within `within(scope)`, the oldest first; else as a `ClockList`."""

    name: str
    label: str
    held: Callable
    within: Callable
    icon: str
    css: str
    act: str
    looked_at: str


def notes_of(listing, scope, *, on):
    """The notes of a list, oldest first."""
    return (
        Note.objects.alias(state=STATE, missed=MISSED)
        .filter(listing.held(on), listing.within(scope))
        .order_by("date", "pk")
    )


def rows_of_notes(notes, *, on, style):
    """What is said of some notes of these lists, in their order; two queries for any count."""
    signed = Signature.objects.filter(version__note=OuterRef("pk")).order_by("-version__number", "signed_at", "pk")
    notes = list(notes.select_related("author").annotate(signed_at=Subquery(signed.values("signed_at")[:1])))
    waiting = [note for note in notes if note.status == Note.Status.AWAITING_COSIGN]
    due = risks.due_days(waiting) if waiting else {}
    rows = []
    for note in notes:
        if note.pk in due:
            signed_on = day_of(note.signed_at) if note.signed_at else note.date
            rows.append(words.awaiting(note, on, style, since=signed_on, by=due[note.pk]))
        else:
            rows.append(words.unsigned(note, on, style))
    return rows


def _awaiting(on):
    return Q(state=Note.Status.AWAITING_COSIGN)


def _unsigned(on):
    return Q(state__in=Note.WRITABLE, date__lt=on, missed="")


def _of_authors(scope):
    mine = Q() if scope.authors is None else Q(author__clinician__in=scope.authors)
    return Q(episode__patient__clinic=scope.clinic) & mine


def _by_people(scope):
    mine = Q() if scope.therapist is None else Q(author__clinician__in=scope.therapist)
    return Q(episode__patient__clinic=scope.clinic) & mine


SIGNATURES = (
    NoteList(
        *("cosign", "Awaiting cosignature", _awaiting, _of_authors, "awaiting", "is-info", "cosign"),
        "every note of an assistant or a student that its author has signed.",
    ),
    NoteList(
        *("unsigned", "Unsigned notes", _unsigned, _by_people, "needs-signature", "is-due", "sign"),
        "every visit and document before today.",
    ),
)
