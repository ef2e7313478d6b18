"""Papers of a chart: added with their bytes safe on the disk, given out only while they are what was added."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import audit
from therapy_notes.attachments import storing
from therapy_notes.attachments.recognizing import recognize
from therapy_notes.attachments.storing import NotIntact
from therapy_notes.models import Attachment, FiledInError, Patient, PlanEvent

__all__ = ["NotIntact", "add", "file_in_error", "read", "verify"]

NOT_KEPT = (
    "The server could not keep this file: its disk may be full. Nothing was added. Choose the file again in a while, "
    "or tell an administrator."
)


def add(patient, file, *, kind, title, date, episode=None, by, at):
    """A new paper of the chart. `file` is open for reading; its name and its header are not believed.

    First the bytes, then the row: a file without a row does no harm. Raises ValidationError keyed by `file`.
    """
    content_type = recognize(file)
    try:
        sha256, size = storing.store(file)
    except storing.NotStored:
        raise ValidationError({"file": NOT_KEPT}) from None
    facts = {"kind": kind, "title": title, "date": date, "episode": episode, "content_type": content_type}
    with transaction.atomic():
        paper = Attachment.objects.create(
            patient=patient, size=size, sha256=sha256, by=by, by_text=_name(by), at=at, **facts
        )
        detail = {"kind": kind, "date": date.isoformat(), "size": size, "sha256": sha256}
        audit.record("attachment.added", paper, by=by, patient=patient, **detail)
    return paper


@transaction.atomic
def file_in_error(paper, reason, *, by, at):
    """The paper stays, marked with the reason, and is no longer among the chart's documents."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=paper.patient_id)  # of two, the second is told
    if FiledInError.objects.filter(attachment=paper).exists():
        raise ValidationError({"reason": "This document is marked as filed in error already."})
    rests = PlanEvent.objects.filter(attachment=paper, taken_back=None).first()
    if rests:
        what = "certification" if rests.kind == PlanEvent.Kind.CERTIFIED else "order"
        told = f"The {what} of a plan of care rests on this document: take that back first."
        raise ValidationError({"reason": told})
    marked = FiledInError.objects.create(attachment=paper, reason=reason, by=by, by_text=_name(by), at=at)
    audit.record("attachment.filed_in_error", paper, by=by, patient=paper.patient, kind=paper.kind)
    return marked


def read(paper, *, by):
    """The bytes as they were added, and the download audited.

    Raises NotIntact, audited too, where the file is gone or says something else: then it is given to nobody.
    """
    try:
        content = storing.read_intact(paper.sha256)
    except NotIntact as refused:
        audit.record("attachment.not_intact", paper, by=by, patient=paper.patient, problem=refused.problem)
        raise
    audit.record("attachment.downloaded", paper, by=by, patient=paper.patient, sha256=paper.sha256)
    return content


def verify():
    """Each paper whose file does not hold, with what is wrong in words. What several charts share is read once."""
    known = {}
    for paper in Attachment.objects.order_by("pk").iterator():
        if paper.sha256 not in known:
            known[paper.sha256] = storing.problem(paper.sha256)
        if known[paper.sha256]:
            yield paper, known[paper.sha256]


def _name(person):
    return str(person.clinician) if hasattr(person, "clinician") else person.list_name
