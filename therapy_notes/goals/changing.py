"""Goals are added, changed, closed and opened again; each time with who, when, and what it was before.

Nothing of a goal is changed silently: of each act one row stays that is sealed in the chart's ledger.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from therapy_notes import audit
from therapy_notes.clinic_time import day_of, format_date
from therapy_notes.goals.fields import COLUMNS, differences, named
from therapy_notes.models import Episode, Goal, GoalChange
from therapy_notes.models.ledger import hold_chart

Kind = GoalChange.Kind
# Closing and opening again: the state a goal comes from, and the one it comes to.
STATES = {
    Kind.MET: (Goal.Status.ACTIVE, Goal.Status.MET),
    Kind.DISCONTINUED: (Goal.Status.ACTIVE, Goal.Status.DISCONTINUED),
}


@transaction.atomic
def add_goal(form, *, by, at):
    """A new goal from its valid form, with the next number of its kind: numbers are never given twice."""
    goal = form.save(commit=False)
    _hold(goal.episode)
    taken = Goal.objects.filter(episode=goal.episode, kind=goal.kind).aggregate(last=Max("number"))["last"] or 0
    goal.number = taken + 1
    goal.save()
    _keep(goal, Kind.ADDED, by=by, at=at, on=day_of(at), changes=named(goal))
    audit.record("goal.added", goal, by=by, patient=goal.episode.patient)
    return goal


@transaction.atomic
def change_goal(form, *, by, at):
    """A goal from its valid form, with the form's `reason`; the goal as it was where nothing differs.

    None, with sentences in the form, where the goal was closed or changed after the page had shown it.
    """
    goal = form.instance
    _hold(goal.episode)
    saved = Goal.objects.select_related("episode__patient__clinic", "serves").get(pk=goal.pk)
    if problem := _out_of_date(saved, form.seen):
        form.show_newer(problem, last_change(saved))
        return None
    changes = differences(saved, goal)
    if not changes:
        return saved
    goal.save(update_fields=COLUMNS)
    _keep(goal, Kind.MODIFIED, by=by, at=at, on=day_of(at), changes=changes, reason=form.cleaned_data["reason"])
    told = {"goal": goal.label, "fields": [one["field"] for one in changes]}
    audit.record("goal.changed", goal, by=by, patient=goal.episode.patient, **told)
    return goal


@transaction.atomic
def close_goal(goal, *, kind, on, by, at, reason=""):
    """Close as "met" or "discontinued" on a day of the episode, with a reason where it is given up.

    ValidationError for a day or reason that will not do, and for a goal that is closed already.
    """
    goal = _held(goal)
    was, now = STATES[Kind(kind)]
    if goal.status != was:
        raise ValidationError(f"{goal.label} is closed already: {goal.get_status_display().lower()}.")
    _check_day(goal, on, at)
    if kind == Kind.DISCONTINUED and not reason.strip():
        raise ValidationError({"reason": "Say why the goal is given up: it stays in the record."})
    goal.status, goal.closed_on = now, on
    return _closed(goal, kind, on=on, by=by, at=at, reason=reason, event="goal.closed")


@transaction.atomic
def reopen_goal(goal, *, by, at, reason=""):
    """Work on a closed goal again; ValidationError for one that is open, and without a reason."""
    goal = _held(goal)
    if goal.status == Goal.Status.ACTIVE:
        raise ValidationError(f"{goal.label} is worked on already.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the goal is worked on again."})
    goal.status, goal.closed_on = Goal.Status.ACTIVE, None
    return _closed(goal, Kind.REOPENED, on=day_of(at), by=by, at=at, reason=reason, event="goal.reopened")


def last_change(goal):
    """The number of the goal's last change, 0 for a goal from before changes were kept: what a page has seen of it."""
    return goal.changes.aggregate(last=Max("pk"))["last"] or 0


def _hold(episode):
    """Lock the chart, then the episode, against other acts on its goals."""
    hold_chart(episode.patient_id)
    Episode.objects.select_for_update(no_key=True).only("pk").get(pk=episode.pk)


def _held(goal):
    _hold(goal.episode)
    return Goal.objects.select_related("episode__patient__clinic").get(pk=goal.pk)


def _out_of_date(saved, seen):
    """Why a change cannot be made on what the page had shown; empty where it can."""
    if saved.status != Goal.Status.ACTIVE:
        return f"{saved.label} is {saved.get_status_display().lower()}: open it again before you change it."
    if seen != last_change(saved):
        who = saved.changes.latest("pk").by_text
        return (
            f"{who} changed this goal after you opened the page. Your words still stand here: save again to keep them."
        )
    return ""


def _check_day(goal, on, at):
    style = goal.episode.patient.clinic.date_style
    if on > day_of(at):
        raise ValidationError({"on": "This day lies ahead. Give the day on which it was seen."})
    if on < goal.episode.started:
        raise ValidationError({"on": f"Care began on {format_date(goal.episode.started, style)}: give a day since."})


def _closed(goal, kind, *, on, by, at, reason, event):
    goal.save(update_fields=["status", "closed_on"])
    _keep(goal, Kind(kind), by=by, at=at, on=on, reason=reason.strip())
    audit.record(event, goal, by=by, patient=goal.episode.patient, goal=goal.label, kind=str(kind), on=on.isoformat())
    return goal


def _keep(goal, kind, *, by, at, on, changes=(), reason=""):
    facts = {"changes": list(changes), "reason": reason, "on": on}
    name = str(by.clinician) if hasattr(by, "clinician") else by.list_name  # an administrator marks a report as void
    return GoalChange.objects.create(goal=goal, kind=kind, by=by, by_text=name, at=at, **facts)
