"""What one content of a note says otherwise than another: two versions of a note, or a visit and the visit before."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from therapy_notes.clinic_time import format_clock, format_date, format_span
from therapy_notes.evaluating.content import compared as evaluated
from therapy_notes.measures.differing import compared as measured
from therapy_notes.reporting.differing import compared

ACTIVITY_FIELDS = {
    "code": "Code",
    "description": "What was done",
    "mode_label": "Setting",
    "delivery_label": "Given",
    "agreed_minutes": "Minutes counted",
    "assistance": "Assistance",
    "helpers": "Helpers",
    "help_types": "Type of help",
    "cues": "Cues",
    "goals": "Goals",
    "skill": "Skill",
    "equipment": "Equipment",
    "response": "Response",
    "discussed_with": "Discussed with",
    "discussed_at": "Discussed on",
    "discussed": "What was agreed",
    "minutes": "Minutes",
}
VISIT_FIELDS = {
    "setting_label": "Where",
    "place": "Place",
    "present": "Who was present",
    "pain_before": "Pain before",
    "pain_after": "Pain after",
    "participation": "Participation",
    "home_program": "Home program",
    "adverse_event": "Adverse event",
}
PLAN_FIELDS = {
    "kind_label": "This is",
    "starts": "Starts",
    "ends": "Ends",
    "frequency": "Frequency",
    "duration": "Duration",
    "amount": "Amount",
    "interventions": "Interventions",
    "codes": "Planned codes",
}
REPORT_FIELDS = {"period_end": "Last treatment day", "continued_need": "Continued need"}
# What a content says that was signed before it had the field.
USUAL = {"delivery_label": "In person", "setting_label": "In the clinic", "kind_label": "First plan"}
# Texts that share less than this are shown one after the other: word by word they could not be read.
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed; `was` and `now` are words, empty where there was or is nothing."""

    field: str
    label: str
    was: str
    now: str

    @property
    def pieces(self):
        """Both texts woven into one: (`same`, `added` or `taken out`, words) in reading order."""
        was, now = _split(self.was), _split(self.now)
        steps = SequenceMatcher(None, was, now, autojunk=False)
        if steps.ratio() < ALIKE:
            woven = [("taken out", self.was), ("added", self.now)]
        else:
            woven = []
            for step, i, j, k, m in steps.get_opcodes():
                if step == "equal":
                    woven.append(("same", "".join(was[i:j])))
                else:
                    woven += [("taken out", "".join(was[i:j])), ("added", "".join(now[k:m]))]
        return [(kind, words) for kind, words in woven if words]


def differences(before, after):
    """The list of `Difference` from one content to another, in the order of the page, and how many fields are equal.

    Activities are matched by their row in two versions of one note, by code and words in two different notes.
    """
    pairs = [*_plan(before, after), *_report(before, after)]
    pairs += [*_activities(before, after), *_visit(before, after), *_measurements(before, after)]
    pairs += _sections(before, after)
    changed = [one for one in pairs if one.was != one.now]
    return changed, len(pairs) - len(changed)


def _activities(before, after):
    same_note = _same_note(before, after)
    style = after["clinic"]["date_style"]
    earlier = list(before["activities"])
    for activity in after["activities"]:
        was = next((one for one in earlier if _key(one, same_note) == _key(activity, same_note)), None)
        name = f"Activity {activity['number']} · {activity['code']}"
        if was is None:
            yield Difference(f"activity-{activity['id']}", f"{name}: new", "", _summary(activity))
            continue
        earlier.remove(was)
        for field, label in ACTIVITY_FIELDS.items():
            place = f"activity-{activity['id']}-{field}"
            words = [_words(one.get(field, USUAL.get(field)), style) for one in (was, activity)]
            yield Difference(place, f"{name} · {label}", *words)
        if same_note:  # another visit always has other times
            times = _times(was, style), _times(activity, style)
            yield Difference(f"activity-{activity['id']}-times", f"{name} · Start and end", *times)
    for gone in earlier:
        words = "removed" if same_note else "not done this time"
        yield Difference(f"activity-{gone['id']}", f"{gone['code']}: {words}", _summary(gone), "")


