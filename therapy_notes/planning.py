"""The frame of care: patients, episodes, diagnoses, goals and the plan. Each act is audited in its transaction."""

from django.db import transaction
from django.db.models import Max

from therapy_notes import access, audit, clocks, queues
from therapy_notes.changes import changes_of, stamp
from therapy_notes.models import Goal, Note, Patient, PlanOfCare, ProgressReport


@transaction.atomic
def save_form(form, *, by, event, patient=None):
    """A plain record (patient, episode, goal, diagnosis) from its valid form, audited by its changed fields' names."""
    row = form.save()
    audit.record(
        event, row, by=by, patient=patient or (row if isinstance(row, Patient) else None), fields=form.changed_data
    )
    return row


@transaction.atomic
def add_goal(form, *, by):
    """A new goal from its valid form, with the next number of its kind: numbers are never given twice."""
    goal = form.save(commit=False)
    taken = Goal.objects.filter(episode=goal.episode, kind=goal.kind).aggregate(last=Max("number"))["last"] or 0
    goal.number = taken + 1
    goal.save()
    audit.record("goal.added", goal, by=by, patient=goal.episode.patient)
    return goal


@transaction.atomic
def remove_diagnosis(diagnosis, *, by):
    audit.record("diagnosis.removed", diagnosis, by=by, patient=diagnosis.episode.patient, code=diagnosis.code)
    diagnosis.delete()


@transaction.atomic
def write_plan(note, *, by, at, was=None, **facts):
    """Dates, frequency and interventions of a plan of care that is being written."""
    return _write(PlanOfCare, note, by=by, at=at, was=was, event="plan.written", **facts)


@transaction.atomic
def write_report(note, *, by, at, was=None, **facts):
    """Period and losses of a progress report that is being written; some of them, or all."""
    if "period_end" in facts:
        clocks.check_period_end(note, facts["period_end"])
    return _write(ProgressReport, note, by=by, at=at, was=was, event="report.written", **facts)


def draft_report(note):
    """The report that a note holds, or a new one that closes the oldest period without a report."""
    waiting = clocks.periods_to_report(note.episode, on=note.date)
    end = waiting[0].end if waiting and waiting[0].end else queues.last_treatment_day(note)
    return ProgressReport.objects.filter(note=note).first() or ProgressReport(note=note, period_end=end)


def _write(model, note, *, by, at, was, event, **facts):
    """Write what changed. A report's first field brings the proposed period with it."""
    if Note.objects.select_for_update().get(pk=note.pk).status not in Note.WRITABLE:
        raise access.Locked(note)
    row = model.objects.select_for_update().filter(note=note).first() or model(note=note)
    if model is ProgressReport and not row.pk and "period_end" not in facts:
        facts = {"period_end": draft_report(note).period_end} | facts
    shown = was if row.pk else None  # the first save writes all, proposed dates too
    changes = changes_of(row, {name: getattr(row, name) for name in facts}, shown, facts)
    if not changes:
        return row
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean()
    stamp(row, by=by, at=at)
    row.save()
    audit.record(event, note, by=by, patient=note.episode.patient, fields=sorted(changes))
    return row
