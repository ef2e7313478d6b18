from therapy_notes.models.audit import AuditEvent
from therapy_notes.models.care import Diagnosis, Episode, Goal, PlanOfCare
from therapy_notes.models.notes import Addendum, Note, Section, Signature, SignedVersion
from therapy_notes.models.people import Clinic, Clinician, Patient, Supervision, User
from therapy_notes.models.visits import Activity, Stretch, Visit

__all__ = [
    "Activity",
    "Addendum",
    "AuditEvent",
    "Clinic",
    "Clinician",
    "Diagnosis",
    "Episode",
    "Goal",
    "Note",
    "Patient",
    "PlanOfCare",
    "Section",
    "Signature",
    "SignedVersion",
    "Stretch",
    "Supervision",
    "User",
    "Visit",
]
