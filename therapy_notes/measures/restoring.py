"""The measurements of a note as a signed version says them."""

from therapy_notes.measures.content import OWN
from therapy_notes.models import Goal, Measurement


def restore_measurements(note, said):
    """Make the note's rows say what the content `said` says; only rows that differ are written."""
    goals = {goal.label: goal.pk for goal in Goal.objects.filter(episode=note.episode_id)}
    rows = {(row.measure, row.goal_id, row.side): row for row in Measurement.objects.filter(note=note)}
    for one in said.get("measurements", []):
        place = (one["measure"], goals.get(one["goal"]), one["side"])
        measure, goal, side = place
        row = rows.pop(place, None) or Measurement(note=note, measure=measure, goal_id=goal, side=side)
        if row.pk and all(getattr(row, name) == one[name] for name in OWN):
            continue
        for name in OWN:
            setattr(row, name, one[name])
        row.save()
    for row in rows.values():
        row.delete()
