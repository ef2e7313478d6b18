"""What a group's notes say in common: told from the activities themselves, so that nothing is kept twice."""

from dataclasses import replace

from billing.rules import catalogue
from therapy_notes.charting import TimeEntry
from therapy_notes.clinic_time import day_of

SHARED = {
    "description": "What was done",
    "code": "Code",
    "stretches": "Times",
    "skill": "Skill used",
    "equipment": "Equipment",
}


def shared_of(session, activities):
    """What holds for the whole group, in the shape of `charting.facts_of`: of each fact what most of its notes say."""
    said = [said_together(activity) for activity in activities]
    facts = {name: _most(one[name] for one in said) for name in SHARED} if said else _of_an_empty_one(session)
    facts["description"] = session.name
    facts["stretches"] = _as_one_stretch(facts["stretches"])
    return facts


def said_together(activity):
    """What one note says of the shared facts; uses what is prefetched."""
    facts = {name: getattr(activity, name) for name in SHARED if name != "stretches"}
    stretches = [TimeEntry(one.started, one.ended, one.by, one.with_whom, one.key) for one in activity.stretches.all()]
    return facts | {"stretches": stretches}


def differing(activity, shared):
    """The labels of the facts that this note says in its own way: somebody left early, or was taught differently."""
    own = said_together(activity)
    return [label for name, label in SHARED.items() if own[name] != shared[name]]


def _most(values):
    """The commonest value, the earliest of them on a tie. Values are compared, as lists of times cannot be hashed."""
    values = list(values)
    return max(values, key=values.count)


def _as_one_stretch(entries):
    """A group has one stretch; where its notes have several, it goes from the first start to the last end."""
    return [replace(entries[0], ended=entries[-1].ended, key=None)] if entries else []


def _of_an_empty_one(session):
    code = catalogue.group_codes(session.therapist.discipline, on=day_of(session.planned))[0].number
    start = TimeEntry(session.planned, None, session.therapist)
    return {"code": code, "stretches": [start], "skill": "", "equipment": ""}
