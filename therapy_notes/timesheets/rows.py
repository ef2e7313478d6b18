"""One visit in a timesheet, and how the visits of a day lie to each other."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from billing.rules import timing
from billing.rules.facts import Service
from therapy_notes.access.opening import CONCEALED
from therapy_notes.clinic_time import whole_minutes
from therapy_notes.models import Activity, Note, Visit

# The clinician is with several patients at once in these, and in the minutes of a supervised modality with none.
JOINT = (Activity.Mode.GROUP, Activity.Mode.CONCURRENT)
STATES = {
    Note.Status.DRAFT: "Not signed",
    Note.Status.RETURNED: "Not signed: returned",
    Note.Status.AWAITING_COSIGN: "Signed, not cosigned yet",
    Note.Status.SIGNED: "Signed",
    Note.Status.AMENDING: "Signed, being amended",
    Note.Status.VOID: "Void, not counted",
}
Spans = list[tuple[dt.datetime, dt.datetime, bool]]


@dataclass(slots=True)
class Row:
    """A visit: `arrived` to `left`, the treatment from `started` to `ended`, whole minutes of this clinician.

    `busy` are the stretches in which they were with the patient, each with whether others were there too. `gap` are
    the minutes without a patient before it, `overlaps` those it shares with others of the day.
    """

    number: int
    record_number: str
    visit: Visit
    started: dt.datetime | None
    ended: dt.datetime | None
    timed: int
    treatment: int
    marks: list[str]
    state: str
    is_unsigned: bool
    is_missed: bool
    is_running: bool
    counts: bool
    busy: Spans
    gap: int = 0
    overlaps: list[str] = field(default_factory=list)

    @property
    def starts_at(self):
        return self.started or self.visit.planned

    @property
    def gap_words(self):
        return length_words(self.gap)

    @property
    def untimed(self):
        return self.treatment - self.timed


def length_words(minutes):
    """45 min, or 5 h 20 min."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"


def row_of(given):
    """The row of a visit; a void one says its times and counts for nothing."""
    visit, note = given.visit, given.note
    stretches = [one for activity in given.own for one in activity["stretches"]]
    is_void, is_missed = note.status == Note.Status.VOID, bool(visit.missed)
    totals = _totals(given.own)
    return Row(
        number=visit.pk,
        record_number=visit.episode.patient.record_number or CONCEALED,
        visit=visit,
        started=min((_at(one["started"]) for one in stretches), default=None),
        ended=max((_at(one["ended"]) for one in stretches if one["ended"]), default=None),
        timed=0 if is_void else totals.timed_minutes,
        treatment=0 if is_void else totals.treatment_minutes,
        marks=_marks(given),
        state=_state(given),
        is_unsigned=note.status in Note.WRITABLE and not is_missed,
        is_missed=is_missed,
        is_running=any(one["ended"] is None for one in stretches),
        counts=bool(stretches) and not is_void,
        busy=[] if is_void else _busy(given.own),
    )


def seen_in(rows):
    """The minutes of a day with patients, and how many visits overlap another; gaps and overlaps go into the rows.

    Two visits may share minutes where both were given to several at once; else somebody stands in two places.
    """
    minutes, until, before = 0, None, []
    for row in rows:
        for earlier in before:
            if shared := _shared(earlier.busy, row.busy):
                row.overlaps.append(f"{shared} min also in the visit of {earlier.record_number}")
        if row.busy:
            first = min(start for start, _, _ in row.busy)
            row.gap = max(0, whole_minutes(until, first)) if until else 0
            until = max([end for _, end, _ in row.busy] + ([until] if until else []))
            before.append(row)
    spans = sorted((start, end) for row in rows for start, end, _ in row.busy)
    end_so_far = None
    for start, end in spans:
        begins = max(start, end_so_far) if end_so_far else start
        minutes += max(0, whole_minutes(begins, end))
        end_so_far = max(end, end_so_far) if end_so_far else end
    return minutes, sum(bool(row.overlaps) for row in rows)


def _totals(activities):
    """Minutes of these activities as a note states them, whoever gave them; a running stretch has none yet."""
    return timing.totals(
        Service(code=activity["code"], started=_at(one["started"]), ended=_at(one["ended"]), mode=activity["mode"])
        for activity in activities
        for one in activity["stretches"]
        if one["ended"]
    )


def _busy(activities):
    return [
        (_at(one["started"]), _at(one["ended"]), activity["mode"] in JOINT)
        for activity in activities
        for one in activity["stretches"]
        if one["ended"] and not activity["supervised"]
    ]


def _shared(earlier, later):
    """Minutes that two visits share, but where both are of several patients."""
    return sum(
        max(0, whole_minutes(max(start, begun), min(end, over)))
        for start, end, joint in earlier
        for begun, over, joint_too in later
        if not (joint and joint_too) and max(start, begun) < min(end, over)
    )


def _state(given):
    if given.visit.missed:
        return given.visit.get_missed_display()
    return STATES[given.note.status] if given.own else "Nothing logged yet"


def _marks(given):
    """What was not the usual: an evaluation, several patients, two clinicians, another place."""
    marks = ["Evaluation"] if given.note.kind == Note.Kind.EVALUATION else []
    minutes = Counter()
    for activity in given.own:
        for one in activity["stretches"]:
            for mark in _marks_of(activity, one, given.clinician):
                minutes[mark] += one["minutes"] or 0
    marks += [f"{mark} {length} min" for mark, length in minutes.items()]
    if given.visit.setting != Visit.Setting.CLINIC:
        marks.append(given.visit.get_setting_display())
    for name, length in _minutes_of(given.others).items():
        marks.append(f"others: {name} {length} min")
    return marks


def _marks_of(activity, stretch, clinician):
    if activity["mode"] != Activity.Mode.INDIVIDUAL:
        yield activity["mode_label"]
    if activity.get("supervised"):
        yield "unattended"
    if stretch["with"]:
        led = stretch["by"]["id"] == clinician.pk
        yield f"with {_who(stretch['with'])}" if led else f"beside {_who(stretch['by'])}"


def _minutes_of(activities):
    minutes = Counter()
    for activity in activities:
        for one in activity["stretches"]:
            minutes[_who(one["by"])] += one["minutes"] or 0
    return minutes


def _who(person):
    return f"{person['name']}, {person['letters']}"


def _at(text):
    return dt.datetime.fromisoformat(text)
