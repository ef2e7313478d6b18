from therapy_notes.models.audit import AuditEvent
from therapy_notes.models.care import Diagnosis, Episode, Goal, PlanOfCare, ProgressReport
from therapy_notes.models.notes import Addendum, Comment, Note, Return, Section, Signature, SignedVersion
from therapy_notes.models.people import Clinic, Clinician, Cover, Patient, Supervision, User
from therapy_notes.models.visits import Activity, Stretch, Visit

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
    "Note",
    "Patient",
    "PlanOfCare",
    "ProgressReport",
    "Return",
    "Section",
    "Signature",
    "SignedVersion",
    "Stretch",
    "Supervision",
    "User",
    "Visit",
]
