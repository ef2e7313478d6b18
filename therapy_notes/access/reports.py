"""Who writes which part of a progress or discharge report (Pub. 100-02 ch. 15 §220.3 D).

A clinician judges and signs; an assistant may prepare what is objective, and it says so.
"""

from django.core.exceptions import PermissionDenied

from therapy_notes.access.roles import is_clinician, is_therapist
from therapy_notes.models import Clinician, Note, ProgressReport

# What an assistant may prepare: by the names of the sections, and of the fields of the report's own row.
OBJECTIVE_SECTIONS = frozenset({"subjective", "objective", "status"})  # the last one of a discharge
OBJECTIVE_FIELDS = frozenset({*ProgressReport.Element.values, "not_impaired", "limits"})
WHO_JUDGES = "A therapist judges the goals and says what follows. You can prepare statements, measures and losses."
WHO_WRITES = "Therapists write a report, and assistants prepare its objective part."


def judges(note, user):
    """Whether the person may write all of a report, its judgments too: a therapist."""
    return note.kind not in Note.REPORTS or is_therapist(user)


def prepares(note, user):
    """Whether the person writes in a progress or discharge report as an assistant: its objective part."""
    return note.kind in Note.REPORTS and is_clinician(user) and user.clinician.credential in Clinician.ASSISTANTS


def need_judge(note, user):
    if not judges(note, user):
        raise PermissionDenied(WHO_JUDGES)


def need_part_of_report(note, user, *, sections=(), fields=()):
    """Refuse an assistant who writes more of a report than its objective part."""
    if prepares(note, user) and not (OBJECTIVE_SECTIONS.issuperset(sections) and OBJECTIVE_FIELDS.issuperset(fields)):
        raise PermissionDenied(WHO_JUDGES)