def _same_note(before, after):
    return bool({one["id"] for one in before["activities"]} & {one["id"] for one in after["activities"]})


def _key(activity, same_note):
    return activity["id"] if same_note else (activity["code"], activity["description"])


def _visit(before, after):
    if before["visit"] and after["visit"]:
        yield from _fields(before["visit"], after["visit"], VISIT_FIELDS)
        if before["visit"]["planned"][:10] == after["visit"]["planned"][:10]:
            style = after["clinic"]["date_style"]
            own = (("planned", "Planned for"),) if _same_note(before, after) else ()
            for field, label in (*own, ("arrived", "Arrived"), ("left", "Left")):
                was, now = before["visit"][field], after["visit"][field]
                yield Difference(
                    field, label, was and format_clock(was, style) or "", now and format_clock(now, style) or ""
                )


def _plan(before, after):
    if after["kind"] == "plan_of_care":
        style = after["clinic"]["date_style"]
        yield from _fields(before["plan"] or {}, after["plan"] or {}, PLAN_FIELDS, style)
        yield Difference("diagnoses", "Diagnoses", _diagnoses(before), _diagnoses(after))
        was, now = ({goal["label"]: _goal(goal, style) for goal in said["goals"]} for said in (before, after))
        for label in dict.fromkeys([*was, *now]):
            yield Difference(f"goal-{label.replace(' ', '-')}", label, was.get(label, ""), now.get(label, ""))


def _report(before, after):
    was, now = before.get("report"), after.get("report")
    if now is None:
        return
    yield from _fields(was or {}, now, REPORT_FIELDS, after["clinic"]["date_style"])
    yield from (Difference(*one) for one in compared(was, now))


def _measurements(before, after):
    is_same = _same_note(before, after) or all(before[name] == after[name] for name in ("kind", "date"))
    yield from (Difference(*one) for one in measured(before, after, same_note=is_same))
    if before["kind"] == after["kind"]:
        yield from (Difference(*one) for one in evaluated(before, after))


def _sections(before, after):
    earlier = {section["name"]: section["text"] for section in before["sections"]}
    for section in after["sections"]:
        yield Difference(section["name"], section["label"], earlier.get(section["name"], ""), section["text"])


def _fields(before, after, fields, style="us"):
    for field, label in fields.items():
        was, now = (_words(one.get(field, USUAL.get(field)), style) for one in (before, after))
        yield Difference(field, label, was, now)


def _diagnoses(said):
    return "; ".join(f"{one['code']} {one['description']}" for one in said["episode"]["diagnoses"])


def _goal(goal, style):
    steps = f"from {goal['baseline']} to {goal['target']} by {_words(goal['target_date'], style)}"
    current = f"; now {goal['current']}" if goal["current"] else ""
    status = "" if goal["status"] == "active" else f"; {goal['status_label'].lower()}"
    kept = f"; must not be lost: {goal['must_not_be_lost']}" if goal.get("must_not_be_lost") else ""
    return f"{goal['text']}; {steps}{current}{status}{kept}"


def _summary(activity):
    return f"{activity['description'] or activity['label']}, {activity['code']}, {activity['minutes']} min"


def _times(activity, style):
    return ", ".join(
        f"{format_span(one['started'], one['ended'], style) if one['ended'] else format_clock(one['started'], style)}"
        f" by {one['by']['letters']}{' + ' + one['with']['letters'] if one['with'] else ''}"
        for one in activity["stretches"]
    )


def _words(value, style="us"):
    if isinstance(value, dict):
        return ", ".join(f"{count} {kind}" for kind, count in sorted(value.items()))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return format_date(value, style)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\S+", value):
        return f"{format_date(value, style)}, {format_clock(value, style)}"
    return "" if value is None else str(value)


def _split(text):
    """Words, spaces and marks, each for itself."""
    return re.findall(r"\s+|\w+(?:[./'’-]\w+)*|.", text, re.DOTALL)
