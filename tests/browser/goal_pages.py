"""The pages of goals, with a goal of each kind of drawing: name, who looks, address."""

import datetime as dt

from django.urls import reverse

from tests import builders
from therapy_notes.forms import GoalForm
from therapy_notes.goals import changing
from therapy_notes.models import Goal

NEW = {"kind": "STG", "name": "Steps", "text": "Climbs 12 steps", "purpose": "maintain", "target_date": "2026-04-10"}
NEW |= {"must_not_be_lost": "The way to the bedroom.", "why_skilled": "The disease moves on."}
NEW |= {"measured_by": "assistance", "baseline_level": "Max", "target_level": "SBA"}


def goal_pages(episode, therapist, assistant):
    act = {"by": therapist, "at": builders.at("08:00")}
    form = GoalForm(NEW, instance=Goal(episode=episode, number=1))
    assert form.is_valid(), form.errors
    levels = changing.add_goal(form, **act)
    number = builders.build_goal(episode, "LTG", 2, "Walk", measured_by="number", unit="ft", baseline="9", target="90")
    met = builders.build_goal(episode, "STG", 3, "Bath", measured_by="cues", baseline="8", target="1")
    changing.close_goal(met, kind="met", on=builders.DAY, reason="Twice.", **act)
    for days, (by, level) in enumerate([(therapist, "Max"), (assistant, "Mod"), (therapist, "CGA")], start=2):
        day = builders.DAY - dt.timedelta(days=days)
        builders.build_visit(episode, by, [("97530", "09:00", "09:20", {"assistance": level})], day=day)
    user = therapist.username
    return [
        ("goal of levels", user, reverse("goal", args=[levels.pk])),
        ("goal without a value", user, reverse("goal", args=[number.pk])),
        ("met goal", user, reverse("goal", args=[met.pk])),
        ("change a goal", user, reverse("goal_edit", args=[levels.pk])),
        ("give up a goal", user, reverse("goal_close", args=[levels.pk, "discontinued"])),
        ("goal again", user, reverse("goal_reopen", args=[met.pk])),
    ]
