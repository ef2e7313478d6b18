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
        Note.Status.AMENDING: "This note is being amended by its author. The signed version holds until they sign it.",
        Note.Status.VOID: "This note is void: it stays to be read, and nothing in it changes any more.",
    }

    def __init__(self, note):
        super().__init__(self.WORDS.get(note.status, self.SIGNED))
        self.note = note


class Closed(Refused):
    """The chart is not open to the person. `chart` is its number: a page may offer the way in an emergency."""

    RESTRICTED = "This chart is restricted: only the people who are named for it open it."
    OF_OTHERS = "This chart is outside your caseload: who treats the patient, is booked or supervises there opens it."
    NAMERS = "Administrators and the chart's therapists name people."

    def __init__(self, patient):
        super().__init__(f"{self.RESTRICTED if patient.is_restricted else self.OF_OTHERS} {self.NAMERS}")
        self.chart, self.patient = patient.pk, patient


class Missed(Refused):
    """The visit did not take place: nothing is written about it until that is undone."""

    def __init__(self, visit):
        kind = "a no-show" if visit.missed == Visit.Missed.NO_SHOW else "canceled"
        super().__init__(f"This visit is marked as {kind}: nothing is written in it. Open it and undo that first.")
