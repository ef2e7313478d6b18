"""What is still missing before a note can be signed: what the law asks for in it, and what the clinic adds."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from billing.rules import catalogue
from billing.rules.why import listed
from therapy_notes.evaluating import content as evaluation
from therapy_notes.models import Note
from therapy_notes.phrases import slots
from therapy_notes.reporting import todo
from therapy_notes.supervision import collaboration


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
        "skilled_need": "Improving, able to improve, or kept only by skilled care: else the next days have no reason.",
        "plan": "Frequency, next step, home program: say what the next days change.",
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
    "discussed": "what was agreed",
}
LEFT_OPEN = "A phrase left it open."
# A device's clock may run this much before ours. Nobody signs for care that is still to come.
SKEW = dt.timedelta(minutes=5)
AHEAD = "This lies after the moment of signing: correct it, or sign when it is over."
# An assistant who departs from the therapist's plan or last session has discussed it (Pub. 100-02 ch. 15 §230.1).
DISCUSSED = {
    "discussed_with": "say with which therapist it was discussed",
    "discussed_at": "say when it was discussed",
    "discussed": "say what was agreed with the therapist",
}


def missing(said, *, at=None):
    """The list of `Missing` of a note's content, in the order of the page; `at` is when it would be signed.

    Without that moment nothing is said of times that lie ahead of it.
    """
    found = list(_ahead(said, at)) if at else []
    found += [item for activity in said["activities"] for item in _of_activity(activity)]
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
    found += [Missing(act, reason, field=field) for act, reason, field in evaluation.missing(said)]
    found += _of_place(said["visit"] or {})
    if said["kind"] == Note.Kind.PLAN:
        found += _of_plan(said)
    if said["kind"] == Note.Kind.REPORT and (said["report"] or {}).get("is_proposed", not said["report"]):
        reason = "It closes the reporting period; the next treatment day opens a new one."
        found.append(Missing("Choose the last treatment day it covers", reason, field="period_end"))
    found += [Missing(act, reason, field=field) for act, reason, field in todo.of_report(said)]
    texts = {section["name"]: section for section in said["sections"]}
    for name, reason in NARRATIVE[said["kind"]].items():
        if name in todo.not_wanted(said):
            continue
        if not texts[name]["text"].strip() and not (name == "findings" and said.get("measurements")):
            act = todo.ACTS.get(name) if said["kind"] == Note.Kind.REPORT else None
            found.append(Missing(act or f"Write the {texts[name]['label'].lower()}", reason, field=name))
    return found + [
        Missing(act, LEFT_OPEN, field=field) for field, text, label in _texts(said) if (act := _blanks(text, label))
    ]


def fine(said, *, at=None):
    """What is complete, by name, said once and quietly."""
    lacking = {item.field for item in missing(said, at=at)}
    names = [one["label"] for one in said["sections"] if one["text"].strip() and one["name"] not in lacking]
    if said["activities"] and not any(name.startswith(("ended", "started", "what")) for name in lacking):
        names.insert(0, "Times and minutes")
    if said["activities"] and not lacking & {"goals"}:
        names.insert(1, "Goals")
    return names


def _ahead(said, at):
    """What the note tells of a day or a time that is still to come at that moment, in the clinic's zone."""
    if dt.date.fromisoformat(said["date"]) > at.astimezone(zoneinfo.ZoneInfo(said["clinic"]["time_zone"])).date():
        reason = "Its day is still to come: sign on that day or later, or correct the day."
        yield Missing("Sign once the day has come", reason, field="visit-planned_day")
        return
    for activity in said["activities"]:
        times = {f"ended_{row}": one["ended"] for row, one in enumerate(activity["stretches"])}
        for field, moment in (times | {"discussed_at": activity.get("discussed_at")}).items():
            if _is_ahead(moment, at):
                act = "correct when it was discussed" if field == "discussed_at" else "correct its end"
                name = f"Activity {activity['number']}: {act}"
                yield Missing(name, AHEAD, activity["id"], field, brief=act[0].upper() + act[1:])
    if _is_ahead((said["visit"] or {}).get("left"), at):
        yield Missing("Correct when the patient left", AHEAD, field="visit-left")


def _is_ahead(moment, at):
    return bool(moment) and dt.datetime.fromisoformat(moment) > at + SKEW


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
        if act := _blanks(activity.get(field, ""), label):
            yield item(act[0].lower() + act[1:], LEFT_OPEN, field)
    if field := collaboration.is_lacking(activity):
        yield item(DISCUSSED[field], " ".join(activity["collaboration"]["reasons"]), field)
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
        for one in said["report"].get("judgments", []):
            yield f"judge-{one['goal']}-text", one["text"], f"the judgment of {one['label']}"
    if said.get("evaluation"):
        yield "evaluation-code_reason", said["evaluation"]["code_reason"], "why another code"
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
    elif empty := [name for name in ("frequency", "duration", "interventions") if not said["plan"][name].strip()]:
        reason = "A plan of care names type, amount, frequency and duration."
        yield Missing(f"Fill in {listed(empty)}", reason, field=f"plan-{empty[0]}")
    if said["plan"] and not said["plan"].get("codes"):
        yield Missing(
            "Choose the planned codes",
            "Treatment is held against what the plan lists, such as 97530.",
            field="plan-codes",
        )
    if not any(goal["label"].startswith("LTG") for goal in said["goals"]):
        yield Missing("Add a long-term goal", "A plan of care needs at least one (42 CFR 410.61).", field="goals")
    if not said["episode"]["diagnoses"]:
        yield Missing("Add a diagnosis", "A plan of care names what is treated (42 CFR 410.61).", field="diagnoses")


def _evaluates(activity):
    code = catalogue.find(activity["code"])
    return bool(code and code.evaluation)
