"""The rows of a report as a signed content says them, for an amendment that is dropped."""

import datetime as dt

from therapy_notes.models import Goal, GoalJudgment, ProgressReport


def restore_report(note, said):
    """Put back the report's own row and the judgments; a judgment that the content does not know is taken away."""
    row = ProgressReport.objects.select_for_update(no_key=True, of=("self",)).filter(note=note).first()
    if row is not None:
        row.period_end = dt.date.fromisoformat(said["period_end"])
        row.continued_need, row.next_step = said["continued_need"], said.get("next_step", "")
        for one in said["elements"]:
            setattr(row, one["name"], one["text"])
        row.not_impaired = [one["name"] for one in said["elements"] if one["not_impaired"]]
        row.limits = {one["function"]: one["elements"] for one in said.get("limiting", [])}
        row.save()
    judged = {one["goal"]: one for one in said.get("judgments", [])}
    GoalJudgment.objects.filter(note=note).exclude(goal__in=judged).delete()
    for goal in Goal.objects.filter(pk__in=judged, episode=note.episode_id):
        facts = {name: judged[goal.pk][name] for name in ("outcome", "text")}
        GoalJudgment.objects.update_or_create(note=note, goal=goal, defaults=facts)
