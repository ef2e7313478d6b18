"""Papers of a chart: who reads, adds and corrects which kinds."""

from django.core.exceptions import PermissionDenied

from therapy_notes.access.charts import patient_to_read
from therapy_notes.access.opening import found_open
from therapy_notes.access.roles import is_clinician
from therapy_notes.models import Attachment, User

Kind = Attachment.Kind
# What a claim leans on, and of it what a biller receives by mail.
OF_CLAIMS = (Kind.ORDER, Kind.SIGNED_PLAN, Kind.ABN)
BY_MAIL = (Kind.SIGNED_PLAN, Kind.ABN)


def kinds_to_read(user):
    """A biller sees what a claim leans on; the rest where they were granted the narrative (45 CFR 164.502(b))."""
    if user.role == User.Role.BILLER and not user.reads_narrative:
        return OF_CLAIMS
    return tuple(Kind)


def kinds_to_add(user):
    if is_clinician(user) or user.role == User.Role.ADMINISTRATOR:
        return tuple(Kind)
    return BY_MAIL if user.role == User.Role.BILLER else ()


def papers_of(user, patient):
    """The chart's papers that the person may read, the latest date first."""
    found = Attachment.objects.filter(patient=patient, kind__in=kinds_to_read(user))
    return found.select_related("filed_in_error")


def patient_to_attach(user, pk):
    patient = patient_to_read(user, pk)
    if not kinds_to_add(user):
        raise PermissionDenied("Clinicians, administrators and billers of this clinic add documents.")
    return patient


def attachment_to_read(user, pk):
    """A paper of a chart that is open to the person, and of a kind that is."""
    paper = _attachment(user, pk)
    if paper.kind not in kinds_to_read(user):
        raise PermissionDenied("Clinicians, administrators and auditors of this clinic read this document.")
    return paper


def attachment_to_correct(user, pk):
    """A paper to mark as filed in error, by who may add its kind."""
    paper = attachment_to_read(user, pk)
    if paper.kind not in kinds_to_add(user):
        raise PermissionDenied("Clinicians and administrators of this clinic mark this document as filed in error.")
    return paper


def _attachment(user, pk):
    return found_open(user, Attachment.objects.select_related("patient", "filed_in_error"), pk, patient="patient")
