"""A value of a measure, or of a goal's own number, written into a note that is being written."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import audit, charting
from therapy_notes.changes import changes_of, stamp
from therapy_notes.measures.catalogue import find, plain_number, with_unit
from therapy_notes.models import Goal, Measurement, Note

# The goals whose number is taken for them alone, and the notes that hold values.
ITS_OWN = (Goal.MeasuredBy.NUMBER, Goal.MeasuredBy.PERCENT)
WITH_MEASURES = (Note.Kind.EVALUATION, Note.Kind.VISIT, Note.Kind.REPORT, Note.Kind.DISCHARGE)


@transaction.atomic
def write_measurement(note, *, measure="", goal=None, side="", by, at, was=None, **facts):
    """Write `value`, `remark`, or both; an empty value takes the measurement away. The row, or None.

    `measure` is a key of `find`, `goal` a goal with a number of its own; `was` is what the page showed of the facts.
    Raises ValidationError keyed by `value` or `remark`, and Changed.
    """
    charting.need_draft(by=by, pk=note.pk)
    place = {"measure": measure, "goal": goal, "side": side}
    facts = _checked(note, facts, **place)
    saved = Measurement.objects.select_for_update(no_key=True, of=("self",)).select_related("changed_by")
    row = saved.filter(note=note, **place).first() or Measurement(note=note, **place)
    shown = was if row.pk else None  # where another page took it away, nothing of theirs is written over
    changes = changes_of(row, {name: getattr(row, name) for name in facts}, shown, facts)
    if not changes:
        return row if row.pk else None
    for name, value in changes.items():
        setattr(row, name, value)
    _keep_or_take_away(row, by=by, at=at)
    told = {"measure": measure or goal.label, "side": side, "fields": sorted(changes)}
    audit.record_typing("measure.written", note, by=by, at=at, patient=note.episode.patient, **told)
    return row if row.pk else None


@transaction.atomic
def write_measurements(note, places, facts, *, by, at, was=None):
    """Several fields of one page: `places` by name, `facts` their texts, `was` what the page showed, by name.

    Only what differs from it is written. Raises ValidationError keyed by the field's name, and Changed.
    """
    values_first = sorted(facts, key=lambda name: places[name].is_remark)
    for name in values_first:
        place, text = places[name], facts[name]
        if was is not None and was[name] == text:
            continue
        column = "remark" if place.is_remark else "value"
        shown = None if was is None else {column: was[name]}
        what = {"measure": place.measure.key if place.measure else "", "goal": place.goal, "side": place.side}
        try:
            write_measurement(note, **what, by=by, at=at, was=shown, **{column: text})
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None


def check_goal(goal, value):
    """A goal's own number as it is kept. Raises ValidationError."""
    if goal.measured_by == Goal.MeasuredBy.PERCENT:
        return plain_number(value.strip().removesuffix("%").strip(), goal.name, lowest=0, highest=100)
    return plain_number(value.strip(), goal.name, unit=goal.unit)


def shown_of_goal(goal, value):
    """A goal's own number with its unit."""
    return with_unit(value, "%" if goal.measured_by == Goal.MeasuredBy.PERCENT else goal.unit)


def _keep_or_take_away(row, *, by, at):
    if row.value:
        row.full_clean()
        stamp(row, by=by, at=at)
        row.save()
    elif row.pk:
        row.delete()
    elif row.remark:
        raise ValidationError({"remark": "Type the value first: this says how it was taken."})


def _checked(note, facts, *, measure, goal, side):
    """The facts as they are kept; an empty value stays empty."""
    if note.kind not in WITH_MEASURES:
        raise ValidationError({"value": "This note holds no measures."})
    if goal is not None and (goal.episode_id != note.episode_id or goal.measured_by not in ITS_OWN):
        raise ValidationError({"value": "This goal has no number of its own. Reload the page."})
    found = find(measure, note.episode.patient.clinic) if goal is None else None
    if goal is None and (found is None or bool(side) != found.both_sides):
        raise ValidationError({"value": "There is no such measure. Reload the page."})
    facts = {name: value.strip() for name, value in facts.items()}
    if facts.get("value"):
        try:
            facts["value"] = check_goal(goal, facts["value"]) if goal else found.check(facts["value"])
        except ValidationError as error:
            raise ValidationError({"value": error.messages}) from None
    return facts
