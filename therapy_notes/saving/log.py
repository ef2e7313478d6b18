"""Entries that act on the activity log: add, carry over, remove, confirm, times, and the clock."""

from django.core.exceptions import ValidationError

from therapy_notes import access, charting, queues
from therapy_notes.clinic_time import at_clock, day_of
from therapy_notes.forms.activities import activity_form
from therapy_notes.models import Activity, Goal, LibraryEntry, Stretch
from therapy_notes.saving.entries import Entry, Malformed
from therapy_notes.saving.fields import Gone, activity_of


def add(note, entry: Entry, *, by, at):
    """A new activity under the key that the device gave it."""
    facts = entry.facts
    _need_new(entry)
    library = LibraryEntry.objects.filter(pk=facts.get("entry", 0), clinic=by.clinic_id).first()
    goals = list(Goal.objects.filter(episode=note.episode_id, pk__in=facts.get("goals", [])))
    description = str(facts.get("description", ""))
    charting.log_activity(
        note.visit,
        by=by,
        at=at,
        key=entry.activity,
        code=str(facts.get("code", "")).strip().upper(),
        description=description,
        goals=goals,
        entry=library,
    )


def like(note, entry: Entry, *, by, at):
    """An activity of the visit before, carried over."""
    _need_new(entry)
    before = queues.visit_to_carry_from(note.visit)
    earlier = before.activities.filter(pk=entry.facts.get("of")).first() if before else None
    if earlier is None:
        raise Gone("The activity of the last visit was removed meanwhile. Add it by its name.")
    charting.carry_forward(note.visit, earlier, by=by, at=at, key=entry.activity)


def remove(note, entry: Entry, *, by, at):
    found = Activity.objects.filter(visit=note.visit_id)
    if entry.activity and found.filter(key=entry.activity).exists():
        charting.remove_activity(activity_of(note, entry.activity), by=by, at=at)


def confirm(note, entry: Entry, *, by, at):
    charting.confirm_copied(activity_of(note, entry.activity), entry.name, by=by, at=at)


def time(note, entry: Entry, *, by, at):
    """One stretch: start, end, who, with whom; no texts at all take it away."""
    activity = activity_of(note, entry.activity)
    if entry.stretch is None:
        raise Malformed("A stretch has a key.")
    if Stretch.objects.filter(key=entry.stretch).exclude(activity=activity).exists():
        raise Malformed("A stretch belongs to another activity.")
    form = activity_form(activity.visit, by=by, activity=activity)
    value, was = (_time_entry(form, texts, entry) for texts in (entry.value, entry.was or ()))
    charting.set_stretch(activity, entry.stretch, value, by=by, at=at, was=was)


def start(note, entry: Entry, *, by, at):
    activity = activity_of(note, entry.activity)
    charting.start_clock(activity, by=by, at=entry.pressed, key=entry.stretch, skew=entry.skew)


def stop(note, entry: Entry, *, by, at):
    charting.stop_clock(activity_of(note, entry.activity), by=by, at=entry.pressed, skew=entry.skew)


def hand_over(note, entry: Entry, *, by, at):
    to = access.clinicians_of(by, note.episode.discipline).filter(pk=entry.facts.get("to")).first()
    if to is None:
        raise Gone("This person does not work here any more. Choose another.")
    activity = activity_of(note, entry.activity)
    charting.hand_over(activity, to=to, by=by, at=entry.pressed, key=entry.stretch, skew=entry.skew)


LOG_ACTS = {
    "add": add,
    "like": like,
    "remove": remove,
    "confirm": confirm,
    "time": time,
    "start": start,
    "stop": stop,
    "hand_over": hand_over,
}


def _need_new(entry):
    """A key is given once. One that is taken belongs to another page's activity, or to another clinic."""
    if entry.activity is None or Activity.objects.filter(key=entry.activity).exists():
        raise Malformed("A new activity has a key of its own.")


def _time_entry(form, texts, entry):
    """The texts of start, end, who and with whom as a TimeEntry; None where none are given."""
    if not texts:
        return None
    if len(texts) != 4:
        raise Malformed("A stretch has four texts.")
    names = ("started_0", "ended_0", "by_0", "with_whom_0")
    started, ended, by, with_whom = (form.clean_one(name, [text]) for name, text in zip(names, texts, strict=True))
    if started is None:
        raise ValidationError({"started_0": "Type when it started."})
    if by is None:
        raise ValidationError({"by_0": "Choose who delivered it."})
    day = day_of(form.visit.planned)
    return charting.TimeEntry(
        at_clock(day, started), at_clock(day, ended) if ended else None, by, with_whom, key=entry.stretch
    )
