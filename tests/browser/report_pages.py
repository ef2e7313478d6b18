"""Pages of progress and discharge reports, each with something on it: name, who looks, address."""

import datetime as dt

from django.urls import reverse

from tests import builders
from tests.builders import DAY, at, get_note
from therapy_notes import charting, measures, planning
from therapy_notes.models import Goal
from therapy_notes.reporting import judging, preparing

LEVELS = ("Mod", "Mod", "Min", "Min", "CGA", "CGA", "SBA", "SBA")


def report_pages(clinic, therapist, assistant):
    """A patient after eight treatment days, with a report in each of its states."""
    patient = builders.build_patient(clinic, "4004", "Whitfield", "Thomas")
    episode = builders.build_episode(clinic, patient=patient)
    Goal.objects.filter(episode=episode).update(measured_by="assistance", baseline="Max", target="MI", domain="stairs")
    for number, level in enumerate(LEVELS):
        day, who = DAY - dt.timedelta(days=len(LEVELS) - number), assistant if number % 3 == 1 else therapist
        told = {"assistance": level, "goals": list(episode.goals.all())}
        visit = builders.build_visit(
            episode, who, [("97530", "09:00", "09:23", told), ("97110", "09:23", "09:33")], day=day
        )
        if number in (0, 7):
            value = "22" if number == 0 else "38"
            measures.write_measurement(visit.note, measure="berg", value=value, by=therapist, at=at("09:30", day))
        charting.write_sections(get_note(visit.note.pk), builders.COMPLETE, by=who, at=at("09:40", day))
    first = _signed(episode, therapist, end=DAY - dt.timedelta(days=4))
    draft = preparing.begin_report(episode, kind="progress_report", by=therapist, at=at("15:00"))
    planning.write_report(
        get_note(draft.pk),
        by=assistant,
        at=at("15:10"),
        strength="Hip 3/5: leans on the rail.",
        not_impaired=["rom"],
        limits={"stairs": ["strength"]},
    )
    judging.judge(
        get_note(draft.pk), episode.goals.first(), by=therapist, at=at("15:20"), text="Better.", outcome="met"
    )
    discharge = preparing.begin_report(episode, kind="discharge", by=therapist, at=at("16:00"))
    user = therapist.username
    return [
        ("report", user, reverse("note", args=[draft.pk])),
        ("report to prepare", assistant.username, reverse("note", args=[draft.pk])),
        ("gate of a report", user, reverse("note_sign", args=[draft.pk])),
        ("signed report", user, reverse("note", args=[first.pk])),
        ("discharge", user, reverse("note", args=[discharge.pk])),
        ("chart with reports", user, reverse("chart", args=[patient.pk])),
    ]


def _signed(episode, therapist, *, end):
    words = {"plan": "Lower seat; three a week.", "skilled_need": "Grading of foot clearance."}
    note = builders.build_note(episode, therapist, "progress_report", words, clock="14:00", period_end=end)
    builders.sign(note, therapist, clock="14:30")
    return note
