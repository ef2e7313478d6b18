"""The pages of measures and of evaluations with something on each: name, who looks, address."""

from django.urls import reverse

from tests import builders
from therapy_notes import evaluating
from therapy_notes.measures import write_measurement
from therapy_notes.models import OwnMeasure

TAKEN = (("tug", "", "18.4"), ("berg", "", "45"), ("grip", "left", "40"), ("rom-knee-flexion", "left", "95"))
CHOSEN = {"history": "moderate", "examination": "high", "presentation": "moderate", "decisions": "high"}
WORDS = dict.fromkeys(("history", "prior_level", "assessment"), "Said.")


def measure_pages(episode, therapist, administrator):
    act = {"by": therapist, "at": builders.at("08:00")}
    own = OwnMeasure.objects.create(clinic=episode.patient.clinic, name="Stairs in a minute", unit="steps", highest=200)
    evaluation = _evaluation(episode, act, "07:00")
    signed = _evaluation(episode, act, "07:30")
    builders.sign(signed.note, therapist)
    later = builders.build_visit(episode, therapist, start="20:00")
    write_measurement(later.note, measure="berg", value="51", **act)
    user, office = therapist.username, administrator.username
    return [
        ("measures", user, reverse("note_measures", args=[later.note.pk])),
        ("visit with measures", user, reverse("visit", args=[later.pk])),
        ("evaluation", user, reverse("visit", args=[evaluation.pk])),
        ("signed evaluation", user, reverse("visit", args=[signed.pk])),
        ("measures of the clinic", office, reverse("own_measures")),
        ("new measure", office, reverse("own_measure_new")),
        ("measure of the clinic", office, reverse("own_measure_edit", args=[own.pk])),
    ]


def _evaluation(episode, act, start):
    """An evaluation with measures and components, whose code departs from what follows."""
    ended = f"{start[:3]}{int(start[3:]) + 20}"
    facts = {"kind": "evaluation", "start": start, "sections": WORDS}
    visit = builders.build_visit(episode, act["by"], [("97163", start, ended)], **facts)
    for measure, side, value in TAKEN:
        write_measurement(visit.note, measure=measure, side=side, value=value, **act)
    evaluating.write_evaluation(visit.note, **CHOSEN, code_reason="Two falls changed the examination.", **act)
    return visit
