"""What the demo's evaluations, plans, progress reports and discharges say, from the words of their condition."""

from therapy_notes.demo.words import fill, measured, shared, slotted, stage

ELEMENTS = ("adl", "coordination", "strength", "balance", "rom", "mobility")


def goal_stages(goal):
    """From the baseline to the target."""
    return goal[3].split("|")


def goal_now(goal, progress):
    """Where a goal stands; the target only near the end, that of a short-term goal sooner."""
    stages = goal_stages(goal)
    sooner = 1.2 if goal[0] == "STG" else 1
    return stages[min(len(stages) - 1, int(progress * sooner * (len(stages) - 1) + 0.2))]


def evaluation(words):
    goals = " ".join(
        f"{goal[1]}: {goal_stages(goal)[0][:1].lower()}{goal_stages(goal)[0][1:]}." for goal in words["goals"]
    )
    measures = ". ".join(fill(measure, 0) for measure in words["measures"])
    return {
        "history": words["history"],
        "prior_level": words["prior"],
        "findings": f"{measures}. {goals}",
        "limits": words["limits"],
        "assessment": words["why"],
        "plan": f"{words['steps'][0]} Home program begun: {fill(words['home'][0], 0)}",
    }


def report_facts(words, progress, *, continued):
    """The losses of a period. What a condition says nothing of is not impaired."""
    losses = words.get("losses", {})
    return {name: fill(text, progress) for name, text in losses.items()} | {
        "not_impaired": [name for name in ELEMENTS if name not in losses],
        "continued_need": words["need"] if continued else "",
    }


def report_sections(words, progress, before, goals, *, number, frequency):
    """`goals` are (goal, where it stood, where it stands); `before` is the progress of the last report, or 0."""
    when = "at the last report" if number > 1 else "at evaluation"
    moved = [f"{goal.label} {goal.name}: {_lower(was)} {when}, now {_lower(now)}." for goal, was, now in goals]
    step = fill(stage(words["steps"], progress), progress)
    return {
        "subjective": f"{stage(words['said'], progress)} {shared()['report']['said'][number % 2]}",
        "objective": "\n".join([*moved, measured(words["measures"], progress, before, when=when)]),
        "assessment": "\n".join(_judged(goals, words)),
        "plan": slotted(
            shared()["report"]["continues"][number % 2],
            {"frequency": frequency, "step": step, "goals": _outlook(goals)},
        ),
        "skilled_need": words["need_later"] if number > 1 else words["need"],
    }


def discharge(words, goals):
    return {
        "reason": "Goals met; patient agrees.",
        "progress": "\n".join(
            f"{goal.label} {goal.name}: {_lower(was)}, now {_lower(now)}." for goal, was, now in goals
        ),
        "status": measured(words["measures"], 1, 0),
        "recommendations": f"{fill(words['home'][-1], 1)} Go on for eight weeks; come back if it returns.",
    }


def _judged(goals, words):
    said, limit = shared()["report"], words["limit"].rstrip(",")
    for index, (goal, was, now) in enumerate(goals):
        better = said["better"][index % len(said["better"])]
        text = said["met"] if now == goal.target else said["same"] if was == now else better
        yield slotted(text, {"label": goal.label, "limit": limit})


def _outlook(goals):
    met = [goal.label for goal, _, now in goals if now == goal.target]
    if not met:
        return "Goals stand; target dates unchanged."
    return f"{' and '.join(met)} met; the other goals stand."


def _lower(text):
    return text[:1].lower() + text[1:]
