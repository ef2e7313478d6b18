"""What an evaluation's content says of the complexity of its code: components, proposal, and why another was logged."""

from billing.rules import catalogue
from billing.rules.care import complexity
from therapy_notes.evaluating.proposing import components_of, proposal_of
from therapy_notes.models import Evaluation, Note


def said_of(note, activities):
    """`evaluation` of the note as a dict to add to its content; empty while nothing was chosen. One query at most."""
    if note.kind != Note.Kind.EVALUATION:
        return {}
    row = Evaluation.objects.filter(note=note).first()
    if row is None or not (row.components or row.code_reason):
        return {}
    found = [
        {"name": one.name, "label": one.label, "level": level, "words": dict(one.choices)[level]}
        for one in components_of(note)
        if (level := row.components.get(one.name))
    ]
    proposal = proposal_of(note, row.components)
    said = {"code": proposal.code, "level": proposal.level, "reason": proposal.reason, "citation": proposal.citation}
    codes = [one["code"] for one in activities]
    other = complexity.departs(proposal, codes, note.episode.discipline, on=note.date)
    return {
        "evaluation": {
            "components": found,
            "lacking": [one.name for one in components_of(note) if one.name not in row.components],
            "proposal": said,
            "logged": _logged(codes),
            "logged_instead": other,
            "code_reason": row.code_reason,
        }
    }


def _logged(codes):
    """The evaluation code that is logged, of whichever level, or a re-evaluation; empty where none is."""
    known = (catalogue.find(code) for code in codes)
    return next((code.number for code in known if code and code.evaluation), "")


def own(said):
    """What the evaluator chose and wrote, to compare working rows with a version."""
    found = said.get("evaluation")
    if found is None:
        return None
    return {"components": {one["name"]: one["level"] for one in found["components"]}, "reason": found["code_reason"]}


def compared(before, after):
    """Field, label, what it was and what it is of each component, and of the reason for another code."""
    was, now = before.get("evaluation"), after.get("evaluation")
    if was is None and now is None:
        return
    earlier, later = ({one["name"]: one for one in (said or {}).get("components", [])} for said in (was, now))
    for name in dict.fromkeys([*earlier, *later]):
        texts = [found[name]["words"] if name in found else "" for found in (earlier, later)]
        label = (later.get(name) or earlier[name])["label"]
        yield f"evaluation-{name}", label, *texts
    yield "evaluation-code_reason", "Why another code", *((one or {}).get("code_reason", "") for one in (was, now))


def missing(said):
    """Act, reason and field of what an evaluation's code still lacks before it can be signed."""
    found = said.get("evaluation")
    if not found:
        return
    if found["components"] and found["lacking"]:
        reason = "The level of the code rests on all of its components."
        yield "Choose the rest of what justifies the evaluation's code", reason, f"evaluation-{found['lacking'][0]}_0"
    if found["logged_instead"] and not found["code_reason"].strip():
        proposed = found["proposal"]["code"]
        act = f"Say why {found['logged_instead']} and not {proposed}"
        yield act, f"From the components {proposed} follows. The code is your judgment.", "evaluation-code_reason"


def restore_evaluation(note, said):
    """Make the note's row say what the content `said` says."""
    signed, row = own(said), Evaluation.objects.filter(note=note).first()
    if row is None and signed is None:
        return
    row = row or Evaluation(note=note)
    row.components = signed["components"] if signed else {}
    row.code_reason = signed["reason"] if signed else ""
    row.save()
