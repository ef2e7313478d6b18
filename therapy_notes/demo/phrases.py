"""Phrases of the demo clinic: what its therapists agreed on, and two that Maya keeps to herself."""

from therapy_notes.models import Phrase, PhraseVersion

CLINIC = {
    "precautions": "Hip precautions reviewed; named {how many} of 3 without a cue.",
    "rests": "Asked for {how many} rests in {minutes} minutes; went on with the pulse back within {points} of rest.",
    "cue-fade": "Cues went from {first cue} to {last cue} over the last {how many} tries.",
    "graded": "Task graded by {what was changed}, since {what was seen}.",
    "carer": "{Who} shown {task}; did it back safely with {assistance} help.",
    "teach-back": "Home program taught; patient showed {exercise} back with {how many} cues.",
}
MAYA = {
    "seat": "Seat lowered to {height} in for {goal}; hands {hands}.",
    "next": "Next visit: {goal} with {change}.",
}


def write(clinic, maya, *, at):
    """Two statements for all of them: a demo that is put in at the first start must not take long."""
    said = [(None, *one) for one in CLINIC.items()] + [(maya, *one) for one in MAYA.items()]
    rows = [Phrase(clinic=clinic, owner=owner, shortcut=shortcut) for owner, shortcut, _ in said]
    facts = {"number": 1, "by": maya, "by_text": str(maya.clinician), "at": at}
    versions = [
        PhraseVersion(phrase=phrase, text=text, **facts)
        for phrase, (*_, text) in zip(Phrase.objects.bulk_create(rows), said, strict=True)
    ]
    PhraseVersion.objects.bulk_create(versions)
