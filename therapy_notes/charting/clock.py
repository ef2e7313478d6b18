"""The clock of an activity: start, stop, and which other clocks a start ends."""

from django.db import transaction

from therapy_notes import audit, times
from therapy_notes.changes import stamp
from therapy_notes.charting.activities import as_entry, patient_of, trace
from therapy_notes.charting.drafts import need_draft
from therapy_notes.clinic_time import minute_of
from therapy_notes.models import Stretch


@transaction.atomic
def start_clock(activity, *, by, at):
    """Start (or resume) this activity's clock, and stop the one that runs unless it is a supervised modality."""
    need_draft(visit=activity.visit_id)
    started = minute_of(at)
    for running in times.running_beside(activity):
        _stop(running, at=started)
        _stamp_only(running.activity, by=by, at=at)
    stretch = Stretch(activity=activity, started=started, by=by.clinician, source=Stretch.Source.CLOCK)
    times.check_activity(activity, [as_entry(one) for one in activity.stretches.all()] + [as_entry(stretch)])
    stretch.save()
    _stamp_only(activity, by=by, at=at)
    audit.record("clock.started", activity, by=by, patient=patient_of(activity), now=trace(activity))


@transaction.atomic
@transaction.atomic
def stop_clock(activity, *, by, at):
    """Stop this activity's running clock; nothing happens where none runs."""
    need_draft(visit=activity.visit_id)
    running = list(activity.stretches.filter(ended=None))
    if not running:
        return
    for stretch in running:
        _stop(stretch, at=minute_of(at))
    _stamp_only(activity, by=by, at=at)
    audit.record("clock.stopped", activity, by=by, patient=patient_of(activity), now=trace(activity))


@transaction.atomic
def _stamp_only(activity, *, by, at):
    """Who pressed the clock. The page may be old: what else it says of the activity is not written."""
    stamp(activity, by=by, at=at)
    activity.save(update_fields=["changed_at", "changed_by"])


def _stop(stretch, *, at):
    """End a running stretch. One that was started and stopped within its first minute leaves nothing to count."""
    if at <= stretch.started:
        stretch.delete()
        return
    stretch.ended = at
    stretch.save()
