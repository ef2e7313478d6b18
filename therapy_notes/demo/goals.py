"""The goals of a demo episode: added with the evaluation, and where each stands on the way."""

import datetime as dt

from django.forms import model_to_dict

from therapy_notes.demo.words import fill, stage
from therapy_notes.forms.goals import GoalForm
from therapy_notes.goals import changing
from therapy_notes.goals.history import histories_of
from therapy_notes.models import Goal

ITS_OWN = ("number", "percent")
TARGETS = {"LTG": 84, "STG": 56}  # days after the evaluation


def begin(episode, told, *, on, by, at):
    """The goals as their table tells them, by their labels; the long-term ones first, since others serve them."""
    goals = {}
    for said in in_order(told):
        until = on + dt.timedelta(days=TARGETS[said["kind"]])
        serves = goals[said["serves"]].pk if "serves" in said else ""
        typed = _typed(said) | {"serves": serves, "baseline_on": on.isoformat(), "target_date": until.isoformat()}
        goal = changing.add_goal(_valid(GoalForm(typed, instance=Goal(episode=episode))), by=by, at=at)
        goals[goal.label] = goal
    return goals


def in_order(told):
    """As they are added: the long-term ones first, since others serve them."""
    return sorted(told, key=lambda one: one["kind"])


def say_where(goal, words, *, by, at):
    """Where a goal that is told in words stands now."""
    typed = model_to_dict(goal) | {"current": words, "shown_change": changing.last_change(goal)}
    return changing.change_goal(_valid(GoalForm(typed, instance=goal)), by=by, at=at)


def standing(episode, *, until):
    """Where each goal stands, by its label: its history up to that day."""
    return {history.goal.label: history for history in histories_of(episode, until=until).values()}


def is_reached(history):
    """Whether its last point is at the target or past it. What is to be kept is never done with."""
    if history.goal.purpose == Goal.Purpose.MAINTAIN:
        return False
    now, target = history.now, history.target
    if now is None or now.number is None or target is None or target.number is None:
        return False
    falls = history.baseline.number > target.number
    return now.number <= target.number if falls else now.number >= target.number


def value_at(path, progress, chance=None):
    """The value of a path so far on the way, as it is typed; long ways are told in fives."""
    if "|" in path:
        return stage(path.split("|"), progress)
    text = fill(f"{{{path}}}", progress, chance)
    return f"{round(float(text) / 5) * 5}" if "." not in text and abs(float(text)) >= 100 else text


def _typed(said):
    """What a therapist would type of it."""
    same = ("kind", "name", "text", "domain", "must_not_be_lost", "why_skilled", "measure", "side", "unit")
    ends = {"baseline": said.get("from") or value_at(said["path"], 0), "target": said["to"]}
    if said["by"] == "assistance":
        ends = {f"{end}_level": level for end, level in ends.items()}
    facts = {"measured_by": said["by"], "purpose": said.get("purpose", "restore"), "lower_is_better": "less" in said}
    return facts | ends | {name: said[name] for name in same if name in said}


def _valid(form):
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    return form
