"""What the demo's evaluations, progress reports and discharges say, from the words of their condition."""

from therapy_notes.demo.words import fill, observed, shared, slotted, stage

ELEMENTS = ("adl", "coordination", "strength", "balance", "rom", "mobility")


def evaluation(words):
    findings = [fill(one, 0) for one in words["seen"]]
    return {
        "history": words["history"],
        "prior_level": words["prior"],
        "systems": words["systems"],
        "findings": f"{'. '.join(findings)}.",
        "limits": words["limits"],
        "assessment": words["why"],
        "plan": f"{words['steps'][0]} Home program begun: {fill(words['home'][0], 0)}",
    }


def losses(words, progress):
    """The losses of a period and what they limit. What a condition says nothing of is not impaired."""
    told = words.get("losses", {})
    return {name: fill(text, progress) for name, text in told.items()} | {
        "not_impaired": [name for name in ELEMENTS if name not in told],
        "limits": words.get("limits_of", {}),
    }


def statements(words, progress, *, number):
    return f"{stage(words['said'], progress)} {shared()['report']['said'][number % 2]}"


def report_sections(words, progress, before, *, number, frequency, closed):
    """`before` is the progress of the last report, or 0; `closed` the goals that this one closes: label and how."""
    when = "at the last report" if number > 1 else "at evaluation"
    step = fill(stage(words["steps"], progress), progress)
    return {
        "objective": observed(words["seen"], progress, before, when=when),
        "plan": slotted(
            shared()["report"]["continues"][number % 2],
            {"frequency": frequency, "step": step, "goals": _outlook(closed)},
        ),
        "skilled_need": words["need_later"] if number > 1 and "need_later" in words else words["need"],
    }


def judged(words, label, *, number, has_changed, is_met):
    """What the therapist says of a goal in the report of that number, or in the last one that is told."""
    if label in words.get("judged", {}):
        return words["judged"][label][min(number, len(words["judged"][label])) - 1]
    said = shared()["report"]
    text = said["met"] if is_met else said["better"][number % len(said["better"])] if has_changed else said["same"]
    return slotted(text, {"limit": words["limit"].rstrip(",")})


def discharge(words):
    return {
        "reason": "Goals met; patient agrees.",
        "status": observed(words["seen"], 1, 0),
        "recommendations": f"{fill(words['home'][-1], 1)} Go on for eight weeks; come back if it returns.",
    }


def _outlook(closed):
    if not closed:
        return "Goals stand; target dates unchanged."
    told = " and ".join(f"{label} {how}" for label, how in closed)
    return f"{told}; the other goals stand."
