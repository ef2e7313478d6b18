from therapy_notes.models.afterwards import Addendum, AddendumCosignature, Amendment, Voiding, Withdrawal
from therapy_notes.models.attachments import Attachment, FiledInError
from therapy_notes.models.audit import AuditEvent
from therapy_notes.models.care import Diagnosis, Episode, OpeningBalance
from therapy_notes.models.clocks import CareClock, CodeCount
from therapy_notes.models.evaluations import Evaluation
from therapy_notes.models.exports import Export, WorkerBeat
from therapy_notes.models.goals import Function, Goal, GoalChange, Side
from therapy_notes.models.ledger import Anchor, LedgerEntry
from therapy_notes.models.library import LibraryEntry, Phrase, PhraseVersion, SignedSentence
from therapy_notes.models.licenses import License
from therapy_notes.models.measures import Measurement, OwnMeasure
from therapy_notes.models.notes import (
    Comment,
    LateEntry,
    Note,
    Return,
    SavedEntry,
    Section,
    Signature,
    SignedVersion,
)
from therapy_notes.models.people import Clinic, Clinician, Patient, User
from therapy_notes.models.plans import PlanEvent, PlanOfCare
from therapy_notes.models.prints import Print
from therapy_notes.models.reports import CountsAsReport, GoalJudgment, ProgressReport
from therapy_notes.models.restrictions import ChartGrant, EmergencyAccess
from therapy_notes.models.supervision import CosignPolicy, Cover, Supervision, SupervisionPolicy, SupervisorEntry
from therapy_notes.models.visits import Activity, GroupSession, Stretch, Visit

__all__ = [
    "Activity",
    "Addendum",
    "AddendumCosignature",
    "Amendment",
    "Anchor",
    "Attachment",
    "AuditEvent",
    "CareClock",
    "ChartGrant",
    "Clinic",
    "Clinician",
    "CodeCount",
    "Comment",
    "CosignPolicy",
    "CountsAsReport",
    "Cover",
    "Diagnosis",
    "EmergencyAccess",
    "Episode",
    "Evaluation",
    "Export",
    "FiledInError",
    "Function",
    "Goal",
    "GoalChange",
    "GoalJudgment",
    "GroupSession",
    "LateEntry",
    "LedgerEntry",
    "LibraryEntry",
    "License",
    "Measurement",
    "Note",
    "OpeningBalance",
    "OwnMeasure",
    "Patient",
    "Phrase",
    "PhraseVersion",
    "PlanEvent",
    "PlanOfCare",
    "Print",
    "ProgressReport",
    "Return",
    "SavedEntry",
    "Section",
    "Side",
    "Signature",
    "SignedSentence",
    "SignedVersion",
    "Stretch",
    "Supervision",
    "SupervisionPolicy",
    "SupervisorEntry",
    "User",
    "Visit",
    "Voiding",
    "Withdrawal",
    "WorkerBeat",
]
