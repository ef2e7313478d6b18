"""The clock of an activity: start, stop, hand over, and which other clocks a start ends."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import audit, clocks, times
from therapy_notes.changes import stamp
from therapy_notes.charting.activities import patient_of, trace
from therapy_notes.charting.drafts import need_draft
from therapy_notes.charting.stretches import as_entry
from therapy_notes.clinic_time import day_of, minute_of
from therapy_notes.models import Stretch

Source = Stretch.Source


@transaction.atomic
def start_clock(activity, *, by, at, key=None, skew=None):
    """Start (or resume) this activity's clock, and stop the one that runs unless it is a supervised modality.

    Pressed without a connection, `skew` is by how many seconds the device's clock was behind the server's.
    """
    need_draft(by=by, visit=activity.visit_id)
    started = minute_of(at)
    with clocks.watching(activity.visit, at=at):
        _stop_others(activity, by=by, at=at)
    stretch = Stretch(activity=activity, started=started, by=by.clinician, source=Source.CLOCK, skew_seconds=skew)
    if key:
        stretch.key = key
    times.check_activity(activity, [*map(as_entry, activity.stretches.all()), as_entry(stretch)])
    stretch.save()
    _stamp_only(activity, by=by, at=at)
    audit.record("clock.started", activity, by=by, patient=patient_of(activity), now=trace(activity))


@transaction.atomic
def stop_clock(activity, *, by, at, skew=None):
    """Stop this activity's running clock; nothing happens where none runs."""
    need_draft(by=by, visit=activity.visit_id)
    running = list(activity.stretches.filter(ended=None))
    if not running:
        return
    with clocks.watching(activity.visit, at=at):
        for stretch in running:
            _stop(stretch, at=minute_of(at), skew=skew)
    _check(activity)
    _stamp_only(activity, by=by, at=at)
    audit.record("clock.stopped", activity, by=by, patient=patient_of(activity), now=trace(activity))


@transaction.atomic
def hand_over(activity, *, to, by, at, key=None, skew=None):
    """Another clinician goes on with the running activity, from the minute in which this one ends."""
    need_draft(by=by, visit=activity.visit_id)
    moment = minute_of(at)
    running = list(activity.stretches.filter(ended=None))
    if not running or running[0].by == to:
        return
    with clocks.watching(activity.visit, at=at):
        _stop(running[0], at=moment, skew=skew)
    stretch = Stretch(activity=activity, started=moment, by=to, source=Source.CLOCK, skew_seconds=skew)
    if key:
        stretch.key = key
    stretch.save()
    _check(activity)
    _stamp_only(activity, by=by, at=at)
    audit.record("clock.handed_over", activity, by=by, patient=patient_of(activity), now=trace(activity))


def _stop_others(activity, *, by, at):
    for running in times.running_beside(activity):
        _stop(running, at=minute_of(at))
        _stamp_only(running.activity, by=by, at=at)


def _check(activity):
    times.check_presence(activity, [as_entry(one) for one in Stretch.objects.filter(activity=activity)])


def _stamp_only(activity, *, by, at):
    """Who pressed the clock. The page may be old: what else it says of the activity is not written."""
    stamp(activity, by=by, at=at)
    activity.save(update_fields=["changed_at", "changed_by"])


def _stop(stretch, *, at, skew=None):
    """End a running stretch. One that was started and stopped within its first minute leaves nothing to count."""
    if at < stretch.started:
        raise ValidationError("This clock was started after that press. Type the times.")
    if at == stretch.started:
        stretch.delete()
        return
    if day_of(at) != day_of(stretch.started):
        raise ValidationError("Its clock has run past midnight. Type when it ended.")
    stretch.ended, stretch.ended_source = at, Source.CLOCK
    if skew is not None:
        stretch.skew_seconds = skew
    stretch.save()
