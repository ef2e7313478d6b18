"""The stretches of time of an activity: how each came, and what was changed later."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from therapy_notes.clinic_time import day_of
from therapy_notes.models import Clinician, Stretch

Source = Stretch.Source
SLIP = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """One stretch as typed: aware times, `ended` None while the clock runs; who worked, and with whom.

    `key` says which saved stretch it is; it is no part of what is compared.
    """

    started: dt.datetime
    ended: dt.datetime | None
    by: Clinician
    with_whom: Clinician | None = None
    key: uuid.UUID | None = field(default=None, compare=False)


def as_entry(stretch):
    return TimeEntry(stretch.started, stretch.ended, stretch.by, stretch.with_whom, stretch.key)


def replace_stretches(activity, entries, *, by, at):
    """Make the stretches what the entries say. Times that are the same keep how they came; the rest are typed."""
    saved = {one.key: one for one in activity.stretches.all()}
    alike = {(one.started, one.ended, one.by_id, one.with_whom_id): one.key for one in saved.values()}
    typed = Source.TYPED if day_of(at) == day_of(activity.visit.planned) else Source.TYPED_LATER
    kept = set()
    for entry in entries:
        other = entry.with_whom.pk if entry.with_whom else None
        key = entry.key if entry.key in saved else alike.get((entry.started, entry.ended, entry.by.pk, other))
        stretch = saved[key] if key in saved and key not in kept else Stretch(activity=activity)
        if stretch._state.adding and entry.key:
            stretch.key = entry.key
        kept.add(stretch.key)
        if stretch._state.adding or as_entry(stretch) != entry:
            _retime(stretch, entry, by=by, at=at, typed=typed)
    for key in saved.keys() - kept:
        saved[key].delete()


def _retime(stretch, entry, *, by, at, typed):
    """Write the entry into the stretch, saying which times are typed and, of a saved one, what they were."""
    is_new = stretch._state.adding
    if is_new or entry.started != stretch.started:
        stretch.source, stretch.typed_at = typed, at
    if entry.ended is None:
        stretch.ended_source = ""
    elif is_new or entry.ended != stretch.ended:
        stretch.ended_source, stretch.typed_at = typed, at
    if not is_new and _was_said(stretch, entry):
        stretch.edits = _with_edit(stretch, entry, by=by, at=at)
    stretch.started, stretch.ended = entry.started, entry.ended
    stretch.by, stretch.with_whom = entry.by, entry.with_whom
    stretch.save()


def _with_edit(stretch, entry, *, by, at):
    """The changes with this one. A slip that its own writer mends within minutes is one change, or none."""
    edits, was = list(stretch.edits), _spoken(stretch)
    last = edits[-1] if edits else None
    if last and last["by"] == str(by.clinician) and at - dt.datetime.fromisoformat(last["at"]) <= SLIP:
        was = edits.pop()["was"]
    now = _spoken(entry)
    return edits if was == now else [*edits, {"by": str(by.clinician), "at": at.isoformat(), "was": was, "now": now}]


def _was_said(stretch, entry):
    """Whether a time that stood there changes. An end given to a running clock is no change of what was said."""
    ended = stretch.ended is not None and entry.ended != stretch.ended
    return entry.started != stretch.started or ended


def _spoken(times):
    return {"started": times.started.isoformat(), "ended": times.ended.isoformat() if times.ended else None}
