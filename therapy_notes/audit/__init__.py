"""The audit log: who did, or read, what. Called by the act itself, in its transaction."""

import datetime as dt
from contextvars import ContextVar

from django.db.models import CharField, Q, TextField

from therapy_notes.models import AuditEvent, Patient

TYPING = dt.timedelta(minutes=10)
READING = dt.timedelta(minutes=15)
BEHIND = dt.timedelta(days=1)  # for what a page asks for by itself

request_id: ContextVar[str] = ContextVar("request_id", default="")
address: ContextVar[str] = ContextVar("address", default="")


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
        subject=name_of(subject),
        detail=detail,
        request_id=request_id.get(),
        address=address.get(),
    )


def record_read(event, subject, *, by, at, patient, within=READING, **detail):
    """A person reads of a chart: told once a person, chart and quarter of an hour, or other time `within`.

    A signed `version` (its number) is told besides when the person opens it for the first time: what was read before
    a cosignature can be answered from the log. Never called for what a page fetches ahead; what it asks for by
    itself, again and again, is told `within` BEHIND: in the log is then that the chart was read at all.
    """
    seen = Q(at__gt=at - within)
    if "version" in detail:
        seen |= Q(event=event, subject=name_of(subject), detail__version=detail["version"])
    found = AuditEvent.objects.filter(seen, patient_id=patient.pk, actor=by, event__endswith=".read").order_by()
    told = list(found.values_list("at", "event", "subject", "detail"))
    lately = any(row[0] > at - within for row in told)
    if not lately or ("version" in detail and not _has_version(told, event, subject, detail["version"])):
        record(event, subject, by=by, patient=patient, **detail)


def record_refused(patient, *, by, at):
    """A person came to a chart that is not open to them: told once a person, chart and quarter of an hour, as reads."""
    lately = AuditEvent.objects.filter(event="chart.refused", actor=by, patient_id=patient.pk, at__gt=at - READING)
    if not lately.exists():
        record("chart.refused", patient, by=by, patient=patient)


def has_read(version, *, by):
    """Whether the person has opened this signed version; see `record_read`."""
    found = AuditEvent.objects.filter(event="note.read", actor=by, subject=f"note {version.note_id}")
    return found.filter(patient_id=version.patient_id, detail__version=version.number).exists()


def record_typing(event, subject, *, by, at, patient, **detail):
    """Words that were typed: told once a person, row, fields and ten minutes, since a page saves at every pause."""
    alike = AuditEvent.objects.filter(patient_id=patient.pk, actor=by, event=event, at__gt=at - TYPING)
    if not any(one.detail == detail for one in alike.filter(subject=name_of(subject))):
        record(event, subject, by=by, patient=patient, **detail)


def facts_of_form(form):
    """The fields that a form changed, and of choices, numbers, days and people what was and what is now.

    Texts stand by the field's name alone, and so does everything that describes a patient.
    """
    told, fields = {"fields": form.changed_data}, form.instance._meta
    if fields.model is Patient or form.instance._state.adding:
        return told
    open_ones = [name for name in form.changed_data if name in form.initial and _is_no_text(fields, name)]
    was = {name: _plain(form.initial[name]) for name in open_ones}
    now = {name: _plain(form.cleaned_data[name]) for name in open_ones}
    return told | ({"was": was, "now": now} if open_ones else {})


def _is_no_text(fields, name):
    known = {field.name: field for field in fields.concrete_fields}
    field = known.get(name)
    return field is not None and (bool(field.choices) or not isinstance(field, CharField | TextField))


def _plain(value):
    """A value as JSON keeps it: a row by its number, a day as text."""
    value = getattr(value, "pk", value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def name_of(subject):
    """The row as the log names it, such as: note 12."""
    return f"{subject._meta.model_name} {subject.pk}"


def _has_version(told, event, subject, number):
    row = (event, name_of(subject), number)
    return any((one[1], one[2], one[3].get("version")) == row for one in told)
