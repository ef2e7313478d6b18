from therapy_notes.models.audit import AuditEvent
from therapy_notes.models.care import Diagnosis, Episode, Goal, PlanOfCare, ProgressReport
from therapy_notes.models.library import LibraryEntry, Phrase, PhraseVersion, SignedSentence
from therapy_notes.models.notes import (
    Addendum,
    Comment,
    LateEntry,
    Note,
    Return,
    SavedEntry,
    Section,
    Signature,
    SignedVersion,
)
from therapy_notes.models.people import Clinic, Clinician, Cover, Patient, Supervision, User
from therapy_notes.models.visits import Activity, GroupSession, Stretch, Visit

__all__ = [
    "Activity",
    "Addendum",
    "AuditEvent",
    "Clinic",
    "Clinician",
    "Comment",
    "Cover",
    "Diagnosis",
    "Episode",
    "Goal",
    "GroupSession",
    "LateEntry",
    "LibraryEntry",
    "Note",
    "Patient",
    "Phrase",
    "PhraseVersion",
    "PlanOfCare",
    "ProgressReport",
    "Return",
    "SavedEntry",
    "Section",
    "Signature",
    "SignedSentence",
    "SignedVersion",
    "Stretch",
    "Supervision",
    "User",
    "Visit",
]
