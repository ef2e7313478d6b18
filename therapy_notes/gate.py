"""What is still missing before a note can be signed: what the law asks for in it, and what the clinic adds."""

import datetime as dt
from dataclasses import dataclass

from billing.rules import catalogue
from therapy_notes.models import Note
from therapy_notes.phrases import slots


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before signing: the act in words, why, and the field that mends it."""

    act: str
    reason: str
    activity: int | None = None
    field: str = ""
    brief: str = ""


# Pub. 100-02 ch. 15 §220.3 E asks for each intervention and the minutes; the rest is what makes a note readable.
NARRATIVE = {
    Note.Kind.VISIT: {
        "assessment": "Say how the patient took part and what today changes.",
        "plan": "Say what happens next visit.",
    },
    Note.Kind.EVALUATION: {
        "history": "An evaluation says why the patient comes.",
        "prior_level": "Without it nobody can tell what was lost.",
        "findings": "The measures are the baseline of every goal.",
        "assessment": "It says why a therapist's skill is needed.",
    },
    Note.Kind.PLAN: {"rationale": "A plan says why it needs a therapist's skill."},
    Note.Kind.REPORT: {
        "objective": "A report measures the change in each goal.",
        "assessment": "Only a clinician can say why there was progress, or why not.",
        "plan": "It says what continues and which goals change.",
        "skilled_need": "Without it the next period has no reason.",
    },
    Note.Kind.DISCHARGE: {
        "reason": "A discharge says why care ends.",
        "status": "It says what the patient does now.",
    },
}

# Where a phrase may have been used, as a sentence names it.
VISIT_TEXTS = {
    "present": "who was present",
    "participation": "the participation",
    "home_program": "the home program",
    "adverse_event": "the adverse event",
}
ACTIVITY_TEXTS = {
    "description": "what was done",
    "skill": "the skill used",
    "equipment": "the equipment",
    "response": "the response",
}
LEFT_OPEN = "A phrase left it open."


def missing(said):
    """The list of `Missing` of a note's content, in the order of the page."""
    found = [item for activity in said["activities"] for item in _of_activity(activity)]
    if said["kind"] in Note.WITH_VISIT and not said["activities"]:
        found.append(
            Missing("Log what was done", "A note of a visit lists each activity with its minutes.", field="what")
        )
    if said["kind"] == Note.Kind.EVALUATION and not any(_evaluates(one) for one in said["activities"]):
        found.append(
            Missing(
                "Choose the evaluation code",
                "It is your judgment of the complexity; log it with its times.",
                field="what",
            )
        )
    found += _of_place(said["visit"] or {})
    if said["kind"] == Note.Kind.PLAN:
        found += _of_plan(said)
    if said["kind"] == Note.Kind.REPORT and said["report"] is None:
        reason = "It closes the reporting period; the next treatment day opens a new one."
        found.append(Missing("Choose the last treatment day it covers", reason, field="period_end"))
    texts = {section["name"]: section for section in said["sections"]}
    for name, reason in NARRATIVE[said["kind"]].items():
        if not texts[name]["text"].strip():
            found.append(Missing(f"Write the {texts[name]['label'].lower()}", reason, field=name))
    return found + [
        Missing(act, LEFT_OPEN, field=field) for field, text, label in _texts(said) if (act := _blanks(text, label))
    ]


def fine(said):
    """What is complete, by name, said once and quietly."""
    todo = {item.field for item in missing(said)}
    names = [one["label"] for one in said["sections"] if one["text"].strip() and one["name"] not in todo]
    if said["activities"] and not any(name.startswith(("ended", "started", "what")) for name in todo):
        names.insert(0, "Times and minutes")
    if said["activities"] and not todo & {"goals"}:
        names.insert(1, "Goals")
    return names


def _of_activity(activity):
    name = f"Activity {activity['number']}"

    def item(act, reason, field):
        return Missing(f"{name}: {act}", reason, activity["id"], field, brief=act[0].upper() + act[1:])

    if activity["running"]:
        running = next(row for row, one in enumerate(activity["stretches"]) if one["ended"] is None)
        yield item("stop its clock", "A running activity has no minutes yet.", f"ended_{running}")
    elif not activity["stretches"]:
        yield item("fill in its times", "Minutes come from start and end.", "started_0")
    elif (activity.get("agreed_minutes") or 0) > activity["minutes"]:
        yield item("count no more minutes than it has", "The clock ran shorter than was agreed on.", "agreed_minutes")
    if not activity["description"]:
        yield item("say what was done", "A code alone does not tell a reader what the patient did.", "description")
    for field, day in activity.get("copied", {}).items():
        reason = "Words of another day: confirm that they are true of today, or change them."
        yield item(f"confirm the {field} copied from {_spoken(day)}", reason, field)
    for field, label in ACTIVITY_TEXTS.items():
        if act := _blanks(activity[field], label):
            yield item(act[0].lower() + act[1:], LEFT_OPEN, field)
    if _evaluates(activity) or activity["supervised"]:
        return
    if not activity["goals"]:
        yield item("link the goal it serves", "Each activity works towards a goal of the plan of care.", "goals")
    if activity["timed"] and not activity["assistance"]:
        yield item("set the assistance level", "It shows from visit to visit what changes.", "assistance")


def _spoken(day):
    date = dt.date.fromisoformat(day)
    return f"{date:%b} {date.day}"


def _of_place(visit):
    """Outside the clinic nobody else can tell where it was and who saw it; contents from before do not say."""
    setting = visit.get("setting", "clinic")
    if setting == "clinic":
        return
    if not visit["place"]:
        asked = "where the patient was" if setting == "telehealth" else "where it was"
        yield Missing(f"Say {asked}", f"The visit was {visit['setting_label'].lower()}.", field="visit-place")
    if not visit["present"]:
        reason = "Outside the clinic the note alone can tell; “nobody else” is an answer."
        yield Missing("Say who was present", reason, field="visit-present")


def _texts(said):
    """Field, text and name of each text outside the activities in which a phrase may have been used."""
    if said["visit"]:
        yield from ((f"visit-{name}", said["visit"][name], label) for name, label in VISIT_TEXTS.items())
    if said["kind"] == Note.Kind.PLAN and said["plan"]:
        yield "plan-interventions", said["plan"]["interventions"], "the interventions"
    if said["report"]:
        yield "report-continued_need", said["report"]["continued_need"], "the continued need"
        for one in said["report"]["elements"]:
            yield f"report-{one['name']}", one["text"], one["label"].lower()
    for section in said["sections"]:
        yield section["name"], section["text"], f"the {section['label'].lower()}"


def _blanks(text, label):
    """The act that fills the blanks of a phrase in a text; empty where it holds none."""
    left = " and ".join(slots(text))
    return f"Fill in {left} in {label}" if left else ""


def _of_plan(said):
    if said["plan"] is None:
        yield Missing(
            "Fill in dates, frequency and interventions",
            "A plan of care names type, amount, frequency and duration.",
            field="starts",
        )
    if not any(goal["label"].startswith("LTG") for goal in said["goals"]):
        yield Missing("Add a long-term goal", "A plan of care needs at least one (42 CFR 410.61).", field="goals")
    if not said["episode"]["diagnoses"]:
        yield Missing("Add a diagnosis", "A plan of care names what is treated (42 CFR 410.61).", field="diagnoses")


def _evaluates(activity):
    code = catalogue.find(activity["code"])
    return bool(code and code.evaluation)
