"""The audit log: who did, or read, what. Called by the act itself, in its transaction."""

import datetime as dt
from contextvars import ContextVar

from therapy_notes.models import AuditEvent

TYPING = dt.timedelta(minutes=10)

request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(event, subject, *, by, patient=None, **detail):
    """Add one event. `subject` is the row spoken of; `detail` holds facts without narrative text.

    `patient` is the patient whose chart it belongs to, where there is one.
    """
    return AuditEvent.objects.create(
        event=event,
        actor=by,
        actor_text=f"{by.list_name} ({by.username})",
        clinic_id=by.clinic_id,
        patient_id=patient.pk if patient else None,
        subject=f"{subject._meta.model_name} {subject.pk}",
        detail=detail,
        request_id=request_id.get(),
    )


def record_typing(event, subject, *, by, at, patient, **detail):
    """Words that were typed: told once a person, row, fields and ten minutes, since a page saves at every pause."""
    alike = AuditEvent.objects.filter(patient_id=patient.pk, actor=by, event=event, at__gt=at - TYPING)
    name = f"{subject._meta.model_name} {subject.pk}"
    if not any(one.detail == detail for one in alike.filter(subject=name)):
        record(event, subject, by=by, patient=patient, **detail)
