"""What a report still lacks before it can be signed, and what is worth a look though nobody is stopped by it.

The nine elements of a clinician's report are asked for (Pub. 100-02 ch. 15 §220.3 D). What supports more visits of a
code is asked for by some payers only, and a period without the clinician's own service is mended by treating.
"""

from typing import NamedTuple

from therapy_notes.clinic_time import format_day
from therapy_notes.models import GoalJudgment, Note, ProgressReport

Outcome = GoalJudgment.Outcome
DISCHARGE = ProgressReport.NextStep.DISCHARGE.value
ACTS = {"skilled_need": "Say why skilled therapy is still needed", "plan": "Say what the next days change"}


class Todo(NamedTuple):
    """The act in words, why, and the field that mends it, by its name on the page."""

    act: str
    reason: str
    field: str


def of_report(said):
    """What a report's content lacks of the elements, in the order of the page; nothing of one without a record."""
    report = said["report"]
    if not report or "record" not in report:
        return
    judged = {one["goal"]: one for one in report["judgments"]}
    for goal in report["record"]["goals"]:
        if goal["status"] == "active":
            yield from _of_goal(goal, judged.get(goal["goal"]), is_begun=bool(report["record"]["start"]))
        elif goal["goal"] in judged and judged[goal["goal"]]["outcome"] != goal["status"]:
            yield _of_closed(goal, said["clinic"]["date_style"])
    if said["kind"] == Note.Kind.REPORT and not report["next_step"]:
        reason = "Continue, change goals, recertify or discharge: the report says which."
        yield Todo("Choose what follows", reason, "report-next_step")


def not_wanted(said):
    """The sections that a report need not have: why care goes on, where it ends."""
    report = said["report"] or {}
    return {"skilled_need"} if report.get("next_step") == DISCHARGE else set()


def worth_a_look(said):
    """What does not stop the signature: (sentence, field) each; the field is empty where it is mended elsewhere."""
    report = said["report"]
    if not report or "record" not in report:
        return []
    of_record = [*_unreported(report["record"], said), *_drafts(report["record"])]
    if said["kind"] != Note.Kind.REPORT:
        return of_record
    return [*of_record, *_participation(report["record"], said), *_losses(report)]


def _of_goal(goal, judgment, *, is_begun):
    label, place = goal["label"], f"judge-{goal['goal']}-text"
    outcome, text = (judgment["outcome"], judgment["text"].strip()) if judgment else ("", "")
    if text or outcome == Outcome.MET:
        return
    if outcome == Outcome.DISCONTINUED:
        yield Todo(f"Say why {label} is given up", "It closes with your signature, and the reason stays.", place)
    elif not is_begun:
        yield Todo(f"Judge {label}: where it stands at the end", "A discharge says it of each goal.", place)
    elif goal["is_new"] or goal["measured_by"] == "words":
        reason = "Only a clinician can say it; the figures are there."
        yield Todo(f"Judge {label}: better or not, and why", reason, place)
    else:
        reason = "The log has no figure of it in this period: say why, and what you judge instead."
        yield Todo(f"Judge {label}, which was not measured", reason, place)


def _of_closed(goal, style):
    """Of a goal that somebody closed otherwise after it was judged here: the report would contradict its course."""
    on = f" on {format_day(goal['closed_on'], style)}" if goal["closed_on"] else ""
    act = f"{goal['label']} was {goal['status_label'].lower()}{on}: judge it anew"
    return Todo(act, "It was closed after you judged it.", f"judge-{goal['goal']}-text")


def _unreported(record, said):
    """Periods that ended without a report, and that this one does not close: it stands in for none of them."""
    style, is_discharge = said["clinic"]["date_style"], said["kind"] == Note.Kind.DISCHARGE
    name, more = "report", "Write that one too, from the chart."
    if is_discharge:
        name, more = "discharge", "Write that report from the chart, before the discharge or after it."
    for one in record.get("unreported", []):
        span = f"{format_day(one['start'], style)} – {format_day(one['end'], style)}"
        yield f"Period {one['number']} ({span}) has no report, and this {name} does not close it. {more}", ""


def _drafts(record):
    drafts = sum(not one["sha256"] for one in record["notes"])
    if drafts == 1:
        yield "1 visit of the period is a draft: its figures may still change. Sign it first.", ""
    elif drafts:
        yield f"{drafts} visits of the period are drafts: their figures may still change. Sign them first.", ""


def _participation(record, said):
    style = said["clinic"]["date_style"]
    if record["participation"] == "ok" or not record["start"]:
        return
    since = format_day(record["start"], style)
    if record["participation"] == "missing":
        text = (
            f"Since {since} no therapist gave a whole service. Treat the patient yourself as soon as you can and write "
            "in that note why, and how you guided the assistant; the report alone does not complete the period."
        )
    else:
        text = (
            f"Since {since} no therapist gave a whole service yet: treat the patient yourself on one day of the period."
        )
    yield text, ""


def _losses(report):
    limiting = {name for one in report["limiting"] for name in one["elements"]}
    silent = [one for one in report["elements"] if not one["text"].strip() and not one["not_impaired"]]
    for one in report["elements"]:
        if one["text"].strip() and not one["not_impaired"] and one["name"] not in limiting:
            yield f"{one['label']}: tick which function it limits.", "report-limits"
    if silent:
        names = _listed([one["label"].lower() for one in silent])
        text = f"Nothing is said of {names}: describe it, or mark it as not impaired. Payers that count visits ask."
        yield text, f"report-{silent[0]['name']}"


def _listed(names):
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
