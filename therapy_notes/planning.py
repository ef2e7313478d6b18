"""The frame of care: patients, episodes, diagnoses and the plan. Each act is audited in its transaction."""

from django.db import IntegrityError, transaction

from therapy_notes import audit, charting, clocks
from therapy_notes.access.reports import need_part_of_report
from therapy_notes.changes import changes_of, stamp
from therapy_notes.models import Episode, Note, Patient, PlanOfCare, ProgressReport
from therapy_notes.models.base import say_what_is_taken
from therapy_notes.plans import proposing
from therapy_notes.reporting import preparing
from therapy_notes.reporting.assembling import proposed_end


@transaction.atomic
def save_form(form, *, by, event, patient=None, at=None):
    """A plain record (patient, episode, goal, payer) from its valid form, audited by its changed fields' names.

    `at` is needed for an episode, whose clock it begins or, with another discipline, moves.
    None where somebody else was quicker with what may be there only once: the form then says what it is.
    """
    told = audit.facts_of_form(form)
    try:
        with transaction.atomic():
            row = _written(form)
    except IntegrityError:
        if not say_what_is_taken(form):
            raise
        return None
    if isinstance(row, Episode):
        clocks.move(row, at=at)
    audit.record(event, row, by=by, patient=patient or (row if isinstance(row, Patient) else None), **told)
    return row


def _written(form):
    """A new row whole; of an old one what the person changed: others may have changed the rest meanwhile."""
    row = form.save(commit=False)
    columns = {field.name for field in row._meta.concrete_fields}
    row.save(update_fields=None if row._state.adding else columns.intersection(form.changed_data))
    return row


@transaction.atomic
def save_person(form, credential, *, by, at):
    """A person and, from the second form where there is one, their credential: both, or None as in `save_form`.

    Another credential moves the clocks of whom they treated: a therapist's own service counts for the period.
    """
    person = save_form(form, by=by, event="person.changed")
    if person and form.sets_password:
        audit.record("password.set", person, by=by)
    if person and credential:
        credential.instance.user = person
        if not save_form(credential, by=by, event="credential.changed"):
            transaction.set_rollback(True)
            return None
        if {"credential", "discipline"} & set(credential.changed_data):
            clocks.move_of(credential.instance, at=at)
    return person


@transaction.atomic
def remove_diagnosis(diagnosis, *, by):
    audit.record("diagnosis.removed", diagnosis, by=by, patient=diagnosis.episode.patient, code=diagnosis.code)
    diagnosis.delete()


@transaction.atomic
def begin_plan(episode, *, by, at):
    """A draft plan of care that holds what the record proposes: what nobody touches is saved all the same."""
    note = charting.start_note(episode, kind=Note.Kind.PLAN, by=by, at=at)
    write_plan(note, by=by, at=at)
    return note


@transaction.atomic
def write_plan(note, *, by, at, was=None, **facts):
    """Dates, frequency, interventions and codes of a plan of care that is being written; some of them, or all.

    The first brings with it what is proposed of the others.
    """
    if not PlanOfCare.objects.filter(note=note).exists():
        facts = proposing.facts_of(proposing.proposed(note)) | facts
    return _write(PlanOfCare, note, by=by, at=at, was=was, event="plan.written", **facts)


@transaction.atomic
def write_report(note, *, by, at, was=None, **facts):
    """Period and losses of a progress report that is being written; some of them, or all."""
    need_part_of_report(note, by, fields=facts)
    if "period_end" in facts:
        clocks.check_period_end(note, facts["period_end"])
    return _write(ProgressReport, note, by=by, at=at, was=was, event="report.written", **facts)


def draft_report(note):
    """The report that a note holds, or a new one that closes the oldest period without a report."""
    found = ProgressReport.objects.filter(note=note).first()
    return found or ProgressReport(note=note, period_end=proposed_end(note) or note.date)


def _write(model, note, *, by, at, was, event, **facts):
    """Write what changed. A report's first field brings the proposed period with it."""
    charting.need_draft(by=by, pk=note.pk)
    row = model.objects.select_for_update(no_key=True).filter(note=note).first() or model(note=note)
    if model is ProgressReport and not row.pk and "period_end" not in facts:
        facts = {"period_end": draft_report(note).period_end} | facts
    shown = was if row.pk else None  # the first save writes all, proposed dates too
    changes = changes_of(row, {name: getattr(row, name) for name in facts}, shown, facts)
    if not changes:
        return row
    for name, value in changes.items():
        setattr(row, name, value)
    if model is ProgressReport:
        preparing.mark_prepared(row, changes, by=by, at=at)
    row.full_clean(exclude=[name for name in proposing.EMPTY_AT_FIRST if model is PlanOfCare and name not in changes])
    stamp(row, by=by, at=at)
    row.save()
    audit.record_typing(event, note, by=by, at=at, patient=note.episode.patient, fields=sorted(changes))
    return row
