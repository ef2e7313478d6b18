"""What justifies the code of the demo's evaluations: every component of the logged level, but where words say other."""

from therapy_notes.evaluating.proposing import components_of, level_codes
from therapy_notes.evaluating.writing import write_evaluation

LEVELS = ("low", "moderate", "high")


def write(note, words, *, by, at):
    codes = level_codes(note)
    if not codes:
        return
    level = LEVELS[codes.index(words["evaluation"][0])]
    chosen = {one.name: level for one in components_of(note)} | words.get("components", {})
    write_evaluation(note, **chosen, code_reason=words.get("code_reason", ""), by=by, at=at)
