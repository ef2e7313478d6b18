"""The fields of a goal as its history names them, in the order in which they are told."""

from therapy_notes import measures
from therapy_notes.goals.values import By, value_of
from therapy_notes.models import Goal

LABELS = {
    "name": "Short name",
    "text": "Goal",
    "serves": "Serves",
    "domain": "Function",
    "purpose": "Purpose",
    "must_not_be_lost": "What must not be lost",
    "why_skilled": "Why a therapist's skill is needed",
    "measured_by": "Measured by",
    "measure": "Measure",
    "side": "Side",
    "unit": "Unit",
    "lower_is_better": "Less is better",
    "baseline": "Baseline",
    "baseline_on": "Measured on",
    "target": "Target",
    "target_date": "To be met by",
    "current": "Current",
}
COLUMNS = tuple(LABELS)
NARRATIVE = ("must_not_be_lost", "why_skilled", "current")
CHOICES = ("domain", "purpose", "measured_by", "side")


def named(goal):
    """What a new goal says, field by field: (field, label, was nothing, now)."""
    return [_change(name, "", words) for name in COLUMNS if (words := words_of(goal, name))]


def differences(was, now):
    """The fields in which two states of a goal differ, each with the words of both."""
    differing = [name for name in COLUMNS if _kept(was, name) != _kept(now, name)]
    return [_change(name, words_of(was, name), words_of(now, name)) for name in differing]


def words_of(goal, name):
    """A field as a person reads it; a date as ISO text, which a page writes in the clinic's way."""
    value = getattr(goal, name)
    if name in ("baseline", "target", "current"):
        found = value_of(goal, value, measure=_measure(goal))
        return found.shown if found else ""
    if name in CHOICES:
        return str(getattr(goal, f"get_{name}_display")()) if value else ""
    if name == "measure":
        return getattr(_measure(goal), "name", value)
    if name == "lower_is_better":
        return "yes" if value else ""
    if name == "serves":
        return value.label if value else ""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _kept(goal, name):
    field = Goal._meta.get_field(name)
    return getattr(goal, field.attname)


def _change(name, was, now):
    return {"field": name, "label": LABELS[name], "was": was, "now": now}


def _measure(goal):
    if goal.measured_by != By.MEASURE:
        return None
    return measures.find(goal.measure, goal.episode.patient.clinic)
