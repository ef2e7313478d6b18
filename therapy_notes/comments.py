"""What a supervisor asks for, pinned to the field it speaks of: where it can be pinned, and where it is shown."""

from therapy_notes.differences import ACTIVITY_FIELDS, PLAN_FIELDS, REPORT_FIELDS, VISIT_FIELDS
from therapy_notes.models import Note

WHOLE = ""
DETAILS = "details"
PLAN = "plan_of_care"
REPORT = "report"
MEASURES = "measure"
COMPLEXITY = "evaluation"
# The fields of a difference that a comment on a whole part speaks of.
OF_PART = {DETAILS: {*VISIT_FIELDS, "arrived", "left"}, PLAN: {*PLAN_FIELDS}, REPORT: {*REPORT_FIELDS}}


def choices(said):
    """The fields of a note's content that a comment can be pinned to, grouped as for a `<select>`."""
    parts = [(section["name"], section["label"]) for section in said["sections"]]
    if said["visit"]:
        parts.append((DETAILS, "Visit details"))
    if said.get("measurements"):
        parts.append((MEASURES, "Measures"))
    if said.get("evaluation"):
        parts.append((COMPLEXITY, "Complexity of the evaluation"))
    if said["kind"] == Note.Kind.PLAN:
        parts.insert(0, (PLAN, "Plan of care"))
    if said["kind"] == Note.Kind.REPORT:
        parts.insert(0, (REPORT, "Reporting period"))
    groups = [(WHOLE, "The whole note"), ("Parts", parts)]
    for activity in said["activities"]:
        place, name = f"activity-{activity['id']}", _name(activity)
        fields = [(f"{place}-{field}", label) for field, label in ACTIVITY_FIELDS.items()]
        groups.append((f"{name} {activity['description'] or activity['label']}", [(place, "All of it"), *fields]))
    return groups


def label_of(said, field):
    """What a field is called beside its comment: `Activity 2 · 97530 · Skill`."""
    for activity in said["activities"]:
        place = f"activity-{activity['id']}"
        if field == place:
            return _name(activity)
        if field.startswith(f"{place}-"):
            return f"{_name(activity)} · {ACTIVITY_FIELDS[field.removeprefix(f'{place}-')]}"
    labels = {name: label for group in choices(said) if isinstance(group[1], list) for name, label in group[1]}
    return labels.get(field, "")


def place_of(said, field):
    """Where a comment on a field of a difference is pinned: there, or at the part it belongs to, or the whole note."""
    places = {name for group in choices(said) if isinstance(group[1], list) for name, _ in group[1]}
    part = next((name for name, fields in OF_PART.items() if field in fields), "-".join(field.split("-")[:2]))
    return next((place for place in (field, part, field.split("-")[0]) if place in places), WHOLE)


def pinned(returned, said):
    """The comments of a Return by the part of the page that they stand at; `""` holds those of the whole note.

    One whose activity or part is no longer there speaks of the whole note.
    """
    if returned is None:
        return {}
    places = {name for group in choices(said) if isinstance(group[1], list) for name, _ in group[1]}
    found = {}
    for comment in returned.comments.all():
        place = comment.field if comment.field in places else WHOLE
        if place.startswith("activity-"):
            place = "-".join(place.split("-")[:2])
        found.setdefault(place, []).append(comment)
    return found


def beside(changed, returned):
    """Each difference with the comments that it may answer, as (difference, comments).

    Comments whose field is as it was come first, with None; those of the whole note are among them.
    """
    left = list(returned.comments.all()) if returned else []
    rows = []
    for change in changed:
        answered = [comment for comment in left if _speaks_of(comment.field, change.field)]
        left = [comment for comment in left if comment not in answered]
        rows.append((change, answered))
    return [(None, [comment]) for comment in left] + rows


def _speaks_of(place, field):
    return place and (field == place or field.startswith(f"{place}-") or field in OF_PART.get(place, ()))


def _name(activity):
    return f"Activity {activity['number']} · {activity['code']}"
