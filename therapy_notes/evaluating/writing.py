"""The components of an evaluation and the reason for another code, written; and the proposed code logged."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import audit, charting
from therapy_notes.changes import changes_of, stamp
from therapy_notes.evaluating.proposing import components_of, level_codes, proposal_of
from therapy_notes.models import Activity, Evaluation

REASON = "code_reason"


@transaction.atomic
def write_evaluation(note, *, by, at, was=None, **facts):
    """Write components by their names, an empty one taken back, and `code_reason`; `was` is what the page showed.

    Raises ValidationError and Changed.
    """
    charting.need_draft(by=by, pk=note.pk)
    known = {one.name: dict(one.choices) for one in components_of(note)}
    chosen = {name: level for name, level in facts.items() if name != REASON}
    if not known or any(level and level not in known.get(name, ()) for name, level in chosen.items()):
        raise ValidationError("This note has no such component. Reload the page.")
    row = Evaluation.objects.select_for_update(no_key=True, of=("self",)).select_related("changed_by")
    row = row.filter(note=note).first() or Evaluation(note=note)
    saved = {name: row.components.get(name, "") for name in known} | {REASON: row.code_reason}
    changes = changes_of(row, saved, was if row.pk else None, facts)
    if not changes:
        return row
    row.code_reason = changes.pop(REASON, row.code_reason)
    row.components = {name: level for name, level in (row.components | changes).items() if level}
    row.full_clean()
    stamp(row, by=by, at=at)
    row.save()
    told = {"by": by, "at": at, "patient": note.episode.patient, "fields": sorted(facts)}
    audit.record_typing("evaluation.written", note, **told)
    return row


@transaction.atomic
def log_proposed(note, *, by, at):
    """Give the evaluation's activity the proposed code, or log one with it: the person took the proposal.

    Raises ValidationError while nothing is proposed.
    """
    charting.need_draft(by=by, pk=note.pk)
    row = Evaluation.objects.filter(note=note).first()
    proposal = proposal_of(note, row.components if row else {})
    if proposal is None or not proposal.code:
        raise ValidationError("Choose every component first: the code follows from them.")
    codes = level_codes(note)
    logged = Activity.objects.filter(visit=note.visit_id, code__in=codes).order_by("pk").first()
    if logged is None:
        return charting.log_activity(note.visit, by=by, at=at, code=proposal.code, description="Evaluation")
    return charting.correct_activity(logged, by=by, at=at, code=proposal.code)
