"""What a person is told who may not do a thing, or came too late."""

from django.core.exceptions import PermissionDenied

from therapy_notes.models import Note, Visit


class Refused(PermissionDenied):
    """A form came too late. The page that says so shows what was typed, to copy."""


class Locked(Refused):
    """The state of the note does not allow the act: it was signed, returned or cosigned meanwhile, or before."""

    SIGNED = "This note is signed and locked. Nothing in it changes any more: add an addendum instead."
    WORDS = {
        Note.Status.DRAFT: "This note is still a draft: its author has not signed it.",
        Note.Status.RETURNED: "This note was returned to its author, who mends it and signs it again.",
        Note.Status.AWAITING_COSIGN: "This note is signed and locked while it awaits a cosignature. "
        "It opens again if the supervisor returns it.",
    }

    def __init__(self, note):
        super().__init__(self.WORDS.get(note.status, self.SIGNED))
        self.note = note


class Missed(Refused):
    """The visit did not take place: nothing is written about it until that is undone."""

    def __init__(self, visit):
        kind = "a no-show" if visit.missed == Visit.Missed.NO_SHOW else "canceled"
        super().__init__(f"This visit is marked as {kind}: nothing is written in it. Open it and undo that first.")
